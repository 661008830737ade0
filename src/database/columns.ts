// Rows as columns: what one statement writes, whatever the size of the batch. A column goes over the wire as one array in PostgreSQL's binary format, which is cheaper to make here and to read there than text or JSON.
import type { Instant } from "../kernel/clock.js";

interface ValueOf {
  readonly uuid: string;
  readonly text: string;
  readonly integer: number;
  readonly bigint: bigint;
  readonly boolean: boolean;
  readonly timestamptz: Instant;
  /** As JSON text, both of them. */
  readonly json: string;
  readonly jsonb: string;
}
type Type = keyof ValueOf;

/** A column's name, its type, and where its value comes from. */
export type Column<R> = { readonly [T in Type]: readonly [name: string, type: T, valueOf: (row: R) => ValueOf[T] | null] }[Type];

export interface Columns<R> {
  /** For the column list of an INSERT. */
  readonly names: string;
  /** The rows as a table of this name; its parameters begin at the given place. */
  from(alias: string, firstParameter: number): string;
  /** The parameters, one a column. */
  values(rows: readonly R[]): Buffer[];
  readonly count: number;
}

/** Where the parameters of each of several sets of columns begin when one statement takes them all. */
export function placesOf<const S extends readonly { readonly count: number }[]>(...sets: S): { readonly [K in keyof S]: number } {
  return sets.map((_, index) => 1 + sets.slice(0, index).reduce((sum, { count }) => sum + count, 0)) as { readonly [K in keyof S]: number };
}

export function columnsOf<R>(...columns: readonly Column<R>[]): Columns<R> {
  const names = columns.map(([name]) => name).join(", ");
  return {
    names,
    from: (alias, first) => `unnest(${columns.map(([, type], index) => `$${first + index}::${type}[]`).join(", ")}) as ${alias}(${names})`,
    values: (rows) => columns.map(([, type, valueOf]) => arrayOf(type, rows.map((row) => valueOf(row)))),
    count: columns.length,
  };
}

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;

/** One column alone, for `= any($1::uuid[])`. */
export function arrayOf<T extends Type>(type: T, values: readonly (ValueOf[T] | null)[]): Buffer {
  const format = formats[type] as Format<T>;
  const bytes = values.reduce((sum, value) => sum + LENGTH_BYTES + (value === null ? 0 : format.size(value)), HEADER_BYTES);
  const array = Buffer.allocUnsafe(bytes);
  const dimensions = 1;
  const firstIndex = 1;
  [dimensions, values.includes(null) ? 1 : 0, format.oid, values.length, firstIndex].forEach((word, index) => array.writeInt32BE(word, index * 4));
  let at = HEADER_BYTES;
  for (const value of values) {
    const size = value === null ? 0 : format.size(value);
    array.writeInt32BE(value === null ? NULL_LENGTH : size, at);
    at += LENGTH_BYTES;
    if (value !== null) format.write(array, value, at);
    at += size;
  }
  return array;
}

/** How a type's values are written: PostgreSQL's number for the type, and its binary format. */
interface Format<T extends Type> {
  readonly oid: number;
  size(value: ValueOf[T]): number;
  write(into: Buffer, value: ValueOf[T], at: number): void;
}

/** PostgreSQL counts its time from here. */
const YEAR_2000: Instant = Date.UTC(2000, 0, 1);
const JSONB_VERSION = 1;

const formats: { readonly [T in Type]: Format<T> } = {
  uuid: { oid: 2950, size: () => 16, write: writeUuid },
  text: { oid: 25, size: (value) => Buffer.byteLength(value), write: (into, value, at) => into.write(value, at) },
  integer: { oid: 23, size: () => 4, write: writeInteger },
  bigint: { oid: 20, size: () => 8, write: (into, value, at) => into.writeBigInt64BE(value, at) },
  boolean: { oid: 16, size: () => 1, write: (into, value, at) => into.writeUInt8(value ? 1 : 0, at) },
  timestamptz: { oid: 1184, size: () => 8, write: (into, value, at) => into.writeBigInt64BE(BigInt(Math.trunc(value) - YEAR_2000) * 1000n, at) },
  json: { oid: 114, size: (value) => Buffer.byteLength(value), write: (into, value, at) => into.write(value, at) },
  jsonb: { oid: 3802, size: (value) => 1 + Buffer.byteLength(value), write: writeJsonb },
};

/** Where the two digits of each byte begin in a UUID's text. */
const bytePlaces = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const NO_DIGIT = 255;
const digitOf = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = "0123456789abcdef".indexOf(String.fromCharCode(code).toLowerCase());
  return digit < 0 ? NO_DIGIT : digit;
});

/** By hand: a row has a dozen of them, and taking the dashes out first takes four times as long. */
function writeUuid(into: Buffer, uuid: string, at: number): void {
  let seen = 0;
  bytePlaces.forEach((place, index) => {
    const high = digitOf[uuid.charCodeAt(place)] ?? NO_DIGIT;
    const low = digitOf[uuid.charCodeAt(place + 1)] ?? NO_DIGIT;
    seen |= high | low;
    into[at + index] = (high << 4) | low;
  });
  if (seen > 15 || uuid.length !== 36) throw new TypeError(`${uuid} is not a UUID`);
}

/** A fraction would be cut off without a word. */
function writeInteger(into: Buffer, value: number, at: number): void {
  if (!Number.isInteger(value)) throw new RangeError(`${value} is not a whole number`);
  into.writeInt32BE(value, at);
}

function writeJsonb(into: Buffer, value: string, at: number): void {
  into.writeUInt8(JSONB_VERSION, at);
  into.write(value, at + 1);
}
