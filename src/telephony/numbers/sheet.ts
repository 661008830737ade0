// Reads a sheet (CSV) of numbers, whole, into records, and writes one. What is wrong is told by line and column, all of it at once; it never guesses.
import { createCsvReader, CsvFault, type CsvRow } from "../../kernel/csv.js";
import { Refusal } from "../../kernel/refusal.js";

export interface SheetFault {
  /** Counted from 1; the header is one. */
  readonly line: number;
  /** Empty where it is about the whole line. */
  readonly column: string;
  readonly value: string;
  readonly reason: string;
}

/** How one column is read and written. An empty cell is as standard. */
export interface SheetColumn<Read> {
  /** @throws Refusal */
  read(cell: string): Read;
  write(value: Read): string;
}

/** By their names in the header. */
export type SheetColumns<Fields> = { readonly [Field in keyof Fields & string]: SheetColumn<Fields[Field]> };

export interface SheetRow<Fields> {
  readonly line: number;
  /** The columns that the sheet has; one with a fault is absent. */
  readonly given: Partial<Fields>;
}

export interface Sheet<Fields> {
  readonly rows: readonly SheetRow<Fields>[];
  readonly faults: readonly SheetFault[];
}

const LONGEST_ROW_CHARACTERS = 20_000;
const MOST_ROWS = 100_000;
const LONGEST_VALUE = 60;

/** @param key the column that every row must have, and have once */
export function readSheet<Fields extends object>(text: string, columns: SheetColumns<Fields>, key: keyof Fields & string): Sheet<Fields> {
  const faults: SheetFault[] = [];
  const [header, ...rows] = rowsOf(text.replace(/^\ufeff/, ""), faults);
  if (header === undefined) return { rows: [], faults: faults.length > 0 ? faults : [faultOf(1, "", "", "the sheet is empty")] };
  const names = header.cells.map((cell) => cell.trim());
  faults.push(...faultsOfHeader(names, header.line, Object.keys(columns), key));
  if (faults.length > 0) return { rows: [], faults };
  if (rows.length > MOST_ROWS) return { rows: [], faults: [faultOf(rows[MOST_ROWS]?.line ?? 1, "", "", `the sheet has more than ${MOST_ROWS} rows: import it in parts`)] };
  return { rows: rows.map((row) => readRow(row, names, columns, faults)), faults };
}

function rowsOf(text: string, faults: SheetFault[]): CsvRow[] {
  try {
    return createCsvReader(separatorOf(text), LONGEST_ROW_CHARACTERS).read(text, true).filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    faults.push(faultOf(error.line, "", "", error.message));
    return [];
  }
}

/** Spreadsheets of half of Europe write semicolons. */
function separatorOf(text: string): string {
  const [header = ""] = text.split("\n", 1);
  return header.includes(";") && !header.includes(",") ? ";" : ",";
}

function faultsOfHeader(names: readonly string[], line: number, known: readonly string[], key: string): SheetFault[] {
  const faults = names.flatMap((name, index) => {
    if (!known.includes(name)) return [faultOf(line, name, name, `there is no such column; there are ${known.join(", ")}`)];
    return names.indexOf(name) < index ? [faultOf(line, name, name, "this column is there twice")] : [];
  });
  return names.includes(key) ? faults : [...faults, faultOf(line, key, "", `the first line names the columns, and ${key} must be one of them`)];
}

function readRow<Fields extends object>({ cells, line }: CsvRow, names: readonly string[], columns: SheetColumns<Fields>, faults: SheetFault[]): SheetRow<Fields> {
  const given: Partial<Fields> = {};
  if (cells.length !== names.length) faults.push(faultOf(line, "", "", `has ${cells.length} cells, and the header ${names.length}`));
  else {
    names.forEach((name, index) => {
      const field = name as keyof Fields & string;
      // An apostrophe keeps a spreadsheet from taking a number with its plus sign for a formula.
      const cell = (cells[index] ?? "").trim().replace(/^'/, "");
      try {
        given[field] = columns[field].read(cell);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        faults.push(faultOf(line, name, cell, error.message));
      }
    });
  }
  return { line, given };
}

export function faultOf(line: number, column: string, value: string, reason: string): SheetFault {
  return { line, column: printable(column), value: printable(value), reason };
}

/** A report is printed: a terminal does not take control characters well. */
function printable(text: string): string {
  return text.slice(0, LONGEST_VALUE).replace(/[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/g, "\u00b7");
}

export function writeSheet<Fields extends object>(records: readonly Fields[], columns: SheetColumns<Fields>): string {
  const names = Object.keys(columns) as (keyof Fields & string)[];
  return [names, ...records.map((record) => names.map((name) => columns[name].write(record[name])))].map((cells) => `${cells.join(",")}\r\n`).join("");
}
