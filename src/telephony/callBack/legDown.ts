// A leg ends, or was never dialled because the switch refused. It is recorded and settled first; then the call-back goes on, tries again, or ends.
import type { LegId } from "../../kernel/id.js";
import { assert, assertNever } from "../../kernel/assert.js";
import type { Instant } from "../../kernel/clock.js";
import type { EndedLeg, LegOutcome } from "../billingPort.js";
import type { Announcement } from "../dialogue/announcement.js";
import { carriedSeconds, isLive, type CallBack, type DialedRole, type Leg, type Outcome } from "./callBack.js";
import { causeOf, isRouteFault, saysNoAnswer } from "./cause.js";
import type { CallBackEvent, Context } from "./event.js";
import { CUT_BEFORE_SECONDS } from "./moneysEnd.js";
import { change, changeDialogue, changeLeg, dial, end, finish, freeRoute, hangUp, secondsAfter, silentSeconds, type Step } from "./step.js";
import { followOn, notReached } from "./walk.js";

/** A stamp may be so much later than our own clock, and what is held, allow, before it is not believed: our measuring of the switch's clock, and a hang-up that takes its time. */
const STAMP_SLACK_SECONDS = 3;

type Ended = Extract<CallBackEvent, { kind: "legEnded" | "legGone" }>;

export function legEnded(at: Step, event: Ended, context: Context): Step {
  const leg = at.callBack.legs.find((other) => other.id === event.legId);
  assert(leg !== undefined && isLive(leg), "a leg that ends is live");
  const ended = closed(at.callBack, leg, event, context);
  return goOn(settled(at, ended, event, context), ended, context);
}

/** All of its legs are gone with the switch, at once: there is nobody left to hang up, and nothing to try again. */
export function switchLost(at: Step, context: Context): Step {
  const live = at.callBack.legs.filter(isLive);
  if (live.length === 0) return at;
  const alone = live.reduce((now, leg) => {
    const event: Ended = { kind: "legGone", legId: leg.id };
    return settled(now, closed(now.callBack, leg, event, context), event, context);
  }, at);
  return finish(alone, "failed", context);
}

/** Nothing was dialled: no CDR, and the next route is tried at once. */
export function originateRefused(at: Step, legId: LegId, context: Context): Step {
  const leg = at.callBack.legs.find((other) => other.id === legId);
  assert(leg !== undefined && isLive(leg), "a leg that is refused is live");
  if (leg.state !== "dialing") return at;
  const refused: Leg = { ...leg, state: "ended", refused: true, verdict: leg.verdict ?? "routeFault", endedAt: context.now };
  return goOn(changeLeg(at, legId, refused), refused, context);
}

/** A leg whose end nobody saw ends at its last proof of life, and never before its answer. One whose end cannot be true ends where it must have at the latest. */
function closed(callBack: CallBack, leg: Leg, event: Ended, context: Context): Leg {
  const seen = event.kind === "legEnded";
  const at = stampOf(leg, event, context);
  const latest = latestEnd(callBack, leg, context);
  const isTrue = at <= latest + STAMP_SLACK_SECONDS * 1000;
  return {
    ...leg,
    state: "ended",
    endedAt: Math.max(isTrue ? at : latest, leg.answeredAt ?? -Infinity),
    cause: seen ? event.cause : 0,
    sipStatus: seen ? event.sipStatus : null,
    verdict: leg.verdict ?? (seen && isLateSilence(leg, event, context) ? "routeFault" : null),
    endKnown: seen && event.endKnown && isTrue,
  };
}

/** We were held up, and the switch lost its patience with a dead trunk before we did. It says then what a phone says that nobody picks up; only of such a one it would have said so sooner. */
function isLateSilence(leg: Leg, event: Extract<Ended, { kind: "legEnded" }>, context: Context): boolean {
  const silentMs = event.at - context.clockOffsetMs - leg.dialedAt;
  return leg.progressAt === null && leg.answeredAt === null && saysNoAnswer(event.cause) && silentMs >= ((leg.trunk === null ? null : context.trunks.noProgressSeconds(leg.trunk)) ?? context.times.noProgressSeconds) * 1000;
}

