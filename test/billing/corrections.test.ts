// Corrections by hand and credit notes: with reason and author, each once, never below the floor and never more than was paid. Credit limits, thresholds and statements beside them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { listTransfers } from "../../src/billing/ledger/transfers.js";
import { accountEventsAfter } from "../../src/billing/payments/accountEvents.js";
import { correctBalance, type BalanceCorrection } from "../../src/billing/payments/correctBalance.js";
import { listCorrections } from "../../src/billing/payments/correction.js";
import { creditNote, type NewCreditNote } from "../../src/billing/payments/creditNote.js";
import { setCreditLimit, setLowBalance } from "../../src/billing/payments/creditLimit.js";
import { statementOf } from "../../src/billing/payments/statement.js";
import { taxLeft } from "../../src/billing/payments/legStanding.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { authorNamed } from "../../src/kernel/author.js";
import { newId, type AccountId } from "../../src/kernel/id.js";
import { Refusal } from "../../src/kernel/refusal.js";
import { anAccount, aTariff, available, NOW } from "../support/money.js";
import { settledCall } from "../support/settledCall.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const me = authorNamed("tests");
let database: TestDatabase;
let billing: Billing;
let tariff: Tariff;
before(async () => {
  database = await createTestDatabase(16);
  billing = createBilling(database);
  tariff = await aTariff(database);
});
after(() => database.drop());

const correct = (input: Partial<BalanceCorrection> & { accountId: AccountId }, now = NOW) =>
  correctBalance(database, { direction: "out", amountMicros: 100n, reason: "a slip", reference: newId(), ...input }, now, me);
const note = (input: Partial<NewCreditNote> & Pick<NewCreditNote, "of">) => creditNote(database, { amountMicros: 100n, reason: "bad line", reference: newId(), ...input }, NOW, me);

async function refusalOf(act: Promise<unknown>): Promise<string> {
  const error = await act.then(() => null, (reason: unknown) => reason);
  assert.ok(error instanceof Refusal, `refused, not ${String(error)}`);
  return error.code;
}

const aCall = (accountId: AccountId, seconds: number, now = NOW) => settledCall(database, billing, accountId, seconds, now);

test("a balance is corrected up and down, with its reason and its author, and a reference makes it happen once", async () => {
  const accountId = await anAccount(database, tariff, 1_000n);
  const reference = newId();
  const answers = await Promise.all(Array.from({ length: 16 }, () => correct({ accountId, direction: "in", amountMicros: 50n, reference })));
  assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
  assert.equal(await available(database, accountId), 1_050n);
  assert.deepEqual(await correct({ accountId, amountMicros: 70n }).then(({ paidMicros, writtenOffMicros }) => ({ paidMicros, writtenOffMicros })), { paidMicros: 70n, writtenOffMicros: 0n });
  assert.equal(await refusalOf(correct({ accountId, direction: "out", amountMicros: 50n, reference })), "IDEMPOTENCY_KEY_REUSED");
  assert.equal(await refusalOf(correct({ accountId, direction: "in", amountMicros: 51n, reference })), "IDEMPOTENCY_KEY_REUSED");
  assert.equal(await refusalOf(correct({ accountId: await anAccount(database, tariff, 0n), direction: "in", amountMicros: 50n, reference })), "IDEMPOTENCY_KEY_REUSED");
  const listed = await listCorrections(database, accountId, { limit: 10, after: null });
  assert.deepEqual(listed.map(({ differenceMicros, reason, author }) => ({ differenceMicros, reason, author })).toSorted((x, y) => Number(x.differenceMicros - y.differenceMicros)), [
    { differenceMicros: -50n, reason: "a slip", author: "tests" }, { differenceMicros: 70n, reason: "a slip", author: "tests" },
  ]);
  assert.deepEqual(await audit(database), []);
});

test("one reference for sixteen accounts at once corrects one of them", async () => {
  const accounts = await Promise.all(Array.from({ length: 16 }, () => anAccount(database, tariff, 0n)));
  const reference = newId();
  const answers = await Promise.all(accounts.map((accountId) => correct({ accountId, direction: "in", reference }).then(() => "corrected", (refusal: Refusal) => refusal.code)));
  assert.deepEqual(answers.toSorted(), ["corrected", ...Array.from({ length: 15 }, () => "IDEMPOTENCY_KEY_REUSED")].toSorted());
});

