// What legs cost us, and how calls are routed by it, on a real PostgreSQL.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { createBilling } from "../../src/billing/billing.js";
import type { EndedLeg, MoneyEffect, DialedRole, RoutesAnswer, SettledLeg } from "../../src/billing/callBackMoney.js";
import { updateCarrier } from "../../src/billing/carriers/openCarrier.js";
import { marginMicros } from "../../src/billing/carriers/margin.js";
import type { Cdr } from "../../src/billing/cdr/cdr.js";
import type { WholesaleCharge } from "../../src/billing/cdr/wholesaleCharge.js";
import { listCdrs } from "../../src/billing/cdr/listCdrs.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { transferKinds, houseTransferKinds } from "../../src/billing/ledger/books.js";
import { houseAccountId, houseKinds } from "../../src/billing/ledger/houseAccounts.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import type { NewRate } from "../../src/billing/tariffs/tariff.js";
import { insertActivation } from "../../src/billing/tariffs/activeDeck.js";
import { ringback } from "../../src/kernel/author.js";
import { toIso } from "../../src/kernel/clock.js";
import { newId, type AccountId, type CallBackId, type DeckId } from "../../src/kernel/id.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import type { BillingPort } from "../../src/telephony/billingPort.js";
import { aCarrier, asks } from "../support/carriers.js";
import { aChain, aNumber, anAccount, aTariff, bNumber, callBackRows, endCallBackRows, endedLeg, endedLegRows, NOW } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
let billing: BillingPort;
let accountId: AccountId;
beforeEach(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
  accountId = await anAccount(database, await aTariff(database), 100_000_000n);
});
afterEach(() => database.drop());

/** Settles these legs in one batch, with the rows that telephony writes; each leg has its own call-back. */
async function settle(legs: readonly EndedLeg[]): Promise<readonly SettledLeg[]> {
  const payers = [...new Map(legs.map((leg) => [leg.callBackId, { callBackId: leg.callBackId, accountId, numbers: { A: aNumber, B: bNumber } }])).values()];
  await callBackRows(database, payers.map(({ callBackId }) => ({ id: callBackId, accountId })));
  await database.inTransaction(async (tx) => {
    const funds = await billing.fundsFor(tx, payers, NOW);
    const holds = legs.map(({ callBackId, role }): MoneyEffect => {
      assert.ok(role !== "T");
      const answer = funds.get(callBackId)?.openHold(role);
      assert.ok(answer && "granted" in answer);
      return { kind: "hold", callBackId, grant: answer.granted };
    });
    await billing.carryOut(tx, holds, NOW);
  });
  return database.inTransaction(async (tx) => {
    await billing.fundsFor(tx, payers, NOW);
    const effects: MoneyEffect[] = [...legs.map((leg): MoneyEffect => ({ kind: "settleLeg", leg })), ...payers.map(({ callBackId }): MoneyEffect => ({ kind: "releaseHolds", callBackId }))];
    const settled = await billing.carryOut(tx, effects, NOW);
    await endedLegRows(tx, legs);
    await endCallBackRows(tx, payers.map(({ callBackId }) => callBackId));
    return settled;
  });
}

function leg(role: DialedRole, seconds: number, trunk: string): EndedLeg {
  return { ...endedLeg(accountId, newId<"callBack">(), role, seconds), trunk };
}

async function costs(): Promise<Readonly<Record<string, string>>> {
  const rows = await database.query<{ trunk: string; role: string; micros: string | null; currency: string | null; rated: boolean }>(
    "select trunk, role, cost_micros::text as micros, cost_currency as currency, cost_rate is not null as rated from cdr");
  return Object.fromEntries(rows.map(({ trunk, role, micros, currency, rated }) => [`${trunk} ${role}`, `${micros ?? "?"} ${currency ?? "-"}${rated ? "" : " unrated"}`]));
}

async function owed(currency: string): Promise<bigint> {
  const [row] = await database.query<{ sum: string }>("select coalesce(sum(amount_micros), 0) as sum from transfer where kind = 'legCost' and debit_account_id = $1 and credit_account_id = $2", [houseAccountId("carrierCost", currency), houseAccountId("carrierPayable", currency)]);
  return BigInt(row?.sum ?? -1);
}

