// Money is a bigint: amounts in micros (10⁻⁶ of the unit), prices per minute in nanos (10⁻⁹). Never a number.
import { Refusal } from "./refusal.js";

/** An amount that moves, in 10⁻⁶ of the currency unit. */
export type Micros = bigint;
/** What a rate asks per minute, in 10⁻⁹ of the currency unit. */
export type Nanos = bigint;
/** ISO 4217, three capitals. */
export type Currency = string;

export const MICRO_DECIMALS = 6;
export const NANO_DECIMALS = 9;
/** bigint columns end at 2⁶³; this leaves room for sums of very many of them. */
export const MOST_MICROS: Micros = 1_000_000_000_000_000n;

export function formatMicros(amount: Micros): string {
  return format(amount, MICRO_DECIMALS);
}

export function formatNanos(price: Nanos): string {
  return format(price, NANO_DECIMALS);
}

/** "1.25" → 1250000n. More than six decimals are refused, never rounded. */
export function parseMicros(text: string, field: string): Micros {
  return parse(text, MICRO_DECIMALS, field);
}

/** "0.0085" → 8500000n. More than nine decimals are refused, never rounded. */
export function parseNanos(text: string, field: string): Nanos {
  return parse(text, NANO_DECIMALS, field);
}

export function parseCurrency(text: string, field: string): Currency {
  if (!/^[A-Z]{3}$/.test(text)) {
    throw new Refusal("INVALID_CURRENCY", `${JSON.stringify(text)} is not a currency: give three capitals as in ISO 4217, like "EUR".`, field);
  }
  return text;
}

function format(value: bigint, decimals: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function parse(text: string, decimals: number, field: string): bigint {
  const match = /^(\d{1,9})(?:\.(\d+))?$/.exec(text);
  if (!match) {
    throw new Refusal("INVALID_AMOUNT", `${JSON.stringify(text.slice(0, 40))} is not an amount: give digits with a decimal point, like "1.25".`, field);
  }
  const fraction = match[2] ?? "";
  if (fraction.length > decimals) {
    throw new Refusal("INVALID_AMOUNT", `"${text.slice(0, 40)}" has more than ${decimals} decimals; nothing is rounded in silence.`, field);
  }
  return BigInt((match[1] ?? "0") + fraction.padEnd(decimals, "0"));
}
