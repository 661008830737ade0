// The switch's own time limit on a channel. What is no positive number would take the limit away without a word, so such a thing is never sent.
import { assert } from "../../kernel/assert.js";

/** Counted from the moment in which it is set; setting it again replaces it. */
export const LIMIT = "TIMEOUT(absolute)";

/** The smallest that Asterisk keeps: for a limit that has passed already. */
const AT_ONCE_SECONDS = 0.1;

export function limitValue(seconds: number): string {
  assert(Number.isFinite(seconds), "a limit is a number of seconds");
  return Math.max(AT_ONCE_SECONDS, seconds).toFixed(3);
}