test("each leg costs what the carrier of its trunk asks, in the carrier's currency, and the carrier is owed it", async () => {
  await aCarrier(database, "cheap", [asks(6_000n)]);
  await aCarrier(database, "dollars", [asks(9_000n, "44", { connectFeeMicros: 500n, firstIncrementSeconds: 60, nextIncrementSeconds: 60 })], { currency: "USD" });
  const settled = await settle([leg("A", 61, "cheap"), leg("B", 61, "dollars"), leg("A", 10, "nobody's")]);
  assert.deepEqual(await costs(), { "cheap A": "6100 EUR", "dollars B": "18500 USD", "nobody's A": "? - unrated" });
  assert.deepEqual([await owed("EUR"), await owed("USD")], [6_100n, 18_500n]);
  assert.ok(settled.every(({ costUnknown }) => !costUnknown), "without a carrier nothing is expected to be known");
  const listed = await listCdrs(database, { accountId }, { limit: 10, after: null });
  assert.deepEqual(listed.map(({ trunk, cost }) => [trunk, cost?.micros ?? null, cost?.currency ?? null, cost?.rate?.priceNanos ?? null]).sort(), [["cheap", 6_100n, "EUR", 6_000_000n], ["dollars", 18_500n, "USD", 9_000_000n], ["nobody's", null, null, null]]);
  assert.deepEqual(await audit(database), []);
});

test("a leg that nobody answered costs nothing, whatever the fee", async () => {
  await aCarrier(database, "one", [asks(6_000n, "4", { connectFeeMicros: 10_000n })]);
  await settle([leg("A", 0, "one")]);
  assert.deepEqual(await costs(), { "one A": "0 EUR unrated" });
  assert.equal(await owed("EUR"), 0n);
  assert.deepEqual(await audit(database), []);
});

test("a carrier without a price for the number, or one that blocks it, leaves the cost unknown, and whoever settled is told", async () => {
  await aCarrier(database, "other", [asks(6_000n, "1")]);
  await aCarrier(database, "blocks", [asks(6_000n, "4", { blocked: true })]);
  const settled = await settle([leg("A", 60, "other"), leg("A", 60, "blocks"), leg("B", 0, "other")]);
  assert.deepEqual(await costs(), { "other A": "? EUR unrated", "blocks A": "? EUR unrated", "other B": "0 EUR unrated" });
  assert.deepEqual(settled.map(({ costUnknown }) => costUnknown), [true, true, false]);
  assert.equal(await owed("EUR"), 0n);
  assert.deepEqual(await audit(database), []);
});

test("the deck in force when the leg was dialled counts, not the one when it ended", async () => {
  const carrier = await aCarrier(database, "one", [asks(6_000n)]);
  const dearer: DeckId = newId();
  await database.query("insert into rate_deck (id, tariff_id, created_at) values ($1, $2, $3)", [dearer, carrier.tariffId, toIso(NOW)]);
  await database.query("insert into rate (deck_id, prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds) values ($1, '4', 'All', 60000000, 0, 1, 1)", [dearer]);
  await database.inTransaction((tx) => insertActivation(tx, { tariffId: carrier.tariffId, deckId: dearer, at: NOW + 2_000, author: ringback }, NOW));
  await settle([leg("A", 60, "one"), { ...leg("B", 60, "one"), dialedAt: NOW + 2_000 }]);
  assert.deepEqual(await costs(), { "one A": "6000 EUR", "one B": "60000 EUR" });
});

test("a leg was costed by the carrier's tariff at its end, also where that was given after it was dialled: it costs what was agreed when it was dialled", async () => {
  const carrier = await aCarrier(database, "one", [asks(6_000n)]);
  const dearer = await aTariff(database, [asks(60_000n)]);
  await updateCarrier(database, carrier.id, { tariffId: dearer.id }, { now: () => NOW + 2_000 }, ringback);
  await updateCarrier(database, carrier.id, { priority: 7 }, { now: () => NOW + 3_000 }, ringback);
  await settle([{ ...leg("A", 60, "one"), dialedAt: NOW + 1_999 }, { ...leg("B", 60, "one"), dialedAt: NOW + 2_000 }]);
  assert.deepEqual(await costs(), { "one A": "6000 EUR", "one B": "60000 EUR" });
  await updateCarrier(database, carrier.id, { tariffId: carrier.tariffId }, { now: () => NOW + 1_000 }, ringback);
  assert.deepEqual((await database.query<{ since: Date }>("select since from carrier_tariff where carrier_id = $1 and since > '-infinity' order by sequence", [carrier.id])).map(({ since }) => since.getTime() - NOW), [2_000, 2_000], "never before what was agreed last");
  await assert.rejects(database.query("update carrier_tariff set since = now()"), { code: "RB001" });
  assert.deepEqual(await audit(database), []);
});

test("a leg's cost was lost where the carrier's new tariff had no deck in force yet when it was dialled: the one before counts until then", async () => {
  const carrier = await aCarrier(database, "one", [asks(6_000n)]);
  const planned = await createTariff(database, { name: "from later on", currency: "EUR", rates: [asks(60_000n)] }, NOW + 4_000);
  await updateCarrier(database, carrier.id, { tariffId: planned.id }, { now: () => NOW + 2_000 }, ringback);
  await settle([{ ...leg("A", 60, "one"), dialedAt: NOW + 3_999 }, { ...leg("B", 60, "one"), dialedAt: NOW + 4_000 }]);
  assert.deepEqual(await costs(), { "one A": "6000 EUR", "one B": "60000 EUR" });
  assert.deepEqual(await audit(database), []);
});

