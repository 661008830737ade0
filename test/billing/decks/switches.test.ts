// Decks are switched while calls are held, run and end: each call is charged by the one deck that was in force when its money was held.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling, type Billing } from "../../../src/billing/billing.js";
import { activateDeck, cancelActivation, listActivations, lockTariff, rollBackDeck } from "../../../src/billing/decks/activations.js";
import { importDeck } from "../../../src/billing/decks/importDeck.js";
import { findImport } from "../../../src/billing/decks/importStore.js";
import { audit } from "../../../src/billing/ledger/audit.js";
import { activeDecks, insertActivation } from "../../../src/billing/tariffs/activeDeck.js";
import { commandLine } from "../../../src/kernel/author.js";
import type { Instant } from "../../../src/kernel/clock.js";
import { newId, type CallBackId, type DeckId } from "../../../src/kernel/id.js";
import { aNumber, anAccount, aTariff, callBackRows, endCallBackRows, endedLeg, endedLegRows, NOW } from "../../support/money.js";
import { importSheet, request, sheetOf } from "../../support/sheets.js";
import { createTestDatabase, type TestDatabase } from "../../support/testDatabase.js";

const at = (now: Instant) => ({ now: () => now });
const CONNECTIONS = 16;
const CALLS_EACH = 12;
let database: TestDatabase;
let billing: Billing;
before(async () => {
  database = await createTestDatabase(CONNECTIONS + 2);
  billing = createBilling(database);
});
after(() => database.drop());

test("sixteen connections place and end calls while decks are switched: every call is charged by the deck of its moment, and the books add up", async () => {
  const tariff = await aTariff(database);
  // A deck's price names it: 1 a minute, 2 a minute, and so on.
  const decks = new Map<DeckId, bigint>([[tariff.activeDeckId as DeckId, 60_000n]]);
  for (const price of [1, 2, 3, 4]) {
    const deckId = (await importSheet(database, `code,rate\n49,${price}\n`, request(tariff.id))).decks[0]?.deckId;
    decks.set(deckId as DeckId, BigInt(price) * 1_000_000n);
  }
  const ids = [...decks.keys()];
  let now: Instant = NOW;
  let callsLeft = CONNECTIONS;
  const switching = (async () => {
    for (let round = 1; callsLeft > 0; round += 1) {
      now += 1;
      await activateDeck(database, ids[round % ids.length] as DeckId, null, at(now), commandLine);
    }
  })();
  const charged = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const accountId = await anAccount(database, tariff, 1_000_000_000n);
      const seen: { readonly at: Instant; readonly deckId: DeckId; readonly chargeMicros: bigint }[] = [];
      for (let call = 0; call < CALLS_EACH; call += 1) {
        const id: CallBackId = newId();
        await callBackRows(database, [{ id, accountId }]);
        const payer = { callBackId: id, accountId, numbers: { A: aNumber } };
        const at = now;
        await database.inTransaction(async (tx) => {
          const answer = (await billing.fundsFor(tx, [payer], at)).get(id)?.openHold("A");
          assert.ok(answer && "granted" in answer);
          await billing.carryOut(tx, [{ kind: "hold", callBackId: id, grant: answer.granted }], at);
        });
        const leg = endedLeg(accountId, id, "A", 60);
        const [settled] = await database.inTransaction(async (tx) => {
          await billing.fundsFor(tx, [payer], now);
          await endedLegRows(tx, [leg]);
          await endCallBackRows(tx, [id]);
          return billing.carryOut(tx, [{ kind: "settleLeg", leg }, { kind: "releaseHolds", callBackId: id }], now);
        });
        const [cdr] = await database.query<{ deck_id: DeckId }>("select (rate ->> 'deckId')::uuid as deck_id from cdr where leg_id = $1", [leg.legId]);
        seen.push({ at, deckId: cdr?.deck_id as DeckId, chargeMicros: settled?.chargeMicros ?? -1n });
      }
      callsLeft -= 1;
      return seen;
    }),
  );
  await switching;
  const calls = charged.flat();
  for (const { deckId, chargeMicros } of calls) assert.equal(chargeMicros, decks.get(deckId));
  // By the history: a switch that was under way at that very instant may have been seen or not.
  const history = (await listActivations(database, tariff.id, 100_000)).toReversed();
  for (const { at, deckId } of calls) {
    const settledBefore = history.filter((one) => one.at < at).at(-1)?.deckId;
    const possible = new Set([settledBefore, ...history.filter((one) => one.at === at).map((one) => one.deckId)]);
    assert.ok(possible.has(deckId), "the deck was in force when the money was held");
  }
  assert.ok(new Set(calls.map(({ deckId }) => deckId)).size > 1, "decks were switched while calls were placed");
  assert.deepEqual(await audit(database), []);
});

