// The audit must find each kind of break, and exactly that one: every test here corrupts a database of its own in one way.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { createBilling } from "../../src/billing/billing.js";
import type { EndedLeg, MoneyEffect, DialedRole } from "../../src/billing/callBackMoney.js";
import { openCarrier } from "../../src/billing/carriers/openCarrier.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { ensureHouseAccounts, houseAccountId } from "../../src/billing/ledger/houseAccounts.js";
import { invariants } from "../../src/billing/ledger/invariants.js";
import type { NewRate } from "../../src/billing/tariffs/tariff.js";
import { ringback } from "../../src/kernel/author.js";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import type { Corruption } from "../support/corruption.js";
import { aNumber, anAccount, aTariff, bNumber, callBackRows, endCallBackRows, endedLeg, endedLegRows, NOW } from "../support/money.js";
import { paymentCorruptions, paymentRows } from "../support/paymentCorruptions.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

/** A world with one of everything: a call-back that has ended with a written-off leg, an unanswered one, and one that is up. */
interface World {
  readonly database: TestDatabase;
  readonly accountId: AccountId;
  readonly legA: EndedLeg;
  readonly legB: EndedLeg;
  readonly ended: CallBackId;
  readonly live: CallBackId;
}

const WALLET = "(select id from ledger_account where kind = 'wallet' and debits_posted_micros > 0)";
const PARKED = "update call_back set parked_at = now(), parked_reason = 'a bug' where id = $1";
const LIVE_A = "insert into leg (id, call_back_id, role, attempt, route, number, state, hanging_up, refused, dialed_at, end_known) select gen_random_uuid(), call_back_id, 'A', 1, 0, '+491', 'dialing', false, false, now(), true from hold where closed_at is null";
const corruptions: readonly Corruption<World>[] = [
  {
    title: "a bundle with seconds held that no hold tells of",
    invariant: "B1",
    words: /has 5 s held, and its open holds add up to 0/,
    sql: [
      "insert into bundle (id, account_id, reference, name, prefixes, granted_seconds, increment_seconds, period, time_zone, valid_from, place, created_at) select gen_random_uuid(), id, 'one', 'one', '{44}', 60, 1, 'once', 'UTC', now(), 1, now() from account",
      "insert into bundle_period (bundle_id, from_at, granted_seconds, held_seconds) select id, valid_from, granted_seconds, 5 from bundle",
    ],
  },
  {
    title: "a wallet whose credit limit was taken below what it owes",
    invariant: "M1",
    words: /wallet .* has -\d+ micros available/,
    sql: ["alter table ledger_account drop constraint never_negative, drop constraint ledger_account_credit_limit_micros_check", `update ledger_account set credit_limit_micros = -1000000000 where id = ${WALLET}`],
  },
  { title: "a wallet with a credit that no transfer made", invariant: "M2", words: /has \d+ credits .* its transfers add up to/, sql: [`update ledger_account set credits_posted_micros = credits_posted_micros + 1 where id = ${WALLET}`] },
  { title: "a wallet that was debited without a transfer", invariant: "M2", words: /debits posted, and its transfers add up to/, sql: [`update ledger_account set debits_posted_micros = debits_posted_micros + 1 where id = ${WALLET}`] },
  { title: "a wallet with money held that no hold tells of", invariant: "M2", words: /micros held, and its open holds add up to/, sql: [`update ledger_account set debits_held_micros = debits_held_micros + 1 where id = ${WALLET}`] },
  {
    title: "a hold that grew without its wallet",
    invariant: "M2",
    words: /micros held, and its open holds add up to/,
    sql: ["update hold set amount_micros = amount_micros + 1 where call_back_id = $1 and closed_at is null"],
    values: ({ live }) => [live],
  },
  {
    title: "a top-up in euros that was paid from dollars",
    invariant: "M3",
    words: /in (EUR|USD) the credits exceed the debits by -?\d+ micros/,
    sql: ["alter table transfer disable trigger append_only", "update transfer set debit_account_id = $1 where kind = 'topUp'"],
    values: () => [houseAccountId("cash", "USD")],
  },
  {
    title: "a transfer that calls its euros dollars",
    invariant: "M3",
    words: /transfer .* in USD is from an account in EUR to one in EUR/,
    sql: ["alter table transfer disable trigger append_only", "update transfer set currency = 'USD' where kind = 'legWriteOff'"],
  },
  {
    title: "a CDR whose parts do not make its charge",
    invariant: "M4",
    words: /charges \d+ micros, of which \d+ are captured/,
    sql: ["alter table cdr disable trigger append_only", "alter table cdr drop constraint a_charge_is_captured_or_written_off", "update cdr set written_off_micros = 1 where leg_id = $1"],
    values: ({ legB }) => [legB.legId],
  },
  {
    title: "a write-off whose transfer is gone",
    invariant: "M4",
    words: /has no transfer legWriteOff of \d+ micros/,
    sql: ["alter table transfer disable trigger append_only", "delete from transfer where kind = 'legWriteOff'"],
  },
  {
    title: "a charge whose transfer went to bad debt instead of revenue",
    invariant: "M4",
    words: /has no transfer legCharge of \d+ micros from the right account to the books of who sold it/,
    sql: ["alter table transfer disable trigger append_only", "update transfer set credit_account_id = $1 where kind = 'legCharge'"],
    values: () => [houseAccountId("badDebt", "EUR")],
  },
  {
    title: "a write-off for a leg that has no CDR",
    invariant: "M4",
    words: /moved 7 micros for leg nobody, and no CDR tells of it/,
    sql: ["insert into transfer (id, kind, reference, debit_account_id, credit_account_id, amount_micros, currency, created_at) values (gen_random_uuid(), 'legWriteOff', 'nobody', $1, $2, 7, 'EUR', now())"],
    values: () => [houseAccountId("badDebt", "EUR"), houseAccountId("revenue", "EUR")],
  },
  {
    title: "a cost that no carrier is owed",
    invariant: "M4",
    words: /cost 18000 micros of USD, and no transfer legCost/,
    sql: ["alter table transfer disable trigger append_only", "delete from transfer where kind = 'legCost'"],
  },
  {
    title: "a cost that was booked as if a carrier paid us",
    invariant: "M4",
    words: /cost 18000 micros of USD, and no transfer legCost/,
    sql: ["alter table transfer disable trigger append_only", "update transfer set debit_account_id = credit_account_id, credit_account_id = debit_account_id where kind = 'legCost'"],
  },
  {
    title: "a carrier that is owed for a leg that has no CDR",
    invariant: "M4",
    words: /owes a carrier 7 micros for leg nobody, and no CDR tells of it/,
    sql: ["insert into transfer (id, kind, reference, debit_account_id, credit_account_id, amount_micros, currency, created_at) values (gen_random_uuid(), 'legCost', 'nobody', $1, $2, 7, 'USD', now())"],
    values: () => [houseAccountId("carrierCost", "USD"), houseAccountId("carrierPayable", "USD")],
  },
  {
    title: "a leg that nobody answered and that cost something",
    invariant: "M4",
    words: /has a cost of 5 micros that cannot be/,
    sql: [
      "alter table cdr disable trigger append_only",
      "alter table cdr drop constraint an_unanswered_leg_costs_us_nothing, drop constraint a_cost_has_its_rate",
      "insert into transfer (id, kind, reference, debit_account_id, credit_account_id, amount_micros, currency, created_at) select gen_random_uuid(), 'legCost', leg_id::text, debit_account_id, credit_account_id, 5, transfer.currency, now() from transfer, cdr where kind = 'legCost' and answered_at is null",
      "update cdr set cost_micros = 5, cost_currency = 'USD' where answered_at is null",
    ],
  },
  {
    title: "a cost whose rate was made cheaper afterwards",
    invariant: "M9",
    words: /says that it cost 18000 micros; rated again it is 9000/,
    sql: ["alter table cdr disable trigger append_only", `update cdr set cost_rate = cost_rate || '{"priceNanos": "3000000"}' where leg_id = $1`],
    values: ({ legA }) => [legA.legId],
  },
  {
    title: "a write-off that was made twice",
    invariant: "M5",
    words: /the transfer legWriteOff .* was made 2 times/,
    sql: ["alter table transfer drop constraint once", "insert into transfer select gen_random_uuid(), kind, reference, debit_account_id, credit_account_id, amount_micros, currency, call_back_id, created_at from transfer where kind = 'legWriteOff'"],
  },
  {
    title: "an idempotency key with two answers",
    invariant: "M5",
    words: /the idempotency key me k1 has 2 answers/,
    sql: ["alter table idempotency_key drop constraint idempotency_key_pkey", "insert into idempotency_key select 'me', 'k1', 'x', gen_random_uuid(), now() from generate_series(1, 2)"],
  },
  {
    title: "a CDR whose rate was made dearer afterwards",
    invariant: "M9",
    words: /says .* micros with 0 of tax; rated again it is/,
    sql: ["alter table cdr disable trigger append_only", `update cdr set rate = rate || '{"priceNanos": "999000000"}' where leg_id = $1`],
    values: ({ legA }) => [legA.legId],
  },
  {
    title: "a CDR whose call was made longer afterwards",
    invariant: "M9",
    words: /rated again it is 160 s/,
    sql: ["alter table cdr disable trigger append_only", "update cdr set ended_at = answered_at + interval '160 s' where leg_id = $1"],
    values: ({ legA }) => [legA.legId],
  },
  {
    title: "a live leg whose role has no open hold",
    invariant: "I1",
    words: /is live, and role B of call-back .* has no open hold/,
    sql: ["insert into leg (id, call_back_id, role, attempt, route, number, state, hanging_up, refused, dialed_at, end_known) values (gen_random_uuid(), $1, 'B', 1, 0, '+441', 'dialing', false, false, now(), true)"],
    values: ({ live }) => [live],
  },
  {
    title: "a call-back that ended and kept a hold open",
    invariant: "I1",
    words: /has ended, and role A still has an open hold of 0 micros/,
    sql: ["update hold set closed_at = null where call_back_id = $1 and role = 'A'"],
    values: ({ ended }) => [ended],
  },
  {
    title: "an ended leg whose CDR is gone",
    invariant: "I2",
    words: /was dialled and has ended, and has 0 CDRs/,
    sql: ["alter table cdr disable trigger append_only", "delete from cdr where leg_id = $1"],
    values: ({ legB }) => [legB.legId],
  },
  {
    title: "a leg with two CDRs",
    invariant: "I2",
    words: /was dialled and has ended, and has 2 CDRs/,
    sql: ["alter table cdr drop constraint cdr_pkey", "insert into cdr select * from cdr where leg_id = $1"],
    values: ({ legB }) => [legB.legId],
  },
  {
    title: "a CDR of a leg that the switch refused to dial",
    invariant: "I2",
    words: /there is a CDR for leg .*, which was never dialled/,
    sql: ["update leg set refused = true where id = $1"],
    values: ({ legB }) => [legB.legId],
  },
  { title: "a call-back that was parked and keeps its hold for ever", invariant: "I8", words: /was parked \(a bug\) and has 0 live legs without a CDR and [1-9]\d* micros held/, sql: [PARKED], values: ({ live }) => [live] },
  { title: "a call-back that was parked and whose leg never gets its CDR", invariant: "I8", words: /was parked \(a bug\) and has 1 live legs without a CDR/, sql: [LIVE_A, PARKED], values: ({ live }) => [live] },
  {
    title: "a DID that is said to be paid, and never was",
    invariant: "D1",
    words: /is said to be paid until .*, and nobody has paid for it/,
    sql: ["insert into did (id, number, account_id, currency, paid_until, created_at) select gen_random_uuid(), '+4930999999', id, currency, now(), now() from account limit 1"],
  },
  ...paymentCorruptions,
  {
    title: "a CDR of a leg that nobody knows",
    invariant: "I2",
    words: /there is a CDR for leg .*, which is unknown/,
    sql: ["delete from leg where id = $1"],
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
      for (const finding of findings) assert.ok(finding.count >= 1 && finding.rows.length === finding.words.length);
    } finally {
      await world.database.drop();
    }
  });
}