test("what is to be taken and is not there is written off: the wallet ends at zero, whatever is held stays held", async () => {
  const accountId = await anAccount(database, tariff, 1_000n);
  const { paidMicros, writtenOffMicros } = await correct({ accountId, amountMicros: 1_500n });
  assert.deepEqual({ paidMicros, writtenOffMicros }, { paidMicros: 1_000n, writtenOffMicros: 500n });
  assert.equal(await available(database, accountId), 0n);
  assert.deepEqual(await correct({ accountId, amountMicros: 5n }).then((again) => again.writtenOffMicros), 5n);
  assert.deepEqual(await audit(database), []);
});

test("a credit note gives back what was paid for a leg, all of them together never more", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  const { a, b } = await aCall(accountId, 60);
  const before = await available(database, accountId);
  const reference = newId();
  const [first] = await note({ of: { legId: a.legId }, amountMicros: 20_000n, reference });
  assert.deepEqual({ difference: first?.differenceMicros, leg: first?.legId }, { difference: -20_000n, leg: a.legId });
  assert.deepEqual(await note({ of: { legId: a.legId }, amountMicros: 20_000n, reference }), [first]);
  assert.equal(await refusalOf(note({ of: { legId: b.legId }, amountMicros: 20_000n, reference })), "IDEMPOTENCY_KEY_REUSED");
  assert.equal(await refusalOf(note({ of: { legId: a.legId }, amountMicros: 40_001n })), "MORE_THAN_CAPTURED");
  await note({ of: { legId: a.legId }, amountMicros: 40_000n });
  assert.equal(await refusalOf(note({ of: { legId: a.legId }, amountMicros: 1n })), "MORE_THAN_CAPTURED");
  assert.equal(await available(database, accountId), before + 60_000n);
  assert.deepEqual(await audit(database), []);
});

test("a credit note for a call-back goes leg by leg, and counts what was given back for each leg alone", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  // A is 0.06, B is 0.14.
  const { callBackId, a, b } = await aCall(accountId, 60);
  await note({ of: { legId: a.legId }, amountMicros: 50_000n });
  assert.equal(await refusalOf(note({ of: { callBackId }, amountMicros: 150_001n })), "MORE_THAN_CAPTURED");
  const reference = newId();
  const given = await note({ of: { callBackId }, amountMicros: 150_000n, reference });
  assert.deepEqual(new Map(given.map(({ legId, paidMicros }) => [legId, paidMicros])), new Map([[a.legId, -10_000n], [b.legId, -140_000n]]));
  assert.equal((await note({ of: { callBackId }, amountMicros: 150_000n, reference })).length, 2);
  assert.equal(await available(database, accountId), 1_000_000n);
  assert.deepEqual(await audit(database), []);
});

test("sixteen credit notes for one leg at once give back what was paid and not a micro more", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  const { a } = await aCall(accountId, 60);
  const before = await available(database, accountId);
  const answers = await Promise.all(Array.from({ length: 16 }, () => note({ of: { legId: a.legId }, amountMicros: 7_000n }).then(() => 1, (refusal: Refusal) => (assert.equal(refusal.code, "MORE_THAN_CAPTURED"), 0))));
  assert.equal(answers.reduce<number>((sum, one) => sum + one, 0), 8);
  assert.equal(await available(database, accountId), before + 56_000n);
  assert.deepEqual(await audit(database), []);
});

test("a call that was never paid, and one that is not there, cannot be credited", async () => {
  const { a } = await aCall(await anAccount(database, tariff, 1_000_000n), 0);
  assert.equal(await refusalOf(note({ of: { legId: a.legId } })), "MORE_THAN_CAPTURED");
  assert.equal(await refusalOf(note({ of: { legId: newId() } })), "NOT_FOUND");
  assert.equal(await refusalOf(note({ of: { callBackId: newId() } })), "NOT_FOUND");
});

