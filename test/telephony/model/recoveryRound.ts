// A round of recovery as src/telephony/callBack/recovery.ts makes it, with the same judgements, in two steps between which the world may go on: the list is asked for, and later compared with the rows.
import { carriedSeconds, dialedLegs, speakerOf, type Leg } from "../../../src/telephony/callBack/callBack.js";
import type { CallBackEvent } from "../../../src/telephony/callBack/event.js";
import { AGAIN_MS, heldUntil, isBeyondItsLimit, judge, LOST_AFTER_LIMIT_SECONDS, type TimedLeg } from "../../../src/telephony/callBack/evidence.js";
import { leftOff } from "../../../src/telephony/callBack/takeUpAgain.js";
import { rule } from "./rules.js";
import { endChannel, hasChannel, setLimit } from "./switchSide.js";
import { isCalm, liveLegs, OFFSET_MS, type Process, type SwitchList, type World } from "./world.js";

/** The parts of a round, so that a planted fault can replace one of them. */
export interface Recovery {
  readonly judge: typeof judge;
  readonly concludesFromNoList: boolean;
  readonly originatesAgain: boolean;
  sweep(world: World, list: SwitchList): World;
  sweepBridges(world: World): World;
  hangUpAgain(world: World, leg: Leg): World;
  reissue(world: World, list: SwitchList): World;
  readonly leftOff: typeof leftOff;
}

/** What a round has concluded, to be handled as events are. */
export interface Concluded {
  readonly world: World;
  readonly events: readonly CallBackEvent[];
}

export const recovery: Recovery = {
  judge, concludesFromNoList: false, originatesAgain: false, sweep, sweepBridges, reissue, leftOff,
  hangUpAgain: (world, leg) => endChannel(world, leg.id, 16),
};

/** Without a list nothing is concluded. */
export function askForList(world: World, process: Process, how: Recovery): World {
  const channels = Object.fromEntries(world.channels.map(({ id, state }) => [id, state === "answered" ? "answered" : "dialing"] as const));
  const list = world.link === "up" ? { askedAt: world.now, channels, isFresh: isCalm(world) } : how.concludesFromNoList ? { askedAt: world.now, channels: {}, isFresh: false } : null;
  return { ...world, process: { ...process, roundDue: false, list } };
}

export function compare(before: World, process: Process, how: Recovery): Concluded {
  const { list } = process;
  const known = liveLegs(before);
  const lost: readonly CallBackEvent[] = !list && known.some((leg) => isBeyondItsLimit(timed(before, leg), before.now, OFFSET_MS)) ? [{ kind: "switchLost" }] : [];
  if (!list) return { world: before, events: lost };
  const swept = proveLife(how.sweepBridges(how.sweep({ ...before, process: { ...process, list: null } }, list)), list);
  const compared = known.reduce<Concluded>((at, leg) => compareLeg(at, leg, list, how), { world: swept, events: lost });
  const again = how.reissue(compared.world, list);
  const taken = process.reissue ? takeUp(again, list, how) : { world: again, events: [] };
  const world = how.originatesAgain ? dialMissing(taken.world, list) : taken.world;
  const events = [...compared.events, ...taken.events];
  const odd = Object.fromEntries(Object.entries(world.process?.odd ?? {}).filter(([legId]) => known.some((leg) => leg.id === legId)));
  const roundDue = Object.keys(odd).length > 0;
  const after = withProcess(world, { odd, reissue: false, unsureLimits: [], roundDue });
  return { world: { ...after, justCompared: list.isFresh && isCalm(after) && !roundDue && events.length === 0 && after.link === "up" }, events };
}

/** On our clock. */
export function lostAt(world: World, leg: Leg): number {
  return heldUntil(timed(world, leg), OFFSET_MS) + LOST_AFTER_LIMIT_SECONDS * 1000;
}

function timed({ callBack }: World, leg: Leg): TimedLeg {
  return { dialedAt: leg.dialedAt, answeredAt: leg.answeredAt, heldSeconds: carriedSeconds(callBack, leg.role) };
}