function stampOf(leg: Leg, event: Ended, context: Context): Instant {
  return event.kind === "legEnded" ? event.at : (leg.lastSeenAt ?? leg.answeredAt ?? context.now + context.clockOffsetMs);
}

/**
 * On the switch's clock. Nobody is billed for a clock that was set in a call: a leg was up for no longer than since it was dialled,
 * by our clock alone, and for no longer than is held for it, for there the switch's own limit ends it.
 */
function latestEnd(callBack: CallBack, leg: Leg, context: Context): Instant {
  if (leg.answeredAt === null) return Infinity;
  return leg.answeredAt + Math.min(context.now - leg.dialedAt, carriedSeconds(callBack, leg.role) * 1000);
}

function settled(at: Step, ended: Leg, event: Ended, context: Context): Step {
  const settling = change(changeLeg(at, ended.id, ended), {}, { kind: "settleLeg", leg: toSettle(at.callBack, ended) });
  const tooLong = stampOf(ended, event, context) - (ended.endedAt ?? 0);
  if (ended.answeredAt === null || tooLong <= 0) return settling;
  const words = `the switch says that a leg was up for ${Math.round(tooLong / 1000)} s longer than it can have been, so its clock was set, or its limit did not hold: it is billed without them`;
  return change(settling, {}, { kind: "alert", legId: ended.id, words });
}

function toSettle(callBack: CallBack, leg: Leg): EndedLeg {
  return {
    legId: leg.id, callBackId: callBack.id, accountId: callBack.accountId, trigger: callBack.trigger, role: leg.role, attempt: leg.attempt,
    trunk: trunkOf(callBack, leg), number: leg.number, callerId: leg.callerId, outcome: legOutcome(leg), dialedAt: leg.dialedAt, answeredAt: leg.answeredAt,
    endedAt: leg.endedAt ?? leg.dialedAt, cause: leg.cause ?? 0, sipStatus: leg.sipStatus, endKnown: leg.endKnown,
  };
}

/** Of legs from before it was kept, the route tells. */
function trunkOf({ routes }: CallBack, { trunk, role, route }: Leg): string {
  return trunk ?? (role === "T" ? "" : (routes[role][route] ?? ""));
}

function legOutcome(leg: Leg): LegOutcome {
  if (leg.answeredAt !== null) return "answered";
  // Who called us has hung up, or was not taken.
  if (leg.role === "T") return "cancelled";
  if (leg.hangingUp && leg.verdict === null) return "cancelled";
  return causeOf(leg);
}

function goOn(at: Step, leg: Leg, context: Context): Step {
  const { state } = at.callBack;
  switch (state) {
    case "dialingA":
      return aDown(at, leg, context);
    case "collecting":
      return leg.role === "T" ? triggerDown(at, context) : finish(at, "aHungUp", context);
    case "dialingB":
      return leg.role === "A" ? end(at, "aHungUp", null, context) : bDown(at, leg, context);
    case "connected":
      return talkedOut(at, leg, context);
    case "ending":
      return oneLessInEnding(at, leg, context);
    case "queued":
    case "ended":
      // I3 and I4: no leg is live here, so the event was put aside as a stray.
      return at;
    default:
      return assertNever(state);
  }
}

/** All that was asked for is told, so A is rung a moment later; or it is not, and there is nobody to ring. */
function triggerDown(at: Step, context: Context): Step {
  const { dialogue } = at.callBack;
  if (dialogue.step !== null) return finish(at, "noInput", context);
  return changeDialogue(change(at, { state: "queued", phaseAt: secondsAfter(context, dialogue.delaySeconds), guardTries: 0 }), { lastWords: null });
}

function talkedOut(at: Step, leg: Leg, context: Context): Step {
  if (cutByItsLimit(leg, at.callBack)) return end(at, "noFunds", { prompt: "fundsGone" }, context);
  return (leg.role === "B" ? followOn(at, null, context) : null) ?? end(at, "completed", null, context);
}

