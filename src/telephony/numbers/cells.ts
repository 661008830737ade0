// The kinds of cells that sheets of numbers have. None of what they write needs a quote: digits, closed words, ids, lists with spaces between.
import { fromPublicId, toPublicId, type AccountId } from "../../kernel/id.js";
import { formatMicros, parseMicros, type Micros } from "../../kernel/money.js";
import { parsePhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import type { SheetColumn } from "./sheet.js";

export function numberCell(): SheetColumn<string> {
  return { read: (cell) => parsePhoneNumber(cell, ""), write: (number) => number };
}

export function optional<Read>({ read, write }: SheetColumn<Read>): SheetColumn<Read | null> {
  return { read: (cell) => (cell === "" ? null : read(cell)), write: (value) => (value === null ? "" : write(value)) };
}

/** An empty cell is the standard one. */
export function or<Read>(standard: Read, { read, write }: SheetColumn<Read>): SheetColumn<Read> {
  return { read: (cell) => (cell === "" ? standard : read(cell)), write };
}

export function wordCell<Word extends string>(words: readonly Word[]): SheetColumn<Word> {
  return {
    read: (cell) => {
      const word = words.find((each) => each === cell);
      if (word === undefined) throw new Refusal("INVALID_INPUT", `is one of ${words.join(", ")}`);
      return word;
    },
    write: (word) => word,
  };
}

/** With spaces between. */
export function listCell<Word extends string>(each: SheetColumn<Word>): SheetColumn<readonly Word[]> {
  return { read: (cell) => (cell === "" ? [] : cell.split(/\s+/).map((word) => each.read(word))), write: (words) => words.join(" ") };
}

export function textCell(): SheetColumn<string> {
  return { read: (cell) => cell, write: (text) => text };
}

export function secondsCell(): SheetColumn<number> {
  return {
    read: (cell) => {
      if (!/^\d{1,4}$/.test(cell)) throw new Refusal("INVALID_INPUT", "is a whole number of seconds");
      return Number(cell);
    },
    write: String,
  };
}

export function yesCell(): SheetColumn<boolean> {
  const words = wordCell(["true", "false"]);
  return { read: (cell) => words.read(cell) === "true", write: String };
}

export function accountCell(): SheetColumn<AccountId> {
  return { read: (cell) => fromPublicId("account", cell, ""), write: (id) => toPublicId("account", id) };
}

export function amountCell(): SheetColumn<Micros> {
  return { read: (cell) => parseMicros(cell, ""), write: formatMicros };
}
