// Accounts, their wallets and their tariffs, as an operator keeps them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findAccount, listAccounts, resumeAccount, suspendAccount, updateAccount } from "../../src/billing/accounts/account.store.js";
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { walletOf } from "../../src/billing/accounts/walletOf.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import { assignTariff } from "../../src/billing/tariffs/assignTariff.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import type { NewRate } from "../../src/billing/tariffs/tariff.js";
import { findTariff, listRates, listTariffs } from "../../src/billing/tariffs/tariff.store.js";
import { newId } from "../../src/kernel/id.js";
import { MOST_MICROS } from "../../src/kernel/money.js";
import type { RefusalCode } from "../../src/kernel/refusal.js";
import { aTariff, NOW, plainRates } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
before(async () => (database = await createTestDatabase()));
after(() => database.drop());

test("an account is opened with its wallet, empty, and is found as it was opened", async () => {
  const tariff = await aTariff(database);
  const account = await openAccount(database, { name: " Acme ", currency: "EUR", tariffId: tariff.id, liveCallBackLimit: 3 }, NOW);
  assert.deepEqual(account, { id: account.id, name: "Acme", status: "active", currency: "EUR", resellerId: null, tariffId: tariff.id, liveCallBackLimit: 3, createdAt: NOW });
  assert.deepEqual(await findAccount(database, account.id), account);
  assert.deepEqual(await walletOf(database, account.id), { currency: "EUR", balanceMicros: 0n, heldMicros: 0n, availableMicros: 0n, creditLimitMicros: 0n, lowBalanceMicros: null });
});

test("an account is refused with a bad name, limit or currency, an unknown tariff, or one in another currency", async () => {
  const tariff = await aTariff(database);
  await refused("INVALID_INPUT", "name", openAccount(database, { name: "  ", currency: "EUR" }, NOW));
  await refused("INVALID_INPUT", "name", openAccount(database, { name: "x".repeat(201), currency: "EUR" }, NOW));
  await refused("INVALID_INPUT", "liveCallBackLimit", openAccount(database, { name: "x", currency: "EUR", liveCallBackLimit: -1 }, NOW));
  await refused("INVALID_INPUT", "liveCallBackLimit", openAccount(database, { name: "x", currency: "EUR", liveCallBackLimit: 1.5 }, NOW));
  await refused("INVALID_CURRENCY", "currency", openAccount(database, { name: "x", currency: "euro" }, NOW));
  await refused("NOT_FOUND", "tariffId", openAccount(database, { name: "x", currency: "EUR", tariffId: newId() }, NOW));
  await refused("CURRENCY_MISMATCH", "tariffId", openAccount(database, { name: "x", currency: "USD", tariffId: tariff.id }, NOW));
});

test("an account is renamed, limited, suspended and resumed; what is left out stays as it is", async () => {
  const { id } = await openAccount(database, { name: "before", currency: "EUR", liveCallBackLimit: 3 }, NOW);
  assert.equal((await updateAccount(database, id, { name: "after" })).liveCallBackLimit, 3);
  assert.equal((await updateAccount(database, id, { liveCallBackLimit: 0 })).name, "after");
  assert.equal((await suspendAccount(database, id)).status, "suspended");
  assert.equal((await suspendAccount(database, id)).status, "suspended");
  assert.equal((await updateAccount(database, id, {})).status, "suspended");
  assert.equal((await resumeAccount(database, id)).status, "active");
  await refused("INVALID_INPUT", "name", updateAccount(database, id, { name: "" }));
});

test("an account that is not there is not found, whatever is asked of it", async () => {
  const nobody = newId<"account">();
  const tariff = await aTariff(database);
  assert.equal(await findAccount(database, nobody), null);
  await refused("NOT_FOUND", "accountId", updateAccount(database, nobody, { name: "x" }));
  await refused("NOT_FOUND", "accountId", suspendAccount(database, nobody));
  await refused("NOT_FOUND", "accountId", walletOf(database, nobody));
  await refused("NOT_FOUND", "accountId", topUp(database, { accountId: nobody, amountMicros: 1n, reference: "r" }, NOW));
  await refused("NOT_FOUND", "accountId", assignTariff(database, nobody, tariff.id));
});

test("accounts are listed newest first, page by page, each once", async () => {
  const opened = [];
  for (let i = 0; i < 5; i += 1) opened.push(await openAccount(database, { name: `listed ${i}`, currency: "EUR" }, NOW + 1000 + (i >> 1)));
  const seen: string[] = [];
  let after = null;
  for (;;) {
    const page: Awaited<ReturnType<typeof listAccounts>> = await listAccounts(database, { limit: 2, after });
    const last = page.at(-1);
    if (!last) break;
    seen.push(...page.map(({ id }) => id));
    after = { at: last.createdAt, id: last.id };
  }
  assert.equal(new Set(seen).size, seen.length);
  assert.deepEqual(seen.slice(0, 5), opened.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)).map(({ id }) => id));
});

