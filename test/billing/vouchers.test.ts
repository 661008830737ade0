// Vouchers: codes that are shown once, redeemed once, and cannot be guessed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit } from "../../src/billing/ledger/audit.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import { redeemVoucher } from "../../src/billing/payments/redeemVoucher.js";
import { createVoucherBatch, listVoucherBatches, voidVoucherBatch, type NewVoucherBatch } from "../../src/billing/payments/voucherBatch.js";
import { hashVoucherCode, mintVoucherCode, readVoucherCode } from "../../src/billing/payments/voucherCode.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { authorNamed } from "../../src/kernel/author.js";
import { newId, type AccountId } from "../../src/kernel/id.js";
import { Refusal } from "../../src/kernel/refusal.js";
import { anAccount, aTariff, available, NOW } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const MINUTE = 60_000;
const me = authorNamed("tests");
let database: TestDatabase;
let tariff: Tariff;
before(async () => {
  database = await createTestDatabase(16);
  tariff = await aTariff(database);
});
after(() => database.drop());

async function codesOf(count: number, more: Partial<NewVoucherBatch> = {}): Promise<readonly string[]> {
  return (await createVoucherBatch(database, { amountMicros: 5_000_000n, currency: "EUR", count, expiresAt: null, note: "", ...more }, NOW, me)).codes;
}

async function refusalOf(act: Promise<unknown>): Promise<string> {
  const error = await act.then(() => null, (reason: unknown) => reason);
  assert.ok(error instanceof Refusal, `refused, not ${String(error)}`);
  return error.code;
}

const redeem = (accountId: AccountId, code: string, now = NOW) => redeemVoucher(database, accountId, code, now, me);
const signsOf = (code: string) => code.replaceAll("-", "");
const one = async (more: Partial<NewVoucherBatch> = {}) => (await codesOf(1, more))[0] as string;

test("a code is five groups of four signs that cannot be mistaken for others, and reads the same however it is typed", () => {
  for (let times = 0; times < 200; times += 1) {
    const code = mintVoucherCode();
    assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);
    const typed = code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l");
    assert.equal(readVoucherCode(typed), signsOf(code));
    assert.deepEqual(hashVoucherCode(code), hashVoucherCode(readVoucherCode(` ${typed} `)));
  }
});

test("each single slip, and each two signs that changed places, is seen by the check sign", () => {
  const code = signsOf(mintVoucherCode());
  for (let place = 0; place < code.length; place += 1) {
    for (const sign of "0123456789ABCDEFGHJKMNPQRSTVWXYZ") {
      if (sign !== code[place]) assert.throws(() => readVoucherCode(code.slice(0, place) + sign + code.slice(place + 1)), { code: "INVALID_VOUCHER" });
    }
    for (let other = place + 1; other < code.length; other += 1) {
      if (code[place] === code[other]) continue;
      const swapped = [...code];
      [swapped[place], swapped[other]] = [code[other] as string, code[place] as string];
      assert.throws(() => readVoucherCode(swapped.join("")), { code: "INVALID_VOUCHER" });
    }
  }
});

test("codes differ, are stored as hashes only, and are not in the list of batches", async () => {
  const codes = await codesOf(500, { note: "kiosk" });
  assert.equal(new Set(codes).size, 500);
  const rows = await database.query<{ text: string }>("select voucher::text || voucher_batch::text as text from voucher join voucher_batch on voucher_batch.id = voucher.batch_id");
  const stored = rows.map(({ text }) => text).join("\n");
  for (const code of codes) assert.ok(!stored.includes(code) && !stored.includes(signsOf(code)));
  const [batch] = await listVoucherBatches(database, { limit: 1, after: null });
  assert.deepEqual({ note: batch?.note, count: batch?.count, redeemed: batch?.redeemed, keys: Object.keys(batch ?? {}).includes("codes") }, { note: "kiosk", count: 500, redeemed: 0, keys: false });
});

test("a voucher fills a wallet by one transfer, and the same account asking again is told that transfer", async () => {
  const accountId = await anAccount(database, tariff, 0n);
  const code = await one();
  const answers = await Promise.all(Array.from({ length: 16 }, () => redeem(accountId, code)));
  assert.equal(new Set(answers.map(({ transferId }) => transferId)).size, 1);
  assert.equal(await available(database, accountId), 5_000_000n);
  assert.deepEqual(await redeem(accountId, code, NOW + 1), answers[0]);
});

