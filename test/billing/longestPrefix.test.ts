// The longest prefix, as SQL finds it for many numbers at once, against the naive search.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { findRates } from "../../src/billing/rating/findRates.js";
import type { NewRate } from "../../src/billing/tariffs/tariff.js";
import { newId } from "../../src/kernel/id.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { aTariff } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
before(async () => (database = await createTestDatabase()));
after(() => database.drop());

/** Few digits, so that prefixes nest and leave gaps. */
const digits = (most: number) => fc.string({ unit: fc.constantFrom("1", "2", "3"), minLength: 1, maxLength: most });

test("SQL finds the same rate as the naive search, or none, for every number of any deck (M7)", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(digits(6), { minLength: 1, maxLength: 40 }), fc.array(digits(15), { minLength: 1, maxLength: 60 }), async (prefixes, numbers) => {
      const tariff = await aTariff(database, prefixes.map(toRate));
      const deckId = tariff.activeDeckId;
      assert.ok(deckId);
      const found = await findRates(database, numbers.map((number) => ({ deckId, number: knownPhoneNumber(`+${number}`) })));
      const naive = numbers.map((number) => prefixes.filter((prefix) => number.startsWith(prefix)).toSorted((one, other) => other.length - one.length)[0] ?? null);
      assert.deepEqual(found.map((one) => one?.rate.prefix ?? null), naive);
      assert.deepEqual(found.map((one) => one?.blocked ?? null), naive.map((prefix) => (prefix === null ? null : prefix.endsWith("3"))));
    }),
    { numRuns: 40, interruptAfterTimeLimit: 10_000 },
  );
});

test("numbers of different decks are answered in the order asked, and a deck that is not there has no rates", async () => {
  const [one, other] = await Promise.all([aTariff(database, [toRate("12")]), aTariff(database, [toRate("1")])]);
  assert.ok(one.activeDeckId && other.activeDeckId);
  const number = knownPhoneNumber("+1234567");
  const found = await findRates(database, [one.activeDeckId, newId<"deck">(), other.activeDeckId].map((deckId) => ({ deckId, number })));
  assert.deepEqual(found.map((rate) => rate?.rate.prefix ?? null), ["12", null, "1"]);
});

function toRate(prefix: string): NewRate {
  return { prefix, destination: `to ${prefix}`, priceNanos: 1n, connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1, blocked: prefix.endsWith("3") };
}
