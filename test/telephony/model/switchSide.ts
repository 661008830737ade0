// The switch of the model: what a command does to its channels, what a phone does, and what time does. It knows nothing of call-backs.
import type { LegId } from "../../../src/kernel/id.js";
import type { CallBackEvent } from "../../../src/telephony/callBack/event.js";
import type { AnnouncementName } from "../../../src/telephony/dialogue/announcement.js";
import { isOrphan, OFFSET_MS, type Channel, type Originate, type World } from "./world.js";

/** Nobody holds the line for longer to whom nothing is said. */
const CALLERS_PATIENCE_MS = 600_000;

export function hasChannel(world: World, legId: LegId): boolean {
  return world.channels.some((channel) => channel.id === legId);
}

/** The originate arrives. A taken id is refused by the switch; one that is free again would dial a second time. */
export function land(world: World, { legId, role, limitSeconds, joins }: Originate, acknowledged: boolean): World {
  if (hasChannel(world, legId)) return world;
  const channel: Channel = { id: legId, role, state: "silent", answeredAt: null, limitAt: world.now + limitSeconds * 1000, playing: null, acknowledged };
  return { ...world, channels: [...world.channels, channel], isBridged: world.isBridged || joins !== null, truth: { ...world.truth, [legId]: { answeredAt: null, endedAt: null } } };
}

export function ring(world: World, legId: LegId): World {
  return emit(patch(world, legId, { state: "ringing" }), { kind: "legProgress", legId, at: stamp(world) });
}

export function pickUp(world: World, legId: LegId): World {
  const up = patch(world, legId, { state: "answered", answeredAt: world.now });
  const truth = { ...up.truth, [legId]: { answeredAt: world.now, endedAt: null } };
  return emit({ ...up, truth }, { kind: "legAnswered", legId, at: stamp(world) });
}

/** A call that has come in is answered by us; answered already is fine. */
export function takeCall(world: World, legId: LegId): World {
  const taken = world.channels.some(({ id, state }) => id === legId && state === "answered");
  return taken ? world : patch(pickUp(world, legId), legId, { limitAt: world.now + CALLERS_PATIENCE_MS });
}

/** A channel ends, for whatever reason; nothing happens when it is not there. */
export function endChannel(world: World, legId: LegId, cause: number): World {
  const channel = world.channels.find((other) => other.id === legId);
  if (!channel) return world;
  const left = world.channels.filter((other) => other !== channel);
  const truth = { ...world.truth, [legId]: { answeredAt: channel.answeredAt, endedAt: world.now } };
  const unspoken = channel.playing ? emit({ ...world, channels: left, truth }, { kind: "promptEnded", legId, prompt: channel.playing }) : { ...world, channels: left, truth };
  return emit(unspoken, { kind: "legEnded", legId, at: stamp(world), cause, sipStatus: null, endKnown: true });
}

export function play(world: World, legId: LegId, prompt: AnnouncementName): World {
  return patch(world, legId, { playing: prompt });
}

export function promptEnds(world: World, legId: LegId): World {
  const prompt = world.channels.find(({ id }) => id === legId)?.playing;
  return prompt ? emit(patch(world, legId, { playing: null }), { kind: "promptEnded", legId, prompt }) : world;
}

export function setLimit(world: World, legId: LegId, until: number): World {
  return patch(world, legId, { limitAt: Math.max(world.now + 1000, until) });
}

/** Time passes; the switch's own limits end channels on the way. */
export function passTime(world: World, until: number): World {
  const [next] = world.channels.filter((channel) => channel.limitAt <= until && !isOrphan(world, channel)).sort((one, other) => one.limitAt - other.limitAt);
  if (!next) return { ...world, now: until };
  return passTime(endChannel({ ...world, now: next.limitAt }, next.id, 0), until);
}

/** The switch dies and is there again at once, empty: nobody hears of its channels' ends. */
export function loseChannels(world: World): World {
  const truth = { ...world.truth };
  for (const channel of world.channels) truth[channel.id] = { answeredAt: channel.answeredAt, endedAt: world.now };
  return { ...world, channels: [], isBridged: false, truth };
}

function patch(world: World, legId: LegId, change: Partial<Channel>): World {
  return { ...world, channels: world.channels.map((channel) => (channel.id === legId ? { ...channel, ...change } : channel)) };
}

/** Without a process, or without its socket, an event is lost: nothing is replayed. */
function emit(world: World, event: CallBackEvent): World {
  return world.process === null || world.link !== "up" ? world : { ...world, events: [...world.events, event] };
}

function stamp(world: World): number {
  return world.now + OFFSET_MS;
}
