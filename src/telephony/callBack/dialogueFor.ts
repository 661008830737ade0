// What a request makes the call-back ask for: what it says, and what the numbers that it lacks demand.
import { assert } from "../../kernel/assert.js";
import type { Instant } from "../../kernel/clock.js";
import type { Dialogue, Leg } from "./callBack.js";
import type { LegId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { quietDialogue } from "./quietDialogue.js";
import type { CallBackRequest } from "./requestCallBack.js";

export function dialogueFor({ aNumber, bNumber, confirm = false, dialogue = {}, inbound, delaySeconds = 0, unknownCaller }: CallBackRequest): Dialogue {
  const { followOns = 0, ...asked } = dialogue;
  const { T, A } = asked.steps ?? { T: [], A: bNumber === null ? (["destination"] as const) : [] };
  const steps = { T, A: confirm && !A.includes("confirm") ? withConfirm(A) : A };
  const [first = null] = inbound ? steps.T : [];
  assert(inbound === undefined || first !== null, "a trigger call that is answered asks for something");
  assert(bNumber !== null || [...steps.T, ...steps.A].some((step) => step === "destination" || step === "proofCode"), "B is known, or is asked for");
  assert(aNumber !== null || steps.T.includes("callBackNumber"), "A is known, or is asked for in the trigger call");
  const isQuiet = steps.T.length + steps.A.length + followOns === 0 && Object.keys(asked).length === 0;
  return isQuiet ? quietDialogue : { ...quietDialogue, ...asked, steps, step: first, followOnsLeft: followOns, delaySeconds: inbound ? delaySeconds : 0, ...(unknownCaller && { unknownCaller }) };
}

/** Whoever keys a PIN is there; the question comes after it all the same, where it is asked for. */
function withConfirm(steps: Dialogue["steps"]["A"]): Dialogue["steps"]["A"] {
  return steps[0] === "pin" ? ["pin", "confirm", ...steps.slice(1)] : ["confirm", ...steps];
}

/** A trigger call that is to be answered. */
export interface Inbound {
  readonly legId: LegId;
  /** Of ours, that was called. */
  readonly number: PhoneNumber;
  /** Null: withheld. */
  readonly caller: PhoneNumber | null;
  readonly trunk: string;
}

/** It rings, and has not been answered. */
export function triggerLeg({ legId, number, trunk }: Pick<Inbound, "legId" | "number" | "trunk">, now: Instant): Leg {
  return {
    id: legId, role: "T", attempt: 1, route: 0, number, trunk, callerId: null, state: "dialing", hangingUp: false, verdict: null, refused: false,
    dialedAt: now, progressAt: null, answeredAt: null, endedAt: null, lastSeenAt: null, cause: null, sipStatus: null, endKnown: true, chargeMicros: null,
  };
}
