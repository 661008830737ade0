// Who owns which account: what is refused, and that no two changes at once can make what one alone cannot.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findAccount, listAccounts } from "../../src/billing/accounts/account.store.js";
import { moveAccount } from "../../src/billing/accounts/moveAccount.js";
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { MOST_RESELLERS } from "../../src/billing/accounts/reseller.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { assignTariff } from "../../src/billing/tariffs/assignTariff.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import { newId, type AccountId, type TariffId } from "../../src/kernel/id.js";
import type { RefusalCode } from "../../src/kernel/refusal.js";
import { NOW, plainRates } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
before(async () => (database = await createTestDatabase(16)));
after(() => database.drop());

test("an account is opened with its reseller, and is found below it and nowhere else", async () => {
  const reseller = await open(null);
  const [own, other] = [await open(reseller), await open(null)];
  assert.equal((await findAccount(database, own))?.resellerId, reseller);
  assert.equal((await findAccount(database, other))?.resellerId, null);
  assert.deepEqual((await listAccounts(database, { limit: 10, after: null }, { resellerId: reseller })).map(({ id }) => id), [own]);
});

test("an account that would own itself is refused, by one step or by many, and stays where it was", async () => {
  const [top, middle, bottom] = await chainOf(3) as [AccountId, AccountId, AccountId];
  await refused("RESELLER_CYCLE", "resellerId", move(top, top));
  await refused("RESELLER_CYCLE", "resellerId", move(top, bottom));
  await refused("RESELLER_CYCLE", "resellerId", move(top, middle));
  await refused("RESELLER_CYCLE", "resellerId", move(middle, bottom));
  assert.deepEqual(await Promise.all([top, middle, bottom].map(resellerOf)), [null, top, middle]);
  await move(bottom, top);
  await move(middle, bottom);
  assert.deepEqual(await Promise.all([top, middle, bottom].map(resellerOf)), [null, bottom, top]);
});

test("eight resellers one above the other are the most, whether an account is opened below them or moved there with what is below it", async () => {
  const deep = await chainOf(MOST_RESELLERS + 1);
  await refused("RESELLER_TOO_DEEP", "resellerId", open(deep.at(-1) as AccountId));
  const [short, below] = await chainOf(2) as [AccountId, AccountId];
  await refused("RESELLER_TOO_DEEP", "resellerId", move(short, deep.at(-2) as AccountId));
  await move(short, deep.at(-3) as AccountId);
  assert.equal(await resellerOf(below), short);
  await refused("RESELLER_TOO_DEEP", "resellerId", open(below));
});

test("a reseller that is not there, or that pays in another currency, is refused", async () => {
  const reseller = await open(null, "USD");
  const account = await open(null);
  await refused("NOT_FOUND", "resellerId", open(newId()));
  await refused("NOT_FOUND", "resellerId", move(account, newId()));
  await refused("NOT_FOUND", "accountId", move(newId(), reseller));
  await refused("CURRENCY_MISMATCH", "resellerId", open(reseller));
  await refused("CURRENCY_MISMATCH", "resellerId", move(account, reseller));
  await refused("CURRENCY_MISMATCH", "resellerId", createTariff(database, { name: newId(), currency: "EUR", ownerAccountId: reseller, rates: plainRates }, NOW));
});

test("an account is sold by a tariff of its own reseller, and by nobody else's", async () => {
  const [one, two] = [await open(null), await open(null)];
  const [ours, ofOne, ofTwo] = [await tariffOf(null), await tariffOf(one), await tariffOf(two)];
  const account = await open(one, "EUR", ofOne);
  await refused("TARIFF_NOT_OFFERED", "tariffId", assignTariff(database, account, ours));
  await refused("TARIFF_NOT_OFFERED", "tariffId", assignTariff(database, account, ofTwo));
  await refused("TARIFF_NOT_OFFERED", "tariffId", open(null, "EUR", ofOne));
  await refused("TARIFF_NOT_OFFERED", "tariffId", open(one, "EUR", ours));
  await refused("TARIFF_NOT_OFFERED", "tariffId", moveAccount(database, { accountId: account, resellerId: two }));
  await assignTariff(database, one, ours);
  await moveAccount(database, { accountId: account, resellerId: two, tariffId: ofTwo });
  assert.deepEqual([await resellerOf(account), (await findAccount(database, account))?.tariffId], [two, ofTwo]);
  await moveAccount(database, { accountId: account, resellerId: null, tariffId: null });
  assert.deepEqual([await resellerOf(account), (await findAccount(database, account))?.tariffId], [null, null]);
});

