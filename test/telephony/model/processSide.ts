// What our process of the model does: it handles events and its clocks, sends what was decided, looks at the switch's list. It never waits for the switch.
import type { SwitchEffect } from "../../../src/telephony/callBack/event.js";
import { clockEvent, commit, type Machine } from "./commit.js";
import { askForList, compare, lostAt, type Recovery } from "./recoveryRound.js";
import { rule, ruleOfTakingUp, rulesOfConnection } from "./rules.js";
import { collect, deaf, listen, silence, stopCollecting } from "./caller.js";
import { endChannel, hasChannel, land, passTime, play, promptEnds, setLimit, takeCall } from "./switchSide.js";
import { freshProcess, isOrphan, liveLegs, ROUND_MS, type World } from "./world.js";

/** What has not landed by then never will. */
const LATEST_LANDING_MS = 10_000;

export interface Parts {
  readonly machine: Machine;
  readonly recovery: Recovery;
}

/** It looks at the switch's list before anything else, and then at its clocks. */
export function start(world: World, parts: Parts): World {
  const looked = lookAtSwitch({ ...world, process: freshProcess }, parts);
  const started = commit(parts.machine, looked, null);
  return { ...started, justCompared: looked.justCompared && started.callBack === looked.callBack };
}

export function connected(world: World, parts: Parts): World {
  return world.process === null ? world : lookAtSwitch(commit(parts.machine, world, null), parts);
}

function lookAtSwitch(world: World, parts: Parts): World {
  const { process } = world;
  if (process === null) return world;
  const there = round({ ...world, link: world.link === "dead" ? "dead" : "up", process: { ...process, odd: {}, list: null, reissue: true } }, parts);
  if (there.link === "up") {
    rulesOfConnection(there);
    ruleOfTakingUp(there);
  }
  return there;
}

/** A round of recovery whose list is compared at once. */
export function round(world: World, parts: Parts): World {
  return world.process === null ? world : compareList(askForList(world, world.process, parts.recovery), parts);
}

export function compareList(world: World, parts: Parts): World {
  if (world.process === null) return world;
  const concluded = compare(world, world.process, parts.recovery);
  return concluded.events.reduce((at, event) => commit(parts.machine, at, event), concluded.world);
}

/** The first command that waits, as the switch carries it out. */
export function sendNext(world: World): World {
  const { process } = world;
  const [command, ...commands] = process?.commands ?? [];
  return process && command ? send({ ...world, process: { ...process, commands } }, command) : world;
}

function send(world: World, command: SwitchEffect): World {
  switch (command.kind) {
    case "originate":
      rule(!world.originated.includes(command.legId), "a leg id is dialled once");
      return land({ ...world, originated: [...world.originated, command.legId] }, command, true);
    case "hangUp":
      return hasChannel(world, command.legId) ? endChannel(world, command.legId, 16) : lookSoon(world);
    case "limit":
      return hasChannel(world, command.legId) ? setLimit(world, command.legId, command.until) : lookSoon(world);
    case "say":
      if (!hasChannel(world, command.legId)) return lookSoon(world);
      // Nobody waits for the end of a warning, nor of what is said before something is asked for.
      return command.announcement.prompt === world.callBack.dialogue.lastWords ? play(world, command.legId, command.announcement.prompt) : world;
    case "silence":
      return hasChannel(world, command.legId) ? promptEnds(world, command.legId) : lookSoon(world);
    case "collect":
      return hasChannel(world, command.legId) ? collect(world, command) : lookSoon(world);
    case "listen":
      return listen(world, command.legId);
    case "stopCollecting":
      return stopCollecting(world, command.legId);
    case "answer":
      return hasChannel(world, command.legId) ? takeCall(world, command.legId) : lookSoon(world);
    case "refuse":
      return hasChannel(world, command.legId) ? endChannel(world, command.legId, 17) : lookSoon(world);
    case "ringback":
      return hasChannel(world, command.legId) ? world : lookSoon(world);
    case "bridge":
      return { ...world, isBridged: true };
    case "unbridge":
      return { ...world, isBridged: false };
    case "askSwitch":
      return lookSoon(world);
    case "alert":
      return world;
  }
}

function lookSoon(world: World): World {
  return world.process === null ? world : { ...world, process: { ...world.process, roundDue: true } };
}

/** Our clocks ring and recovery looks, all without a switch, and nothing may come of it. */
export function stayCut(world: World, parts: Parts): World {
  const until = world.now + ROUND_MS;
  let at = world;
  for (let next = nextInstant(at); next !== null && next < until; next = nextInstant(at)) at = elapse(at, next, parts);
  return { ...round(round(elapse(at, until, parts), parts), parts), link: "cutForLong" };
}

/** The next instant at which anybody's clock rings; null where none will. */
export function nextInstant(world: World): number | null {
  const { callBack, process, channels, now } = world;
  if (process === null && channels.length === 0) return null;
  // A round that would find everything as it should be changes nothing, and is left out.
  const instants = [callBack.phaseAt, callBack.fundsAt, ...channels.filter((channel) => !isOrphan(world, channel)).map((channel) => channel.limitAt), process?.asks?.until ?? null, process && !isKnownToAgree(world) ? now + ROUND_MS : null];
  const next = Math.min(...instants.filter((at) => at !== null && at > now).map(Number));
  return next === Infinity ? null : next;
}

function isKnownToAgree(world: World): boolean {
  const legs = liveLegs(world);
  if (legs.some((leg) => world.process?.unsureLimits.includes(leg.id))) return false;
  if (world.isBridged && world.callBack.state === "ended") return false;
  return legs.length === world.channels.length && legs.every((leg) => world.channels.some((one) => one.id === leg.id && (one.state === "answered") === (leg.state === "answered")));
}

/** Time passes, and our clocks ring on time where there is a process to hear them. */
export function elapse(world: World, until: number, parts: Parts): World {
  rule(!world.faultless || world.channels.every((channel) => channel.limitAt > until), "with us alive, the switch's own limit ends nothing");
  const next = passTime(until - world.now > LATEST_LANDING_MS ? { ...world, wire: [] } : world, until);
  if (next.process === null) return next;
  const isRound = until - world.now === ROUND_MS || liveLegs(world).some((leg) => until > lostAt(world, leg));
  const later = isRound ? lookSoon(next) : next;
  const unheard = silence(later);
  if (unheard) return commit(parts.machine, deaf(later), unheard);
  return clockEvent(later) ? commit(parts.machine, later, null) : later;
}
