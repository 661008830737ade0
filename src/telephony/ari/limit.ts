// The switch's own time limit on a channel. What is no positive number would take the limit away without a word, so such a thing is never sent.
import { assert } from "../../kernel/assert.js";
import type { Clock } from "../../kernel/clock.js";

/** Counted from the moment in which it is set; setting it again replaces it. */
export const LIMIT = "TIMEOUT(absolute)";

/** The smallest that Asterisk keeps: for a limit that has passed already. */
const AT_ONCE_SECONDS = 0.1;

export function limitValue(seconds: number): string {
  assert(Number.isFinite(seconds), "a limit is a number of seconds");
  return Math.max(AT_ONCE_SECONDS, seconds).toFixed(3);
}

const PROMPTLY_MS = 250;
const MOST_TRIES = 3;

/**
 * Asterisk carries the commands of one channel out one by one: a limit that is set while a prompt is played is set, and counts, from the prompt's end.
 * Ours is a deadline, so what came late is set once more, for what is left.
 */
export async function keepLimit(set: (seconds: number) => Promise<unknown>, seconds: number, clock: Clock): Promise<void> {
  const askedAt = clock.now();
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const sentAt = clock.now();
    await set(seconds - (sentAt - askedAt) / 1000);
    if (clock.now() - sentAt <= PROMPTLY_MS) return;
  }
}
