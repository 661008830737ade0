// The steps of the call that a person has with our voice: which is next, what is said for it, and what comes when all are walked. What was keyed is judged in entries.ts.
import { assert, assertNever } from "../../kernel/assert.js";
import type { Announcement } from "../dialogue/announcement.js";
import { dialedLegs, isLive, speakerOf, type CallBack, type Leg, type Outcome, type Role, type Step as DialogueStep } from "./callBack.js";
import type { Context } from "./event.js";
import { change, changeDialogue, dial, elapsedSeconds, end, freeRoute, say, secondsAfter, type Step } from "./step.js";

export const MOST_TRIES = 3;
/** Silence between two keys is noticed by whoever collects them; this is only for when nothing is heard of that. */
const KEYING_SECONDS = 60;

/** Of a leg that has just been answered. */
export function firstStep(callBack: CallBack, role: Role): DialogueStep | null {
  return stepsOf(callBack, role)[0] ?? null;
}

/** What is left is told last, right before B is rung. */
function stepsOf({ dialogue: { steps, announces } }: CallBack, role: Role): readonly DialogueStep[] {
  if (role === "T") return steps.T;
  const asked = steps.A.filter((step) => step !== "announce");
  return (announces && !asked.includes("proofCode")) || asked.length < steps.A.length ? [...asked, "announce"] : asked;
}

/** Asks for what a step wants, with all of its tries. */
export function ask(at: Step, wanted: DialogueStep, context: Context): Step {
  return askAgain(changeDialogue(change(at, { guardTries: 0 }), { step: wanted, triesLeft: MOST_TRIES }), context);
}

export function askAgain(at: Step, context: Context): Step {
  const speaker = speaking(at.callBack);
  const { step, triesLeft } = at.callBack.dialogue;
  assert(step !== null, "a step is asked for");
  const announcement = announcementOf(at.callBack, step, context);
  if (announcement === null) return walkOn(at, step, context);
  return change(
    at,
    { state: "collecting", saying: false, phaseAt: secondsAfter(context, 2 * context.times.promptGuardSeconds + KEYING_SECONDS) },
    { kind: "collect", legId: speaker.id, step, announcement, triesLeft },
  );
}

export function walkOn(at: Step, done: DialogueStep, context: Context): Step {
  const steps = stepsOf(at.callBack, speaking(at.callBack).role);
  // A further number may be asked for also where the first one was known from the start.
  const left = steps.includes(done) ? steps.slice(steps.indexOf(done) + 1) : steps.filter((step) => step === "announce");
  const [next] = left;
  return next === undefined ? walked(at, context) : ask(at, next, context);
}

function walked(at: Step, context: Context): Step {
  const speaker = speaking(at.callBack);
  if (speaker.role === "T") return sayGoodbye(at, speaker, context);
  return at.callBack.bNumber === null ? end(at, "completed", { prompt: "proven" }, context) : dialB(at, speaker, context);
}

/** Everything is known; A is rung when this call is over. */
function sayGoodbye(at: Step, trigger: Leg, context: Context): Step {
  const done = changeDialogue(change(at, { phaseAt: secondsAfter(context, context.times.promptGuardSeconds), guardTries: 0 }), { step: null, triesLeft: 0, lastWords: "goodbye" });
  return say(change(done, {}, { kind: "stopCollecting", legId: trigger.id }), trigger, { prompt: "goodbye" });
}

/** A hears that B's phone is being rung, and B joins it in its bridge. */
export function dialB(at: Step, a: Leg, context: Context): Step {
  const route = freeRoute(at.callBack, "B", 0, context);
  if (route === null) return notReached(at, "bFailed", { prompt: "cannotConnect" }, context);
  const walked = changeDialogue(at, { step: null, triesLeft: 0 });
  const deaf = at.callBack.state === "collecting" ? change(walked, {}, { kind: "stopCollecting", legId: a.id }) : walked;
  return dial(change(deaf, {}, { kind: "ringback", legId: a.id }), "B", route, context);
}

/** B did not come about: A is told why, and may dial another number, or is hung up. */
export function notReached(at: Step, outcome: Outcome, why: Announcement, context: Context): Step {
  return followOn(at, why, context) ?? end(at, outcome, why, context);
}

/** A further number without a new call-back, if there may be one. It has a price of its own, so what the last one holds is given back. */
export function followOn(at: Step, why: Announcement | null, context: Context): Step | null {
  const { dialogue } = at.callBack;
  const a = speakerOf(at.callBack);
  if (a === null || dialogue.followOnsLeft === 0) return null;
  const counted = changeDialogue(withoutHoldOfB(at), { followOnsLeft: dialogue.followOnsLeft - 1 });
  return ask(why === null ? counted : say(counted, a, why), "destination", context);
}

/** What was promised in this very transition has not been set aside yet: it is not asked for any more. */
function withoutHoldOfB(at: Step): Step {
  const { heldSeconds, id: callBackId } = at.callBack;
  if (heldSeconds.B === null) return at;
  const effects = at.effects.filter((effect) => effect.kind !== "hold" || effect.grant.role !== "B");
  const released = change({ ...at, effects }, { heldSeconds: { ...heldSeconds, B: null } });
  return effects.length < at.effects.length ? released : change(released, {}, { kind: "releaseHold", callBackId, role: "B" });
}

export function speaking(callBack: CallBack): Leg {
  const speaker = speakerOf(callBack);
  assert(speaker !== null, "somebody is there to be asked");
  return speaker;
}

/** Null where there is nothing to say. */
function announcementOf({ legs }: CallBack, step: DialogueStep, context: Context): Announcement | null {
  if (step !== "announce") return questionOf({ legs }, step);
  const running = dialedLegs({ legs }).filter(isLive).map((leg) => ({ role: leg.role, answeredAt: leg.answeredAt ?? context.now, elapsedSeconds: Math.ceil(elapsedSeconds(leg, context)) }));
  const standing = context.funds.standing([...running, { role: "B", answeredAt: context.now, elapsedSeconds: 0 }]);
  return standing && { prompt: "left", ...standing };
}

export function questionOf({ legs }: Pick<CallBack, "legs">, step: Exclude<DialogueStep, "announce">): Announcement {
  switch (step) {
    case "pin":
      return { prompt: "enterPin" };
    case "confirm":
      return { prompt: "pressOne" };
    case "destination":
      return { prompt: "enterNumber", first: !legs.some(({ role }) => role === "B") };
    case "callBackNumber":
      return { prompt: "enterCallBackNumber" };
    case "proofCode":
      return { prompt: "enterCode" };
    default:
      return assertNever(step);
  }
}
