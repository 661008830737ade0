// What must be true in every world, and of every step between two: the invariants of docs/CALL-FLOW.md, the money, and that the switch and the rows agree when nothing is under way.
import type { EndedLeg } from "../../../src/telephony/billingPort.js";
import { carriedSeconds, dialedLegs, dialedRoles, LONGEST_TRIGGER_CALL_SECONDS, liveLeg, speakerOf, type CallBack } from "../../../src/telephony/callBack/callBack.js";
import type { CallBackEvent, Effect, Transition } from "../../../src/telephony/callBack/event.js";
import { AWAY_SECONDS } from "../../../src/telephony/callBack/fundsDue.js";
import { CUT_BEFORE_SECONDS } from "../../../src/telephony/callBack/moneysEnd.js";
import { liveLegs, OFFSET_MS, type Channel, type World } from "./world.js";

export class Broken extends Error {
  override name = "Broken";
}

export function rule(holds: boolean, words: string): void {
  if (!holds) throw new Broken(words);
}

/** Of one transition. */
export function rulesOfStep(world: World, event: CallBackEvent, next: Transition<CallBack>): void {
  const before = world.callBack;
  const after = next.callBack;
  if (after === before) rule(next.stray || next.effects.length === 0, "what is not saved has no effects");
  else rule(after.version === before.version + 1, "I7: the version rises by one with every saved transition");
  rule(before.outcome === null || after.outcome === before.outcome, "I5: the outcome is written once");
  rule(before.state !== "ended" || after === before, "I4: nothing changes what has ended");
  rule(after.state === "ended" || after.state === "ending" || !["ending", "ended"].includes(before.state), "I4: there is no way back from ending");
  for (const effect of next.effects) {
    if (effect.kind === "hold") rule(world.link === "up", "nothing more is held while the switch cannot be told");
    if (effect.kind === "hold") rule(liveLeg(before, "T") === null, "nothing is held while the trigger call is up");
    if (effect.kind === "hold") rule(before.state !== "ending" && before.state !== "ended", "I4: nothing more is held once it is ending");
    if (effect.kind !== "originate") continue;
    rule(!world.originated.includes(effect.legId) && !before.legs.some((leg) => leg.id === effect.legId), "a leg id is dialled once");
    rule(liveLeg(after, effect.role)?.id === effect.legId, "a leg is saved before it is dialled, and is the only live one of its role");
    rule(after.routes[effect.role][liveLeg(after, effect.role)?.route ?? -1] === effect.trunk, "a leg is dialled by a route of its own role, and its row says by which");
  }
  const isFollowOn = after.state === "collecting" && (before.state === "dialingB" || before.state === "connected");
  rule(!isFollowOn || after.dialogue.followOnsLeft === before.dialogue.followOnsLeft - 1, "a further number is counted");
  if ("legId" in event && (event.kind === "entryAccepted" || event.kind === "entryRefused" || event.kind === "hangupKeyed")) {
    rule(after === before || speakerOf(before)?.id === event.legId, "what anybody else than the one who is asked keys changes nothing");
    rule(after === before || !("step" in event) || (before.state === "collecting" && before.dialogue.step === event.step), "an entry for another step than the present one changes nothing");
  }
  rulesOfLastWords(after, next.effects);
  const held = new Set(next.effects.flatMap((effect) => (effect.kind === "hold" ? [effect.grant.role] : [])));
  rule(next.effects.every((effect) => effect.kind !== "releaseHold" || !held.has(effect.role)), "a role is not held and released at once");
  if (event.kind === "legAnswered") {
    const leg = before.legs.find((one) => one.id === event.legId);
    const unwanted = leg === undefined || leg.state === "ended" || (leg.state === "dialing" && leg.hangingUp);
    rule(!unwanted || next.effects.some((effect) => effect.kind === "hangUp" && effect.legId === event.legId), "a late answer is hung up at once");
  }
}

