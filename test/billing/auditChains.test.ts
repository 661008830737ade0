// The audit must find each kind of break in what resellers were held and charged, and exactly that one: every test here corrupts a database of its own in one way.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling } from "../../src/billing/billing.js";
import type { EndedLeg } from "../../src/billing/callBackMoney.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { houseAccountId, resellerAccountId } from "../../src/billing/ledger/houseAccounts.js";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import type { Corruption } from "../support/corruption.js";
import { heldCallBack } from "../support/heldCallBack.js";
import { aChain, aNumber, bNumber, callBackRows, endCallBackRows, endedLeg, endedLegRows, plainRates } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

/** A customer of a reseller of a reseller: a call-back that has ended, with a leg that all of them could not pay and one that nobody answered, and a call-back that is up. */
interface World {
  readonly database: TestDatabase;
  readonly accountIds: readonly [customer: AccountId, reseller: AccountId, top: AccountId];
  readonly legA: EndedLeg;
  readonly legB: EndedLeg;
  readonly live: CallBackId;
}

const EDITABLE = "alter table wholesale_charge disable trigger append_only";
const MOVABLE = "alter table transfer disable trigger append_only";
const corruptions: readonly Corruption<World>[] = [
  {
    title: "a reseller's charge whose parts do not make it",
    invariant: "M4",
    words: /\(the reseller at level 1\) charges \d+ micros, of which \d+ are captured/,
    sql: [EDITABLE, "alter table wholesale_charge drop constraint a_charge_is_captured_or_written_off", "update wholesale_charge set written_off_micros = 1 where leg_id = $1 and level = 1"],
    values: ({ legB }) => [legB.legId],
  },
  {
    title: "a reseller's charge that went to us instead of to whom it was sold by",
    invariant: "M4",
    words: /\(the reseller at level 1\) has no transfer wholesaleCharge of \d+ micros from the right account to the books of who sold it/,
    sql: [MOVABLE, "update transfer set credit_account_id = $1 where kind = 'wholesaleCharge' and reference like '%/1'"],
    values: () => [houseAccountId("revenue", "EUR")],
  },
  {
    title: "a customer's charge that went to us although a reseller sold the call",
    invariant: "M4",
    words: /has no transfer legCharge of \d+ micros from the right account to the books of who sold it/,
    sql: [MOVABLE, "update transfer set credit_account_id = $1 where kind = 'legCharge'"],
    values: () => [houseAccountId("revenue", "EUR")],
  },
  { title: "a reseller's write-off whose transfer is gone", invariant: "M4", words: /has no transfer wholesaleWriteOff of \d+ micros/, sql: [MOVABLE, "delete from transfer where kind = 'wholesaleWriteOff' and reference like '%/2'"] },
  {
    title: "a customer's write-off that we bear instead of its reseller",
    invariant: "M4",
    words: /has no transfer legWriteOff of \d+ micros from the right account/,
    sql: [MOVABLE, "update transfer set debit_account_id = $1 where kind = 'legWriteOff'"],
    values: () => [houseAccountId("badDebt", "EUR")],
  },
  { title: "the tax of a sale whose transfer is gone", invariant: "M4", words: /has no transfer legTax of \d+ micros/, sql: [MOVABLE, "delete from transfer where kind = 'legTax'"] },
  {
    title: "the tax of a reseller's sale that was booked as another reseller's",
    invariant: "M4",
    words: /has no transfer legTax of \d+ micros from the right account/,
    sql: [MOVABLE, "update transfer set credit_account_id = $1 where kind = 'legTax'"],
    values: ({ accountIds: [, , top] }) => [resellerAccountId("taxPayable", "EUR", top)],
  },
  {
    title: "a tax transfer for a leg that has no CDR",
    invariant: "M4",
    words: /\(wholesaleTax\) moved 7 micros for leg nobody\/1, and no CDR tells of it/,
    sql: ["insert into transfer (id, kind, reference, debit_account_id, credit_account_id, amount_micros, currency, created_at) values (gen_random_uuid(), 'wholesaleTax', 'nobody/1', $1, $2, 7, 'EUR', now())"],
    values: () => [houseAccountId("revenue", "EUR"), houseAccountId("taxPayable", "EUR")],
  },
  {
    title: "a reseller's rate that was made dearer afterwards",
    invariant: "M9",
    words: /the reseller at level 2 of CDR .* was charged \d+ micros for \d+ s; rated again it is \d+ micros/,
    sql: [EDITABLE, `update wholesale_charge set rate = rate || '{"priceNanos": "999000000"}' where leg_id = $1 and level = 2`],
    values: ({ legA }) => [legA.legId],
  },
  {
    title: "a running call that is not held on the wallet of one of its resellers",
    invariant: "I1",
    words: /is held at level 2 of its chain, and not at the level below/,
    sql: [
      "update ledger_account set debits_held_micros = debits_held_micros - hold.amount_micros from hold where hold.wallet_id = ledger_account.id and hold.level = 1 and hold.closed_at is null",
      "update hold set amount_micros = 0, closed_at = now() where call_back_id = $1 and level = 1",
    ],
    values: ({ live }) => [live],
  },
  {
    title: "a live leg whose role is held on some of its wallets only",
    invariant: "I1",
    words: /is live, and role B of call-back .* has no open hold on the wallet of the reseller at level 1/,
    sql: [
      "insert into leg (id, call_back_id, role, attempt, route, number, state, hanging_up, refused, dialed_at, end_known) select gen_random_uuid(), call_back_id, 'B', 1, 0, '+441', 'dialing', false, false, now(), true from hold where closed_at is null and level = 0",
      "insert into hold (call_back_id, role, payer_id, wallet_id, level, amount_micros, rate, opened_at) select call_back_id, 'B', payer_id, wallet_id, 0, 0, rate, now() from hold where call_back_id = $1 and level = 0",
    ],
    values: ({ live }) => [live],
  },
  {
    title: "a leg that one of its resellers was not charged for",
    invariant: "I2",
    words: /was held on the wallet of a reseller at level 1, and says nothing of what that one was charged/,
    sql: [EDITABLE, "delete from wholesale_charge where leg_id = $1 and level = 1"],
    values: ({ legB }) => [legB.legId],
  },
  {
    title: "a reseller that was charged for a leg that was never held on its wallet",
    invariant: "I2",
    words: /a reseller was charged at level 3 for leg .*, which has no CDR or was not held on its wallet/,
    sql: ["insert into wholesale_charge select leg_id, 3, account_id, currency, billed_seconds, rate, charge_micros, tax_micros, captured_micros, written_off_micros, settled_at from wholesale_charge where leg_id = $1 and level = 2"],
    values: ({ legB }) => [legB.legId],
  },
];

