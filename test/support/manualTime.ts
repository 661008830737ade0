// A clock and timers that stand still until a test moves them on, so that an hour of a call takes no time and happens the same way each time.
import type { Clock, Instant } from "../../src/kernel/clock.js";
import type { Timers } from "../../src/kernel/timers.js";

export interface ManualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Lets this many milliseconds pass: what falls due is run at its own instant, in order, and promises settle in between. */
  advance(ms: number): Promise<void>;
  /** How many timers are set: none when everybody has tidied up. */
  readonly waiting: number;
}

interface Waiting {
  readonly at: Instant;
  readonly run: () => void;
}

export function createManualTime(startAt: Instant = 1_800_000_000_000): ManualTime {
  let now = startAt;
  const waiting = new Set<Waiting>();
  return {
    clock: { now: () => now },
    timers: {
      after(ms, run) {
        const entry = { at: now + Math.max(0, ms), run };
        waiting.add(entry);
        return () => void waiting.delete(entry);
      },
    },
    async advance(ms) {
      const until = now + ms;
      for (let next = firstOf(waiting); next && next.at <= until; next = firstOf(waiting)) {
        now = next.at;
        waiting.delete(next);
        next.run();
        await promisesSettle();
      }
      now = until;
    },
    get waiting() {
      return waiting.size;
    },
  };
}

/** Of several at one instant the first that was set. */
function firstOf(waiting: ReadonlySet<Waiting>): Waiting | undefined {
  let first: Waiting | undefined;
  for (const entry of waiting) if (!first || entry.at < first.at) first = entry;
  return first;
}

function promisesSettle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
