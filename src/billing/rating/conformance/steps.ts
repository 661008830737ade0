// Stepped prices: each step takes its own part of the call and is metered by itself, as a call of that length.
import { add, compare, minus, reduced, ZERO, type Fraction } from "../fraction.js";
import { meter } from "../meter.js";
import { totalOf } from "../total.js";
import { exactCase } from "./exactTariff.js";
import { instantOf } from "./readings.js";
import type { Vector, VectorStep } from "./vector.js";

const MINUTE: Fraction = { numerator: 60n, denominator: 1n };

export function steppedCost(vector: Vector): Fraction {
  const { call, tariff } = vector;
  const continuation = vector.continuation ?? call.continuation;
  let left = call.duration_s ?? call.requested_s ?? ZERO;
  const fee = !continuation && compare(left, ZERO) > 0 ? (tariff?.connect_fee ?? ZERO) : ZERO;
  let exact = fee;
  for (const step of tariff?.steps ?? call.steps ?? vector.steps ?? []) {
    const used = leastOf(left, lengthOf(step));
    if (compare(used, ZERO) <= 0) continue;
    exact = add(exact, costOf(step, used, vector));
    left = minus(left, used);
  }
  const { plan } = exactCase({ ...vector, tariff: { rounding: tariff?.rounding, tax_percent: tariff?.tax_percent } });
  const { numerator, denominator } = reduced(exact);
  return totalOf({ ...plan, unitsAWhole: denominator }, numerator);
}

function costOf(step: VectorStep, used: Fraction, vector: Vector): Fraction {
  const interval = step.interval_s ?? step.increment_s ?? step.per_s ?? MINUTE;
  const tier = { price: step.price, per_s: step.per_s ?? interval, increment_s: step.ceil ? interval : used };
  const { plan, ticks } = exactCase({ ...vector, account: null, continuation: false, call: { duration_s: used }, tariff: { tiers: [tier] } });
  return totalOf(plan, meter(plan, { startedAt: instantOf(vector), ticks: ticks(used) }, null).netUnits);
}

function lengthOf({ from_s, to_s }: VectorStep): Fraction {
  return to_s ? minus(to_s, from_s ?? ZERO) : { numerator: 10n ** 12n, denominator: 1n };
}

function leastOf(one: Fraction, other: Fraction): Fraction {
  return compare(one, other) <= 0 ? one : other;
}
