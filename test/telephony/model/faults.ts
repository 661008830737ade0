// Faults planted into the machine or into recovery: each is a bug that somebody could write, and the rule by which the search must find it.
import { knownPhoneNumber } from "../../../src/kernel/phoneNumber.js";
import { legOutcomes, type EndedLeg } from "../../../src/telephony/billingPort.js";
import type { CallBack, Leg } from "../../../src/telephony/callBack/callBack.js";
import type { Effect } from "../../../src/telephony/callBack/event.js";
import { transition } from "../../../src/telephony/callBack/transition.js";
import { judge } from "../../../src/telephony/callBack/evidence.js";
import { machine, roleOf, round, without, type Fault } from "./plant.js";
import type { Parts } from "./processSide.js";
import { recovery, type Recovery } from "./recoveryRound.js";

/** One list is enough. */
const atOnce: Recovery["judge"] = (leg, seen, askedAt) => judge(leg, seen, askedAt, { since: 0 });

function settleAgain(before: CallBack, legId: string): readonly Effect[] {
  const leg = before.legs.find((one) => one.id === legId);
  if (!leg) return [];
  const ended: EndedLeg = {
    legId: leg.id, callBackId: before.id, accountId: before.accountId, trigger: before.trigger, role: leg.role, attempt: leg.attempt, trunk: "", number: leg.number, callerId: null, outcome: legOutcomes[0],
    dialedAt: leg.dialedAt, answeredAt: leg.answeredAt, endedAt: leg.endedAt ?? leg.dialedAt, cause: leg.cause ?? 0, sipStatus: null, endKnown: leg.endKnown,
  };
  return [{ kind: "settleLeg", leg: ended }];
}

/** Two seconds before the end becomes as late as the end itself, or whatever else is done to the funds clock. */
function fundsClock(of: (at: number) => number | null): Parts {
  return machine(({ after, before }) => (after.fundsAt !== null && after.fundsAt !== before.fundsAt ? { after: { fundsAt: of(after.fundsAt) } } : null));
}

