// The worked example of docs/BOOKKEEPING.md, run through the code: each figure on that page is one that came out here, and each that must be there is.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { walletOf } from "../../src/billing/accounts/walletOf.js";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import type { EndedLeg, MoneyEffect, DialedRole } from "../../src/billing/callBackMoney.js";
import { listCdrs } from "../../src/billing/cdr/listCdrs.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import { correctBalance } from "../../src/billing/payments/correctBalance.js";
import { creditNote } from "../../src/billing/payments/creditNote.js";
import { redeemVoucher } from "../../src/billing/payments/redeemVoucher.js";
import { approveRerating, openRerating } from "../../src/billing/payments/rerating/rerating.js";
import { workOnRerating } from "../../src/billing/payments/rerating/workOnRerating.js";
import { statementOf } from "../../src/billing/payments/statement.js";
import { createVoucherBatch } from "../../src/billing/payments/voucherBatch.js";
import { findRates } from "../../src/billing/rating/findRates.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import { authorNamed } from "../../src/kernel/author.js";
import { newId, type AccountId, type CallBackId, type DeckId, type LegId, type TariffId } from "../../src/kernel/id.js";
import { formatMicros } from "../../src/kernel/money.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { callBackRows, endCallBackRows, endedLegRows } from "../support/money.js";
import { importSheet, request } from "../support/sheets.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const page = readFileSync(join(import.meta.dirname, "../../../docs/BOOKKEEPING.md"), "utf8");
const sheets = [...page.matchAll(/```csv\n([^`]+)```/g)].map((match) => match[1] ?? "");
const bookkeeper = authorNamed("the bookkeeper");
const november = (day: number, hour = 12) => Date.UTC(2026, 10, day, hour);
const numbers = { A: knownPhoneNumber("+4915112345678"), B: knownPhoneNumber("+442071234567") } as const;

let database: TestDatabase;
let billing: Billing;
/** Every figure that came out. */
const figures = new Set<string>();
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
});
after(() => database.drop());

/** Notes a figure as having come out, and tells how the page writes it. */
function figure(micros: bigint): string {
  const text = formatMicros(micros);
  figures.add(text);
  return text;
}

function says(text: string): void {
  assert.ok(page.includes(text), `docs/BOOKKEEPING.md must say: ${text}`);
}

test("every figure of the worked example comes out of the code, and the page has no other", async () => {
  const tariffId = await aTariff();
  const account = await openAccount(database, { name: "the customer", currency: "EUR", tariffId }, november(1), bookkeeper);
  await moneyComesIn(account.id);
  const { callBackId, a, b } = await theCall(account.id);
  await rightSheet(account.id, tariffId);
  const [noted] = await creditNote(database, { of: { legId: b }, amountMicros: 10_000n, reason: "The line was bad.", reference: "complaint 7" }, november(21), bookkeeper);
  says(`gets ${figure(-(noted?.paidMicros ?? 0n))} back for leg B`);
  await mostToGiveBack(callBackId, a, b);
  const fee = await correctBalance(database, { accountId: account.id, direction: "out", amountMicros: 2_500_000n, reason: "The bank's fee for a payment that bounced.", reference: "bank 30" }, november(30), bookkeeper);
  says(`\`correction\`, ${figure(fee.paidMicros)}`);
  await theStatement(account.id);
  await theHouse();
  assert.deepEqual(await audit(database), []);
  const written = new Set(page.match(/-?\d+\.\d{6}(?!\d)/g) ?? []);
  assert.deepEqual([...written].filter((text) => !figures.has(text)), [], "figures on the page that did not come out of the code");
});

async function aTariff(): Promise<TariffId> {
  // Replaced by the sheet before the first call: a tariff is made with a rate.
  const rates = [{ prefix: "999", destination: "nowhere", priceNanos: 1n, connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 }];
  const { id } = await createTariff(database, { name: "Retail", currency: "EUR", rates }, november(1), bookkeeper);
  await importDeck(id, sheets[0] ?? "", november(1));
  return id;
}

async function importDeck(tariffId: TariffId, sheet: string, at: number): Promise<DeckId> {
  const { decks: [deck], state } = await importSheet(database, sheet, request(tariffId, { activateAt: "now" }), at);
  assert.ok(deck?.deckId, `the sheet is a deck: ${state}`);
  return deck.deckId;
}

async function moneyComesIn(accountId: AccountId): Promise<void> {
  const paid = await topUp(database, { accountId, amountMicros: 25_000_000n, reference: "invoice 2026-118" }, november(3), bookkeeper);
  says(`invoice 2026-118 | cash → wallet, \`topUp\` | ${figure(paid.amountMicros)} |`);
  const { codes } = await createVoucherBatch(database, { amountMicros: 5_000_000n, currency: "EUR", count: 1, expiresAt: null, note: "kiosk" }, november(2), bookkeeper);
  const redeemed = await redeemVoucher(database, accountId, codes[0] ?? "", november(10), bookkeeper);
  says(`voucher → wallet, \`voucher\` | ${figure(redeemed.amountMicros)} |`);
  says(`It has ${figure((await walletOf(database, accountId)).balanceMicros)} now.`);
}

