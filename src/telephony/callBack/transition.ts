// The call-back machine: a call-back, an event and a context go in, the next call-back and its effects come out. No clock, no I/O, nothing is thrown for what a switch may say.
import { assertNever } from "../../kernel/assert.js";
import type { AnnouncementName } from "../dialogue/announcement.js";
import { speakerOf, type CallBack } from "./callBack.js";
import { cancelled } from "./cancel.js";
import { entryAccepted, entryRefused, hangupKeyed } from "./entries.js";
import type { CallBackEvent, Context, Transition } from "./event.js";
import { fundsDue } from "./fundsDue.js";
import { legAnswered, legProgress } from "./legUp.js";
import { legEnded, originateRefused, switchLost } from "./legDown.js";
import { phaseDue } from "./phaseDue.js";
import { change, hangUp, secondsAfter, step, type Step } from "./step.js";
import { walkOn } from "./walk.js";

/** The specification is docs/CALL-FLOW.md, row by row; test/telephony/transition.test.ts is that table. */
export function transition(callBack: CallBack, event: CallBackEvent, context: Context): Transition<CallBack> {
  if (isStray(callBack, event)) return { callBack, effects: strayEffects(event), stray: true };
  const before = step(callBack);
  const after = apply(before, event, context);
  if (after === before) return { callBack, effects: [], stray: false };
  return { callBack: { ...after.callBack, version: callBack.version + 1 }, effects: after.effects, stray: false };
}

/** True where the event can open, extend, capture or release a hold, or arm the clock that does: then the batch locks the wallets first. */
export function touchesMoney({ state }: CallBack, event: CallBackEvent): boolean {
  return event.kind !== "legProgress" && (event.kind !== "promptEnded" || state === "collecting");
}

function apply(at: Step, event: CallBackEvent, context: Context): Step {
  switch (event.kind) {
    case "phaseDue":
      return isDue(at.callBack.phaseAt, context) ? phaseDue(at, context) : at;
    case "fundsDue":
      return isDue(at.callBack.fundsAt, context) ? fundsDue(at, context) : at;
    case "cancelRequested":
      return cancelled(at, context);
    case "legProgress":
      return legProgress(at, event, context);
    case "legAnswered":
      return legAnswered(at, event, context);
    case "legEnded":
    case "legGone":
      return legEnded(at, event, context);
    case "originateRefused":
      return originateRefused(at, event.legId, context);
    case "promptEnded":
      return promptEnded(at, event, context);
    case "entryAccepted":
      return entryAccepted(at, event, context);
    case "entryRefused":
      return entryRefused(at, event, context);
    case "hangupKeyed":
      return hangupKeyed(at, event, context);
    case "switchLost":
      return switchLost(at, context);
    default:
      return assertNever(event);
  }
}

function isDue(at: number | null, context: Context): boolean {
  return at !== null && at <= context.now;
}

/** Its leg is not live: long ended, or an originate that landed after the crash that sent it. */
function isStray(callBack: CallBack, event: CallBackEvent): boolean {
  return "legId" in event && !callBack.legs.some((leg) => leg.id === event.legId && leg.state !== "ended");
}

function strayEffects(event: CallBackEvent): Transition<CallBack>["effects"] {
  return event.kind === "legAnswered" || event.kind === "legProgress" ? [{ kind: "hangUp", legId: event.legId }] : [];
}

/** A warning that was still being spoken when the end came is not what A waits to hear. */
const warnings: ReadonlySet<AnnouncementName> = new Set(["lowFunds60", "lowFunds10"]);

function promptEnded(at: Step, { legId, prompt }: Extract<CallBackEvent, { kind: "promptEnded" }>, context: Context): Step {
  const { state, saying, dialogue } = at.callBack;
  const speaker = speakerOf(at.callBack);
  if (speaker?.id !== legId) return at;
  // Null of one that began to end before it was kept.
  const isLast = dialogue.lastWords === null ? !warnings.has(prompt) : prompt === dialogue.lastWords;
  if (state === "ending") return saying && isLast ? hangUp(change(at, { saying: false }), speaker.role) : at;
  if (state !== "collecting") return at;
  if (dialogue.step === null) return isLast ? hangUp(change(at, { phaseAt: secondsAfter(context, context.times.guardSeconds), guardTries: 0 }), speaker.role) : at;
  return dialogue.step === "announce" && prompt === "left" ? walkOn(at, "announce", context) : at;
}
