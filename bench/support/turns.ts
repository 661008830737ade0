// How long one turn of the event loop keeps everybody else waiting, in processor time: what other processes take of the machine does not count.
import { setImmediate as nextTurn } from "node:timers/promises";
import { percentile } from "./statistics.js";

export interface Turns {
  readonly longestMs: number;
  readonly p999Ms: number;
}

/** Of every turn until the work is done. */
export async function turnsDuring(work: Promise<unknown>): Promise<Turns> {
  let isDone = false;
  const done = work.finally(() => (isDone = true));
  const turns: number[] = [];
  for (let before = processorMs(); !isDone; ) {
    await nextTurn();
    const after = processorMs();
    turns.push(after - before);
    before = after;
  }
  await done;
  return { longestMs: percentile(turns, 1), p999Ms: percentile(turns, 0.999) };
}

/** Of this thread. */
export function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
