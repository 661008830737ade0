// Quotes that bind us: kept for a while, used once, for whom and what they were asked for; and what is held with one is held at its price.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import { MOST_OPEN_QUOTES, removeOldQuotes, requestQuote } from "../../src/billing/quotes/requestQuote.js";
import { takeQuote, type QuoteTaken } from "../../src/billing/quotes/takeQuote.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import { assignTariff } from "../../src/billing/tariffs/assignTariff.js";
import type { NewRate, Tariff } from "../../src/billing/tariffs/tariff.js";
import { newId, type AccountId, type CallBackId, type QuoteId } from "../../src/kernel/id.js";
import type { RefusalCode } from "../../src/kernel/refusal.js";
import { aChain, aNumber, anAccount, aTariff, available, bNumber, callBackRows, endedLeg, NOW, plainRates } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const from = { number: aNumber, field: "from" };
const to = { number: bNumber, field: "to" };
const HOLDS_SECONDS = 300;
let database: TestDatabase;
let billing: Billing;
let tariff: Tariff;
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
  tariff = await aTariff(database);
});
after(() => database.drop());

const ask = (accountId: AccountId, now = NOW) => requestQuote(database, accountId, from, to, HOLDS_SECONDS, now, billing.rateIndex.find);

function taken(quoteId: QuoteId, accountId: AccountId, more: Partial<QuoteTaken> = {}): QuoteTaken {
  return { quoteId, accountId, callBackId: newId<"callBack">(), numbers: { A: aNumber, B: bNumber }, startsAt: NOW + 1_000, ...more };
}

function take(asked: QuoteTaken) {
  return database.inTransaction((tx) => takeQuote(tx, asked));
}

async function isRefused(code: RefusalCode, act: Promise<unknown>): Promise<void> {
  await assert.rejects(act, (error: { code?: string }) => (assert.equal(error.code, code), true));
}

test("a call-back with a quote is held and charged at its prices, whatever the account is sold by now", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  const { id: quoteId, legs, firstChargeMicros } = await ask(accountId);
  assert.deepEqual([legs.map(({ priceNanos }) => priceNanos), firstChargeMicros], [[60_000_000n, 120_000_000n], 200_000n]);
  await assignTariff(database, accountId, (await aTariff(database, plainRates.map((rate): NewRate => ({ ...rate, priceNanos: rate.priceNanos * 5n })))).id);
  const callBackId = newId<"callBack">();
  await callBackRows(database, [{ id: callBackId, accountId }]);
  await hold(accountId, callBackId, quoteId);
  assert.equal(await available(database, accountId), 800_000n);
  // Later batches know nothing of the quote: the holds have its rates.
  const [settled] = await database.inTransaction(async (tx) => {
    await billing.fundsFor(tx, [{ callBackId, accountId, numbers: { A: aNumber, B: bNumber } }], NOW);
    return billing.carryOut(tx, [{ kind: "settleLeg", leg: endedLeg(accountId, callBackId, "B", 61) }], NOW);
  });
  assert.equal(settled?.chargeMicros, 260_000n);
});

test("a quote snapshots the whole chain: a reseller, too, is held at the price that it had when its account asked", async () => {
  const cheap = plainRates.map((rate): NewRate => ({ ...rate, priceNanos: rate.priceNanos / 2n, connectFeeMicros: 0n }));
  const { accountIds: [accountId, resellerId] } = await aChain(database, [{ balanceMicros: 1_000_000n, rates: plainRates }, { balanceMicros: 400_000n, rates: cheap }]);
  assert.ok(accountId && resellerId);
  const { id: quoteId, carriesSeconds } = await ask(accountId);
  // The account's own money lasts five minutes; its reseller's 0.09 a minute of both would last four.
  assert.equal(carriesSeconds, 240);
  await assignTariff(database, resellerId, (await aTariff(database, plainRates.map((rate): NewRate => ({ ...rate, priceNanos: rate.priceNanos * 2n })))).id);
  const callBackId = newId<"callBack">();
  await callBackRows(database, [{ id: callBackId, accountId }]);
  await hold(accountId, callBackId, quoteId);
  assert.deepEqual([await available(database, accountId), await available(database, resellerId)], [800_000n, 310_000n]);
});

test("a call-back without it pays the prices of now, though the account has a quote", async () => {
  const accountId = await anAccount(database, tariff, 10_000_000n);
  await ask(accountId);
  await assignTariff(database, accountId, (await aTariff(database, plainRates.map((rate): NewRate => ({ ...rate, priceNanos: rate.priceNanos * 5n })))).id);
  const callBackId = newId<"callBack">();
  await callBackRows(database, [{ id: callBackId, accountId }]);
  await hold(accountId, callBackId, null);
  assert.equal(await available(database, accountId), 10_000_000n - 920_000n);
});

test("a quote is good for one call-back, also when two come at once", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  const { id } = await ask(accountId);
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => take(taken(id, accountId))));
  assert.equal(tries.filter(({ status }) => status === "fulfilled").length, 1);
  await isRefused("QUOTE_USED", take(taken(id, accountId)));
});

