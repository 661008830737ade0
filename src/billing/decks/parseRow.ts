// Reads one row of a sheet: values to values, with no memory of other rows. Every fault of the row is told, not only its first.
import type { Instant } from "../../kernel/clock.js";
import { MICRO_DECIMALS, NANO_DECIMALS, type Currency, type Micros, type Nanos } from "../../kernel/money.js";
import { HIGHEST_CONNECT_FEE_MICROS, HIGHEST_PRICE_NANOS, LONGEST_DESTINATION } from "../tariffs/checkRates.js";
import { readDate, type DateReading } from "./cells/date.js";
import { readDecimal, type Decimal, type DecimalMark } from "./cells/decimal.js";
import { readIncrements } from "./cells/increments.js";
import { readPrefixes } from "./cells/prefixes.js";
import { remembered, type Read } from "./cells/read.js";
import { readBlocked, readStatus, type RowStatus } from "./cells/status.js";
import type { ColumnName, Layout } from "./columns.js";

/** What a row says, for each of its prefixes. */
export interface SheetRate {
  readonly prefixes: readonly string[];
  readonly destination: string;
  readonly priceNanos: Nanos;
  readonly connectFeeMicros: Micros;
  readonly firstIncrementSeconds: number;
  readonly nextIncrementSeconds: number;
  readonly status: RowStatus;
  /** Null: always, and for ever. */
  readonly effectiveAt: Instant | null;
  readonly endsAt: Instant | null;
}

export interface CellFault {
  readonly column: string;
  readonly value: string;
  readonly reason: string;
}

export interface ParsedRow {
  /** Null when the row has a fault. */
  readonly rate: SheetRate | null;
  readonly faults: readonly CellFault[];
  /** That a price or fee of the row is written with; null where none has one. */
  readonly mark: DecimalMark | null;
  /** -1 for a price, as some carriers write "blocked". */
  readonly isMinusOne: boolean;
}

export interface SheetReading {
  readonly currency: Currency;
  readonly dates: DateReading;
  /** Where a row says none. */
  readonly increments: { readonly first: number; readonly next: number };
}

export type ParseRow = (cells: readonly string[]) => ParsedRow;

/** What is remembered between rows is how a cell reads, and that is the same for every row. */
export function createParseRow(layout: Layout, reading: SheetReading): ParseRow {
  const readers = createReaders(reading);
  const width = layout.names.length;
  return (cells) => {
    const faults: CellFault[] = [];
    const cell = (column: ColumnName): string => {
      const place = layout.at[column];
      return place === undefined ? "" : (cells[place] ?? "").trim();
    };
    const fault = (column: ColumnName, value: string, reason: string): void => void faults.push({ column: layout.names[layout.at[column] ?? -1] ?? column, value: value.slice(0, MOST_SHOWN), reason });
    const take = <T>(column: ColumnName, value: string, read: Read<T>, otherwise: T): T => {
      if ("value" in read) return read.value;
      fault(column, value, read.fault);
      return otherwise;
    };
    if (cells.length < width || cells.slice(width).some((extra) => extra.trim() !== "")) {
      return { rate: null, mark: null, isMinusOne: false, faults: [{ column: "", value: cells.join(" ").slice(0, MOST_SHOWN), reason: `has ${cells.length} cells, and the header has ${width}` }] };
    }
    // Spreadsheets break lines within names.
    const name = cell("destination").replace(/[\r\n\t]+/g, " ");
    for (const [column, text] of [["prefix", cell("prefix")], ["destination", name]] as const) if (unusable.test(text)) fault(column, text, "holds characters that are no text: save the sheet as UTF-8");
    const status = take("status", cell("status"), readers.status(cell("status")), "open");
    const barred = take("blocked", cell("blocked"), readers.blocked(cell("blocked")), "open");
    const price = priceOf(cell("price"), status, barred, readers, (reason) => fault("price", cell("price"), reason));
    const fee = cell("connectFee") === "" ? null : take("connectFee", cell("connectFee"), readers.fee(cell("connectFee")), null);
    if (fee !== null && (fee.isNegative || fee.units > HIGHEST_CONNECT_FEE_MICROS)) fault("connectFee", cell("connectFee"), "is not from 0 to 1000000");
    const increments = incrementsOf(cell, readers, reading, fault);
    const effectiveAt = cell("effective") === "" ? null : take("effective", cell("effective"), readers.date(cell("effective")), null);
    const endsAt = cell("ends") === "" ? null : take("ends", cell("ends"), readers.date(cell("ends")), null);
    if (effectiveAt !== null && endsAt !== null && endsAt <= effectiveAt) fault("ends", cell("ends"), "is not after the effective date");
    const currency = cell("currency").toUpperCase();
    if (currency !== "" && currency !== reading.currency) fault("currency", currency, `is not ${reading.currency}, in which the tariff is priced`);
    const prefixes = prefixesOf(layout, cell, fault);
    const destination = name || `+${prefixes[0] ?? ""}`;
    if (destination.length > LONGEST_DESTINATION) fault("destination", destination, `is longer than ${LONGEST_DESTINATION} characters`);
    if (price !== null && fee !== null && price.mark !== null && fee.mark !== null && price.mark !== fee.mark) fault("connectFee", cell("connectFee"), "has another decimal mark than the price");
    const isMinusOne = price !== null && price.isNegative;
    const isBlocked = status === "blocked" || barred === "blocked" || isMinusOne;
    const rate: SheetRate = {
      prefixes, destination, ...increments, effectiveAt, endsAt,
      priceNanos: price === null || isMinusOne ? 0n : price.units,
      connectFeeMicros: fee?.units ?? 0n,
      status: status === "closed" ? "closed" : isBlocked ? "blocked" : "open",
    };
    return { rate: faults.length === 0 ? rate : null, faults, mark: price?.mark ?? fee?.mark ?? null, isMinusOne };
  };
}

