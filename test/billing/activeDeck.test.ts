// Which deck is in force when: history that is only added to.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { activeDecks, insertActivation } from "../../src/billing/tariffs/activeDeck.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { migrate, openDatabase } from "../../src/database/dataSource.js";
import { ringback } from "../../src/kernel/author.js";
import { toIso, type Instant } from "../../src/kernel/clock.js";
import { newId, type DeckId } from "../../src/kernel/id.js";
import { DataSource } from "typeorm";
import { Foundation1795300000001 } from "../../migrations/0001-foundation.js";
import { ListIndexes1795300000002 } from "../../migrations/0002-list-indexes.js";
import { RatePlans1795300000003 } from "../../migrations/0003-rate-plans.js";
import { NOW, aTariff } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
before(async () => (database = await createTestDatabase()));
after(() => database.drop());

async function anotherDeck(tariff: Tariff): Promise<DeckId> {
  const id: DeckId = newId();
  await database.query("insert into rate_deck (id, tariff_id, created_at) values ($1, $2, $3)", [id, tariff.id, toIso(NOW)]);
  return id;
}

const activate = (tariff: Tariff, deckId: DeckId, at: Instant) => database.inTransaction((tx) => insertActivation(tx, { tariffId: tariff.id, deckId, at, author: ringback }, NOW));
const inForce = async (tariff: Tariff, at: Instant) => (await activeDecks(database, [tariff.id], at)).get(tariff.id) ?? null;

test("a deck is in force from its instant on, to the millisecond, until the next one's; before the first there is none", async () => {
  const tariff = await aTariff(database);
  const next = await anotherDeck(tariff);
  await activate(tariff, next, NOW + 60_000);
  assert.equal(await inForce(tariff, NOW - 1), null);
  assert.equal(await inForce(tariff, NOW), tariff.activeDeckId);
  assert.equal(await inForce(tariff, NOW + 59_999), tariff.activeDeckId);
  assert.equal(await inForce(tariff, NOW + 60_000), next);
});

test("of two activations at one instant the later one holds, and a cancelled one never did", async () => {
  const tariff = await aTariff(database);
  const [one, other, third] = [await anotherDeck(tariff), await anotherDeck(tariff), await anotherDeck(tariff)];
  await activate(tariff, one, NOW + 1_000);
  await activate(tariff, other, NOW + 1_000);
  assert.equal(await inForce(tariff, NOW + 1_000), other);
  const planned = await activate(tariff, third, NOW + 2_000);
  await database.query("update deck_activation set cancelled_at = $2 where id = $1", [planned, toIso(NOW + 1_500)]);
  assert.equal(await inForce(tariff, NOW + 3_000), other);
});

test("history is not rewritten: nothing is deleted or moved, what has begun is not cancelled, and a tariff activates no deck of another", async () => {
  const tariff = await aTariff(database);
  const own = [tariff.id];
  await assert.rejects(database.query("delete from deck_activation where tariff_id = $1", own), { code: "RB001" });
  await assert.rejects(database.query("update deck_activation set at = at + interval '1 s' where tariff_id = $1", own), { code: "RB001" });
  await assert.rejects(database.query("update deck_activation set cancelled_at = at where tariff_id = $1", own), { code: "23514" });
  const other = await aTariff(database);
  assert.ok(other.activeDeckId);
  await assert.rejects(activate(tariff, other.activeDeckId, NOW), { code: "23503" });
});

test("a database of before keeps its decks in force: each since it was made, with all its rates counted", async () => {
  const name = `before_${newId().replaceAll("-", "")}`;
  await database.query(`create database ${name}`);
  const url = database.url.replace(/[^/]*$/, name);
  const [tariffId, deckId, without] = [newId<"tariff">(), newId<"deck">(), newId<"tariff">()];
  const old = await new DataSource({ type: "postgres", url, migrations: [Foundation1795300000001, ListIndexes1795300000002, RatePlans1795300000003], migrationsTableName: "migration" }).initialize();
  await old.runMigrations();
  await old.query("insert into tariff (id, name, currency, created_at) values ($1, 'one', 'EUR', $3), ($2, 'other', 'EUR', $3)", [tariffId, without, toIso(NOW)]);
  await old.query("insert into rate_deck (id, tariff_id, created_at) values ($1, $2, $3)", [deckId, tariffId, toIso(NOW)]);
  await old.query("insert into rate (deck_id, prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds) values ($1, '49', 'Germany', 1, 0, 1, 1)", [deckId]);
  await old.query("update tariff set active_deck_id = $2 where id = $1", [tariffId, deckId]);
  await old.destroy();
  const now = await openDatabase({ url, poolSize: 2 });
  try {
    await migrate(now);
    assert.deepEqual([...(await activeDecks(now, [tariffId, without], NOW))], [[tariffId, deckId]]);
    assert.deepEqual([...(await activeDecks(now, [tariffId], NOW - 1))], []);
    assert.deepEqual(await now.query("select rate_count from rate_deck"), [{ rate_count: 1 }]);
  } finally {
    await now.close();
    await database.query(`drop database ${name} with (force)`);
  }
});
