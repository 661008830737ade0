// Reads the prefixes of a cell: one, a list, ranges, with plus signs, 00 and spaces as carriers write them. What a spreadsheet has made of a prefix is refused, never guessed at.
import type { Read } from "./read.js";

/** A range of one cell; the sheet as a whole has its own limit. */
export const MOST_PREFIXES_A_CELL = 10_000;
const LONGEST_PREFIX = 15;

/** @param before digits that stand before each, from a column of country codes */
export function readPrefixes(cell: string, before = ""): Read<readonly string[]> {
  if (plain.test(cell)) return before.length + cell.length > LONGEST_PREFIX ? tooLong : { value: [before + cell] };
  const found: string[] = [];
  for (const part of cell.split(/[,;|]/)) {
    const read = readPart(part, before);
    if ("fault" in read) return read;
    found.push(...read.value);
    if (found.length > MOST_PREFIXES_A_CELL) return tooMany;
  }
  return { value: found };
}

/** Nearly every cell. */
const plain = /^[1-9]\d{0,14}$/;
const scientific = /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i;
const tooLong = { fault: `is longer than ${LONGEST_PREFIX} digits` };
const tooMany = { fault: `stands for more than ${MOST_PREFIXES_A_CELL} prefixes` };

function readPart(part: string, before: string): Read<readonly string[]> {
  // An apostrophe is how a spreadsheet is told that digits are text.
  const text = part.replace(/[\s\u00a0]+/g, "").replace(/^'/, "");
  if (text === "") return { fault: "has no prefix" };
  if (scientific.test(text)) return { fault: "is in scientific notation: a spreadsheet has rounded it; make the column text and export it again" };
  const [first = "", last, ...rest] = text.split(/[-–]/);
  if (rest.length > 0) return { fault: "is not a prefix: a range has two ends" };
  const from = readOne(first, before);
  if ("fault" in from || last === undefined) return "fault" in from ? from : { value: [from.value] };
  const to = readOne(last, before);
  return "fault" in to ? to : range(from.value, to.value);
}

function readOne(text: string, before: string): Read<string> {
  const digits = before === "" ? text.replace(/^\+|^00/, "") : text;
  if (!/^\d+$/.test(digits)) return { fault: "is not a prefix: give digits, a list like 4477,4478 or a range like 4477-4479" };
  if (before === "" && digits.startsWith("0")) return { fault: "begins with 0, as no country code does: give prefixes in international format" };
  if (before.length + digits.length > LONGEST_PREFIX) return tooLong;
  return { value: before + digits };
}

function range(from: string, to: string): Read<readonly string[]> {
  if (from.length !== to.length) return { fault: "is a range whose ends have not the same number of digits: write both ends whole, like 4477-4479" };
  const first = BigInt(from);
  const count = BigInt(to) - first + 1n;
  if (count < 1n) return { fault: "is a range that ends before it begins" };
  if (count > BigInt(MOST_PREFIXES_A_CELL)) return tooMany;
  return { value: Array.from({ length: Number(count) }, (_, index) => (first + BigInt(index)).toString()) };
}