test("what is rolled back has not used the quote", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  const { id } = await ask(accountId);
  await assert.rejects(database.inTransaction(async (tx) => {
    await takeQuote(tx, taken(id, accountId));
    throw new Error("no funds, say");
  }));
  await take(taken(id, accountId));
});

test("it holds until its last millisecond, for a call-back that begins before it ends", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  const { id, expiresAt } = await ask(accountId);
  assert.equal(expiresAt, NOW + HOLDS_SECONDS * 1000);
  await isRefused("QUOTE_EXPIRED", take(taken(id, accountId, { startsAt: expiresAt })));
  await take(taken(id, accountId, { startsAt: expiresAt - 1 }));
});

test("it is bound to its account and to both numbers in their order", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  const { id } = await ask(accountId);
  await isRefused("NOT_FOUND", take(taken(id, await anAccount(database, tariff, 0n))));
  await isRefused("NOT_FOUND", take(taken(newId<"quote">(), accountId)));
  await isRefused("QUOTE_MISMATCH", take(taken(id, accountId, { numbers: { A: bNumber, B: aNumber } })));
  await take(taken(id, accountId));
});

test("an account collects no more than so many, also with many connections; a used or an expired one makes room", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  const tries = await Promise.allSettled(Array.from({ length: MOST_OPEN_QUOTES + 10 }, () => ask(accountId)));
  const made = tries.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  assert.equal(made.length, MOST_OPEN_QUOTES);
  await isRefused("LIMIT_REACHED", ask(accountId));
  assert.ok(made[0]);
  await take(taken(made[0].id, accountId));
  await ask(accountId);
  await isRefused("LIMIT_REACHED", ask(accountId));
  await ask(accountId, NOW + HOLDS_SECONDS * 1000);
});

test("expired quotes say so for an hour, then they are gone; those that hold stay", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  const later = NOW + HOLDS_SECONDS * 1000 + 3_600_001;
  const old = await ask(accountId, NOW);
  const late = await ask(accountId, later - HOLDS_SECONDS * 1000);
  const good = await ask(accountId, later);
  await removeOldQuotes(database, later);
  const left = await database.query<{ id: QuoteId }>("select id from quote where account_id = $1 order by created_at", [accountId]);
  assert.deepEqual(left.map(({ id }) => id), [late.id, good.id]);
  await isRefused("NOT_FOUND", take(taken(old.id, accountId)));
  await isRefused("QUOTE_EXPIRED", take(taken(late.id, accountId, { startsAt: later })));
});

test("what cannot be called is not quoted, and nothing is stored", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  await isRefused("DESTINATION_BLOCKED", requestQuote(database, accountId, from, { number: "+447797123456" as typeof bNumber, field: "to" }, HOLDS_SECONDS, NOW, billing.rateIndex.find));
  await isRefused("NOT_FOUND", ask(newId<"account">()));
  assert.deepEqual(await database.query("select id from quote where account_id = $1", [accountId]), []);
});

test("a quote tells the price of the hour that it is, the tax in the first charge, and that there are other prices", async () => {
  const night = { name: "night", weekdays: [1, 2, 3, 4, 5, 6, 7], fromSecond: 0, toSecond: 43_200 * 2, months: [], monthDays: [], weight: 1, connectFeeMicros: 7_000n, priceNanos: 30_000_000n, firstIncrementSeconds: 30, nextIncrementSeconds: 6, tiers: [] };
  const [germany, britain] = plainRates;
  assert.ok(germany && britain);
  const taxed = await createTariff(database, { name: "taxed", currency: "EUR", rates: [{ ...germany, plan: { tiers: [], periods: [night] } }, britain], terms: { taxPpm: 200_000 } }, NOW);
  const { legs: [a, b], firstChargeMicros, firstTaxMicros } = await ask(await anAccount(database, taxed, 1_000_000n));
  assert.deepEqual([a.priceNanos, a.connectFeeMicros, a.firstIncrementSeconds, a.nextIncrementSeconds, a.varies], [30_000_000n, 7_000n, 30, 6, true]);
  assert.deepEqual([b.priceNanos, b.varies], [120_000_000n, false]);
  // 0.037 and 0.14 without tax.
  assert.deepEqual([firstChargeMicros, firstTaxMicros], [212_400n, 35_400n]);
});

async function hold(accountId: AccountId, callBackId: CallBackId, quoteId: QuoteId | null): Promise<void> {
  const numbers = { A: aNumber, B: bNumber };
  await database.inTransaction(async (tx) => {
    const quotedRates = quoteId && (await billing.takeQuote(tx, taken(quoteId, accountId, { callBackId })));
    const funds = (await billing.fundsFor(tx, [{ callBackId, accountId, numbers, ...(quotedRates && { quotedRates }) }], NOW)).get(callBackId);
    const grants = (["A", "B"] as const).map((role) => funds?.openHold(role));
    await billing.carryOut(tx, grants.map((answer) => {
      assert.ok(answer && "granted" in answer);
      return { kind: "hold" as const, callBackId, grant: answer.granted };
    }), NOW);
  });
}
