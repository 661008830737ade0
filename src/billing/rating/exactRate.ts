// A rate as its deck tells it, made ready for the meter: seconds are ticks, and a unit is a sixtieth of a nano, so that whole seconds at whole nanos a minute are whole units.
import { reduced, type Fraction } from "./fraction.js";
import { maskOf, type ExactPeriod, type ExactPlan, type ExactPricing, type ExactTier } from "./exactPlan.js";
import type { Period, Plan, Terms, Tier } from "./plan.js";
import type { Rate } from "./rate.js";
import type { Rounding } from "./rounding.js";

export const UNITS_A_MICRO = 60_000n;
const UNITS_A_WHOLE = 1_000_000n * UNITS_A_MICRO;
const TAX_PARTS = 1_000_000n;
const upToTheMicro: Rounding = { method: "up", decimals: 6 };
const noPlan: Plan = { tiers: [], periods: [] };
const noTerms: Terms = {};

const known = new WeakMap<Rate, ExactPlan>();

/** Remembered with the rate: a search for the seconds that are affordable asks again and again. */
export function exactRate(rate: Rate): ExactPlan {
  const made = known.get(rate) ?? makeExact(rate, rate.plan ?? noPlan, rate.terms ?? noTerms);
  known.set(rate, made);
  return made;
}

function withTax(terms: Terms | undefined): Fraction {
  return reduced({ numerator: TAX_PARTS + BigInt(terms?.taxPpm ?? 0), denominator: TAX_PARTS });
}

function makeExact(rate: Rate, plan: Plan, terms: Terms): ExactPlan {
  return {
    ticksASecond: 1,
    unitsAWhole: UNITS_A_WHOLE,
    timeZone: terms.timeZone ?? "UTC",
    periods: plan.periods.map(exactPeriod),
    otherwise: exactPricing({ ...rate, tiers: plan.tiers }),
    minimumUnits: (terms.minimumChargeMicros ?? 0n) * UNITS_A_MICRO,
    capUnits: terms.cap ? terms.cap.amountMicros * UNITS_A_MICRO : null,
    endsAtCap: terms.cap?.strategy === "disconnect",
    surchargeUnits: (terms.surcharge?.amountMicros ?? 0n) * UNITS_A_MICRO,
    surchargeAfterTicks: terms.surcharge?.afterSeconds ?? 0,
    freeBelowTicks: terms.freeBelowSeconds ?? 0,
    withTax: withTax(terms),
    rounding: terms.rounding ?? upToTheMicro,
  };
}

function exactPeriod(period: Period): ExactPeriod {
  return {
    name: period.name,
    weekdayMask: maskOf(period.weekdays),
    monthMask: maskOf(period.months),
    monthDayMask: maskOf(period.monthDays),
    fromMs: period.fromSecond * 1000,
    toMs: period.toSecond * 1000,
    weight: period.weight,
    pricing: exactPricing(period),
  };
}

type FirstTier = Pick<Period, "connectFeeMicros" | "priceNanos" | "firstIncrementSeconds" | "nextIncrementSeconds" | "tiers">;

function exactPricing(first: FirstTier): ExactPricing {
  const { priceNanos, firstIncrementSeconds, nextIncrementSeconds } = first;
  const tiers: readonly Tier[] = [{ fromSeconds: 0, priceNanos, firstIncrementSeconds, nextIncrementSeconds, entryFeeMicros: 0n }, ...first.tiers];
  return { connectUnits: first.connectFeeMicros * UNITS_A_MICRO, tiers: tiers.map(exactTier) };
}

function exactTier({ fromSeconds, priceNanos, firstIncrementSeconds, nextIncrementSeconds, entryFeeMicros }: Tier): ExactTier {
  return {
    fromTicks: fromSeconds,
    firstTicks: firstIncrementSeconds,
    nextTicks: nextIncrementSeconds,
    firstUnits: priceNanos * BigInt(firstIncrementSeconds),
    nextUnits: priceNanos * BigInt(nextIncrementSeconds),
    entryUnits: entryFeeMicros * UNITS_A_MICRO,
  };
}