test("every invariant has a corruption here that breaks it alone", () => {
  assert.deepEqual([...new Set(corruptions.map(({ invariant }) => invariant))].sort(), Object.keys(invariants).sort());
});

let clean: World;
before(async () => (clean = await aWorld()));
after(() => clean.database.drop());

test("a clean database audits clean, with calls that ended, that were written off, and that are up", async () => {
  assert.deepEqual(await audit(clean.database), []);
});

test("npm run audit prints one line an invariant, and exits with 0 on a clean database and with 1 on a broken one", async () => {
  const good = await auditMain(clean.database.url);
  assert.equal(good.code, 0);
  assert.deepEqual(good.lines.map((line) => line.slice(0, 6)), Object.keys(invariants).map((name) => `${name} ok `));
  const broken = await aWorld();
  try {
    await broken.database.query(`update ledger_account set debits_held_micros = debits_held_micros + 1 where id = ${WALLET}`);
    const bad = await auditMain(broken.database.url);
    assert.equal(bad.code, 1);
    assert.ok(bad.lines.some((line) => line.startsWith("M2 broken")));
    assert.ok(bad.lines.some((line) => line.startsWith("I2 ok")));
  } finally {
    await broken.database.drop();
  }
});

async function auditMain(url: string): Promise<{ code: number; lines: string[] }> {
  const main = join(import.meta.dirname, "../../src/billing/ledger/auditMain.js");
  const run = promisify(execFile)(process.execPath, [main], { env: { ...process.env, DATABASE_URL: url } });
  const { code, stdout } = await run.then(
    (done) => ({ code: 0, stdout: done.stdout }),
    (failed: { code: number; stdout: string }) => failed,
  );
  return { code, lines: stdout.trim().split("\n") };
}

