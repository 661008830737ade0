// Reads prices and fees exactly, with a decimal point or a decimal comma. Nothing is rounded, and which of the two a sheet uses is never guessed.
import type { Currency } from "../../../kernel/money.js";
import type { Read } from "./read.js";

export type DecimalMark = "." | ",";

export interface Decimal {
  /** In units of 10^-decimals. */
  readonly units: bigint;
  readonly isNegative: boolean;
  /** Null where the cell has none. */
  readonly mark: DecimalMark | null;
}

const signs: Readonly<Record<string, string>> = { $: "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR" };
const MOST_DIGITS = 9;

export function readDecimal(cell: string, decimals: number, currency: Currency): Read<Decimal> {
  // Nearly every cell: digits, a mark and not too many decimals.
  const simple = plain.exec(cell);
  if (simple && (simple[3] ?? "").length <= decimals) return { value: { units: BigInt((simple[1] ?? "") + (simple[3] ?? "").padEnd(decimals, "0")), isNegative: false, mark: (simple[2] as DecimalMark | undefined) ?? null } };
  const match = number.exec(cell);
  if (!match) return { fault: whyNot(cell) };
  const [, before = "", sign, whole = "", mark, fraction = "", after = ""] = match;
  const named = signs[before + after] ?? (before + after).toUpperCase();
  if (named !== "" && named !== currency) return { fault: `is in ${named}, and the tariff is priced in ${currency}` };
  if (whole === "" && fraction === "") return { fault: whyNot(cell) };
  if (whole.length > MOST_DIGITS) return { fault: "is too much" };
  // Zeros at the end say nothing, so leaving them out rounds nothing.
  const exact = fraction.length > decimals ? fraction.replace(/0+$/, "") : fraction;
  if (exact.length > decimals) return { fault: `has more than ${decimals} decimals; nothing is rounded` };
  return { value: { units: BigInt(whole + exact.padEnd(decimals, "0")), isNegative: sign === "-", mark: (mark as DecimalMark | undefined) ?? null } };
}

const plain = /^(\d{1,9})(?:([.,])(\d{1,9}))?$/;
const number = /^([$€£¥₹]|[A-Za-z]{3})?\s*([+-])?(\d{0,20})(?:([.,])(\d{0,40}))?\s*([$€£¥₹]|[A-Za-z]{3})?$/;

function whyNot(cell: string): string {
  if (/^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i.test(cell)) return "is in scientific notation: a spreadsheet has rounded it; export plain decimals";
  if (/^[+-]?\d{1,3}([.,' ]\d{3})+/.test(cell)) return "has marks between its thousands: write digits and one decimal mark";
  return "is not a number: give digits with a decimal point or comma, like 0.0125";
}
