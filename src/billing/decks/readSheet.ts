// Reads a sheet as a stream, row by row, into lines for COPY; what is wrong goes to the log. It never holds the sheet, however long it or one of its lines is.
import { createHash } from "node:crypto";
import { copyText } from "../../database/copy.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { readHeader, type Layout } from "./columns.js";
import { createCsvReader, CsvFault, type CsvRow } from "../../kernel/csv.js";
import type { DecimalMark } from "./cells/decimal.js";
import { remembered } from "./cells/read.js";
import type { FaultLog } from "./faultLog.js";
import { createParseRow, type ParsedRow, type ParseRow, type SheetRate, type SheetReading } from "./parseRow.js";
import { sniff, type Sniffed } from "./sniff.js";

export interface SheetInput extends SheetReading {
  readonly source: AsyncIterable<Uint8Array>;
  /** Rows that have ended by then are passed over; those that begin later belong to a later deck. */
  readonly asOf: Instant;
  readonly log: FaultLog;
  readonly limits: SheetLimits;
  onProgress(progress: SheetProgress): void;
}

export interface SheetLimits {
  readonly bytes: number;
  readonly rates: number;
  readonly laterDates: number;
}

export interface SheetProgress {
  readonly bytesRead: number;
  readonly linesRead: number;
}

/** What is known once all of it is read. */
export interface SheetSummary extends SheetProgress {
  readonly hash: Buffer;
  readonly rateCount: number;
  /** The latest date that had come as of then; null where the sheet says none. */
  readonly validFrom: Instant | null;
  /** Dates still to come, in order. */
  readonly laterDates: readonly Instant[];
  /** True when not every row belongs to the one deck. */
  readonly isDated: boolean;
  /** As the sheet names it. */
  readonly prefixColumn: string;
}

export class SheetTooLong extends Error {
  override name = "SheetTooLong";
}

export interface Sheet {
  readonly lines: AsyncIterable<string>;
  /** After the last line. */
  summary(): SheetSummary;
}

/** A longer row is no rate, but a quote that was never closed, or an attack. */
const LONGEST_ROW_CHARACTERS = 20_000;
const SNIFF_BYTES = 65_536;
const PIECE_CHARACTERS = 262_144;

export function readSheet(input: SheetInput): Sheet {
  const state = createState(input);
  return { lines: linesOf(input, state), summary: () => summaryOf(state) };
}

function createState({ asOf }: SheetInput) {
  return { asOf, hash: createHash("sha256"), bytesRead: 0, line: 0, rateCount: 0, validFrom: null as Instant | null, laterDates: new Set<Instant>(), isDated: false, prefixColumn: "prefix", isUseless: false, mark: null as { mark: DecimalMark; line: number } | null };
}
type State = ReturnType<typeof createState>;

async function* linesOf(input: SheetInput, state: State): AsyncIterable<string> {
  const chunks = metered(input, state);
  try {
    const start: Uint8Array[] = [];
    for (let bytes = 0; bytes < SNIFF_BYTES; ) {
      const { value, done } = await chunks.next();
      if (done) break;
      start.push(value);
      bytes += value.length;
    }
    const sniffed = sniff(Buffer.concat(start).toString("utf8"), input.currency);
    if ("fault" in sniffed) {
      input.log.fault({ line: 1, column: "", value: "", reason: `the sheet ${sniffed.fault}` });
    } else {
      yield* rowsOf(textOf(start, chunks), sniffed, input, state);
    }
    // Read to its end all the same, so that whoever sends it hears what is wrong instead of a broken connection.
    while (!(await chunks.next()).done);
  } finally {
    await chunks.return(undefined);
  }
}

/** As text, with those first bytes that were looked at; what is not UTF-8 becomes a character that no cell may hold. */
async function* textOf(start: readonly Uint8Array[], rest: AsyncGenerator<Uint8Array, undefined>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  for (const bytes of start) yield decoder.decode(bytes, { stream: true });
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield decoder.decode(next.value, { stream: true });
  yield decoder.decode();
}

async function* metered({ source, limits, onProgress }: SheetInput, state: State): AsyncGenerator<Uint8Array, undefined> {
  for await (const chunk of source) {
    state.bytesRead += chunk.length;
    if (state.bytesRead > limits.bytes) throw new SheetTooLong(`The sheet is longer than ${limits.bytes} bytes.`);
    state.hash.update(chunk);
    yield chunk;
    onProgress({ bytesRead: state.bytesRead, linesRead: state.line });
  }
}

async function* rowsOf(pieces: AsyncIterable<string>, { separator, headerLine, isOldMac }: Sniffed, input: SheetInput, state: State): AsyncIterable<string> {
  const csv = createCsvReader(separator, LONGEST_ROW_CHARACTERS);
  const rows = createRows(input, state, headerLine);
  try {
    for await (const piece of pieces) {
      const text = isOldMac ? piece.replaceAll("\r", "\n") : piece;
      yield* rows(csv.read(text, false));
      state.line = csv.line - 1;
      if (state.isUseless) return;
    }
    yield* rows(csv.read("", true));
    state.line = csv.line - 1;
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    input.log.fault({ line: error.line, column: "", value: "", reason: error.message });
  }
  if (state.rateCount === 0 && input.log.faultCount === 0) input.log.fault({ line: state.line, column: "", value: "", reason: "the sheet has no rate" });
}

