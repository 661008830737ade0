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

interface Sample {
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

export function createClockOffset(api: AriApi, clock: Clock, limitMs: number, timers: Timers): ClockOffset {
  let samples: readonly Sample[] = [];
  return {
    get ms() {
      return samples.reduce<Sample | null>((best, sample) => (best && best.roundTripMs <= sample.roundTripMs ? best : sample), null)?.offsetMs ?? null;
    },
    async measure() {
      const sentAt = clock.now();
      const answer = await within(api.asterisk.ping(), limitMs, timers, "no answer to a ping").catch(() => null);
      const roundTripMs = clock.now() - sentAt;
      const theirs = parseTimestamp(field(answer, "timestamp"));
      if (theirs !== null) samples = [...samples.slice(1 - KEPT), { offsetMs: Math.round(theirs - (sentAt + roundTripMs / 2)), roundTripMs }];
    },
  };
}