for (const { title, invariant, words, sql, values } of corruptions) {
  test(`${invariant}: the audit finds ${title}, and nothing else`, async () => {
    const world = await aWorld();
    try {
      const last = sql.length - 1;
      for (const [index, statement] of sql.entries()) await world.database.query(statement, index === last ? (values?.(world) ?? []) : []);
      const findings = await audit(world.database);
      assert.deepEqual([...new Set(findings.map((finding) => finding.invariant))], [invariant], JSON.stringify(findings));
      assert.match(findings.flatMap((finding) => finding.words).join("\n"), words);
    } finally {
      await world.database.drop();
    }
  });
}

let clean: World;
before(async () => (clean = await aWorld()));
after(() => clean.database.drop());

test("a database with resellers audits clean, with calls that ended, that were written off at every level, and that are up", async () => {
  assert.deepEqual(await audit(clean.database), []);
  assert.deepEqual(await clean.database.query("select level from wholesale_charge where written_off_micros > 0 order by level"), [{ level: 1 }, { level: 2 }]);
});

async function aWorld(): Promise<World> {
  const database = await createTestDatabase(2);
  const billing = createBilling(database);
  const taxed = { rates: plainRates, terms: { taxPpm: 190_000 } };
  const { accountIds } = await aChain(database, [{ ...taxed, balanceMicros: 500_000n }, { rates: plainRates, balanceMicros: 400_000n }, { rates: plainRates, balanceMicros: 400_000n }]);
  const [customer] = accountIds as [AccountId];
  const [ended, live] = [newId<"callBack">(), newId<"callBack">()];
  await callBackRows(database, [{ id: ended, accountId: customer }, { id: live, accountId: customer }]);
  const call = heldCallBack(database, billing, { id: ended, accountId: customer, numbers: { A: aNumber, B: bNumber } });
  const other = heldCallBack(database, billing, { id: live, accountId: customer, numbers: { A: aNumber } });
  await call.open("A", "B");
  await other.open("A");
  const [legA, legB] = [endedLeg(customer, ended, "A", 600), endedLeg(customer, ended, "B", 0)];
  await call.apply([{ kind: "settleLeg", leg: legA }, { kind: "settleLeg", leg: legB }, { kind: "releaseHolds", callBackId: ended }]);
  await endedLegRows(database, [legA, legB]);
  await endCallBackRows(database, [ended]);
  return { database, accountIds: accountIds as unknown as World["accountIds"], legA, legB, live };
}