test("the tax that is left after credit notes is its share of what is left, and none when all was given back", () => {
  assert.deepEqual([0n, 1n, 50n, 118n, 119n].map((credited) => taxLeft(119n, 19n, 119n - credited)), [19n, 19n, 12n, 1n, 0n]);
  assert.equal(taxLeft(0n, 0n, 0n), 0n);
});

test("a credit limit lets a wallet go below zero as far as it says, and is never less than what is used", async () => {
  const accountId = await anAccount(database, tariff, 0n);
  await setCreditLimit(database, accountId, 500_000n, NOW, me);
  await aCall(accountId, 60);
  assert.equal(await available(database, accountId), 300_000n);
  assert.equal(await refusalOf(setCreditLimit(database, accountId, 199_999n, NOW, me)), "CREDIT_LIMIT_IN_USE");
  await setCreditLimit(database, accountId, 200_000n, NOW, me);
  assert.equal(await available(database, accountId), 0n);
  assert.equal((await correct({ accountId, amountMicros: 9n })).writtenOffMicros, 9n);
  for (const limit of [-1n, 10n ** 18n]) assert.equal(await refusalOf(setCreditLimit(database, accountId, limit, NOW, me)), "INVALID_AMOUNT");
  assert.equal(await refusalOf(setCreditLimit(database, newId(), 1n, NOW, me)), "NOT_FOUND");
  assert.deepEqual(await audit(database), []);
});

test("credit limits that fall while sixteen connections spend never leave a wallet below its floor", async () => {
  const accountId = await anAccount(database, tariff, 0n);
  await setCreditLimit(database, accountId, 5_000n, NOW, me);
  await Promise.all(Array.from({ length: 16 }, async (_, index) => {
    await correct({ accountId, amountMicros: BigInt(100 + index * 37) });
    await setCreditLimit(database, accountId, BigInt(5_000 - index * 300), NOW, me).catch((refusal: Refusal) => assert.equal(refusal.code, "CREDIT_LIMIT_IN_USE"));
    assert.ok((await available(database, accountId)) >= 0n);
  }));
  assert.deepEqual(await audit(database), []);
});

const eventsOf = async (accountId: AccountId, sequence = 0) => accountEventsAfter(database, [{ accountId, sequence }], 100);

test("falling below the threshold is told once, and again only after the wallet was filled above it", async () => {
  const accountId = await anAccount(database, tariff, 1_000n);
  await setLowBalance(database, accountId, 500n, me);
  await correct({ accountId, amountMicros: 500n });
  assert.deepEqual(await eventsOf(accountId), [], "at the threshold it is not below it");
  await correct({ accountId, amountMicros: 1n });
  await correct({ accountId, amountMicros: 100n });
  assert.deepEqual((await eventsOf(accountId)).map(({ sequence, kind, leftMicros, thresholdMicros }) => ({ sequence, kind, leftMicros, thresholdMicros })), [
    { sequence: 1, kind: "lowBalance", leftMicros: 499n, thresholdMicros: 500n },
  ]);
  await correct({ accountId, direction: "in", amountMicros: 101n });
  await correct({ accountId, amountMicros: 400n });
  assert.deepEqual((await eventsOf(accountId, 1)).map(({ sequence, leftMicros }) => ({ sequence, leftMicros })), [{ sequence: 2, leftMicros: 100n }]);
  await setLowBalance(database, accountId, null, me);
  await correct({ accountId, direction: "in", amountMicros: 1_000n });
  await correct({ accountId, amountMicros: 1_000n });
  assert.equal((await eventsOf(accountId)).length, 2, "nothing is told without a threshold");
  assert.deepEqual(await audit(database), []);
});

test("a call's charge tells it in its own transaction, a hold does not; the credit limit counts as left", async () => {
  const accountId = await anAccount(database, tariff, 0n);
  await setCreditLimit(database, accountId, 1_000_000n, NOW, me);
  await setLowBalance(database, accountId, 850_000n, me);
  const { callBackId } = await aCall(accountId, 60);
  assert.deepEqual((await eventsOf(accountId)).map(({ leftMicros }) => leftMicros), [800_000n], "both legs in one batch fell below it once");
  await note({ of: { callBackId }, amountMicros: 100_000n });
  assert.equal((await eventsOf(accountId)).length, 1);
});

