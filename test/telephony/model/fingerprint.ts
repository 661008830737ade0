// When two worlds are the same: instants count from now, and what nobody looks at any more is left out.
import { carriedSeconds, type Leg } from "../../../src/telephony/callBack/callBack.js";
import type { CallBackEvent, SwitchEffect } from "../../../src/telephony/callBack/event.js";
import { isOrphan, OFFSET_MS, type World } from "./world.js";

/** 53 bits of it: among a million worlds two that are taken for one are as likely as one in ten thousand. */
export function fingerprint(world: World): number {
  return hash(describe(world));
}

function hash(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (0x1fffff & low) + (high >>> 0);
}

function describe(world: World): string {
  const { callBack, process, ledger } = world;
  const from = (at: number | null): number | null => (at === null ? null : at - world.now);
  const isOver = callBack.state === "ending" || callBack.state === "ended";
  // The outcome is written once and read by nobody, attempts and money are of no account once it is ending.
  const goesOn = isOver ? null : [callBack.attempt, callBack.warnedSeconds, callBack.state === "queued" && callBack.expiresAt <= world.now, world.cancelRequested, ledger.walletSeconds];
  return JSON.stringify([
    callBack.state, from(callBack.phaseAt), from(callBack.fundsAt), Math.min(callBack.guardTries, 4), callBack.saying, callBack.heldSeconds, ledger.held, goesOn,
    isOver || [callBack.dialogue.step, callBack.dialogue.triesLeft, callBack.dialogue.followOnsLeft, callBack.aNumber, callBack.bNumber, ledger.payer, ledger.heldFor.B, world.walked], callBack.dialogue.lastWords, world.trunksAreFull,
    process?.asks && [process.asks.legId, process.asks.step, from(process.asks.until)],
    callBack.legs.map((leg) => legPrint(world, leg, isOver)), callBack.legs.some((leg) => leg.role === "B"),
    world.channels.map((one) => [one.id, one.state, isOrphan(world, one) || from(one.limitAt), one.playing, one.acknowledged, one.answeredAt !== null && one.limitAt - one.answeredAt <= carriedSeconds({ heldSeconds: ledger.held }, one.role) * 1000]), world.isBridged, world.link,
    process && [process.commands.map((one) => commandPrint(world, one)), Object.keys(process.odd), process.roundDue, process.reissue, process.unsureLimits],
    process?.list && [from(process.list.askedAt), process.list.channels, process.list.isFresh],
    world.events.map((one) => eventPrint(world, one)), world.wire.map((one) => one.legId), world.faultsLeft, world.faultless, world.justCompared,
  ]);
}

/** Of an ended leg nothing matters but that it was there. While one is only waited for, its length matters no more than that its money covers it. */
function legPrint(world: World, leg: Leg, isOver: boolean): unknown {
  if (leg.state === "ended") return isOver ? 0 : leg.id;
  const truth = world.truth[leg.id];
  const isTrue = leg.answeredAt !== null && truth?.answeredAt === leg.answeredAt - OFFSET_MS;
  const hasEnded = truth && truth.endedAt !== null;
  const covered = hasEnded && truth.answeredAt !== null && truth.endedAt - truth.answeredAt <= carriedSeconds({ heldSeconds: world.ledger.held }, leg.role) * 1000;
  const seen = leg.lastSeenAt === null || leg.answeredAt === null ? null : leg.lastSeenAt - leg.answeredAt;
  const answered = isOver ? isTrue || leg.answeredAt : leg.answeredAt === null ? null : [isTrue, leg.answeredAt - world.now];
  const dialing = leg.answeredAt === null ? [leg.dialedAt - world.now, isOver || leg.progressAt !== null] : null;
  return [leg.id, leg.state, leg.hangingUp, isOver || [leg.verdict, leg.route], dialing, answered, seen, truth?.answeredAt === null, hasEnded, covered];
}

/** A stamp that tells the truth is told apart from nothing but one that does not. */
function eventPrint(world: World, event: CallBackEvent): unknown {
  if (!("legId" in event)) return event.kind;
  const truth = world.truth[event.legId];
  const at = "at" in event ? event.at - OFFSET_MS : null;
  const isTrue = at === (event.kind === "legEnded" ? truth?.endedAt : truth?.answeredAt);
  return [event.kind, event.legId, "cause" in event ? event.cause : 0, event.kind === "legProgress" || at === null || isTrue || at - world.now];
}

function commandPrint(world: World, effect: SwitchEffect): unknown {
  return [effect.kind, "legId" in effect ? effect.legId : 0, "until" in effect ? effect.until - world.now : 0];
}
