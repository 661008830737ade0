// Instants on the wire.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DateTime } from "../../src/schema/dateTime.js";

const read: readonly (readonly [text: string, at: string])[] = [
  ["2026-11-22T21:05:09.120Z", "2026-11-22T21:05:09.120Z"],
  ["2026-11-22T21:05:09Z", "2026-11-22T21:05:09.000Z"],
  ["2026-11-22T22:05:09+01:00", "2026-11-22T21:05:09.000Z"],
  ["2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z"],
];

for (const [text, at] of read) {
  test(`${text} is ${at}`, () => assert.equal(DateTime.serialize(DateTime.parseValue(text)), at));
}

for (const text of ["2026-11-22", "2026-11-22T21:05:09", "2026-02-31T00:00:00Z", "2027-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-22T25:00:00Z", "tomorrow", "", 1_795_381_509_120, null]) {
  test(`${JSON.stringify(text)} is no instant`, () => assert.throws(() => DateTime.parseValue(text), /RFC 3339/));
}

for (const text of ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"]) {
  test(`${text} is too far away`, () => assert.throws(() => DateTime.parseValue(text), /between the years/));
}
