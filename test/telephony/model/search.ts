// Breadth first through every world that can be reached: every rule in every world, and from each the way to the end when nobody does anything more.
import { AssertionFailed } from "../../../src/kernel/assert.js";
import { fingerprint } from "./fingerprint.js";
import { movesOf, type Move } from "./moves.js";
import type { Parts } from "./processSide.js";
import { Broken, rulesOfTheEnd, rulesOfWorld } from "./rules.js";
import { START, worldOf, type Scenario, type World } from "./world.js";

export interface Found {
  readonly words: string;
  /** The shortest way there, a line a move. */
  readonly trace: readonly string[];
}

export interface Result {
  readonly worlds: number;
  readonly moves: number;
  readonly found: Found | null;
}

interface Visited {
  /** The world it was first reached from, and by which of its moves; the first world has none. */
  readonly from: number;
  readonly move: number;
  /** Where it goes when nobody does anything; itself where nothing can happen any more. */
  quiet: number;
}

const MOST_WORLDS = 1_000_000;

export function search(scenario: Scenario, parts: Parts): Result {
  const known = new Map<number, number>();
  const visited: Visited[] = [];
  const waiting: (World | null)[] = [];
  let moves = 0;
  const visit = (world: World, from: number, move: number): number => {
    const print = fingerprint(world);
    const seen = known.get(print);
    if (seen !== undefined) return seen;
    if (visited.length === MOST_WORLDS) throw new Error(`more than ${MOST_WORLDS} worlds: the bounds are too wide`);
    known.set(print, visited.length);
    waiting.push(world);
    return visited.push({ from, move, quiet: -1 }) - 1;
  };
  visit(worldOf(scenario), -1, -1);
  for (let at = 0; at < visited.length; at += 1) {
    const world = waiting[at] as World;
    waiting[at] = null;
    let taken = -1;
    try {
      rulesOfWorld(world);
      const { byItself, all } = movesOf(world, parts);
      if (byItself === null) rulesOfTheEnd(world);
      const reached = all.map(({ to }, move) => visit(to(), at, (taken = move)));
      (visited[at] as Visited).quiet = byItself === null ? at : (reached[0] ?? at);
      moves += reached.length;
    } catch (error) {
      if (!(error instanceof Broken) && !(error instanceof AssertionFailed)) throw error;
      return { worlds: visited.length, moves, found: { words: error.message, trace: traceOf(scenario, parts, [...wayTo(visited, at), ...(taken < 0 ? [] : [taken])]) } };
    }
  }
  const endless = firstWithoutEnd(visited);
  const found = endless === null ? null : { words: "from here the end never comes by itself", trace: traceOf(scenario, parts, wayTo(visited, endless)) };
  return { worlds: visited.length, moves, found };
}

/** Follows the quiet moves from every world; a world that leads into a circle has no end. */
function firstWithoutEnd(visited: readonly Visited[]): number | null {
  const NEW = 0, ENDS = 1, ON_THE_WAY = 2;
  const fate = new Uint8Array(visited.length);
  for (let start = 0; start < visited.length; start += 1) {
    const path: number[] = [];
    let at = start;
    for (; fate[at] === NEW; at = (visited[at] as Visited).quiet) {
      const isOver = (visited[at] as Visited).quiet === at;
      fate[at] = isOver ? ENDS : ON_THE_WAY;
      path.push(at);
    }
    if (fate[at] !== ENDS) return start;
    for (const one of path) fate[one] = ENDS;
  }
  return null;
}

function wayTo(visited: readonly Visited[], at: number): number[] {
  const way: number[] = [];
  for (let entry = visited[at] as Visited; entry.from >= 0; entry = visited[entry.from] as Visited) way.unshift(entry.move);
  return way;
}

function traceOf(scenario: Scenario, parts: Parts, way: readonly number[]): string[] {
  let world = worldOf(scenario);
  return way.map((index) => {
    const move = movesOf(world, parts).all[index] as Move;
    const what = `${String((world.now - START) / 1000).padStart(4)} s  ${move.words}`;
    try {
      world = move.to();
      return `${what} → ${summary(world)}`;
    } catch {
      return `${what} → broken`;
    }
  });
}

function summary({ callBack, channels }: World): string {
  const legs = callBack.legs.filter((leg) => leg.state !== "ended").map((leg) => `${leg.role} is ${leg.id}, ${leg.state}${leg.hangingUp ? " and hung up" : ""}`);
  return `${[callBack.state, callBack.outcome, ...legs].filter(Boolean).join("; ")}. On the switch: ${channels.map((channel) => `${channel.id} ${channel.state}`).join(", ") || "nothing"}`;
}