/** We were held up, and the switch cut for us: so late nobody talks whom we have not cut. Asterisk itself tells its limit as any hang-up of its own. */
function cutByItsLimit(leg: Leg, callBack: CallBack): boolean {
  const talkedSeconds = ((leg.endedAt ?? 0) - (leg.answeredAt ?? 0)) / 1000;
  return leg.endKnown && callBack.warnedSeconds === 10 && talkedSeconds >= carriedSeconds(callBack, leg.role) - CUT_BEFORE_SECONDS;
}

function aDown(at: Step, leg: Leg, context: Context): Step {
  if (leg.answeredAt === null) {
    if (isRouteFault(leg) && hasNextRoute(at.callBack, leg)) {
      if (!context.connected) return waitForSwitch(at, context);
      const route = nextRoute(at, leg, "A", context);
      if (route !== null) return dial(at, "A", route, context);
    }
    const delay = retryAfterSeconds(at.callBack, leg);
    if (delay !== null && at.callBack.attempt < at.callBack.retry.attempts) {
      return change(at, { state: "queued", attempt: at.callBack.attempt + 1, phaseAt: secondsAfter(context, delay), fundsAt: null, guardTries: 0 });
    }
  }
  return finish(at, outcomeOf("a", leg), context);
}

/** Into a switch that is away every route would be dialled in vain, one after the other. It begins anew, from the first, for nothing is known of any of them. */
function waitForSwitch(at: Step, context: Context): Step {
  return change(at, { state: "queued", phaseAt: secondsAfter(context, context.times.momentSeconds), fundsAt: null, guardTries: 0 });
}

function bDown(at: Step, leg: Leg, context: Context): Step {
  const mayReroute = leg.answeredAt === null && leg.progressAt === null && isRouteFault(leg);
  const route = mayReroute ? nextRoute(at, leg, "B", context) : null;
  return route === null ? notReached(at, outcomeOf("b", leg), whyNot(leg), context) : dial(at, "B", route, context);
}

function oneLessInEnding(at: Step, leg: Leg, context: Context): Step {
  const left = at.callBack.legs.filter(isLive);
  if (left.length === 0) return finish(at, "failed", context);
  const saying = at.callBack.saying && leg.role === "B";
  const now = change(at, { saying });
  return left.filter((other) => !(saying && other.role !== "B")).reduce((next, other) => hangUp(next, other.role), now);
}

/** Null where none is free, or all of them together have been silent for as long as a phone may ring. */
function nextRoute({ callBack }: Step, { route }: Leg, role: DialedRole, context: Context): number | null {
  return silentSeconds(callBack, role, route + 1, context) >= callBack.ringSeconds ? null : freeRoute(callBack, role, route + 1, context);
}

function hasNextRoute({ routes }: CallBack, leg: Leg): boolean {
  return leg.role !== "T" && leg.route + 1 < routes[leg.role].length;
}

/** Null where the same number would say no again. */
function retryAfterSeconds(callBack: CallBack, leg: Leg): number | null {
  if (isRouteFault(leg)) return callBack.retry.afterFaultSeconds;
  const cause = causeOf(leg);
  if (cause === "busy") return callBack.retry.afterBusySeconds;
  return cause === "noAnswer" ? callBack.retry.afterNoAnswerSeconds : null;
}

const outcomes = {
  a: { busy: "aBusy", noAnswer: "aNoAnswer", rejected: "aRejected", failed: "aFailed" },
  b: { busy: "bBusy", noAnswer: "bNoAnswer", rejected: "bRejected", failed: "bFailed" },
} as const;

function outcomeOf(role: "a" | "b", leg: Leg): Outcome {
  return outcomes[role][causeOf(leg)];
}

function whyNot(leg: Leg): Announcement {
  const cause = causeOf(leg);
  return { prompt: cause === "busy" || cause === "noAnswer" ? cause : "cannotConnect" };
}
