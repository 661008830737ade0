// The one function that says what a leg costs. Everything that holds, quotes, shows or audits money asks it; it never rounds twice.
import type { Instant } from "../../kernel/clock.js";
import type { Micros } from "../../kernel/money.js";
import type { Rate } from "./rate.js";

export interface Call {
  /** When it was answered. A hold that is opened before the answer is counted from now. */
  readonly startedAt: Instant;
  /** Answered seconds. */
  readonly seconds: number;
}

export interface Charge {
  /** Answered seconds rounded up to increments. */
  readonly billedSeconds: number;
  /** With tax. */
  readonly chargeMicros: Micros;
  /** The part of the charge that is tax. */
  readonly taxMicros: Micros;
  /** Seconds of a bundle that were used before money. */
  readonly bundleSeconds: number;
}

/** A price is in nanos a minute: sixty seconds of a thousand nanos make one micro. */
const NANO_SECONDS_A_MICRO_MINUTE = 60_000n;

/** A started increment is charged whole; a leg that was never answered (0 seconds) costs nothing, whatever the fee. */
export function charge(rate: Rate, { seconds }: Call): Charge {
  if (seconds <= 0) return { billedSeconds: 0, chargeMicros: 0n, taxMicros: 0n, bundleSeconds: 0 };
  const billedSeconds = roundUpToIncrements(rate, seconds);
  const exact = rate.priceNanos * BigInt(billedSeconds);
  const roundedUp = (exact + NANO_SECONDS_A_MICRO_MINUTE - 1n) / NANO_SECONDS_A_MICRO_MINUTE;
  return { billedSeconds, chargeMicros: rate.connectFeeMicros + roundedUp, taxMicros: 0n, bundleSeconds: 0 };
}

/** Next increments are counted from the end of the first one: 30/18 at 31 s is 48 s. */
function roundUpToIncrements(rate: Rate, answeredSeconds: number): number {
  const { firstIncrementSeconds, nextIncrementSeconds } = rate;
  const beyondFirst = Math.max(0, answeredSeconds - firstIncrementSeconds);
  return firstIncrementSeconds + Math.ceil(beyondFirst / nextIncrementSeconds) * nextIncrementSeconds;
}