/** Who is told why is hung up before its money ends, whatever becomes of the prompt; and no limit is set that would count from the prompt's end. */
function rulesOfLastWords(after: CallBack, effects: readonly Effect[]): void {
  const { state, saying, phaseAt, dialogue } = after;
  const speaker = speakerOf(after);
  if (state !== "ending" || !saying || speaker === null) return;
  const cutAt = (speaker.answeredAt ?? 0) - OFFSET_MS + (carriedSeconds(after, speaker.role) - CUT_BEFORE_SECONDS) * 1000;
  rule(speaker.role === "T" || (phaseAt !== null && phaseAt <= cutAt), "who is told why is hung up before what is held is used up");
  const said = effects.findIndex((effect) => effect.kind === "say" && effect.announcement.prompt === "fundsGone");
  rule(dialogue.lastWords !== "fundsGone" || said < 0 || effects.slice(said).every((effect) => effect.kind !== "limit"), "no limit is set anew while the last words are said");
}

/** Of what is dialled, after the money of the same transition is carried out. */
export function rulesOfDialing({ callBack, ledger, walked, trunksAreFull }: World, effects: readonly Effect[]): void {
  rule(ledger.payer === callBack.accountId, "who pays is who the row says");
  for (const effect of effects) {
    if (effect.kind === "originate") rule(!trunksAreFull, "nothing is dialled by a trunk that is full");
    if (effect.kind === "settleLeg") rule(effect.leg.accountId === ledger.payer, "a leg is settled for who pays");
    if (effect.kind !== "originate" || effect.role !== "B") continue;
    rule(ledger.heldFor.B === effect.number, "B is dialled at the price of its own number");
    const { steps } = callBack.dialogue;
    rule(steps.A.every((step) => walked.includes(step) || step === "announce"), "B is dialled when A has keyed all that it was asked for");
  }
}

/** A billed duration leaves a tenth of a second out of account, and is at least one second. */
function billedSeconds(leg: EndedLeg): number {
  return leg.answeredAt === null ? 0 : Math.max(1, Math.ceil((leg.endedAt - leg.answeredAt) / 1000 - 0.1));
}

/** Of one leg being settled: once, on an open hold, never beyond it, and never more than the phones saw. */
export function ruleOfSettling({ ledger, truth, faultless, now }: World, leg: EndedLeg): void {
  const held = leg.role === "T" ? LONGEST_TRIGGER_CALL_SECONDS : ledger.held[leg.role];
  const real = truth[leg.legId];
  const there = { from: real?.answeredAt ?? null, to: real?.endedAt ?? now };
  rule((ledger.cdrs[leg.legId] ?? 0) === 0, "a leg is settled once");
  rule(held !== null, "a leg is settled on an open hold");
  rule(billedSeconds(leg) <= (held ?? 0), "a leg never costs more than is held for it");
  if (leg.answeredAt !== null) {
    rule(there.from !== null && leg.answeredAt - OFFSET_MS >= there.from, "only what was answered is billed, and from its answer at the earliest");
    rule(leg.endedAt - OFFSET_MS <= there.to, "nothing is billed beyond its end");
  }
  if (leg.endKnown && leg.answeredAt !== null) rule(leg.endedAt - OFFSET_MS === there.to, "an end that was seen is billed to the millisecond");
  rule(!faultless || (leg.endKnown && (leg.answeredAt === null ? null : leg.answeredAt - OFFSET_MS) === there.from), "where nothing was lost, every leg is billed as it was");
}

/** Of every world. */
export function rulesOfWorld(world: World): void {
  const { callBack, ledger, channels } = world;
  for (const role of dialedRoles) {
    rule(ledger.held[role] === callBack.heldSeconds[role], `the ledger holds for ${role} what the row says`);
    if (callBack.state === "ended") rule(ledger.held[role] === null, "I1: ended has no open hold");
    if (liveLeg(callBack, role)) rule(ledger.held[role] !== null, "I1: a live leg has an open hold");
    if (world.faultless) rule(channels.filter((channel) => channel.role === role).length <= 1, "one phone a role rings at a time");
  }
  for (const leg of callBack.legs) rule((ledger.cdrs[leg.id] ?? 0) === (leg.state === "ended" && !leg.refused ? 1 : 0), "I2: a leg that was dialled and has ended has one CDR, and no other leg has one");
  rule(callBack.state !== "ended" || callBack.endedAt !== null, "I4: ended has its time");
  fundsAreFollowed(world);
  for (const channel of channels) limitIsCovered(world, channel);
  if (world.justCompared) switchAndRowsAgree(world);
}