/** Judges rows as they come, the header among them. A short row may stand for ten thousand rates, so what they make is given on in pieces too. */
function createRows(input: SheetInput, state: State, headerLine: number): (rows: readonly CsvRow[]) => Iterable<string> {
  let layout: Layout | null = null;
  let parseRow: ParseRow | null = null;
  return function* (rows) {
    let lines = "";
    for (const { cells, line } of rows) {
      if (line < headerLine || isBlank(cells)) continue;
      if (layout === null || parseRow === null) {
        layout = layoutOf(cells, line, input);
        state.isUseless = layout === null;
        if (layout === null) return;
        state.prefixColumn = layout.names[layout.at.prefix ?? layout.at.areaCode ?? layout.at.countryCode ?? -1] ?? "prefix";
        parseRow = createParseRow(layout, input);
        continue;
      }
      lines += judge(parseRow(cells), line, layout, input, state);
      if (state.rateCount > input.limits.rates) {
        input.log.fault({ line, column: "", value: "", reason: `makes more than ${input.limits.rates} rates; nothing after it was read` });
        state.isUseless = true;
        return;
      }
      if (lines.length >= PIECE_CHARACTERS) {
        yield lines;
        lines = "";
      }
    }
    if (lines !== "") yield lines;
  };
}

function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell !== "" && cell.trim() !== "") return false;
  return true;
}

function layoutOf(cells: readonly string[], line: number, { currency, log, increments }: SheetInput): Layout | null {
  const headed = readHeader(cells, currency);
  if (headed === null || "fault" in headed) {
    log.fault({ line, column: "", value: cells.join(" ").slice(0, 60), reason: headed?.fault ?? "names no column of prefixes and prices" });
    return null;
  }
  const { at, unread } = headed.layout;
  if (unread.length > 0) log.note(`columns that are not read: ${unread.slice(0, 20).join(", ").slice(0, 300)}`, line);
  if (at.increments === undefined && at.firstIncrement === undefined && at.nextIncrement === undefined) log.note(`there is no column of increments: ${increments.first}/${increments.next} is taken`, line);
  if (at.destination === undefined) log.note("there is no column of names: prefixes are named by themselves", line);
  return headed.layout;
}

/** What belongs to this row alone was read before; here it meets the sheet: its decimal mark and its dates. */
function judge({ rate, faults, mark, isMinusOne }: ParsedRow, line: number, layout: Layout, { log, limits }: SheetInput, state: State): string {
  for (const fault of faults) log.fault({ line, ...fault });
  if (mark !== null && state.mark === null) state.mark = { mark, line };
  if (mark !== null && state.mark !== null && mark !== state.mark.mark) {
    const words = { ".": "decimal point", ",": "decimal comma" };
    log.fault({ line, column: layout.names[layout.at.price ?? -1] ?? "price", value: "", reason: `has a ${words[mark]}, where line ${state.mark.line} has a ${words[state.mark.mark]}` });
    return "";
  }
  if (rate === null) return "";
  const { effectiveAt, endsAt } = rate;
  for (const date of [effectiveAt, endsAt]) if (date !== null) noteDate(date, state);
  if (state.laterDates.size > limits.laterDates) {
    log.fault({ line, column: "", value: "", reason: `brings the sheet to more than ${limits.laterDates} dates still to come: import it in parts` });
    return "";
  }
  if (endsAt !== null && endsAt <= state.asOf) {
    log.note("rows that have ended already are passed over", line);
    return "";
  }
  if (isMinusOne) log.note("rows with a price of -1 are blocked", line);
  if (rate.status === "closed") log.note("rows that are sold no longer are left out", line);
  if (rate.status === "closed" || state.laterDates.size > 0) state.isDated = true;
  state.rateCount += rate.prefixes.length;
  return copyLines(rate, line);
}

function noteDate(date: Instant, state: State): void {
  if (date > state.asOf) state.laterDates.add(date);
  else if (state.validFrom === null || date > state.validFrom) state.validFrom = date;
}

const isoOf = remembered((at: Instant | null) => (at === null ? "\\N" : toIso(at)));

/** The columns of staging's table, in their order. */
function copyLines({ prefixes, destination, priceNanos, connectFeeMicros, firstIncrementSeconds, nextIncrementSeconds, status, effectiveAt, endsAt }: SheetRate, line: number): string {
  const rest = `\t${copyText(destination)}\t${priceNanos}\t${connectFeeMicros}\t${firstIncrementSeconds}\t${nextIncrementSeconds}\t${status}\t${isoOf(effectiveAt)}\t${isoOf(endsAt)}\t${line}\n`;
  return prefixes.length === 1 ? (prefixes[0] as string) + rest : prefixes.map((prefix) => prefix + rest).join("");
}

function summaryOf({ hash, bytesRead, line, rateCount, validFrom, laterDates, isDated, prefixColumn }: State): SheetSummary {
  return { hash: hash.digest(), bytesRead, linesRead: line, rateCount, validFrom, laterDates: [...laterDates].sort((one, other) => one - other), isDated, prefixColumn };
}
