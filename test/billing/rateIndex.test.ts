// Rate decks in memory: what they answer is what SQL answers, they come and go within a budget, and nobody waits for them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { createDeckUseCases } from "../../src/billing/decks/useCases.js";
import { findRates, type RateAsked } from "../../src/billing/rating/findRates.js";
import { createRateIndex, type RateIndexOptions } from "../../src/billing/rating/rateIndex.js";
import { insertActivation } from "../../src/billing/tariffs/activeDeck.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import type { NewRate, Tariff } from "../../src/billing/tariffs/tariff.js";
import type { Database } from "../../src/database/transaction.js";
import { commandLine } from "../../src/kernel/author.js";
import { toIso, type Instant } from "../../src/kernel/clock.js";
import { newId, type DeckId } from "../../src/kernel/id.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { aNumber, aTariff, NOW } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
before(async () => (database = await createTestDatabase()));
after(() => database.drop());

const digits = (most: number) => fc.string({ unit: fc.constantFrom("1", "2", "3"), minLength: 1, maxLength: most });

test("a loaded deck answers what SQL answers, to the last field, for every number of any deck (M7)", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(digits(6), { minLength: 1, maxLength: 40 }), fc.array(digits(15), { minLength: 1, maxLength: 60 }), async (prefixes, numbers) => {
      const asked = await askedOf(prefixes.map(toRate), numbers);
      const index = createRateIndex(database);
      const bySql = await index.find(database, asked);
      await index.idle();
      assert.deepEqual(await index.find(untouchable, asked), bySql);
      assert.deepEqual(bySql, await findRates(database, asked));
    }),
    { numRuns: 40, interruptAfterTimeLimit: 15_000 },
  );
});

test("a deck of many pages is read whole", async () => {
  const prefixes = Array.from({ length: 2_500 }, (_, at) => `7${String(at).padStart(4, "0")}`);
  const asked = await askedOf(prefixes.map(toRate), prefixes.map((prefix) => `${prefix}55`));
  const index = createRateIndex(database);
  await index.find(database, asked.slice(0, 1));
  await index.idle();
  assert.deepEqual((await index.find(untouchable, asked)).map((found) => found?.rate.prefix), prefixes);
  const [deck] = index.figures().decks;
  assert.equal(deck?.prefixes, prefixes.length);
  assert.equal(index.figures().answeredFromMemory, prefixes.length);
});

test("while a deck is loading SQL answers, and many who ask load it once", async () => {
  const asked = await askedOf([toRate("1")], ["12", "2"]);
  let statements = 0;
  const counting: Database = { ...database, query: (sql, parameters) => ((statements += 1), database.query(sql, parameters)) };
  const index = createRateIndex(counting);
  const answers = await Promise.all(Array.from({ length: 20 }, () => index.find(database, asked)));
  await index.idle();
  assert.deepEqual(new Set(answers.map((found) => found.map((one) => one?.rate.prefix ?? null).join())), new Set(["1,"]));
  // The deck's terms and its one page.
  assert.deepEqual([statements, index.figures().decks.length, index.figures().answeredBySql], [2, 1, 40]);
});

test("one question about two decks is answered for each by its own, in the order asked, be it loaded or not", async () => {
  const [one, other] = [await askedOf([toRate("1")], ["12"]), await askedOf([toRate("12")], ["12"])];
  const index = createRateIndex(database);
  await index.find(database, one);
  await index.idle();
  const found = await index.find(database, [...other, ...one, ...other]);
  assert.deepEqual(found.map((rate) => rate?.rate.prefix), ["12", "1", "12"]);
  assert.deepEqual(found.map((rate) => rate?.rate.deckId), [...other, ...one, ...other].map(({ deckId }) => deckId));
});

test("decks stay within their budget: the one that was asked for last of all makes room, one in use never does", async () => {
  const many = Array.from({ length: 1_000 }, (_, at) => toRate(`7${String(at).padStart(4, "0")}`));
  const asked = [await askedOf(many, ["70001"]), await askedOf(many, ["70001"]), await askedOf(many, ["70001"])] as const;
  const bytes = await bytesOf(asked[0]);
  let now = NOW;
  const index = createRateIndex(database, { budgetBytes: Math.floor(bytes * 2.5), clock: { now: () => now } });
  const loaded = async (which: readonly RateAsked[]): Promise<readonly DeckId[]> => {
    await index.find(database, which);
    await index.idle();
    return index.figures().decks.map(({ deckId }) => deckId);
  };
  const [a, b, c] = asked.map(([first]) => first?.deckId);
  assert.deepEqual(await loaded(asked[0]), [a]);
  now += 1_000;
  assert.deepEqual(await loaded(asked[1]), [a, b]);
  assert.deepEqual(await loaded(asked[2]), [a, b]);
  now += 61_000;
  assert.deepEqual(await loaded(asked[1]), [a, b]);
  assert.deepEqual(await loaded(asked[2]), [b, c]);
  assert.ok(index.figures().bytes <= index.figures().budgetBytes);
  now += 3_601_000;
  assert.deepEqual(await loaded(asked[0]), [a]);
});

test("a deck that does not fit the budget at all is answered by SQL, and is not read again for every call", async () => {
  const asked = await askedOf([toRate("1")], ["12"]);
  let now = NOW;
  let statements = 0;
  const counting: Database = { ...database, query: (sql, parameters) => ((statements += 1), database.query(sql, parameters)) };
  const index = createRateIndex(counting, { budgetBytes: 0, clock: { now: () => now } });
  for (let call = 0; call < 5; call += 1) {
    assert.equal((await index.find(database, asked))[0]?.rate.prefix, "1");
    await index.idle();
  }
  assert.equal(statements, 2);
  now += 61_000;
  await index.find(database, asked);
  await index.idle();
  assert.equal(statements, 4);
});

