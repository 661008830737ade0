// What a call-back would cost, and why it may not be called: before anything is dialled or held.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { suspendAccount } from "../../src/billing/accounts/account.store.js";
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import { moneySoFar } from "../../src/billing/funds/moneySoFar.js";
import { MOST_QUOTED_SECONDS } from "../../src/billing/rating/quote.js";
import type { NewRate, Tariff } from "../../src/billing/tariffs/tariff.js";
import { newId, type AccountId } from "../../src/kernel/id.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { aNumber, anAccount, aTariff, available, bNumber, callBackRows, NOW, plainRates } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const from = { number: aNumber, field: "from" };
const to = { number: bNumber, field: "to" };
let database: TestDatabase;
let billing: Billing;
let tariff: Tariff;
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
  tariff = await aTariff(database);
});
after(() => database.drop());

test("a quote tells the price of each leg, what is held first, and how long the wallet carries both together", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  assert.deepEqual(await billing.quote(accountId, from, to, NOW), {
    currency: "EUR",
    legs: [
      { role: "A", number: aNumber, destination: "Germany", priceNanos: 60_000_000n, connectFeeMicros: 0n, firstIncrementSeconds: 60, nextIncrementSeconds: 1, varies: false, bundle: null },
      { role: "B", number: bNumber, destination: "United Kingdom", priceNanos: 120_000_000n, connectFeeMicros: 20_000n, firstIncrementSeconds: 60, nextIncrementSeconds: 60, varies: false, bundle: null },
    ],
    firstChargeMicros: 200_000n,
    firstTaxMicros: 0n,
    availableMicros: 1_000_000n,
    // Five minutes cost 0.30 and 0.62; the sixth minute of B alone is out of reach.
    carriesSeconds: 300,
  });
  assert.equal(await available(database, accountId), 1_000_000n);
});

test("a wallet that does not cover the first charge carries no second, for nothing would be dialled", async () => {
  assert.equal((await billing.quote(await anAccount(database, tariff, 199_999n), from, to, NOW)).carriesSeconds, 0);
  assert.equal((await billing.quote(await anAccount(database, tariff, 200_000n), from, to, NOW)).carriesSeconds, 60);
});

test("a call between free numbers is quoted for a day at most", async () => {
  const free = await aTariff(database, plainRates.map((rate): NewRate => ({ ...rate, priceNanos: 0n, connectFeeMicros: 0n })));
  const quoted = await billing.quote(await anAccount(database, free, 0n), from, to, NOW);
  assert.deepEqual([quoted.firstChargeMicros, quoted.carriesSeconds], [0n, MOST_QUOTED_SECONDS]);
});

test("numbers without a price, blocked destinations, suspended accounts and those without a tariff are refused in words that help", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  const unpriced = { number: knownPhoneNumber("+33123456789"), field: "to" };
  const jersey = { number: knownPhoneNumber("+447797123456"), field: "to" };
  await refused(accountId, [from, unpriced], "NO_RATE", "to", /no price for \+33123456789/);
  await refused(accountId, [from, jersey], "DESTINATION_BLOCKED", "to", /Jersey, mobile \(\+447797123456\) are not allowed/);
  await suspendAccount(database, accountId);
  await refused(accountId, [from, to], "ACCOUNT_SUSPENDED", undefined, /suspended/);
  const untariffed = await openAccount(database, { name: "no tariff", currency: "EUR" }, NOW);
  await refused(untariffed.id, [from, to], "NO_TARIFF", undefined, /no tariff/);
  await refused(newId(), [from, to], "NOT_FOUND", "accountId", /no such account/);
  await billing.refuseUnratable(database, await anAccount(database, tariff, 0n), [from, to], NOW);
});

test("a running call-back tells what its legs have cost so far, at the rates that they were held at, and how long it can go on", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  const [id, never]: ReturnType<typeof newId<"callBack">>[] = [newId(), newId()];
  assert.ok(id && never);
  await callBackRows(database, [{ id, accountId }, { id: never, accountId }]);
  await database.inTransaction(async (tx) => {
    const answer = (await billing.fundsFor(tx, [{ callBackId: id, accountId, numbers: { B: bNumber } }], NOW)).get(id)?.openHold("B");
    assert.ok(answer && "granted" in answer);
    await billing.carryOut(tx, [{ kind: "hold", callBackId: id, grant: answer.granted }], NOW);
  });
  const money = await moneySoFar(database, [{ callBackId: id, accountId }, { callBackId: never, accountId }]);
  assert.deepEqual([0, 1, 60, 61].map((seconds) => money.get(id)?.costMicros("B", { startedAt: NOW, seconds })), [0n, 140_000n, 140_000n, 260_000n]);
  // 0.14 are held and 0.86 available: eight minutes and the fee, of which half a minute has passed.
  assert.equal(money.get(id)?.carriesSeconds([{ role: "B", answeredAt: NOW, elapsedSeconds: 30 }]), 450);
  assert.deepEqual([money.get(never)?.currency, money.get(never)?.costMicros("A", { startedAt: NOW, seconds: 60 })], ["EUR", 0n]);
});

async function refused(accountId: AccountId, asked: Parameters<Billing["refuseUnratable"]>[2], code: string, field: string | undefined, words: RegExp): Promise<void> {
  const check = (error: Error) => {
    assert.deepEqual([error.name, (error as { code?: string }).code, (error as { field?: string }).field], ["Refusal", code, field]);
    assert.match(error.message, words);
    return true;
  };
  await assert.rejects(billing.refuseUnratable(database, accountId, asked, NOW), check);
  const [a, b] = asked;
  assert.ok(a && b);
  await assert.rejects(billing.quote(accountId, a, b, NOW), check);
}
