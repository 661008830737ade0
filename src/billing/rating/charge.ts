// The one function that says what a leg costs. Everything that holds, quotes, shows or audits money asks it; it never rounds twice.
import type { Micros } from "../../kernel/money.js";
import type { Rate } from "./rate.js";

export interface Charge {
  /** Answered seconds rounded up to increments. */
  readonly billedSeconds: number;
  readonly chargeMicros: Micros;
}

/** A price is in nanos a minute: sixty seconds of a thousand nanos make one micro. */
const NANO_SECONDS_A_MICRO_MINUTE = 60_000n;

/** A started increment is charged whole; a leg that was never answered (0 seconds) costs nothing, whatever the fee. */
export function charge(rate: Rate, answeredSeconds: number): Charge {
  if (answeredSeconds <= 0) return { billedSeconds: 0, chargeMicros: 0n };
  const billedSeconds = roundUpToIncrements(rate, answeredSeconds);
  const exact = rate.priceNanos * BigInt(billedSeconds);
  const roundedUp = (exact + NANO_SECONDS_A_MICRO_MINUTE - 1n) / NANO_SECONDS_A_MICRO_MINUTE;
  return { billedSeconds, chargeMicros: rate.connectFeeMicros + roundedUp };
}

/** Next increments are counted from the end of the first one: 30/18 at 31 s is 48 s. */
function roundUpToIncrements(rate: Rate, answeredSeconds: number): number {
  const { firstIncrementSeconds, nextIncrementSeconds } = rate;
  const beyondFirst = Math.max(0, answeredSeconds - firstIncrementSeconds);
  return firstIncrementSeconds + Math.ceil(beyondFirst / nextIncrementSeconds) * nextIncrementSeconds;
}
