// An instant on the wire: RFC 3339, in UTC, with milliseconds. Inside it is epoch milliseconds; a time without its offset is not an instant.
import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { toIso, type Instant } from "../kernel/clock.js";

const shape = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
/** What comes after it has a year of five digits, which the database does not read. */
const LATEST: Instant = Date.parse("9999-12-31T23:59:59.999Z");

export const DateTime = new GraphQLScalarType<Instant, string>({
  name: "DateTime",
  description: 'An instant, in UTC with milliseconds as RFC 3339 writes it: "2026-11-22T21:05:09.120Z". Given with another offset, it is understood all the same; without one, it is not.',
  serialize: (value) => toIso(value as Instant),
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});

function parse(value: unknown): Instant {
  const match = typeof value === "string" ? shape.exec(value) : null;
  const at = match ? Date.parse(match[0]) : Number.NaN;
  if (!match || Number.isNaN(at) || !dayExists(match)) {
    throw new GraphQLError('A DateTime is written as RFC 3339 writes it, with its offset: "2026-11-22T21:05:09.120Z".');
  }
  if (at < 0 || at > LATEST) throw new GraphQLError("A DateTime lies between the years 1970 and 9999.");
  return at;
}

/** The language's own parser takes the 31st of February for the 3rd of March. */
function dayExists([, year, month, day]: RegExpExecArray): boolean {
  const asNoon = Date.parse(`${year}-${month}-${day}T12:00:00.000Z`);
  return !Number.isNaN(asNoon) && toIso(asNoon).startsWith(`${year}-${month}-${day}`);
}