const MOST_SHOWN = 60;
/** Control characters, what cannot be stored, and what is left of text that was not UTF-8. */
const unusable = /[\u0000-\u001f\u007f\ufffd]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

type Fault = (column: ColumnName, value: string, reason: string) => void;
type Readers = ReturnType<typeof createReaders>;

function createReaders({ currency, dates }: SheetReading) {
  return {
    price: (cell: string) => readDecimal(cell, NANO_DECIMALS, currency),
    fee: remembered((cell: string): Read<Decimal | null> => readDecimal(cell, MICRO_DECIMALS, currency)),
    increments: remembered(readIncrements),
    date: remembered((cell: string): Read<Instant | null> => readDate(cell, dates)),
    status: remembered(readStatus),
    blocked: remembered(readBlocked),
  };
}

const MINUS_ONE = 10n ** BigInt(NANO_DECIMALS);

/** A row that is not sold needs no price. One that is sold and has none is a fault: a sheet that was cut short ends so. */
function priceOf(cell: string, status: RowStatus, barred: RowStatus, readers: Readers, fault: (reason: string) => void): Decimal | null {
  if (cell === "") {
    if (status === "open" && barred === "open") fault("is missing");
    return null;
  }
  const read = readers.price(cell);
  if ("fault" in read) {
    fault(read.fault);
    return null;
  }
  if (read.value.isNegative && read.value.units !== MINUS_ONE) fault("is below 0");
  if (read.value.units > HIGHEST_PRICE_NANOS) fault("is not from 0 to 1000000");
  return read.value;
}

/** A pair may stand in any of the three columns; a single number is that of its column, and of both where there is but one. */
function incrementsOf(cell: (column: ColumnName) => string, readers: Readers, { increments: otherwise }: SheetReading, fault: Fault): { readonly firstIncrementSeconds: number; readonly nextIncrementSeconds: number } {
  let pair: { first: number; next: number } | null = null;
  const single: { first?: number; next?: number } = {};
  for (const column of ["increments", "firstIncrement", "nextIncrement"] as const) {
    const text = cell(column);
    if (text === "") continue;
    const read = readers.increments(text);
    if ("fault" in read) fault(column, text, read.fault);
    else if (read.value.isPair || column === "increments") {
      if (pair !== null && (pair.first !== read.value.first || pair.next !== read.value.next)) fault(column, text, "contradicts the other increments of the row");
      pair = read.value;
    } else if (column === "firstIncrement") single.first = read.value.first;
    else single.next = read.value.first;
  }
  if (pair !== null && ((single.first ?? pair.first) !== pair.first || (single.next ?? pair.next) !== pair.next)) fault("increments", `${pair.first}/${pair.next}`, "contradicts the other increments of the row");
  const first = pair?.first ?? single.first ?? single.next ?? otherwise.first;
  const next = pair?.next ?? single.next ?? single.first ?? otherwise.next;
  return { firstIncrementSeconds: first, nextIncrementSeconds: next };
}

function prefixesOf(layout: Layout, cell: (column: ColumnName) => string, fault: Fault): readonly string[] {
  const column = layout.at.prefix === undefined ? "countryCode" : "prefix";
  const whole = readPrefixes(cell(column));
  if ("fault" in whole) {
    fault(column, cell(column), whole.fault);
    return [];
  }
  const areas = column === "prefix" ? "" : cell("areaCode");
  if (areas === "") return whole.value;
  const [country, ...others] = whole.value;
  const read = others.length > 0 || country === undefined ? { fault: "stands beside more than one country code" } : readPrefixes(areas, country);
  if ("value" in read) return read.value;
  fault("areaCode", areas, read.fault);
  return [];
}
