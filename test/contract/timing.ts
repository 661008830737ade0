// How exact an instant has to be. On a busy machine our own commands are late, by a time that can be measured; by more than that nothing may be late.
import assert from "node:assert/strict";
import type { World } from "./world.js";

/** Counts how much of the calls' time has passed on our side since it was made. */
export function stopwatch({ speed }: World): () => number {
  const startedAt = performance.now();
  return () => Math.ceil((performance.now() - startedAt) * speed);
}

/** @param lateMs by how much more it may be, because a command of ours was so late */
export function isAbout(actual: number, expected: number, slackMs: number, lateMs = 0): void {
  assert.ok(actual >= expected - slackMs && actual <= expected + slackMs + lateMs, `${actual} is not ${expected} ± ${slackMs}, late by ${lateMs} at most`);
}