export const faults: readonly Fault[] = [
  {
    title: "B is dialled by the routes of A",
    parts: machine(({ after, effects }) => ({ effects: effects.map((effect) => (effect.kind === "originate" && effect.role === "B" ? { ...effect, trunk: after.routes.A[0] ?? "" } : effect)) })),
    breaks: /route of its own role/,
  },
  {
    title: "the next route is dialled, and the row says the one before",
    parts: machine(({ after, effects }) => (effects.some((effect) => effect.kind === "originate") ? { after: { legs: after.legs.map((leg) => ({ ...leg, route: 0 })) } } : null)),
    breaks: /its row says by which/,
  },
  {
    title: "A hangs up while B rings, and A is not settled",
    parts: machine(({ before, event, effects }) => (before.state === "dialingB" && event.kind === "legEnded" && roleOf(before, event.legId) === "A" ? { effects: without(effects, "settleLeg") } : null)),
    breaks: /^I2/,
  },
  {
    title: "A's hang-up is forgotten while B rings",
    parts: machine(({ before, event, effects }) =>
      before.state === "dialingB" && event.kind === "legEnded" && roleOf(before, event.legId) === "A" ? { after: { state: "dialingB", outcome: null, phaseAt: before.phaseAt }, effects: without(effects, "hangUp") } : null),
    breaks: /^must be true: I3: dialingB has A answered/,
  },
  { title: "a call-back that is cancelled in the queue leaves its holds open", parts: machine(({ event, after, effects }) => (event.kind === "cancelRequested" && after.state === "ended" ? { effects: without(effects, "releaseHolds") } : null)), breaks: /ledger holds/ },
  { title: "the end overwrites the outcome", parts: machine(({ before, after }) => (before.state === "ending" && after.state === "ended" ? { after: { outcome: "failed" } } : null)), breaks: /^I5: the outcome is written once/ },
  { title: "a lost leg overwrites the outcome", parts: machine(({ event, after }) => (event.kind === "legGone" && after.state === "ended" ? { after: { outcome: "failed" } } : null)), breaks: /^I5: the outcome is written once/ },
  {
    title: "a late answer of a leg that was hung up is not hung up again",
    parts: machine(({ event, before, effects }) => (event.kind === "legAnswered" && before.legs.some((leg) => leg.id === event.legId && leg.hangingUp) ? { effects: without(effects, "hangUp") } : null)),
    breaks: /late answer/,
  },
  { title: "a late answer of a leg that has ended is not hung up", parts: machine(({ event, stray }) => (event.kind === "legAnswered" && stray ? { effects: [] } : null)), breaks: /late answer/ },
  {
    title: "an attempt ends and its leg stays live",
    parts: machine(({ before, after }) => (after.state === "queued" && before.state === "dialingA" ? { after: { legs: before.legs } } : null)),
    breaks: /I3: queued has no live leg|^I2/,
  },
  { title: "an attempt ends and nothing wakes the next one", parts: machine(({ before, after }) => (after.state === "queued" && before.state === "dialingA" ? { after: { phaseAt: null } } : null)), breaks: /comes to its end/ },
  { title: "the limit of B is not set anew", parts: machine(({ after, effects }) => ({ effects: effects.filter((effect) => effect.kind !== "limit" || roleOf(after, effect.legId) !== "B") })), breaks: /own limit ends nothing|limit of every leg is set anew|no limit is left that was lost/ },
  {
    title: "the limits are set five seconds too late",
    parts: machine(({ effects }) => ({ effects: effects.map((effect) => (effect.kind === "limit" ? { ...effect, until: effect.until + 5_000 } : effect)) })),
    breaks: /limit comes before the end of the money/,
  },
  {
    title: "A is let listen past what is held, because the prompt goes on",
    parts: machine(({ before, after, context }) => (before.state !== "ending" && after.dialogue.lastWords === "fundsGone" ? { after: { phaseAt: context.now + context.times.promptGuardSeconds * 1000 } } : null)),
    breaks: /hung up before what is held is used up/,
  },
  {
    title: "nobody waits for the end of the last words but the prompt itself",
    parts: machine(({ before, after }) => (before.state !== "ending" && after.dialogue.lastWords === "fundsGone" ? { after: { phaseAt: null } } : null)),
    breaks: /hung up before what is held is used up/,
  },
  {
    title: "the limit of A is set anew as its last words begin",
    parts: machine(({ before, after, effects, context }) => (before.state !== "ending" && after.dialogue.lastWords === "fundsGone" ? { effects: [...effects, ...after.legs.filter(({ role }) => role === "A").map(({ id: legId }) => ({ kind: "limit" as const, legId, until: context.now + 1_000 }))] } : null)),
    breaks: /while the last words are said/,
  },
  { title: "the funds clock is not armed", parts: fundsClock(() => null), breaks: /^I6/ },
  { title: "the funds clock rings when everything is used up already", parts: fundsClock((at) => at + 2_000), breaks: /^I6/ },
  {
    title: "more seconds are counted as held than the ledger holds",
    parts: machine(({ event, effects }) => (event.kind === "fundsDue" ? { effects: without(effects, "hold") } : null)),
    breaks: /ledger holds/,
  },
  {
    title: "an end that comes a second time is settled a second time",
    parts: machine(({ before, event, stray }) => (event.kind === "legEnded" && stray ? { effects: settleAgain(before, event.legId) } : null)),
    breaks: /settled once|settled on an open hold|what is not saved/,
  },
  {
    title: "a leg that is gone is billed to now instead of its last proof of life",
    parts: machine(({ event, effects, context }) =>
      event.kind === "legGone" ? { effects: effects.map((effect) => (effect.kind === "settleLeg" ? { ...effect, leg: { ...effect.leg, endedAt: context.now + context.clockOffsetMs } } : effect)) } : null),
    breaks: /nothing is billed beyond its end/,
  },
  {
    title: "an answer is stamped with our clock instead of the switch's",
    parts: machine(({ event, after, context }) =>
      event.kind === "legAnswered" ? { after: { legs: after.legs.map((leg): Leg => (leg.id === event.legId && leg.answeredAt !== null ? { ...leg, answeredAt: context.now, lastSeenAt: context.now } : leg)) } } : null),
    breaks: /billed|I6|limit|held/,
  },
    { title: "a version is used twice", parts: machine(({ before, event, after }) => (event.kind === "legProgress" && after !== before ? { after: { version: before.version } } : null)), breaks: /^I7/ },
  {
    title: "a cancelled call-back dials the next route",
    parts: machine(({ before, event, after, effects }) =>
      before.state === "ending" && event.kind === "originateRefused" && after.state === "ended" ? { effects: [...effects, { kind: "originate", legId: event.legId, role: "A", number: before.aNumber ?? knownPhoneNumber("+15005550101"), trunk: "", limitSeconds: 59, joins: null }] } : null),
    breaks: /dialled once/,
  },
  { title: "recovery dials again what is not on the list", parts: round({ originatesAgain: true }), breaks: /dialled once/ },
  { title: "recovery takes a leg for gone after one list", parts: round({ judge: atOnce }), breaks: /never takes a leg for gone/ },
  { title: "recovery concludes from a list that could not be had", parts: round({ concludesFromNoList: true }), breaks: /never takes a leg for gone/ },
  { title: "recovery does not sweep", parts: round({ sweep: (world) => world }), breaks: /no channel is left whose leg has ended/ },
  { title: "recovery does not hang up again", parts: round({ hangUpAgain: (world) => world }), breaks: /no channel is left that was hung up/ },
  { title: "recovery does not set the limits anew", parts: round({ reissue: (world) => world }), breaks: /limit of every leg is set anew/ },
  { title: "a limit that was lost is not sent again", parts: round({ reissue: (world, list) => (world.process?.reissue ? recovery.reissue(world, list) : world) }), breaks: /no limit is left that was lost/ },
  {
    title: "more is held while the switch is away",
    parts: { machine: (callBack, event, context) => transition(callBack, event, { ...context, connected: true }), recovery },
    breaks: /while the switch cannot be told/,
  },
  { title: "recovery leaves the bridges of call-backs that have ended", parts: round({ sweepBridges: (world) => world }), breaks: /the end never comes|no bridge is left/ },
];
