// What DIDs cost: the set-up once, each month once and in advance, from the owner's wallet to us, whoever asks how often; and nothing of what is not there.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { chargeDidPeriods } from "../../src/billing/dids/chargeDidPeriods.js";
import { chargeDids } from "../../src/billing/dids/chargeDids.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import { statementOf } from "../../src/billing/payments/statement.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { toIso, type Instant } from "../../src/kernel/clock.js";
import { newId, type AccountId, type DidId } from "../../src/kernel/id.js";
import { aChain, anAccount, aTariff, available, NOW, plainRates } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const CONNECTIONS = 8;
const DAY_MS = 86_400_000;
let database: TestDatabase;
let tariff: Tariff;
before(async () => {
  database = await createTestDatabase(CONNECTIONS);
  tariff = await aTariff(database);
});
after(() => database.drop());
beforeEach(() => database.query("update did set status = 'closed', closed_at = created_at where status <> 'closed'"));

let made = 0;
async function aDid(accountId: AccountId, setUpMicros: bigint, monthlyMicros: bigint, createdAt: Instant = NOW, status = "active"): Promise<DidId> {
  made += 1;
  const id = newId<"did">();
  await database.query(
    "insert into did (id, number, account_id, status, currency, set_up_price_micros, monthly_price_micros, created_at, closed_at) values ($1, $2, $3, $4, 'EUR', $5, $6, $7::timestamptz, case when $4 = 'closed' then $7::timestamptz end)",
    [id, `+4930${1_000_000 + made}`, accountId, status, setUpMicros, monthlyMicros, toIso(createdAt)],
  );
  return id;
}

async function paidUntil(id: DidId): Promise<string | null> {
  const [row] = await database.query<{ paid_until: Date | null }>("select paid_until from did where id = $1", [id]);
  return row?.paid_until?.toISOString() ?? null;
}

async function charged(id: DidId): Promise<unknown> {
  return (await database.query<{ kind: string; reference: string; amount: string }>("select kind, reference, amount_micros::text as amount from transfer where reference like $1 order by kind desc, reference", [`${id}%`])).map(({ kind, reference, amount }) => [kind, reference.slice(37), amount]);
}

test("a DID is set up once and its months are paid as each begins, counted from the day on which it was opened; its statement says so", async () => {
  const accountId = await anAccount(database, tariff, 10_000_000n);
  const opened = Date.UTC(2026, 0, 31, 9, 30);
  const id = await aDid(accountId, 5_000_000n, 1_000_000n, opened);
  assert.deepEqual(await chargeDids(database, null, opened), { paid: 1, unpaid: 0 });
  assert.deepEqual([await paidUntil(id), await available(database, accountId)], ["2026-02-28T09:30:00.000Z", 4_000_000n]);
  assert.deepEqual(await chargeDids(database, null, opened + 27 * DAY_MS), { paid: 0, unpaid: 0 });
  for (const now of [Date.UTC(2026, 1, 28, 9, 30), Date.UTC(2026, 2, 31, 10), Date.UTC(2026, 3, 30, 23)]) assert.deepEqual(await chargeDids(database, null, now), { paid: 1, unpaid: 0 });
  assert.deepEqual(await charged(id), [
    ["didSetup", "", "5000000"], ["didRent", "2026-01-31T09:30:00.000Z", "1000000"], ["didRent", "2026-02-28T09:30:00.000Z", "1000000"], ["didRent", "2026-03-31T09:30:00.000Z", "1000000"], ["didRent", "2026-04-30T09:30:00.000Z", "1000000"],
  ]);
  assert.equal(await paidUntil(id), "2026-05-31T09:30:00.000Z");
  const { lines } = await statementOf(database, { accountId, month: "2026-01", timeZone: "UTC" });
  assert.deepEqual(lines, [{ kind: "didRent", direction: "out", transfers: 1, amountMicros: 1_000_000n }, { kind: "didSetup", direction: "out", transfers: 1, amountMicros: 5_000_000n }]);
  assert.deepEqual(await audit(database), []);
});

test("set-up and first month are paid together or not at all, and again tried when the wallet was filled; what was not paid for is not asked for later", async () => {
  const accountId = await anAccount(database, tariff, 1_499_999n);
  const id = await aDid(accountId, 500_000n, 1_000_000n);
  assert.deepEqual(await chargeDids(database, null, NOW), { paid: 0, unpaid: 1 });
  assert.deepEqual([await paidUntil(id), await available(database, accountId), await charged(id)], [null, 1_499_999n, []]);
  await topUp(database, { accountId, amountMicros: 1n, reference: newId() }, NOW);
  // Three months later: they passed without it.
  assert.deepEqual(await chargeDids(database, null, Date.UTC(2027, 1, 25)), { paid: 1, unpaid: 0 });
  assert.deepEqual(await charged(id), [["didSetup", "", "500000"], ["didRent", "2027-02-20T12:00:00.000Z", "1000000"]]);
  assert.deepEqual([await paidUntil(id), await available(database, accountId)], ["2027-03-20T12:00:00.000Z", 0n]);
});

test("what a call holds is not a DID's to take", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  await database.query("update ledger_account set debits_held_micros = 1 where owner_account_id = $1", [accountId]);
  await aDid(accountId, 0n, 1_000_000n);
  assert.deepEqual(await chargeDids(database, null, NOW), { paid: 0, unpaid: 1 });
  await database.query("update ledger_account set debits_held_micros = 0 where owner_account_id = $1", [accountId]);
  assert.deepEqual(await chargeDids(database, null, NOW), { paid: 1, unpaid: 0 });
});

