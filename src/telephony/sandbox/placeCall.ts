// Somebody calls us in the sandbox: how an integrator tries a trigger without a telephone. On a real switch it is refused.
import type { LegId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import { digits, type CallControl } from "../callControl.js";
import type { SandboxCallControl } from "./sandboxCallControl.js";

export interface SandboxCall {
  /** Null: the network tells no number. */
  readonly from: string | null;
  readonly to: string;
  readonly withheld: boolean;
  readonly hangsUpAfterSeconds: number | null;
  /** Keyed one after the other from a second after our answer on. */
  readonly keys: string;
}

const LONGEST_SECONDS = 600;
const MOST_KEYS = 100;

/** @throws Refusal INVALID_INPUT, INVALID_NUMBER */
export function placeSandboxCall(callControl: CallControl, { from, to, withheld, hangsUpAfterSeconds, keys }: SandboxCall): LegId {
  if (!isSandbox(callControl)) throw new Refusal("INVALID_INPUT", "This service has a real switch: call its number with a telephone.");
  for (const [number, field] of [[from ?? "", "from"], [to, "to"]] as const) {
    // What a real switch lets through of what the network says.
    if (!/^\+?[0-9]{0,32}$/.test(number)) throw new Refusal("INVALID_NUMBER", "Give digits, with or without a plus sign in front.", field);
  }
  if (hangsUpAfterSeconds !== null && !(Number.isInteger(hangsUpAfterSeconds) && hangsUpAfterSeconds >= 0 && hangsUpAfterSeconds <= LONGEST_SECONDS)) {
    throw new Refusal("INVALID_INPUT", `This is a whole number of seconds, from 0 to ${LONGEST_SECONDS}.`, "hangsUpAfterSeconds");
  }
  if (keys.length > MOST_KEYS || [...keys].some((key) => !digits.some((digit) => digit === key))) throw new Refusal("INVALID_INPUT", `At most ${MOST_KEYS} keys of 0 to 9, * and #.`, "keys");
  return callControl.dialIn({ from, to, withheld: withheld || from === null, keys, ...(hangsUpAfterSeconds === null ? {} : { hangsUpAfterSeconds }) });
}

function isSandbox(callControl: CallControl): callControl is SandboxCallControl {
  return "dialIn" in callControl;
}