test("sixteen connections that take a wallet below its threshold at once tell it once", async () => {
  const accountId = await anAccount(database, tariff, 10_000n);
  await setLowBalance(database, accountId, 5_000n, me);
  await Promise.all(Array.from({ length: 16 }, () => correct({ accountId, amountMicros: 500n })));
  assert.deepEqual((await eventsOf(accountId)).map(({ leftMicros }) => leftMicros), [4_500n]);
});

test("a month's statement adds up to the transfers, and each month begins with what the one before it ended with", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  const at = (month: number, day: number, hour = 12) => Date.UTC(2026, month - 1, day, hour);
  // In Berlin the last hours of November in UTC are December's.
  for (const [index, now] of [at(10, 31, 22), at(10, 31, 23), at(11, 1, 0), at(11, 15), at(11, 30, 22), at(11, 30, 23), at(12, 1, 0), at(12, 24)].entries()) {
    await correct({ accountId, direction: index % 3 === 0 ? "in" : "out", amountMicros: BigInt(100 + index) }, now);
  }
  await aCall(accountId, 60, at(11, 20));
  for (const timeZone of ["UTC", "Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"]) {
    let opening = 0n;
    for (const month of ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01"]) {
      const statement = await statementOf(database, { accountId, month, timeZone });
      const [raw] = await database.query<{ net: string; count: string }>(
        `select coalesce(sum(case when credit_account_id = wallet.id then amount_micros else -amount_micros end), 0)::text as net, count(*)::text as count
           from ledger_account as wallet join transfer on wallet.id in (credit_account_id, debit_account_id)
          where wallet.owner_account_id = $1 and to_char(transfer.created_at at time zone $2, 'YYYY-MM') = $3`,
        [accountId, timeZone, month],
      );
      assert.equal(statement.openingMicros, opening, `${month} in ${timeZone}`);
      assert.equal(statement.closingMicros, opening + BigInt(raw?.net ?? 0));
      assert.equal(statement.inMicros - statement.outMicros, BigInt(raw?.net ?? 0));
      assert.equal(statement.lines.reduce((sum, { transfers }) => sum + transfers, 0), Number(raw?.count));
      const listed = await listTransfers(database, accountId, { from: statement.from, until: statement.until }, { limit: 100, after: null });
      assert.equal(listed.length, Number(raw?.count), "the list of the month's transfers is the statement's");
      opening = statement.closingMicros;
    }
    assert.equal(opening, await available(database, accountId), "the last one ends with what is there");
  }
  const { lines } = await statementOf(database, { accountId, month: "2026-11", timeZone: "UTC" });
  const [charges] = lines.filter(({ kind }) => kind === "legCharge");
  assert.deepEqual(charges, { kind: "legCharge", direction: "out", transfers: 2, amountMicros: 200_000n });
});

test("transfers are listed by kind and time", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  await aCall(accountId, 60);
  await correct({ accountId }, NOW + 5_000);
  const kindsOf = async (filter: Parameters<typeof listTransfers>[2]) => (await listTransfers(database, accountId, filter, { limit: 10, after: null })).map(({ kind }) => kind).toSorted();
  assert.deepEqual(await kindsOf({ kinds: ["topUp", "correction"] }), ["correction", "topUp"]);
  assert.deepEqual(await kindsOf({ from: NOW + 1 }), ["correction"]);
  assert.deepEqual(await kindsOf({ until: NOW + 1 }), ["legCharge", "legCharge", "topUp"]);
});

const wrongMonths: readonly (readonly [string, string])[] = [["2026-13", "UTC"], ["2026-1", "UTC"], ["november", "UTC"], ["", "UTC"], ["2026-11", "Nowhere/Land"], ["2026-11", ""]];
for (const [month, timeZone] of wrongMonths) {
  test(`a statement of the month "${month}" in the time zone "${timeZone}" is refused`, async () => {
    assert.equal(await refusalOf(statementOf(database, { accountId: await anAccount(database, tariff, 0n), month, timeZone })), "INVALID_INPUT");
  });
}