test("a top-up fills the wallet once: the same reference gives the first answer, and with another input it is refused", async () => {
  const { id } = await openAccount(database, { name: "payer", currency: "EUR" }, NOW);
  const other = await openAccount(database, { name: "other payer", currency: "EUR" }, NOW);
  const first = await topUp(database, { accountId: id, amountMicros: 10_000_000n, reference: "invoice 7" }, NOW);
  const again = await topUp(database, { accountId: id, amountMicros: 10_000_000n, reference: "invoice 7" }, NOW + 60_000);
  assert.deepEqual(again, first);
  assert.equal((await walletOf(database, id)).balanceMicros, 10_000_000n);
  await refused("IDEMPOTENCY_KEY_REUSED", "reference", topUp(database, { accountId: id, amountMicros: 10_000_001n, reference: "invoice 7" }, NOW));
  await refused("IDEMPOTENCY_KEY_REUSED", "reference", topUp(database, { accountId: other.id, amountMicros: 10_000_000n, reference: "invoice 7" }, NOW));
});

test("a top-up of nothing, of a debt, of more than money can be, and without a reference is refused", async () => {
  const { id } = await openAccount(database, { name: "payer", currency: "EUR" }, NOW);
  for (const amountMicros of [0n, -1n, MOST_MICROS + 1n]) await refused("INVALID_AMOUNT", "amount", topUp(database, { accountId: id, amountMicros, reference: "r" }, NOW));
  for (const reference of ["", "r".repeat(256)]) await refused("INVALID_INPUT", "reference", topUp(database, { accountId: id, amountMicros: 1n, reference }, NOW));
});

test("a tariff is created with all its rates, and its rates are listed by prefix, page by page", async () => {
  const tariff = await aTariff(database);
  assert.deepEqual(await findTariff(database, tariff.id, NOW), tariff);
  const first = await listRates(database, tariff.id, 2, null, NOW);
  assert.deepEqual(first.map(({ prefix, blocked }) => [prefix, blocked]), [["44", false], ["447797", true]]);
  const second = await listRates(database, tariff.id, 2, "447797", NOW);
  assert.deepEqual(second, [{ ...plainRates[0], deckId: tariff.activeDeckId, blocked: false }]);
  assert.equal(await findTariff(database, newId(), NOW), null);
  assert.ok((await listTariffs(database, { limit: 100, after: null }, NOW)).some(({ id }) => id === tariff.id));
});

test("every fault of every rate is told at once, by its index, and nothing is created", async () => {
  const good = plainRates[0] as NewRate;
  const rates: NewRate[] = [good, { ...good, prefix: "+49", priceNanos: -1n }, { ...good, prefix: "43", firstIncrementSeconds: 0, nextIncrementSeconds: 3_601, destination: " " }, { ...good }];
  await assert.rejects(createTariff(database, { name: "faulty", currency: "EUR", rates }, NOW), (error: Error) => {
    assert.match(error.message, /rates\[1\]: prefix "\+49" is not 1 to 15 digits without a plus sign, the price a minute is not from 0 to 1000000;/);
    assert.match(error.message, /rates\[2\]: destination is not a name of 1 to 200 characters, the first increment is not 1 to 3600 seconds, the next increment is not 1 to 3600 seconds;/);
    assert.match(error.message, /rates\[3\]: prefix "49" is given twice, first by rates\[0\]\./);
    return true;
  });
  assert.ok(!(await listTariffs(database, { limit: 1000, after: null }, NOW)).some(({ name }) => name === "faulty"));
});

test("a tariff without a name, without rates, with too many, or with a name that is taken is refused", async () => {
  const one = plainRates.slice(0, 1);
  await refused("INVALID_INPUT", "name", createTariff(database, { name: "", currency: "EUR", rates: one }, NOW));
  await refused("INVALID_INPUT", "rates", createTariff(database, { name: "none", currency: "EUR", rates: [] }, NOW));
  await refused("INVALID_INPUT", "rates", createTariff(database, { name: "many", currency: "EUR", rates: Array<NewRate>(100_001).fill(one[0] as NewRate) }, NOW));
  await createTariff(database, { name: "taken", currency: "EUR", rates: one }, NOW);
  await refused("INVALID_INPUT", "name", createTariff(database, { name: "taken", currency: "EUR", rates: one }, NOW));
});

test("a tariff of a hundred thousand rates is created whole", async () => {
  const rates = Array.from({ length: 100_000 }, (_, index): NewRate => ({ ...(plainRates[0] as NewRate), prefix: `49${index}` }));
  const tariff = await createTariff(database, { name: "large", currency: "EUR", rates }, NOW);
  assert.deepEqual(await database.query("select count(*)::int as n from rate where deck_id = $1", [tariff.activeDeckId]), [{ n: 100_000 }]);
});

test("an account is assigned another tariff, in its own currency only", async () => {
  const [euros, dollars] = await Promise.all([aTariff(database), aTariff(database, plainRates, "USD")]);
  const { id } = await openAccount(database, { name: "priced", currency: "EUR" }, NOW);
  await assignTariff(database, id, euros.id);
  assert.equal((await findAccount(database, id))?.tariffId, euros.id);
  await refused("CURRENCY_MISMATCH", "tariffId", assignTariff(database, id, dollars.id));
  await refused("NOT_FOUND", "tariffId", assignTariff(database, id, newId()));
});

async function refused(code: RefusalCode, field: string, promise: Promise<unknown>): Promise<void> {
  await assert.rejects(promise, (error: Error) => {
    assert.deepEqual({ name: error.name, code: (error as { code?: string }).code, field: (error as { field?: string }).field }, { name: "Refusal", code, field });
    return true;
  });
}
