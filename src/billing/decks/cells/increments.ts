// Reads increments: "60/6", or one number of seconds. Which column it stands in decides what one number means.
import type { Read } from "./read.js";

export interface Increments {
  readonly first: number;
  readonly next: number;
  /** True for "60/6": the cell says both. */
  readonly isPair: boolean;
}

const LONGEST_SECONDS = 3_600;

export function readIncrements(cell: string): Read<Increments> {
  const match = /^(\d{1,6})(?:\s*[/+]\s*(\d{1,6}))?\s*(?:s|sec|secs|seconds)?$/i.exec(cell);
  if (!match) return { fault: looksLikeDate(cell) ? "is a date: a spreadsheet has read 1/1 as one; make the column text and export it again" : "is not increments: give seconds like 60/6" };
  const first = Number(match[1]);
  const next = match[2] === undefined ? first : Number(match[2]);
  if ([first, next].some((seconds) => seconds < 1 || seconds > LONGEST_SECONDS)) return { fault: `has an increment that is not 1 to ${LONGEST_SECONDS} seconds` };
  return { value: { first, next, isPair: match[2] !== undefined } };
}

function looksLikeDate(cell: string): boolean {
  return /^\d{1,2}[-. ]?[A-Za-z]{3}|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|^\d{4}-\d{2}-\d{2}/.test(cell);
}