test("of several DIDs a wallet keeps the oldest that it can pay for, and a cheaper one after a dear one", async () => {
  const accountId = await anAccount(database, tariff, 3_000_000n);
  const dids = [await aDid(accountId, 0n, 2_000_000n, NOW - 3), await aDid(accountId, 0n, 2_000_000n, NOW - 2), await aDid(accountId, 0n, 1_000_000n, NOW - 1)];
  assert.deepEqual(await chargeDids(database, null, NOW, 2), { paid: 2, unpaid: 1 });
  assert.deepEqual(await Promise.all(dids.map(async (id) => (await paidUntil(id)) !== null)), [true, false, true]);
});

test("a set-up alone is paid once for good; a monthly price that it gets later begins then; what costs nothing and what is closed is not charged", async () => {
  const accountId = await anAccount(database, tariff, 10_000_000n);
  const id = await aDid(accountId, 1_000_000n, 0n);
  const [free, closed] = [await aDid(accountId, 0n, 0n), await aDid(accountId, 1n, 1n, NOW, "closed")];
  for (const now of [NOW, NOW + 90 * DAY_MS]) await chargeDids(database, null, now);
  assert.deepEqual([await charged(id), await charged(free), await charged(closed)], [[["didSetup", "", "1000000"]], [], []]);
  await database.query("update did set monthly_price_micros = 2000000 where id = $1", [id]);
  await chargeDids(database, null, NOW + 90 * DAY_MS);
  assert.deepEqual(await charged(id), [["didSetup", "", "1000000"], ["didRent", "2027-01-20T12:00:00.000Z", "2000000"]]);
  assert.deepEqual(await audit(database), []);
});

test("a customer's reseller has no part in it", async () => {
  const { accountIds: [customer, reseller] } = await aChain(database, [{ balanceMicros: 5_000_000n, rates: plainRates }, { balanceMicros: 7_000_000n, rates: plainRates }]);
  assert.ok(customer && reseller);
  const id = await aDid(customer, 1_000_000n, 1_000_000n);
  await chargeDids(database, null, NOW);
  assert.deepEqual([await available(database, customer), await available(database, reseller)], [3_000_000n, 7_000_000n]);
  const [row] = await database.query<{ kinds: string[] }>("select array_agg(distinct account.kind) as kinds from transfer join ledger_account as account on account.id = credit_account_id where reference like $1 and account.owner_account_id is null", [`${id}%`]);
  assert.deepEqual(row?.kinds, ["revenue"]);
});

test("eight that charge at once charge each DID once, beside one another and without a deadlock", async () => {
  const accounts = await Promise.all([1, 2, 3].map(() => anAccount(database, tariff, 100_000_000n)));
  for (let index = 0; index < 60; index += 1) await aDid(accounts[index % 3] as AccountId, 1_000_000n, 1_000_000n, NOW + index);
  const later = NOW + 100;
  const done = await Promise.all(Array.from({ length: CONNECTIONS }, () => chargeDids(database, null, later, 7)));
  assert.equal(done.reduce((sum, { paid }) => sum + paid, 0), 60);
  for (const accountId of accounts) assert.equal(await available(database, accountId), 60_000_000n);
  assert.deepEqual(await audit(database), []);
});

test("the same month a second time is refused by the transfer's own key, and takes nothing", async () => {
  const accountId = await anAccount(database, tariff, 10_000_000n);
  const id = await aDid(accountId, 0n, 1_000_000n);
  await chargeDids(database, null, NOW);
  const again = { didId: id, accountId, currency: "EUR", setUpMicros: 0n, rentMicros: 1_000_000n, from: NOW };
  await assert.rejects(database.inTransaction((tx) => chargeDidPeriods(tx, [again], NOW)), { code: "23505" });
  assert.equal(await available(database, accountId), 9_000_000n);
});

for (const [title, sql, words] of [
  ["rent that was taken for somebody else's DID", "update ledger_account set owner_account_id = (select id from account where id not in (select owner_account_id from ledger_account where owner_account_id is not null)) where id in (select debit_account_id from transfer where kind = 'didRent')", /not from its owner to us/],
  ["a DID that is said to be paid, and never was", "update did set paid_until = now() where paid_until is null", /nobody has paid for it/],
] as const) {
  test(`D1: the audit finds ${title}`, async () => {
    const own = await createTestDatabase(2);
    try {
      const accountId = await anAccount(own, await aTariff(own), 1_000_000n);
      for (const [number, price] of [["+4930111111", 1_000_000n], ["+4930222222", 1n]] as const) {
        await own.query("insert into did (id, number, account_id, currency, monthly_price_micros, created_at) values ($1, $2, $3, 'EUR', $4, $5)", [newId(), number, accountId, price, toIso(NOW - Number(price))]);
      }
      await own.query("insert into account (id, name, status, currency, live_call_back_limit, created_at) values ($1, 'other', 'active', 'EUR', 1, now())", [newId()]);
      await chargeDids(own, null, NOW);
      assert.deepEqual(await audit(own), []);
      await own.query(sql);
      const findings = await audit(own);
      assert.ok(findings.some(({ invariant, words: said }) => invariant === "D1" && words.test(said.join())), JSON.stringify(findings));
    } finally {
      await own.drop();
    }
  });
}
