// Rounds an exact total, once. Up is away from minus infinity, down is towards zero, and a half rounds up.
import { assertNever } from "../../kernel/assert.js";
import type { Fraction } from "./fraction.js";
import type { RoundingMethod } from "./plan.js";

export interface Rounding {
  readonly method: RoundingMethod;
  readonly decimals: number;
}

/** In units of the last decimal: 0.0854 up to three decimals is 86. */
export function round({ numerator, denominator }: Fraction, { method, decimals }: Rounding): bigint {
  const scaled = numerator * powerOfTen(decimals);
  switch (method) {
    case "up":
      return -floor(-scaled, denominator);
    case "down":
      return scaled / denominator;
    case "halfUp":
      return floor(2n * scaled + denominator, 2n * denominator);
    default:
      return assertNever(method);
  }
}

const powers = Array.from({ length: 19 }, (_, decimals) => 10n ** BigInt(decimals));

/** Looked up: to raise to a power takes as long as all the rest of a charge. */
export function powerOfTen(decimals: number): bigint {
  return powers[decimals] ?? 10n ** BigInt(decimals);
}

/** Division of bigints cuts towards zero. */
function floor(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}
