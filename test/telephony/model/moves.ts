// Everything that may happen next in a world. The first is what happens when nobody does anything: our process works, messages arrive, time passes.
import type { CallBackEvent, SwitchEffect } from "../../../src/telephony/callBack/event.js";
import { clockEvent, commit } from "./commit.js";
import { compareList, connected, elapse, nextInstant, round, sendNext, start, stayCut, type Parts } from "./processSide.js";
import { askForList } from "./recoveryRound.js";
import { endChannel, land, loseChannels, pickUp, promptEnds, ring } from "./switchSide.js";
import { deaf, keyed } from "./caller.js";
import { liveLegs, OTHER_B_NUMBER, type Process, type World } from "./world.js";

export interface Move {
  readonly words: string;
  readonly to: () => World;
}

export interface Moves {
  /** What happens next when nobody does anything; null where nothing will. */
  readonly byItself: Move | null;
  readonly all: readonly Move[];
}

export function movesOf(before: World, parts: Parts): Moves {
  const world = before.justCompared ? { ...before, justCompared: false } : before;
  const work = workOf(world, parts);
  const isBusy = world.process !== null && work.length > 0;
  // Without a switch a call-back in the queue is only looked at again and again, until it expires.
  const time = world.link === "dead" && world.callBack.state === "queued" ? expiryOf(world, parts) : isBusy ? [] : timeOf(world, parts);
  const quiet = [...work, ...landingsOf(world), ...promptsOf(world), ...freed(world), ...time];
  return { byItself: quiet[0] ?? null, all: [...quiet, ...wishesOf(world, parts), ...phonesOf(world), ...keysOf(world, parts), ...filled(world), ...faultsOf(world, parts, isBusy)] };
}

/** What our process has to do, the most urgent first. */
function workOf(world: World, parts: Parts): readonly Move[] {
  const { process, link } = world;
  if (process === null) return [{ words: "our process starts again", to: () => start(world, parts) }];
  if (link === "cut") return [{ words: "the socket is connected again", to: () => connected(world, parts) }, { words: "the socket stays cut for half a minute", to: () => stayCut(world, parts) }];
  if (link === "cutForLong") return [{ words: "the socket is connected again", to: () => connected(world, parts) }];
  if (clockEvent(world)) return [{ words: "our clock", to: () => commit(parts.machine, world, null) }];
  const moves: Move[] = [];
  const [event, ...events] = world.events;
  if (event) moves.push({ words: `we hear ${tell(event)}`, to: () => commit(parts.machine, { ...world, events }, event) });
  const [command] = process.commands;
  if (command) moves.push({ words: `the switch gets ${tell(command)}`, to: () => sendNext(world) });
  if (process.list) moves.push({ words: "recovery compares the list, which is old by now, with the rows", to: () => compareList(world, parts) });
  // It comes a quarter of a second or more after what made it due: whatever was on its way then has arrived.
  else if (process.roundDue && moves.length === 0) moves.push({ words: "a round of recovery", to: () => round(world, parts) });
  return moves;
}

function landingsOf(world: World): readonly Move[] {
  return world.wire.map((one): Move => ({ words: `the originate of ${one.legId} lands late`, to: () => land({ ...world, wire: world.wire.filter((other) => other !== one) }, one, false) }));
}

function promptsOf(world: World): readonly Move[] {
  return world.channels.filter((one) => one.playing !== null).map((one): Move => ({ words: `the prompt to ${one.id} has ended`, to: () => promptEnds(world, one.id) }));
}

function timeOf(world: World, parts: Parts): readonly Move[] {
  const next = nextInstant(world);
  return next === null ? [] : [{ words: `${(next - world.now) / 1000} s pass`, to: () => elapse(world, next, parts) }];
}

/** Trunks that were full while nobody could be dialled do not stay so for ever. */
function freed(world: World): readonly Move[] {
  return world.trunksAreFull && world.callBack.state === "queued" ? [{ words: "the trunks are free again", to: () => ({ ...world, trunksAreFull: false }) }] : [];
}

function filled(world: World): readonly Move[] {
  return world.trunksMayFill && !world.trunksAreFull && world.callBack.state !== "ended" ? [{ words: "the trunks are full", to: () => ({ ...world, trunksAreFull: true }) }] : [];
}

/** Whoever is asked keys something; it is handled at once, for it comes from our own memory. */
function keysOf(world: World, parts: Parts): readonly Move[] {
  if (world.events.length > world.eventsAtOnce) return [];
  return keyed(world).map((event): Move => ({ words: `the caller keys: ${"step" in event ? `${event.step}, ` : ""}${tell(event)}`, to: () => commit(parts.machine, event.kind === "hangupKeyed" ? world : deaf(world), event) }));
}

function phonesOf(world: World): readonly Move[] {
  if (world.events.length > world.eventsAtOnce) return [];
  return world.channels.flatMap(({ id, role, state }): Move[] => {
    const answers = { words: `${id} is answered`, to: () => pickUp(world, id) };
    const isBusy = { words: `${id} is busy`, to: () => endChannel(world, id, 17) };
    const hangsUp = { words: `${id} hangs up`, to: () => endChannel(world, id, 16) };
    if (role === "T" && state !== "answered") return [hangsUp];
    if (state === "silent") return [{ words: `${id} rings`, to: () => ring(world, id) }, answers, isBusy, { words: `the carrier fails ${id}`, to: () => endChannel(world, id, 34) }];
    if (state === "ringing") return [answers, isBusy];
    return [hangsUp];
  });
}

