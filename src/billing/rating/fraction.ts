// Exact numbers: what money and prices are while they are added up. They are rounded once, at the end, and never become floats.

/** The denominator is positive; the two need not be in lowest terms. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const ZERO: Fraction = { numerator: 0n, denominator: 1n };

/** "12.34", "-0.5", "+1", ".5", "1e-7"; null for anything else. */
export function parseFraction(text: string): Fraction | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim());
  if (!match) return null;
  const [, sign = "", whole = "", part = "", exponent = "0"] = match;
  if (whole.length + part.length === 0) return null;
  const places = part.length - Number(exponent);
  const digits = BigInt(`${whole}${part}`) * (sign === "-" ? -1n : 1n);
  return places >= 0 ? { numerator: digits, denominator: 10n ** BigInt(places) } : { numerator: digits * 10n ** BigInt(-places), denominator: 1n };
}

export function add(one: Fraction, other: Fraction): Fraction {
  return { numerator: one.numerator * other.denominator + other.numerator * one.denominator, denominator: one.denominator * other.denominator };
}

export function minus(one: Fraction, other: Fraction): Fraction {
  return add(one, { numerator: -other.numerator, denominator: other.denominator });
}

export function times(one: Fraction, other: Fraction): Fraction {
  return { numerator: one.numerator * other.numerator, denominator: one.denominator * other.denominator };
}

/** Negative, zero or positive, as the first is less than, equal to or greater than the second. */
export function compare(one: Fraction, other: Fraction): number {
  const difference = one.numerator * other.denominator - other.numerator * one.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The least number that both divide. */
export function leastCommonMultiple(one: bigint, other: bigint): bigint {
  return (one / greatestCommonDivisor(one, other)) * other;
}

/** In lowest terms. */
export function reduced({ numerator, denominator }: Fraction): Fraction {
  const common = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator);
  return { numerator: numerator / common, denominator: denominator / common };
}

function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}
