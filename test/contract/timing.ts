// How exact an instant has to be. On a busy machine our own commands are late, by a time that can be measured, and so is everybody else; by more than that nothing may be late.
import assert from "node:assert/strict";
import { heldUpLatelyMs } from "../support/heldUp.js";
import type { World } from "./world.js";

/** Counts how much of the calls' time has passed on our side since it was made. */
export function stopwatch({ speed }: World): () => number {
  const startedAt = performance.now();
  return () => Math.ceil((performance.now() - startedAt) * speed);
}

/** @param lateMs by how much more it may be, because a command of ours was so late */
export function isAbout(actual: number, expected: number, { slackMs, speed }: World, lateMs = 0): void {
  const slack = slackMs + heldUpLatelyMs() * speed;
  assert.ok(actual >= expected - slack && actual <= expected + slack + lateMs, `${actual} is not ${expected} ± ${slack}, late by ${lateMs} at most`);
}

/** Not after any wait of our own: what the machine held us up is not counted. */
export function isWithin(limitMs: number, startedAt: number, what: string): void {
  const tookMs = performance.now() - startedAt - heldUpLatelyMs();
  assert.ok(tookMs < limitMs, `${what}: it took ${tookMs} ms`);
}