test("fifty accounts that redeem one voucher at once: one gets the money, and forty-nine are told that it is used", async () => {
  const accounts = await Promise.all(Array.from({ length: 50 }, () => anAccount(database, tariff, 0n)));
  const code = await one();
  const answers = await Promise.all(accounts.map((accountId) => redeem(accountId, code).then(() => "redeemed", (refusal: Refusal) => refusal.code)));
  assert.deepEqual(answers.toSorted(), ["redeemed", ...Array.from({ length: 49 }, () => "VOUCHER_USED")].toSorted());
  const balances = await Promise.all(accounts.map((accountId) => available(database, accountId)));
  assert.equal(balances.reduce((sum, balance) => sum + balance, 0n), 5_000_000n);
  assert.deepEqual(await audit(database), []);
});

test("sixteen accounts that redeem sixteen vouchers each, all of them everywhere, share out each voucher once", async () => {
  const accounts = await Promise.all(Array.from({ length: 16 }, () => anAccount(database, tariff, 0n)));
  const codes = await codesOf(16, { amountMicros: 7n });
  await Promise.all(accounts.flatMap((accountId, index) => codes.map((_, place) => redeem(accountId, codes[(place + index) % 16] as string).catch((refusal: Refusal) => assert.equal(refusal.code, "VOUCHER_USED")))));
  const balances = await Promise.all(accounts.map((accountId) => available(database, accountId)));
  assert.equal(balances.reduce((sum, balance) => sum + balance, 0n), 16n * 7n);
  assert.deepEqual(await audit(database), []);
});

test("an expired, a void and a foreign voucher are each refused with a code of their own, and nothing is moved", async () => {
  const accountId = await anAccount(database, tariff, 0n);
  const expiring = await one({ expiresAt: NOW + MINUTE });
  assert.equal(await refusalOf(redeem(accountId, expiring, NOW + MINUTE)), "VOUCHER_EXPIRED");
  assert.equal(await refusalOf(redeem(accountId, await one({ currency: "USD" }))), "CURRENCY_MISMATCH");
  const { batch, codes: [first, second] } = await createVoucherBatch(database, { amountMicros: 1n, currency: "EUR", count: 2, expiresAt: null, note: "" }, NOW, me);
  const other = await anAccount(database, tariff, 0n);
  const redeemed = await redeem(other, first as string);
  const voided = await voidVoucherBatch(database, batch.id, NOW + 1, me);
  assert.deepEqual({ voidedAt: voided.voidedAt, redeemed: voided.redeemed }, { voidedAt: NOW + 1, redeemed: 1 });
  assert.equal((await voidVoucherBatch(database, batch.id, NOW + 2, me)).voidedAt, NOW + 1);
  assert.equal(await refusalOf(redeem(accountId, second as string)), "VOUCHER_VOID");
  assert.equal(await refusalOf(redeem(accountId, first as string)), "VOUCHER_USED");
  assert.deepEqual(await redeem(other, first as string), redeemed, "whoever has redeemed it keeps what it got");
  assert.equal(await available(database, accountId), 0n);
  assert.equal((await redeem(accountId, expiring, NOW + MINUTE - 1)).amountMicros, 5_000_000n);
});

test("five codes that do not exist lock an account for a quarter of an hour, however many are tried at once, and nobody else", async () => {
  const [accountId, other] = [await anAccount(database, tariff, 0n), await anAccount(database, tariff, 0n)];
  const code = await one();
  const answers = await Promise.all(Array.from({ length: 20 }, () => refusalOf(redeem(accountId, mintVoucherCode()))));
  assert.deepEqual(answers.toSorted(), [...Array.from({ length: 5 }, () => "INVALID_VOUCHER"), ...Array.from({ length: 15 }, () => "VOUCHER_LOCKED")]);
  assert.equal(await refusalOf(redeem(accountId, code, NOW + 14 * MINUTE)), "VOUCHER_LOCKED", "a good one too, or it could be told by that");
  assert.equal((await redeem(other, await one())).amountMicros, 5_000_000n);
  assert.equal((await redeem(accountId, code, NOW + 15 * MINUTE)).amountMicros, 5_000_000n);
});

test("a slip of the finger is not counted as a guess, and an account that is not there is not found", async () => {
  const accountId = await anAccount(database, tariff, 0n);
  const code = await one();
  for (let times = 0; times < 10; times += 1) assert.equal(await refusalOf(redeem(accountId, `${code}X`)), "INVALID_VOUCHER");
  assert.equal(await refusalOf(redeem(newId<"account">(), code)), "NOT_FOUND");
  assert.equal((await redeem(accountId, code)).amountMicros, 5_000_000n);
});

test("a redemption adds to what was paid in, and the audit finds nothing wrong", async () => {
  const accountId = await anAccount(database, tariff, 3n);
  await redeem(accountId, await one({ amountMicros: 4n }));
  await topUp(database, { accountId, amountMicros: 5n, reference: newId() }, NOW, me);
  assert.equal(await available(database, accountId), 12n);
  assert.deepEqual(await audit(database), []);
});
