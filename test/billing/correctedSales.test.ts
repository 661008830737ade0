// Corrections of calls that were sold with tax, or by a reseller: they come out of the books that earned them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import { creditNote } from "../../src/billing/payments/creditNote.js";
import { approveRerating, openRerating } from "../../src/billing/payments/rerating/rerating.js";
import { workOnRerating } from "../../src/billing/payments/rerating/workOnRerating.js";
import { findRates } from "../../src/billing/rating/findRates.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import { authorNamed } from "../../src/kernel/author.js";
import { newId, type AccountId, type DeckId, type TariffId } from "../../src/kernel/id.js";
import { anAccount, aTariff, available, NOW, plainRates } from "../support/money.js";
import { settledCall } from "../support/settledCall.js";
import { importSheet, request } from "../support/sheets.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const me = authorNamed("tests");
let database: TestDatabase;
let billing: Billing;
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
});
after(() => database.drop());

/** What a ledger account was debited, less what it was credited: of the house, or of a reseller. */
async function standing(kind: string, ownerId: AccountId | null = null): Promise<bigint> {
  const [row] = await database.query<{ net: string }>(
    `select coalesce(sum(case when credit_account_id = book.id then amount_micros else -amount_micros end), 0)::text as net
       from ledger_account as book join transfer on book.id in (credit_account_id, debit_account_id) where book.kind = $1 and book.owner_account_id is not distinct from $2`,
    [kind, ownerId],
  );
  return BigInt(row?.net ?? 0);
}

/** 0.06 for Germany, 0.12 and a fee of 0.02 for Britain, 19 % tax on top. */
const sheet = "code,destination,rate,connect fee,increment\n49,Germany,0.06,0,60/1\n44,United Kingdom,0.12,0.02,60/60\n";
const twiceAsDear = sheet.replace("0.06", "0.12").replace("0.12,0.02", "0.24,0.04");

async function taxedTariff(text: string): Promise<{ tariffId: TariffId; deckId: DeckId }> {
  const tariff = await aTariff(database);
  const { decks } = await importSheet(database, text, request(tariff.id, { activateAt: "now", terms: { taxPpm: 190_000 } }));
  const deckId = decks[0]?.deckId;
  assert.ok(deckId);
  return { tariffId: tariff.id, deckId };
}

async function rerate(accountId: AccountId, deckId: DeckId): Promise<void> {
  const { id } = await openRerating(database, { tariffId: null, accountIds: [accountId], from: NOW, until: NOW + 1, deckId, reason: "a mistake" }, NOW + 1, me);
  await workOnRerating(database, id, findRates, { now: () => NOW });
  await approveRerating(database, id, me);
  await workOnRerating(database, id, findRates, { now: () => NOW });
}

test("a credit note for a taxed call gives back its share of the tax, and all of it when all was given back; a re-rating moves the tax with the charge", async () => {
  const { tariffId, deckId } = await taxedTariff(sheet);
  const account = await openAccount(database, { name: "taxed", currency: "EUR", tariffId }, NOW);
  await topUp(database, { accountId: account.id, amountMicros: 10_000_000n, reference: newId() }, NOW);
  const { a, b } = await settledCall(database, billing, account.id, 60);
  // A is 0.06 and B 0.14 without tax; 19 % of that is 0.0114 and 0.0266.
  assert.equal(await standing("taxPayable"), 38_000n);
  const note = (legId: typeof a.legId, amountMicros: bigint) => creditNote(database, { of: { legId }, amountMicros, reason: "bad line", reference: newId() }, NOW, me);
  await note(a.legId, 35_700n);
  assert.equal(await standing("taxPayable"), 38_000n - 5_700n, "half of A is half of its tax");
  await note(a.legId, 35_700n);
  assert.equal(await standing("taxPayable"), 26_600n);
  await rerate(account.id, (await taxedTariff(twiceAsDear)).deckId);
  // B costs twice as much, with twice the tax; A too, of which 0.0714 were given back, half of it.
  assert.equal(await standing("taxPayable"), 2n * 26_600n + 11_400n);
  await rerate(account.id, deckId);
  assert.equal(await standing("taxPayable"), 26_600n, "and back again, to the micro");
  assert.deepEqual(await audit(database), []);
  await note(b.legId, 166_600n);
  assert.deepEqual([await standing("taxPayable"), await standing("revenue"), await available(database, account.id)], [0n, 0n, 10_000_000n], "all was given back: nothing was sold");
  assert.deepEqual(await audit(database), []);
});

test("what a reseller sold is given back out of the reseller's sales, and its own wallet and what it owes us stay as they are", async () => {
  const wholesale = await aTariff(database);
  const reseller = await anAccount(database, wholesale, 10_000_000n);
  const retail = await createTariff(database, { name: newId(), currency: "EUR", ownerAccountId: reseller, rates: plainRates.map((rate) => ({ ...rate, priceNanos: rate.priceNanos * 2n })) }, NOW);
  const account = await openAccount(database, { name: "below", currency: "EUR", tariffId: retail.id, resellerId: reseller }, NOW);
  await topUp(database, { accountId: account.id, amountMicros: 10_000_000n, reference: newId() }, NOW);
  const { callBackId } = await settledCall(database, billing, account.id, 60);
  const [sold, ours, wallet] = [await standing("resellerSales", reseller), await standing("revenue"), await available(database, reseller)];
  await creditNote(database, { of: { callBackId }, amountMicros: 130_000n, reason: "bad line", reference: newId() }, NOW, me);
  assert.equal(await standing("resellerSales", reseller), sold - 130_000n);
  await rerate(account.id, wholesale.activeDeckId as DeckId);
  assert.ok((await standing("resellerSales", reseller)) < sold - 130_000n);
  assert.deepEqual([await standing("revenue"), await available(database, reseller)], [ours, wallet]);
  assert.deepEqual(await audit(database), []);
});
