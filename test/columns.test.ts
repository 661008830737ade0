// What goes to PostgreSQL as binary arrays comes back as it was: every type, with nulls, and a batch of nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { arrayOf, columnsOf, placesOf } from "../src/database/columns.js";
import { createTestDatabase, type TestDatabase } from "./support/testDatabase.js";

let database: TestDatabase;
before(async () => (database = await createTestDatabase()));
after(() => database.drop());

interface Thing {
  readonly id: string | null;
  readonly name: string | null;
  readonly count: number | null;
  readonly micros: bigint | null;
  readonly good: boolean | null;
  readonly at: number | null;
  readonly words: unknown;
}

const columns = columnsOf<Thing>(
  ["id", "uuid", ({ id }) => id],
  ["name", "text", ({ name }) => name],
  ["count", "integer", ({ count }) => count],
  ["micros", "bigint", ({ micros }) => micros],
  ["good", "boolean", ({ good }) => good],
  ["at", "timestamptz", ({ at }) => at],
  ["words", "jsonb", ({ words }) => JSON.stringify(words)],
  ["same_words", "json", ({ words }) => JSON.stringify(words)],
);

// PostgreSQL's text holds everything but the character zero.
const text = fc.string({ unit: "grapheme" }).map((value) => value.replaceAll("\0", ""));
const or = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const thing: fc.Arbitrary<Thing> = fc.record({
  id: or(fc.uuid()),
  name: or(text),
  count: or(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  micros: or(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  good: or(fc.boolean()),
  at: or(fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2300, 0) })),
  words: fc.array(text),
});

test("rows of any content, and no rows at all, arrive as they were sent", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(thing, { maxLength: 20 }), async (things) => {
      const rows = await database.query<Record<string, unknown>>(`select * from ${columns.from("thing", 1)}`, columns.values(things));
      const back = rows.map((row): Thing => ({ ...(row as unknown as Thing), micros: row["micros"] === null ? null : BigInt(row["micros"] as string), at: (row["at"] as Date | null)?.getTime() ?? null }));
      assert.deepEqual(back, things.map((one) => ({ ...one, same_words: one.words })));
    }),
    { numRuns: 200 },
  );
});

test("several sets of columns share one statement, each with parameters of its own", async () => {
  const pair = columnsOf<readonly [string, number]>(["name", "text", ([name]) => name], ["count", "integer", ([, count]) => count]);
  const [, first, second] = placesOf({ count: 1 }, pair, pair);
  const rows = await database.query(
    `select $1::text as which, one.name, other.count from ${pair.from("one", first)} join ${pair.from("other", second)} using (name)`,
    ["both", ...pair.values([["a", 1], ["b", 2]]), ...pair.values([["b", 4], ["c", 5]])],
  );
  assert.deepEqual(rows, [{ which: "both", name: "b", count: 4 }]);
});

test("what is not a UUID, or no whole number, is a fault here and never reaches the database", () => {
  assert.throws(() => arrayOf("uuid", ["018f"]), TypeError);
  assert.throws(() => arrayOf("uuid", ["xyz65f7c-0000-7000-8000-000000000000"]), TypeError);
  assert.throws(() => arrayOf("uuid", ["018f65f7-c000-7000-8000-00000000000000"]), TypeError);
  assert.throws(() => arrayOf("integer", [2 ** 31]), RangeError);
  assert.throws(() => arrayOf("integer", [1.5]), RangeError);
  assert.throws(() => arrayOf("bigint", [2n ** 63n]), RangeError);
});
