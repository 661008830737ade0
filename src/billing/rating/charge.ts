// The one function that says what a leg costs. Everything that holds, quotes, shows or audits money asks it; it never rounds twice.
import type { Instant } from "../../kernel/clock.js";
import type { Micros } from "../../kernel/money.js";
import type { ExactPlan } from "./exactPlan.js";
import { exactRate, UNITS_A_MICRO } from "./exactRate.js";
import type { Fraction } from "./fraction.js";
import { meter, type ExactBundle, type Metered } from "./meter.js";
import type { Rate } from "./rate.js";
import { round } from "./rounding.js";
import { totalOf } from "./total.js";

const MICROS_A_WHOLE = 1_000_000n;

export interface Call {
  /** When it was answered. A hold that is opened before the answer is counted from now. */
  readonly startedAt: Instant;
  /** Answered seconds. */
  readonly seconds: number;
}

/** Prepaid seconds that are used before money: whole increments of the rate, taken in increments of the bundle. */
export interface BundleLeft {
  readonly seconds: number;
  readonly incrementSeconds: number;
  /** Charged in money instead of the rate's fee, when the bundle pays for the first increment; null: the rate's own. */
  readonly connectFeeMicros: Micros | null;
}

export interface Charge {
  /** Answered seconds rounded up to increments. */
  readonly billedSeconds: number;
  /** With tax. */
  readonly chargeMicros: Micros;
  /** The part of the charge that is tax. */
  readonly taxMicros: Micros;
  /** Seconds of the bundle that were used before money. */
  readonly bundleSeconds: number;
}

const nothing: Charge = { billedSeconds: 0, chargeMicros: 0n, taxMicros: 0n, bundleSeconds: 0 };

/** A started increment is charged whole; a leg that was never answered (0 seconds) costs nothing, whatever the fee. */
export function charge(rate: Rate, call: Call, bundle?: BundleLeft): Charge {
  if (call.seconds <= 0) return nothing;
  return rate.plan === undefined && rate.terms === undefined && bundle === undefined ? plainCharge(rate, call.seconds) : fullCharge(rate, call, bundle);
}

/** The same as of a plain rate, by a shorter way: nearly all rates are plain, and a node rates them by the million. */
export function plainCharge(rate: Rate, seconds: number): Charge {
  const { firstIncrementSeconds, nextIncrementSeconds } = rate;
  // Next increments are counted from the end of the first one: 30/18 at 31 s is 48 s.
  const beyondFirst = Math.max(0, seconds - firstIncrementSeconds);
  const billedSeconds = firstIncrementSeconds + Math.ceil(beyondFirst / nextIncrementSeconds) * nextIncrementSeconds;
  const roundedUp = (rate.priceNanos * BigInt(billedSeconds) + UNITS_A_MICRO - 1n) / UNITS_A_MICRO;
  return { billedSeconds, chargeMicros: rate.connectFeeMicros + roundedUp, taxMicros: 0n, bundleSeconds: 0 };
}

export function fullCharge(rate: Rate, call: Call, bundle?: BundleLeft): Charge {
  const plan = exactRate(rate);
  const { netUnits, billedTicks, bundleTicks } = metered(plan, call, bundle);
  const { numerator, denominator } = totalOf(plan, netUnits);
  const chargeMicros = (numerator * MICROS_A_WHOLE) / denominator;
  return { billedSeconds: billedTicks, chargeMicros, taxMicros: chargeMicros - netOf(chargeMicros, plan.withTax), bundleSeconds: bundleTicks };
}

/** How long the call can last before its cap ends it; `atMost` where none does. */
export function lastsSeconds(rate: Rate, startedAt: Instant, atMost: number, bundle?: BundleLeft): number {
  if (rate.terms?.cap?.strategy !== "disconnect") return atMost;
  const endsAfter = metered(exactRate(rate), { startedAt, seconds: atMost }, bundle).endsAfter?.ticks ?? atMost;
  // A call that is still short enough to be free has cost nothing yet, so no cap can end it.
  return Math.max(endsAfter, Math.min(atMost, (rate.terms.freeBelowSeconds ?? 0) - 1));
}

function metered(plan: ExactPlan, { startedAt, seconds }: Call, bundle: BundleLeft | undefined): Metered {
  const exactBundle: ExactBundle | null = bundle === undefined ? null : {
    ticks: bundle.seconds,
    incrementTicks: bundle.incrementSeconds,
    connectUnits: bundle.connectFeeMicros === null ? null : bundle.connectFeeMicros * UNITS_A_MICRO,
  };
  return meter(plan, { startedAt, ticks: seconds }, exactBundle);
}

/** The part of a charge that is not tax, to the nearest micro: it can be worked out again from the charge alone. */
function netOf(chargeMicros: Micros, { numerator, denominator }: Fraction): Micros {
  if (numerator === denominator) return chargeMicros;
  return round({ numerator: chargeMicros * denominator, denominator: numerator }, { method: "halfUp", decimals: 0 });
}
