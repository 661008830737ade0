// Timestamps are read as PostgreSQL writes them, whatever their fraction and their year.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { arrayOf } from "../src/database/columns.js";
import { readTimestamp } from "../src/database/timestamp.js";
import { createTestDatabase, type TestDatabase } from "./support/testDatabase.js";

let database: TestDatabase;
before(async () => (database = await createTestDatabase()));
after(() => database.drop());

test("every instant from the year 1 to 20000 comes back from the database as it went in, to the millisecond", async () => {
  const first = new Date("0001-01-01T00:00:00Z").getTime();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: first, max: Date.UTC(20_000, 0) }), { minLength: 1 }), async (instants) => {
      const rows = await database.query<{ at: Date }>("select * from unnest($1::timestamptz[]) as at", [arrayOf("timestamptz", instants)]);
      assert.deepEqual(rows.map(({ at }) => at.getTime()), instants);
    }),
    { numRuns: 100 },
  );
});

test("microseconds are cut off; what is no plain timestamp is left to the driver", async () => {
  const read = (text: string): number | undefined => readTimestamp(text)?.getTime();
  const second = Date.UTC(2026, 10, 22, 23, 15, 7);
  assert.equal(read("2026-11-22 23:15:07+00"), second);
  assert.equal(read("2026-11-22 23:15:07.1+00"), second + 100);
  assert.equal(read("2026-11-22 23:15:07.12+00"), second + 120);
  assert.equal(read("2026-11-22 23:15:07.123999+00"), second + 123);
  for (const other of ["infinity", "-infinity", "0050-01-01 00:00:00+00", "0044-03-15 12:00:00+00 BC", "10000-01-01 00:00:00+00", "2026-11-22 23:15:07+01"]) assert.equal(readTimestamp(other), null, other);
  const [row] = await database.query<{ far: unknown }>("select 'infinity'::timestamptz far");
  assert.equal(row?.far, Infinity);
});
