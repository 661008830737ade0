// From what was metered to what is charged: tax is added to the exact sum, and the total is rounded once.
import type { ExactPlan } from "./exactPlan.js";
import { reduced, times, type Fraction } from "./fraction.js";
import { powerOfTen, round } from "./rounding.js";

/** In units of the currency, with tax. */
export function totalOf({ unitsAWhole, withTax, rounding }: ExactPlan, netUnits: bigint): Fraction {
  const exact = times({ numerator: netUnits, denominator: unitsAWhole }, withTax);
  return rounding === null ? reduced(exact) : { numerator: round(exact, rounding), denominator: powerOfTen(rounding.decimals) };
}