test("any legs on any carriers: what is owed is what the CDRs say, and the audit agrees", async () => {
  await aCarrier(database, "a", [asks(1_234n), asks(77_777n, "44", { connectFeeMicros: 321n, firstIncrementSeconds: 30, nextIncrementSeconds: 6 })]);
  await aCarrier(database, "b", [asks(999_999n, "49", { firstIncrementSeconds: 60, nextIncrementSeconds: 60 })], { currency: "USD" });
  const tiers = [{ fromSeconds: 60, priceNanos: 5_000_000n, firstIncrementSeconds: 10, nextIncrementSeconds: 7, entryFeeMicros: 99n }];
  const evenings = { name: "evening", weekdays: [5, 6, 7], fromSecond: 46_800, toSecond: 86_400, months: [], monthDays: [], weight: 1, connectFeeMicros: 7n, priceNanos: 2_000_000n, firstIncrementSeconds: 1, nextIncrementSeconds: 1, tiers: [] };
  const terms = { timeZone: "Europe/Berlin", rounding: { method: "halfUp", decimals: 4 }, taxPpm: 70_000, minimumChargeMicros: 1_500n, surcharge: { amountMicros: 333n, afterSeconds: 120 }, freeBelowSeconds: 3 } as const;
  await aCarrier(database, "d", [asks(9_999n, "4", { plan: { tiers, periods: [evenings] } })], { terms });
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 10; round += 1) {
    await settle(Array.from({ length: 1 + random(20) }, () => leg((["A", "B"] as const)[random(2)] ?? "A", random(4) === 0 ? 0 : random(400), ["a", "b", "c", "d"][random(4)] ?? "a")));
  }
  const sums = await database.query<{ currency: string; micros: string }>("select cost_currency as currency, sum(cost_micros) as micros from cdr where cost_micros is not null group by cost_currency order by 1");
  assert.deepEqual(sums.map(({ currency, micros }) => [currency, BigInt(micros)]), [["EUR", await owed("EUR")], ["USD", await owed("USD")]]);
  assert.ok((await owed("USD")) > 0n && (await owed("EUR")) > 0n);
  assert.deepEqual(await audit(database), []);
});

test("a batch that settles asks for the costs of all its legs at once, and one that does not asks for none", async () => {
  await aCarrier(database, "one", [asks(6_000n)]);
  const asked: string[] = [];
  const counting = (tx: Parameters<BillingPort["fundsFor"]>[0]): typeof tx => ({ query: (sql: string | { text: string }, values?: readonly unknown[]) => {
    const text = typeof sql === "string" ? sql : sql.text;
    if (text.includes("join carrier")) asked.push(text);
    return tx.query(sql as string, values);
  } }) as unknown as typeof tx;
  const own = billing;
  billing = { ...own, fundsFor: (tx, ...more) => own.fundsFor(tx, ...more), carryOut: async (tx, effects, now) => {
    // The round that the funds were read in is known by its transaction, so it is opened on the one that counts.
    const seen = counting(tx);
    await own.fundsFor(seen, [...new Set(effects.map((effect) => (effect.kind === "settleLeg" ? effect.leg.callBackId : effect.callBackId)))].map((callBackId) => ({ callBackId, accountId, numbers: { A: aNumber, B: bNumber } })), now);
    return own.carryOut(seen, effects, now);
  } };
  await settle(Array.from({ length: 30 }, () => leg("A", 60, "one")));
  assert.equal(asked.length, 1, "thirty legs, one statement, and none for the batch that only held");
});

async function routes(more: { from?: string; to?: string } = {}): Promise<RoutesAnswer | null> {
  const id: CallBackId = newId();
  const payer = { callBackId: id, accountId, numbers: { A: knownPhoneNumber(more.from ?? aNumber), B: knownPhoneNumber(more.to ?? bNumber) } };
  return database.inTransaction(async (tx) => (await billing.routesFor(tx, [payer], NOW))?.get(id) ?? null);
}

test("without carriers there is nothing to say, and the trunks of the settings are used", async () => {
  assert.equal(await routes(), null);
});

test("each role has the routes of its own number, the cheapest first", async () => {
  await aCarrier(database, "german", [asks(1_000n, "49"), asks(3_000n, "44")]);
  await aCarrier(database, "british", [asks(2_000n, "49"), asks(2_000n, "44")]);
  await aCarrier(database, "only-british", [asks(1_000n, "44")]);
  assert.deepEqual(await routes(), { routes: { A: ["german", "british"], B: ["only-british", "british", "german"] } });
});