function sweep(world: World, list: SwitchList): World {
  const orphans = world.callBack.legs.filter((leg) => leg.state === "ended" && list.channels[leg.id] !== undefined);
  return orphans.reduce((at, leg) => endChannel(at, leg.id, 16), world);
}

function sweepBridges(world: World): World {
  return world.callBack.state === "ended" ? { ...world, isBridged: false } : world;
}

function proveLife(world: World, list: SwitchList): World {
  const seenAt = list.askedAt + OFFSET_MS;
  const legs = world.callBack.legs.map((leg) => (leg.state === "answered" && list.channels[leg.id] === "answered" ? { ...leg, lastSeenAt: Math.max(leg.lastSeenAt ?? 0, seenAt) } : leg));
  return { ...world, callBack: { ...world.callBack, legs } };
}

function compareLeg({ world, events }: Concluded, leg: Leg, list: SwitchList, how: Recovery): Concluded {
  const process = world.process;
  if (process === null) return { world, events };
  const { [leg.id]: before = null, ...others } = process.odd;
  const isOriginating = process.commands.some((effect) => effect.kind === "originate" && effect.legId === leg.id);
  if (isOriginating) return { world: withProcess(world, { odd: others }), events };
  const seen = list.channels[leg.id] ?? null;
  // The second between two lists is left out of the model's time.
  const { odd, concluded } = how.judge({ state: leg.state === "answered" ? "answered" : "dialing" }, seen, before === null ? list.askedAt : before.since + AGAIN_MS, before);
  const at = concluded === null && seen !== null && leg.hangingUp && hasChannel(world, leg.id) ? how.hangUpAgain(world, leg) : world;
  const after = withProcess(at, { odd: odd === null ? others : { ...others, [leg.id]: odd } });
  if (concluded === null) return { world: after, events };
  if (concluded === "gone") rule(!at.channels.some((channel) => channel.id === leg.id && channel.acknowledged), "recovery never takes a leg for gone that is there");
  const event: CallBackEvent = concluded === "gone" ? { kind: "legGone", legId: leg.id } : { kind: "legAnswered", legId: leg.id, at: list.askedAt + OFFSET_MS };
  return { world: after, events: [...events, event] };
}

/** Connected anew: both legs in one bridge, each with its limit. Otherwise only the limits that were lost. */
function reissue(world: World, list: SwitchList): World {
  const { callBack } = world;
  const there = liveLegs(world).filter((leg) => list.channels[leg.id] !== undefined);
  const { reissue: all = false, unsureLimits = [] } = world.process ?? {};
  const bridged = all && callBack.state === "connected" && there.length > 0 ? { ...world, isBridged: true } : world;
  return there.reduce((at, leg) => {
    if (leg.hangingUp || leg.state !== "answered" || !(all || unsureLimits.includes(leg.id))) return at;
    return setLimit(at, leg.id, heldUntil(timed(world, leg), OFFSET_MS) - 1_000);
  }, bridged);
}

/** Whoever was asked when we died, or lost the switch, is asked again. */
function takeUp(world: World, list: SwitchList, how: Recovery): Concluded {
  const speaker = speakerOf(world.callBack);
  if (speaker === null || list.channels[speaker.id] === undefined || world.process === null) return { world, events: [] };
  const { effects, events } = how.leftOff(world.callBack);
  return { world: withProcess(world, { commands: [...world.process.commands, ...effects] }), events };
}

/** What the real one never does. */
function dialMissing(world: World, list: SwitchList): World {
  const missing = dialedLegs({ legs: liveLegs(world) }).filter((leg) => leg.state === "dialing" && list.channels[leg.id] === undefined);
  const commands = missing.map((leg) => ({ kind: "originate" as const, legId: leg.id, role: leg.role, number: leg.number, trunk: "", limitSeconds: 59, joins: null }));
  return withProcess(world, { commands: [...(world.process?.commands ?? []), ...commands] });
}

function withProcess(world: World, change: Partial<Process>): World {
  return world.process === null ? world : { ...world, process: { ...world.process, ...change } };
}