test("a switch is planned, cancelled, and rolled back; each twice changes nothing, and the past is not touched", async () => {
  const tariff = await aTariff(database);
  const first = tariff.activeDeckId as DeckId;
  const second = (await importSheet(database, "code,rate\n49,1\n", request(tariff.id))).decks[0]?.deckId as DeckId;
  const inForce = async (at: Instant) => (await activeDecks(database, [tariff.id], at)).get(tariff.id);
  const planned = await activateDeck(database, second, NOW + 1_000, at(NOW), commandLine);
  assert.deepEqual(await activateDeck(database, second, NOW + 1_000, at(NOW), commandLine), planned);
  assert.deepEqual([await inForce(NOW + 999), await inForce(NOW + 1_000)], [first, second]);
  const cancelled = await cancelActivation(database, planned.id, at(NOW + 10), commandLine);
  assert.deepEqual(await cancelActivation(database, planned.id, at(NOW + 20), commandLine), cancelled);
  assert.equal(await inForce(NOW + 1_000), first);
  await assert.rejects(rollBackDeck(database, tariff.id, at(NOW + 30), commandLine), { code: "INVALID_INPUT" });
  const active = await activateDeck(database, second, null, at(NOW + 40), commandLine);
  assert.deepEqual(await activateDeck(database, second, null, at(NOW + 50), commandLine), active);
  await assert.rejects(cancelActivation(database, active.id, at(NOW + 60), commandLine), { code: "INVALID_INPUT" });
  await assert.rejects(activateDeck(database, first, NOW + 1, at(NOW + 60), commandLine), { code: "INVALID_INPUT" });
  assert.equal((await rollBackDeck(database, tariff.id, at(NOW + 70), commandLine)).deckId, first);
  assert.deepEqual([await inForce(NOW + 69), await inForce(NOW + 70)], [second, first]);
  await assert.rejects(activateDeck(database, newId<"deck">(), null, at(NOW), commandLine), { code: "NOT_FOUND" });
});

test("sixteen switches of one tariff at once are sixteen rows in one order, and every statement sees one deck", async () => {
  const tariff = await aTariff(database);
  const decks = await Promise.all(Array.from({ length: 3 }, async (_, index) => (await importSheet(database, `code,rate\n49,${index}\n`, request(tariff.id))).decks[0]?.deckId as DeckId));
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => activateDeck(database, decks[index % 3] as DeckId, null, at(NOW + 5), commandLine)));
  const [last] = await listActivations(database, tariff.id, 1);
  assert.equal((await activeDecks(database, [tariff.id], NOW + 5)).get(tariff.id), last?.deckId);
});

test("an import that activates now was dated back to the start of its upload, behind a switch made meanwhile: it holds from its end on, and the time between keeps its deck", async () => {
  const tariff = await aTariff(database);
  const other = (await importSheet(database, "code,rate\n49,1\n", request(tariff.id))).decks[0]?.deckId as DeckId;
  let now = NOW;
  const slow = async function* (): AsyncIterable<Uint8Array> {
    yield* sheetOf("code,rate,effective date\n49,2,\n");
    await activateDeck(database, other, null, at(NOW + 60_000), commandLine);
    // The second date comes while the sheet is still on its way.
    yield* sheetOf(`49,3,${new Date(NOW + 30_000).toISOString()}\n`);
    now = NOW + 90_000;
  };
  const id = await importDeck({ database, clock: { now: () => now } }, slow(), request(tariff.id, { activateAt: "now" }));
  const report = await findImport(database, id, now);
  assert.deepEqual(report?.decks.map(({ from, isActivated }) => [from - NOW, isActivated]), [[90_000, true], [90_000, true]], JSON.stringify(report));
  const inForce = async (instant: Instant) => (await activeDecks(database, [tariff.id], instant)).get(tariff.id);
  assert.deepEqual([await inForce(NOW + 59_999), await inForce(NOW + 60_000), await inForce(NOW + 89_999), await inForce(NOW + 90_000)], [tariff.activeDeckId, other, other, report?.decks[1]?.deckId]);
});

test("a switch that waited for another was dated by the clock before its wait: now is when its turn comes, going back too", async () => {
  const tariff = await aTariff(database);
  const [one, other] = (await Promise.all([1, 2].map((price) => importSheet(database, `code,rate\n49,${price}\n`, request(tariff.id))))).map(({ decks }) => decks[0]?.deckId as DeckId);
  assert.ok(one && other);
  let now = NOW;
  const clock = { now: () => now };
  for (const act of [() => activateDeck(database, one, null, clock, commandLine), () => rollBackDeck(database, tariff.id, clock, commandLine)]) {
    const { waiting } = await database.inTransaction(async (tx) => {
      await lockTariff(tx, tariff.id);
      const waiting = act();
      while ((await database.query("select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")).length === 0);
      now += 30_000;
      await insertActivation(tx, { tariffId: tariff.id, deckId: other, at: now, author: commandLine }, now);
      return { waiting };
    });
    assert.equal((await waiting).at, now);
  }
});

test("a switch was written behind one of a node whose clock goes before, and so never held: it holds from that one's instant on", async () => {
  const tariff = await aTariff(database);
  const [one, other] = (await Promise.all([1, 2].map((price) => importSheet(database, `code,rate\n49,${price}\n`, request(tariff.id))))).map(({ decks }) => decks[0]?.deckId as DeckId);
  assert.ok(one && other);
  await activateDeck(database, other, NOW + 9_000, at(NOW), commandLine);
  await activateDeck(database, one, null, at(NOW + 500), commandLine);
  const back = await rollBackDeck(database, tariff.id, at(NOW + 100), commandLine);
  assert.deepEqual([back.deckId, back.at], [tariff.activeDeckId, NOW + 500]);
  assert.deepEqual([...(await activeDecks(database, [tariff.id], NOW + 8_999)).values(), ...(await activeDecks(database, [tariff.id], NOW + 9_000)).values()], [tariff.activeDeckId, other], "what is only planned is waited for by nobody");
});