/** I6: whoever talks is looked at again before the money of the first of them ends. */
function fundsAreFollowed({ callBack, now }: World): void {
  if (callBack.state === "ending") return;
  const running = dialedLegs(callBack).filter((leg) => leg.state === "answered" && !leg.hangingUp);
  if (running.length === 0) return;
  const cutAt = Math.min(...running.map((leg) => (leg.answeredAt ?? 0) - OFFSET_MS + ((callBack.heldSeconds[leg.role] ?? 0) - CUT_BEFORE_SECONDS) * 1000));
  // Past the cut it rings every few seconds: while the switch is away it decides nothing, and the switch's own limit is what cuts.
  const latest = cutAt > now ? cutAt : now + AWAY_SECONDS * 1000;
  rule(callBack.fundsAt !== null && callBack.fundsAt <= latest, "I6: the funds clock rings before what is held is used up");
}

/** With us dead from now on, the switch ends the leg within what is held for it. An answer that we heard of late is billed from then. */
function limitIsCovered({ callBack, ledger }: World, { id, role, answeredAt, limitAt }: Channel): void {
  if (role === "T") return;
  const leg = callBack.legs.find((one) => one.id === id && one.state !== "ended");
  if (!leg || answeredAt === null) return;
  const since = leg.answeredAt === null ? answeredAt : leg.answeredAt - OFFSET_MS;
  rule(limitAt <= since + carriedSeconds({ heldSeconds: ledger.held }, role) * 1000, "the switch's own limit comes before the end of the money");
}

/** Of a world that has just been connected (again): whatever was lost before, from now on each leg's limit is what its money carries. */
export function rulesOfConnection(world: World): void {
  const { callBack, isBridged, now, process } = world;
  for (const { channel, limitAt } of limits(world)) {
    // Of a leg that was only now found to be up the limit is on its way.
    if (process?.commands.some((effect) => effect.kind === "limit" && effect.legId === channel.id)) continue;
    rule(channel.limitAt === Math.max(now + 1_000, limitAt), "once connected, the limit of every leg is set anew");
    rule(callBack.state !== "connected" || isBridged, "once connected, both legs are in one bridge");
  }
}

/** Who is asked is asked again, or hears what it had to hear: nobody is left in silence. */
export function ruleOfTakingUp({ callBack, process, channels }: World): void {
  const speaker = speakerOf(callBack);
  if (callBack.state !== "collecting" || speaker === null || callBack.dialogue.step === null || !channels.some(({ id, state }) => id === speaker.id && state === "answered")) return;
  const { step } = callBack.dialogue;
  const waits = process?.commands.some((effect) => effect.kind === "collect" && effect.step === step) ?? false;
  rule(waits || (process?.asks?.step === step && process.asks.legId === speaker.id), "once connected, who is asked is asked again");
}

/** Of each leg that talks: its channel, and when that should be cut by what is held for it. */
function limits({ callBack, channels }: World): readonly { readonly channel: Channel; readonly limitAt: number }[] {
  return callBack.legs.flatMap((leg) => {
    const channel = channels.find((one) => one.id === leg.id);
    if (!channel || leg.state !== "answered" || leg.hangingUp || leg.answeredAt === null) return [];
    return [{ channel, limitAt: leg.answeredAt - OFFSET_MS + (carriedSeconds(callBack, leg.role) - 1) * 1000 }];
  });
}

function switchAndRowsAgree(world: World): void {
  if (world.callBack.state !== "ending") for (const { channel, limitAt } of limits(world)) rule(channel.limitAt >= limitAt, "after a round of recovery no limit is left that was lost");
  const live = liveLegs(world);
  for (const channel of world.channels) {
    const leg = live.find((one) => one.id === channel.id);
    rule(leg !== undefined, "after a round of recovery no channel is left whose leg has ended");
    rule(channel.state !== "answered" || leg?.state === "answered", "after a round of recovery every answer is known");
    rule(!leg?.hangingUp, "after a round of recovery no channel is left that was hung up");
  }
  for (const leg of live) rule(world.channels.some((channel) => channel.id === leg.id), "after a round of recovery every live leg is on the switch");
}

/** Of a world in which nothing can happen any more. */
export function rulesOfTheEnd({ callBack, channels, isBridged }: World): void {
  rule(callBack.state === "ended", "the call-back comes to its end");
  rule(channels.length === 0, "no channel is left on the switch");
  rule(!isBridged, "no bridge is left on the switch");
}