async function theCall(accountId: AccountId): Promise<{ callBackId: CallBackId; a: LegId; b: LegId }> {
  const at = november(15);
  const callBackId: CallBackId = newId(at);
  await callBackRows(database, [{ id: callBackId, accountId }]);
  const payer = { callBackId, accountId, numbers };
  await database.inTransaction(async (tx) => {
    const funds = (await billing.fundsFor(tx, [payer], at)).get(callBackId);
    const effects = (["A", "B"] as const).map((role): MoneyEffect => {
      const answer = funds?.openHold(role);
      assert.ok(answer && "granted" in answer);
      says(`${role === "A" ? "= " : "60 ÷ 60 = "}${figure(answer.granted.amountMicros)}`);
      return { kind: "hold", callBackId, grant: answer.granted };
    });
    await billing.carryOut(tx, effects, at);
  });
  const held = await walletOf(database, accountId);
  says(`the balance is still ${figure(held.balanceMicros)}, of which ${figure(held.heldMicros)} are held and ${figure(held.availableMicros)} available`);
  const [legA, legB] = [endedLeg(accountId, callBackId, "A", 137, at), endedLeg(accountId, callBackId, "B", 125, at)];
  await database.inTransaction(async (tx) => {
    await billing.fundsFor(tx, [payer], at);
    await endedLegRows(tx, [legA, legB]);
    await endCallBackRows(tx, [callBackId]);
    await billing.carryOut(tx, [{ kind: "settleLeg", leg: legA }, { kind: "settleLeg", leg: legB }, { kind: "releaseHolds", callBackId }], at);
  });
  for (const cdr of await listCdrs(database, { callBackId }, { limit: 2, after: null })) {
    assert.match(page, new RegExp(`\\| ${cdr.role} \\| ${cdr.answeredSeconds} s \\| (60 \\+ 13 × 6 = )?${cdr.billedSeconds} s \\|.*\\| ${figure(cdr.chargeMicros)} \\|`));
    says(`| ${cdr.role} | wallet → revenue, \`legCharge\` | ${figure(cdr.capturedMicros)} |`);
  }
  says(`The balance is ${figure((await walletOf(database, accountId)).balanceMicros)}.\n\n## 4`);
  return { callBackId, a: legA.legId, b: legB.legId };
}

function endedLeg(accountId: AccountId, callBackId: CallBackId, role: DialedRole, answeredSeconds: number, at: number): EndedLeg {
  return {
    legId: newId(at), callBackId, accountId, trigger: "web", role, attempt: 1, trunk: "one", number: numbers[role], callerId: null, outcome: "answered",
    dialedAt: at, answeredAt: at + 5_000, endedAt: at + 5_000 + answeredSeconds * 1000, cause: 16, sipStatus: 200, endKnown: true,
  };
}

async function rightSheet(accountId: AccountId, tariffId: TariffId): Promise<void> {
  const at = november(20);
  const clock = { now: () => at };
  const deckId = await importDeck(tariffId, sheets[1] ?? "", at);
  const { id } = await openRerating(database, { tariffId, accountIds: [accountId], from: november(1, 0), until: at, deckId, reason: "German mobiles were priced too high." }, at, bookkeeper);
  const { counted } = await workOnRerating(database, id, findRates, clock);
  says(`${counted.legs} legs, ${counted.changed} of them changed, from ${figure(counted.oldMicros)} to ${figure(counted.newMicros)}`);
  says(`the difference is ${figure(counted.newMicros - counted.oldMicros)}`);
  await approveRerating(database, id, bookkeeper);
  const { done } = await workOnRerating(database, id, findRates, clock);
  says(`revenue → wallet, \`rerating\`, ${figure(-done.paidMicros)}`);
  const [charged] = await listCdrs(database, { accountId, number: numbers.A }, { limit: 1, after: null });
  says(`The CDR still says ${figure(charged?.chargeMicros ?? 0n)}`);
}

/** Found by asking for too much. */
async function mostToGiveBack(callBackId: CallBackId, a: LegId, b: LegId): Promise<void> {
  const most = async (legId: LegId): Promise<string> => {
    const refused = await creditNote(database, { of: { legId }, amountMicros: 1_000_000n, reason: "x", reference: newId() }, november(21), bookkeeper).then(String, (error: Error) => error.message);
    const text = /\d+\.\d{6}/.exec(refused)?.[0] ?? "";
    figures.add(text);
    return text;
  };
  assert.ok(callBackId);
  says(`Of leg B at most ${await most(b)} more can be given back, of leg A ${await most(a)}.`);
  says(`÷ 60 = ${await most(a)}.`);
}

async function theStatement(accountId: AccountId): Promise<void> {
  const { balanceMicros } = await walletOf(database, accountId);
  says(`The balance is ${figure(balanceMicros)}.\n\n## 5`);
  const statement = await statementOf(database, { accountId, month: "2026-11", timeZone: "UTC" });
  const rows = [
    `| opening | | | ${figure(statement.openingMicros)} |`,
    ...statement.lines.map(({ kind, direction, transfers, amountMicros }) => `| ${kind} | ${direction} | ${transfers} | ${figure(amountMicros)} |`),
    `| closing | | | ${figure(statement.closingMicros)} |`,
  ];
  says(rows.join("\n"));
  says(`In: ${figure(statement.inMicros)}. Out: ${figure(statement.outMicros)}.`);
  says(`December opens with ${figure((await statementOf(database, { accountId, month: "2026-12", timeZone: "UTC" })).openingMicros)}.`);
}

async function theHouse(): Promise<void> {
  const rows = await database.query<{ kind: string; balance: string }>(
    `select kind, sum(amount)::text as balance
       from (select debit_account_id as id, amount_micros as amount from transfer union all select credit_account_id, -amount_micros from transfer) as side join ledger_account using (id)
      group by kind`,
  );
  for (const { kind, balance } of rows) says(`| ${kind} | ${figure(BigInt(balance))} |`);
  assert.equal(rows.reduce((sum, { balance }) => sum + BigInt(balance), 0n), 0n);
  const [count] = await database.query<{ count: number }>("select count(*)::int as count from transfer");
  assert.equal(count?.count, 7);
  says("The same seven transfers");
}
