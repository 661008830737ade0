// A leg rings, or is answered.
import { assertNever } from "../../kernel/assert.js";
import { liveLeg, type Leg } from "./callBack.js";
import type { CallBackEvent, Context } from "./event.js";
import { change, changeLeg, hangUp, limit, secondsAfter, type Step } from "./step.js";
import { ask, dialB, firstStep } from "./walk.js";

type Progress = Extract<CallBackEvent, { kind: "legProgress" }>;
type Answered = Extract<CallBackEvent, { kind: "legAnswered" }>;

/** The first sign of life: from now on the ring time-out counts, and silence is no longer the route's fault. */
export function legProgress(at: Step, event: Progress, context: Context): Step {
  const leg = legOf(at, event);
  if (leg.state !== "dialing" || leg.progressAt !== null) return at;
  const marked = changeLeg(at, leg.id, { progressAt: event.at });
  if (leg.hangingUp || !isDialing(at, leg)) return marked;
  return change(marked, { phaseAt: secondsAfter(context, at.callBack.ringSeconds), guardTries: 0 });
}

/** From here the leg is billed, also when we had hung it up already: the BYE and the 200 cross on the wire. */
export function legAnswered(at: Step, event: Answered, context: Context): Step {
  const leg = legOf(at, event);
  if (leg.state !== "dialing") return at;
  const answered: Leg = { ...leg, state: "answered", answeredAt: event.at, lastSeenAt: event.at };
  const up = changeLeg(at, leg.id, answered);
  if (leg.hangingUp || at.callBack.state === "ending") return hangUp(up, leg.role);
  switch (leg.role) {
    case "T":
      return triggerAnswered(up, answered, context);
    case "A":
      return aAnswered(change(up, { fundsAt: context.now }), answered, context);
    case "B":
      return bAnswered(change(up, { fundsAt: context.now }), answered, context);
    default:
      return assertNever(leg.role);
  }
}

/** Its limit comes before the first prompt: on Asterisk one that is set later waits for the prompt's end. */
function triggerAnswered(at: Step, trigger: Leg, context: Context): Step {
  const limited = limit(at, trigger, context);
  const { step } = at.callBack.dialogue;
  return step === null ? at : ask(limited, step, context);
}

function aAnswered(at: Step, a: Leg, context: Context): Step {
  const first = firstStep(at.callBack, "A");
  if (first !== null) return ask(limit(at, a, context), first, context);
  // B is dialled before A's limit is set anew: the one from A's own originate stands until then.
  return limit(dialB(at, a, context), a, context);
}

function bAnswered(at: Step, b: Leg, context: Context): Step {
  const connected = limit(change(at, { state: "connected", phaseAt: secondsAfter(context, at.callBack.longestSeconds), guardTries: 0 }), b, context);
  const a = liveLeg(connected.callBack, "A");
  return a !== null && connected.callBack.dialogue.followOnsLeft > 0 ? change(connected, {}, { kind: "listen", legId: a.id }) : connected;
}

function isDialing(at: Step, leg: Leg): boolean {
  return at.callBack.state === (leg.role === "A" ? "dialingA" : "dialingB");
}

function legOf(at: Step, event: { readonly legId: Leg["id"] }): Leg {
  const leg = at.callBack.legs.find((other) => other.id === event.legId);
  // transition() has put strays aside, so the leg is there and live.
  return leg ?? (liveLeg(at.callBack, "A") as Leg);
}