async function aWorld(): Promise<World> {
  const database = await createTestDatabase(2);
  const accountId = await anAccount(database, await aTariff(database), 300_000n);
  await ensureHouseAccounts(database, "USD");
  const buys: NewRate = { prefix: "4", destination: "All that we call", priceNanos: 6_000_000n, connectFeeMicros: 0n, firstIncrementSeconds: 60, nextIncrementSeconds: 60 };
  await openCarrier(database, { name: "Carrier", trunk: "one", tariffId: (await aTariff(database, [buys], "USD")).id }, NOW, ringback);
  const [ended, live]: CallBackId[] = [newId(), newId()];
  assert.ok(ended && live);
  await callBackRows(database, [{ id: ended, accountId }, { id: live, accountId }]);
  const billing = createBilling(database);
  const payers = [ended, live].map((callBackId) => ({ callBackId, accountId, numbers: { A: aNumber, B: bNumber } }));
  await database.inTransaction(async (tx) => {
    const funds = await billing.fundsFor(tx, payers, NOW);
    const wanted: [CallBackId, DialedRole][] = [[ended, "A"], [ended, "B"], [live, "A"]];
    const effects = wanted.map(([callBackId, role]): MoneyEffect => {
      const answer = funds.get(callBackId)?.openHold(role);
      assert.ok(answer && "granted" in answer);
      return { kind: "hold", callBackId, grant: answer.granted };
    });
    await billing.carryOut(tx, effects, NOW);
  });
  const [legA, legB] = [endedLeg(accountId, ended, "A", 150), endedLeg(accountId, ended, "B", 0)];
  await database.inTransaction(async (tx) => {
    await billing.fundsFor(tx, payers, NOW);
    const settled = await billing.carryOut(tx, [{ kind: "settleLeg", leg: legA }, { kind: "settleLeg", leg: legB }, { kind: "releaseHolds", callBackId: ended }], NOW);
    assert.ok((settled[0]?.writtenOffMicros ?? 0n) > 0n, "the A leg outlasted what there was");
    await endedLegRows(tx, [legA, legB]);
    await endCallBackRows(tx, [ended]);
  });
  await paymentRows(database, accountId, legA.legId);
  return { database, accountId, legA, legB, ended, live };
}
