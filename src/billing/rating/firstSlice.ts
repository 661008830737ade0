// How much of a call is paid for before it is dialled.
import type { Instant } from "../../kernel/clock.js";
import type { Micros } from "../../kernel/money.js";
import { periodAt } from "./calendar.js";
import { charge, type BundleLeft } from "./charge.js";
import { exactRate } from "./exactRate.js";
import type { Rate } from "./rate.js";

const FIRST_SLICE_SECONDS = 60;
/** A leg that is dialled now is answered by then, or not at all. */
const LONGEST_RING_MS = 300_000;

export interface FirstSlice {
  /** What it carries, from the answer on. */
  readonly seconds: number;
  readonly chargeMicros: Micros;
  /** The part of it that is tax. */
  readonly taxMicros: Micros;
  /** What of it a bundle pays for. */
  readonly bundleSeconds: number;
}

/** The dearest that it can be, and the most of a bundle: nobody knows yet whether the answer comes before or after a change of period. */
export function firstSlice(rate: Rate, now: Instant, bundle?: BundleLeft): FirstSlice {
  const answers = answersFrom(rate, now);
  const least = firstSliceSeconds(rate);
  // Increments that are begun are paid for to their end.
  const seconds = Math.min(...answers.map((startedAt) => charge(rate, { startedAt, seconds: least }, bundle).billedSeconds));
  const charges = answers.map((startedAt) => charge(rate, { startedAt, seconds }, bundle));
  const { chargeMicros, taxMicros } = charges.reduce((dearest, one) => (one.chargeMicros > dearest.chargeMicros ? one : dearest));
  return { seconds, chargeMicros, taxMicros, bundleSeconds: Math.max(...charges.map(({ bundleSeconds }) => bundleSeconds)) };
}

/** Slices, and not everything at once, so that one wallet can carry several calls. Never so short that the call would be one of those that cost nothing. */
function firstSliceSeconds({ firstIncrementSeconds, plan, terms }: Rate): number {
  return Math.max(firstIncrementSeconds, FIRST_SLICE_SECONDS, terms?.freeBelowSeconds ?? 0, ...(plan?.periods ?? []).map((period) => period.firstIncrementSeconds));
}

/** Now, and on both sides of each change of period while it may ring. */
function answersFrom(rate: Rate, now: Instant): readonly Instant[] {
  const answers = [now];
  if (rate.plan === undefined || rate.plan.periods.length === 0) return answers;
  const { periods, timeZone } = exactRate(rate);
  for (let { untilAt } = periodAt(periods, timeZone, now); untilAt <= now + LONGEST_RING_MS; { untilAt } = periodAt(periods, timeZone, untilAt)) answers.push(untilAt - 1, untilAt);
  return answers;
}