test("a deck that could not be read is told, answered by SQL, and tried again", async () => {
  const asked = await askedOf([toRate("1")], ["12"]);
  let now = NOW;
  let isAway = true;
  const faults: unknown[] = [];
  const flaky: Database = { ...database, query: (sql, parameters) => (isAway ? Promise.reject(new Error("away")) : database.query(sql, parameters)) };
  const options: RateIndexOptions = { clock: { now: () => now }, onFault: (error) => faults.push(error) };
  const index = createRateIndex(flaky, options);
  assert.equal((await index.find(database, asked))[0]?.rate.prefix, "1");
  await index.idle();
  assert.equal(faults.length, 1);
  isAway = false;
  now += 61_000;
  await index.find(database, asked);
  await index.idle();
  assert.equal((await index.find(untouchable, asked))[0]?.rate.prefix, "1");
});

test("a deck that does not exist has no rates and is not kept", async () => {
  const index = createRateIndex(database);
  assert.deepEqual(await index.find(database, [{ deckId: newId<"deck">(), number: knownPhoneNumber("+12") }]), [null]);
  await index.idle();
  assert.deepEqual(index.figures().decks, []);
});

test("after a stop nothing is loaded any more, and what is loaded goes on answering", async () => {
  const [one, other] = [await askedOf([toRate("1")], ["12"]), await askedOf([toRate("1")], ["12"])];
  const index = createRateIndex(database);
  await index.find(database, one);
  await index.idle();
  await index.stop();
  await index.find(database, other);
  await index.idle();
  assert.deepEqual(index.figures().decks.map(({ deckId }) => deckId), one.map(({ deckId }) => deckId));
  assert.equal((await index.find(untouchable, one))[0]?.rate.prefix, "1");
});

test("a deck that is about to come into force is loaded before, where calls ask for its tariff", async () => {
  const [own, other] = [await aTariff(database), await aTariff(database)];
  let now = NOW;
  const index = createRateIndex(database, { clock: { now: () => now } });
  assert.ok(own.activeDeckId);
  await index.find(database, [{ deckId: own.activeDeckId, number: aNumber }]);
  await index.idle();
  const soon = await planned(own, NOW + 290_000);
  await planned(own, NOW + 310_000);
  await planned(other, NOW + 290_000);
  await index.lookAhead();
  await index.idle();
  assert.deepEqual(index.figures().decks.map(({ deckId }) => deckId), [own.activeDeckId, soon]);
  now += 291_000;
  assert.equal((await index.find(untouchable, [{ deckId: soon, number: aNumber }]))[0]?.rate.deckId, soon);
});

test("a deck that is activated at once is in memory before the switch, and the switch does not wait for one that cannot be loaded", async () => {
  const tariff = await aTariff(database);
  const index = createRateIndex(database);
  const decks = createDeckUseCases(database, { now: () => NOW }, index.ahead);
  const next = await aDeckOf(tariff);
  await decks.activateDeck(next, null, commandLine);
  assert.deepEqual(index.figures().decks.map(({ deckId }) => deckId), [next]);
  const full = createRateIndex(database, { budgetBytes: 0 });
  const another = await aDeckOf(tariff);
  const { deckId } = await createDeckUseCases(database, { now: () => NOW + 1 }, full.ahead).activateDeck(another, null, commandLine);
  assert.equal(deckId, another);
});

/** Another deck with one rate. */
async function aDeckOf(tariff: Tariff): Promise<DeckId> {
  const id = newId<"deck">();
  await database.query("insert into rate_deck (id, tariff_id, created_at) values ($1, $2, $3)", [id, tariff.id, toIso(NOW)]);
  await database.query("insert into rate (deck_id, prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds) values ($1, '49', 'Germany', 1, 0, 1, 1)", [id]);
  return id;
}

async function planned(tariff: Tariff, at: Instant): Promise<DeckId> {
  const deckId = await aDeckOf(tariff);
  await database.inTransaction((tx) => insertActivation(tx, { tariffId: tariff.id, deckId, at, author: commandLine }, NOW));
  return deckId;
}

/** Who asks it fails: the answer came from memory. */
const untouchable = { query: () => Promise.reject(new Error("this was to be answered from memory")) };

async function askedOf(rates: readonly NewRate[], numbers: readonly string[]): Promise<readonly RateAsked[]> {
  const { activeDeckId } = await createTariff(database, { name: newId(), currency: "EUR", rates, terms: { timeZone: "Europe/Berlin", minimumChargeMicros: 10n } }, NOW);
  assert.ok(activeDeckId);
  return numbers.map((number) => ({ deckId: activeDeckId, number: knownPhoneNumber(`+${number}`) }));
}

async function bytesOf(asked: readonly RateAsked[]): Promise<number> {
  const index = createRateIndex(database);
  await index.find(database, asked);
  await index.idle();
  return index.figures().bytes;
}

/** Alike in groups, as real decks are, so that rates are shared. */
function toRate(prefix: string): NewRate {
  return {
    prefix, destination: `to "${prefix.slice(0, 2)}"\t\\ü`, priceNanos: 9_007_199_254_740_993n * BigInt(prefix.length % 2) % 1_000_000_000_000_000n, connectFeeMicros: BigInt(prefix.length),
    firstIncrementSeconds: 1 + prefix.length, nextIncrementSeconds: 1, blocked: prefix.endsWith("3"),
    ...(prefix.startsWith("2") && { plan: { tiers: [{ fromSeconds: 60, priceNanos: 7n, firstIncrementSeconds: 6, nextIncrementSeconds: 6, entryFeeMicros: 5n }], periods: [] } }),
  };
}