test("the database itself refuses a circle, another currency, another's tariff and a tariff that changes hands", async () => {
  const [top, bottom] = await chainOf(2) as [AccountId, AccountId];
  const dollars = await open(null, "USD");
  const ofTop = await tariffOf(top);
  const move = "update account set parent_id = $2 where id = $1";
  await assert.rejects(database.query(move, [top, bottom]), { code: "RB002" });
  await assert.rejects(database.query(move, [top, dollars]), { code: "23503" });
  await assert.rejects(database.query("update account set tariff_id = $2 where id = $1", [top, ofTop]), { code: "RB004" });
  await assert.rejects(database.query("update tariff set owner_account_id = null where id = $1", [ofTop]), { code: "RB001" });
  const twins = [newId(), newId()];
  const together = "insert into account (id, name, status, currency, parent_id, live_call_back_limit, created_at) values ($1, 'x', 'active', 'EUR', $2, 1, now()), ($2, 'y', 'active', 'EUR', $1, 1, now())";
  await assert.rejects(database.query(together, twins), { code: "RB002" });
});

test("two moves at once that would make a circle together: one of them is refused, every time", async () => {
  for (let round = 0; round < 25; round += 1) {
    const [one, two] = [await open(null), await open(null)];
    const answers = await Promise.allSettled([move(one, two), move(two, one)]);
    assert.deepEqual(answers.map((answer) => (answer.status === "rejected" ? (answer.reason as { code: string }).code : "moved")).toSorted(), ["RESELLER_CYCLE", "moved"]);
  }
});

test("sixteen accounts that move below each other at random end as a forest, and never too deep", async () => {
  const accounts = await Promise.all(Array.from({ length: 16 }, () => open(null)));
  await Promise.all(accounts.map(async (account, index) => {
    for (let turn = 1; turn <= 12; turn += 1) await move(account, accounts[(index * 5 + turn * 7) % 16] as AccountId).catch(expected);
  }));
  for (const account of accounts) {
    const above: (AccountId | null)[] = [];
    for (let at = await resellerOf(account); at !== null; at = await resellerOf(at)) assert.ok(above.push(at) <= MOST_RESELLERS && at !== account);
  }
  assert.deepEqual(await audit(database), []);
});

test("an account that is opened while its reseller is moved is never below more than eight", async () => {
  const deep = await chainOf(MOST_RESELLERS - 1);
  for (let round = 0; round < 15; round += 1) {
    const [reseller, last] = await chainOf(2) as [AccountId, AccountId];
    const answers = await Promise.allSettled([move(reseller, deep.at(-1) as AccountId), open(last)]);
    assert.equal(answers.filter(({ status }) => status === "fulfilled").length, 1, "both together would be nine deep");
  }
});

function expected(error: { code?: string }): void {
  if (error.code !== "RESELLER_CYCLE" && error.code !== "RESELLER_TOO_DEEP") throw error;
}

async function open(resellerId: AccountId | null, currency = "EUR", tariffId: TariffId | null = null): Promise<AccountId> {
  return (await openAccount(database, { name: "x", currency, resellerId, tariffId }, NOW)).id;
}

/** The first is at the top. */
async function chainOf(length: number): Promise<AccountId[]> {
  const chain: AccountId[] = [];
  while (chain.length < length) chain.push(await open(chain.at(-1) ?? null));
  return chain;
}

function move(accountId: AccountId, resellerId: AccountId): Promise<void> {
  return moveAccount(database, { accountId, resellerId });
}

async function tariffOf(ownerAccountId: AccountId | null): Promise<TariffId> {
  return (await createTariff(database, { name: newId(), currency: "EUR", ownerAccountId, rates: plainRates }, NOW)).id;
}

async function resellerOf(id: AccountId): Promise<AccountId | null> {
  return (await findAccount(database, id))?.resellerId ?? null;
}

async function refused(code: RefusalCode, field: string, promise: Promise<unknown>): Promise<void> {
  await assert.rejects(promise, (error: { name?: string; code?: string; field?: string }) => {
    assert.deepEqual({ name: error.name, code: error.code, field: error.field }, { name: "Refusal", code, field });
    return true;
  });
}