test("a batch of many is routed by as many statements as one", async () => {
  await aCarrier(database, "one", [asks(1_000n)]);
  const ids = Array.from({ length: 50 }, () => newId<"callBack">());
  const answers = await database.inTransaction((tx) => billing.routesFor(tx, ids.map((callBackId) => ({ callBackId, accountId, numbers: { A: aNumber, B: bNumber } })), NOW));
  assert.equal(answers?.size, 50);
  assert.ok([...(answers?.values() ?? [])].every((answer) => "routes" in answer && answer.routes.A[0] === "one" && answer.routes.B[0] === "one"));
});

test("a number that no carrier takes, or only at a loss, is told by its role", async () => {
  const german = await aCarrier(database, "german", [asks(60_001n, "49")]);
  assert.deepEqual(await routes(), { refused: "atALoss", role: "A" });
  await updateCarrier(database, german.id, { allowsLoss: true }, { now: () => NOW }, ringback);
  assert.deepEqual(await routes(), { refused: "noRoute", role: "B" });
  const british = await aCarrier(database, "british", [asks(1_000n, "44")]);
  assert.deepEqual(await routes(), { routes: { A: ["german"], B: ["british"] } });
  await updateCarrier(database, british.id, { enabled: false }, { now: () => NOW }, ringback);
  assert.deepEqual(await routes(), { refused: "noRoute", role: "B" });
});

test("for a reseller's account a loss is what costs more than the uppermost reseller pays us, whatever the account pays", async () => {
  const priced = (microsAMinute: bigint): NewRate[] => [asks(microsAMinute)];
  const chain = await aChain(database, [{ balanceMicros: 1_000_000n, rates: priced(60_000n) }, { balanceMicros: 1_000_000n, rates: priced(40_000n) }, { balanceMicros: 1_000_000n, rates: priced(20_000n) }]);
  [accountId] = chain.accountIds as [AccountId];
  const carrier = await aCarrier(database, "one", [asks(20_001n)]);
  assert.deepEqual(await routes(), { refused: "atALoss", role: "A" });
  const even = await aTariff(database, [asks(20_000n)]);
  await updateCarrier(database, carrier.id, { tariffId: even.id }, { now: () => NOW }, ringback);
  assert.deepEqual(await routes(), { routes: { A: ["one"], B: ["one"] } });
  const own = await createTariff(database, { name: "a reseller's", currency: "EUR", ownerAccountId: chain.accountIds[1] ?? null, rates: priced(1n) }, NOW);
  await assert.rejects(updateCarrier(database, carrier.id, { tariffId: own.id }, { now: () => NOW }, ringback), { code: "INVALID_INPUT" });
});

test("what a leg leaves us is without tax, without what nobody paid, and by what the uppermost reseller was charged", () => {
  const cdr = { chargeMicros: 1_190_000n, taxMicros: 190_000n, writtenOffMicros: 10_000n, currency: "EUR", cost: { currency: "EUR", micros: 400_000n, rate: null } } as Cdr;
  assert.equal(marginMicros(cdr, []), 590_000n);
  const charged = (chargeMicros: bigint, writtenOffMicros: bigint) => ({ chargeMicros, taxMicros: 0n, writtenOffMicros }) as WholesaleCharge;
  assert.equal(marginMicros(cdr, [charged(800_000n, 5n), charged(500_000n, 1n)]), 99_999n);
  assert.equal(marginMicros(cdr, [charged(300_000n, 0n)]), -100_000n);
  for (const cost of [null, { currency: "EUR", micros: null, rate: null }, { currency: "USD", micros: 1n, rate: null }]) assert.equal(marginMicros({ ...cdr, cost }, []), null);
});

test("a carrier stays, and so does its trunk", async () => {
  const { id } = await aCarrier(database, "one", [asks(1_000n)]);
  await assert.rejects(database.query("update carrier set trunk = 'two' where id = $1", [id]), { code: "RB001" });
  await assert.rejects(database.query("delete from carrier where id = $1", [id]), { code: "RB001" });
});

test("the database takes every kind of transfer and of house account that the code knows", async () => {
  const lists = await database.query<{ name: string; text: string }>("select conname as name, pg_get_constraintdef(oid) as text from pg_constraint where conname in ('transfer_kind_check', 'ledger_account_kind_check')");
  const known = (name: string): string[] => [...(lists.find((list) => list.name === name)?.text ?? "").matchAll(/'(\w+)'/g)].map((match) => match[1] ?? "");
  assert.deepEqual([...transferKinds, ...houseTransferKinds].filter((kind) => !known("transfer_kind_check").includes(kind)), []);
  assert.deepEqual([...houseKinds].filter((kind) => !known("ledger_account_kind_check").includes(kind)), []);
});
