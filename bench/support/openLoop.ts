// Starts work at a steady rate whether or not earlier work is done, as callers do: who waits for answers measures a system that is kinder to itself than the world is.
import { setTimeout as sleep } from "node:timers/promises";

/** Starts so many a second for so many seconds; resolves when all have settled. */
export async function openLoop<T>(rate: number, seconds: number, start: () => Promise<T>): Promise<readonly PromiseSettledResult<T>[]> {
  const beganAt = performance.now();
  const started: Promise<T>[] = [];
  for (let next = 0; next < rate * seconds; next += 1) {
    const dueIn = beganAt + (next * 1000) / rate - performance.now();
    if (dueIn > 0) await sleep(dueIn);
    started.push(start());
  }
  return Promise.allSettled(started);
}
