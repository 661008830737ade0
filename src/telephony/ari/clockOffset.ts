// Measures by how much the switch's clock is ahead of ours: its answer to a ping holds its time, which is taken to be that of half the way.
import type { Clock } from "../../kernel/clock.js";
import type { Timers } from "../../kernel/timers.js";
import { field, type AriApi } from "./ariApi.js";
import { parseTimestamp } from "./ariEvent.js";
import { within } from "./within.js";

export interface ClockOffset {
  /** What must be added to our clock to get the switch's; null while it has never been measured. */
  readonly ms: number | null;
  /** Never rejects: without an answer the last measurement stands. */
  measure(): Promise<void>;
}

/** An answer can be wrong by half of its round trip, so of the last ones the quickest is believed. */
const KEPT = 8;
/** Stamps are cut to whole milliseconds, and two good clocks drift apart by some more between two pings. */
const SLACK_MS = 5;

interface Sample {
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

export function createClockOffset(api: AriApi, clock: Clock, limitMs: number, timers: Timers): ClockOffset {
  let samples: readonly Sample[] = [];
  return {
    get ms() {
      return quickest(samples)?.offsetMs ?? null;
    },
    async measure() {
      const sentAt = clock.now();
      const answer = await within(api.asterisk.ping(), limitMs, timers, "no answer to a ping").catch(() => null);
      const roundTripMs = clock.now() - sentAt;
      const theirs = parseTimestamp(field(answer, "timestamp"));
      // Our clock was set while the ping was under way: of that answer nothing can be told.
      if (theirs === null || roundTripMs < 0 || roundTripMs > limitMs) return;
      samples = withSample(samples, { offsetMs: Math.round(theirs - (sentAt + roundTripMs / 2)), roundTripMs });
    },
  };
}

/** What differs by more than both round trips allow was measured before one of the clocks was set: none of it is true any more. */
function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const best = quickest(samples);
  const isOneClock = best === null || Math.abs(sample.offsetMs - best.offsetMs) <= (sample.roundTripMs + best.roundTripMs) / 2 + SLACK_MS;
  return isOneClock ? [...samples.slice(1 - KEPT), sample] : [sample];
}

/** Of equally quick ones the newest. */
function quickest(samples: readonly Sample[]): Sample | null {
  return samples.reduce<Sample | null>((best, sample) => (best && best.roundTripMs < sample.roundTripMs ? best : sample), null);
}