function expiryOf(world: World, parts: Parts): readonly Move[] {
  const { callBack, process } = world;
  if (callBack.state !== "queued" || callBack.phaseAt === null || callBack.expiresAt <= world.now) return [];
  const expired = { ...world, now: Math.max(world.now, callBack.phaseAt), callBack: { ...callBack, expiresAt: world.now } };
  return [{ words: "it is queued for so long that it expires", to: () => (process ? commit(parts.machine, expired, null) : expired) }];
}

/** What the customer does, or does not do for long. */
function wishesOf(world: World, parts: Parts): readonly Move[] {
  const { callBack, process, cancelRequested } = world;
  const expires = world.link === "dead" ? [] : expiryOf(world, parts);
  if (cancelRequested || callBack.state === "ending" || callBack.state === "ended") return expires;
  const asked = { ...world, cancelRequested: true };
  return [...expires, { words: "it is cancelled", to: () => (process ? commit(parts.machine, asked, null) : asked) }];
}

function faultsOf(before: World, parts: Parts, isBusy: boolean): readonly Move[] {
  if (before.faultsLeft === 0) return [];
  const world: World = { ...before, faultsLeft: before.faultsLeft - 1, faultless: false };
  const { process } = world;
  const switchDies: Move = { words: "the switch dies and is there again, empty", to: () => cut({ ...loseChannels(world), wire: [] }) };
  if (process === null) return [switchDies];
  const dead: World = { ...world, process: null, events: [] };
  const moves: Move[] = [{ words: "our process is killed", to: () => dead }];
  const [command] = process.commands;
  if (command?.kind === "originate") moves.push({ words: `our process is killed while ${command.legId} is being dialled`, to: () => onTheWire(dead, command) });
  if (isBusy) moves.push(...timeOf(world, parts).map(({ words, to }): Move => ({ words: `${words} while much is still under way`, to })));
  if (world.link !== "up") return moves;
  moves.push(switchDies, { words: "the socket is cut", to: () => cut(world) }, { words: "the switch dies for good", to: () => ({ ...cut({ ...loseChannels(world), wire: [] }), link: "dead" }) });
  if (process.roundDue && !process.list) moves.push({ words: "recovery asks for the list, and is slow to compare it", to: () => askForList(world, process, parts.recovery) });
  if (process.asks?.step) moves.push({ words: "what is keyed comes to nothing", to: () => deaf(world) });
  const b = liveLegs(world).find(({ role }) => role === "B");
  if (b) moves.push({ words: "B keys something", to: () => commit(parts.machine, world, { kind: "entryAccepted", legId: b.id, step: "destination", entry: { kind: "number", number: OTHER_B_NUMBER } }) });
  if (b) moves.push({ words: "B keys the hang-up", to: () => commit(parts.machine, world, { kind: "hangupKeyed", legId: b.id }) });
  return [...moves, ...eventFaults(world, parts), ...(command ? commandFaults(world, process, command, parts) : [])];
}

/** Heard twice, or overtaken by one of the other leg: those of one leg keep their order. */
function eventFaults(world: World, parts: Parts): readonly Move[] {
  const [first] = world.events;
  if (!first) return [];
  const twice: Move = { words: `we hear ${tell(first)}, and will hear it again`, to: () => commit(parts.machine, world, first) };
  const other = world.events.find((event) => "legId" in event && "legId" in first && event.legId !== first.legId);
  if (!other) return [twice];
  return [twice, { words: `we hear ${tell(other)} before what came first`, to: () => commit(parts.machine, { ...world, events: world.events.filter((event) => event !== other) }, other) }];
}

function commandFaults(world: World, process: Process, command: SwitchEffect, parts: Parts): readonly Move[] {
  const after: World = { ...world, process: { ...process, commands: process.commands.slice(1) } };
  const lost: Move = { words: `${tell(command)} is lost`, to: () => (command.kind === "limit" ? { ...after, process: { ...process, commands: process.commands.slice(1), unsureLimits: [...new Set([...process.unsureLimits, command.legId])].sort() } } : after) };
  if (command.kind !== "originate") return [lost];
  return [
    lost,
    { words: `${tell(command)} is not answered in time, and may still land`, to: () => onTheWire(after, command) },
    { words: `the switch refuses ${tell(command)}`, to: () => commit(parts.machine, after, { kind: "originateRefused", legId: command.legId }) },
  ];
}

function onTheWire(world: World, command: Extract<SwitchEffect, { kind: "originate" }>): World {
  return { ...world, originated: [...world.originated, command.legId], wire: [...world.wire, command] };
}

/** What is on its way to us is lost, and what waits to be sent is refused at once. */
function cut(world: World): World {
  return { ...world, events: [], link: world.link === "dead" ? "dead" : "cut", process: world.process && { ...world.process, commands: [], list: null, asks: null } };
}

export function tell(one: CallBackEvent | SwitchEffect): string {
  const cause = "cause" in one ? ` (${one.cause})` : "";
  return `${one.kind}${"legId" in one ? ` ${one.legId}` : ""}${cause}`;
}
