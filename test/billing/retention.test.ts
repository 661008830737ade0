// What is kept of old calls: numbers without their last digits, then nothing but sums. The books hold at every step.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import type { EndedLeg, MoneyEffect } from "../../src/billing/callBackMoney.js";
import { dropMonths } from "../../src/billing/cdr/dropMonths.js";
import { createHousekeeping } from "../../src/billing/cdr/housekeeping.js";
import { maskNumbers } from "../../src/billing/cdr/maskNumbers.js";
import { ensurePartitions, straysIn } from "../../src/billing/cdr/partitions.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { walletOf } from "../../src/billing/accounts/walletOf.js";
import { sqlState } from "../../src/database/transaction.js";
import { createLogger } from "../../src/kernel/logger.js";
import { lowestId, newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import { aNumber, anAccount, aTariff, callBackRows, endedLegRows } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const JANUARY = Date.UTC(2026, 0, 10, 9);
const FEBRUARY = Date.UTC(2026, 1, 10, 9);
const NOVEMBER = Date.UTC(2026, 10, 23, 9);

let database: TestDatabase;
let billing: Billing;
let accountId: AccountId;
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
  for (const at of [JANUARY, NOVEMBER]) await ensurePartitions(database, at);
  accountId = await anAccount(database, await aTariff(database), 5_000_000n);
  for (const at of [JANUARY, FEBRUARY, NOVEMBER]) for (const seconds of [0, 61, 130]) await aCall(at, seconds);
});
after(() => database.drop());

/** Held, dialled, ended and settled, with its rows and its event as telephony writes them. */
async function aCall(at: number, seconds: number): Promise<void> {
  const callBackId: CallBackId = newId(at);
  await callBackRows(database, [{ id: callBackId, accountId }], "ended");
  const leg: EndedLeg = {
    legId: newId(at), callBackId, accountId, trigger: "web", role: "A", attempt: 1, trunk: "one", number: aNumber, callerId: null, outcome: seconds === 0 ? "noAnswer" : "answered",
    dialedAt: at, answeredAt: seconds === 0 ? null : at + 1_000, endedAt: at + 1_000 + seconds * 1000, cause: 16, sipStatus: null, endKnown: true,
  };
  await database.inTransaction(async (tx) => {
    const answer = (await billing.fundsFor(tx, [{ callBackId, accountId, numbers: { A: aNumber } }], NOVEMBER)).get(callBackId)?.openHold("A");
    assert.ok(answer && "granted" in answer);
    const effects: MoneyEffect[] = [{ kind: "hold", callBackId, grant: answer.granted }, { kind: "settleLeg", leg }, { kind: "releaseHolds", callBackId }];
    await billing.carryOut(tx, effects, leg.endedAt);
    await endedLegRows(tx, [leg]);
    await tx.query("insert into call_back_event (call_back_id, sequence, kind, leg_id, at, state, legs, held_seconds) values ($1, 1, 'legDown', $2, $3, 'ended', $4, '{}')", [
      callBackId, leg.legId, new Date(leg.endedAt), JSON.stringify([{ id: leg.legId, role: "A", n: aNumber, charge: "7" }]),
    ]);
  });
}

const MASKED = "+493012****";
const numbersOf = async (table: string, column: string) => (await database.query<{ number: string }>(`select ${column} as number from ${table} order by ${table === "cdr" ? "leg_id" : table === "call_back_event" ? "call_back_id" : "id"}`)).map(({ number }) => number);

test("numbers of calls that are old enough lose their last four digits wherever they are kept, and no other", async () => {
  const before = await database.query("select (to_jsonb(cdr) - 'number')::text as rest from cdr order by leg_id");
  assert.ok((await maskNumbers(database, NOVEMBER, 9, 2)) > 0);
  const expected = [...Array<string>(6).fill(MASKED), ...Array<string>(3).fill(aNumber)];
  assert.deepEqual(await numbersOf("cdr", "number"), expected);
  assert.deepEqual(await numbersOf("leg", "number"), expected);
  assert.deepEqual(await numbersOf("call_back", "a_number"), expected);
  assert.ok((await numbersOf("call_back", "b_number")).slice(0, 6).every((number) => number.endsWith("****")));
  assert.deepEqual(await numbersOf("call_back_event", "legs -> 0 ->> 'n'"), expected);
  assert.deepEqual(await database.query("select (to_jsonb(cdr) - 'number')::text as rest from cdr order by leg_id"), before, "nothing else of a CDR has changed");
  assert.deepEqual(await audit(database), [], "each CDR still rates to its charge");
});

test("masking again finds nothing to do", async () => {
  assert.equal(await maskNumbers(database, NOVEMBER, 9, 2), 0);
});

const edits: readonly (readonly [what: string, sql: string])[] = [
  ["another number", "update cdr set number = '+15005550100'"],
  ["a number with more digits masked", "update cdr set number = '+49****' where number not like '%*'"],
  ["a number unmasked", `update cdr set number = '${aNumber}' where number like '%*'`],
  ["a charge", "update cdr set charge_micros = charge_micros + 1, captured_micros = captured_micros + 1"],
  ["a charge together with the masking", "update cdr set number = masked_number(number), written_off_micros = written_off_micros + 1, charge_micros = charge_micros + 1 where answered_at is not null"],
  ["a rate", "update cdr set number = masked_number(number), rate = rate || '{\"priceNanos\":\"1\"}'"],
  ["a CDR away", "delete from cdr"],
  ["what happened in an event", "update call_back_event set legs = '[]'"],
  ["the state in an event", "update call_back_event set legs = masked_legs(legs), state = 'queued'"],
  ["a dropped month's sums", "update dropped_sum set amount_micros = 0"],
];
for (const [what, sql] of edits.slice(0, -1)) {
  test(`nobody edits ${what}, masked or not`, async () => {
    await assert.rejects(database.query(sql), (error: unknown) => sqlState(error) === "RB001" || sqlState(error) === "23514");
  });
}

test("a month with a leg that lives, or one without its CDR, is not dropped", async () => {
  const callBackId: CallBackId = newId(JANUARY);
  await callBackRows(database, [{ id: callBackId, accountId }], "ended");
  const [leg] = await database.query<{ id: string }>(
    "insert into leg (id, call_back_id, role, attempt, route, number, state, hanging_up, refused, dialed_at, end_known) values ($1, $2, 'A', 1, 0, '+4930', 'dialing', false, false, $3, true) returning id",
    [newId(JANUARY), callBackId, new Date(JANUARY)],
  );
  assert.deepEqual(await dropMonths(database, NOVEMBER, 9), { dropped: [], kept: ["the CDRs of 2026-01 are kept: 1 legs of it have not ended"] });
  await database.query("update leg set state = 'ended', ended_at = dialed_at where id = $1", [leg?.id]);
  assert.deepEqual((await dropMonths(database, NOVEMBER, 9)).kept, ["the CDRs of 2026-01 are kept: 1 legs of it have no CDR"]);
  await database.query("delete from leg where id = $1", [leg?.id]);
  await database.query("delete from call_back where id = $1", [callBackId]);
});

test("a month whose transfers are not what its CDRs say is kept", async () => {
  const [transfer] = await database.query<{ id: string }>("select id from transfer where kind = 'legCharge' order by created_at limit 1");
  await database.query("alter table transfer disable trigger append_only");
  await database.query("update transfer set amount_micros = amount_micros + 1 where id = $1", [transfer?.id]);
  assert.deepEqual((await dropMonths(database, NOVEMBER, 9)).kept, ['the CDRs of 2026-01 are kept: its CDRs and its transfers differ (legCharge): run "npm run audit"']);
  await database.query("update transfer set amount_micros = amount_micros - 1 where id = $1", [transfer?.id]);
  await database.query("alter table transfer enable trigger append_only");
});

test("a month that was kept long enough goes, the later ones stay, and transfers and balance are as they were", async () => {
  const [before] = await database.query("select count(*)::int as count, sum(amount_micros)::text as sum from transfer");
  const wallet = await walletOf(database, accountId);
  assert.deepEqual(await dropMonths(database, NOVEMBER, 9), { dropped: ["2026_01"], kept: [] });
  assert.equal((await numbersOf("cdr", "number")).length, 6);
  assert.deepEqual(await database.query("select to_regclass('cdr_2026_01') as cdr, to_regclass('wholesale_charge_2026_01') as charge"), [{ cdr: null, charge: null }]);
  assert.deepEqual((await database.query("select count(*)::int as count, sum(amount_micros)::text as sum from transfer"))[0], before);
  assert.deepEqual(await walletOf(database, accountId), wallet);
  assert.deepEqual(await audit(database), []);
  assert.deepEqual(await dropMonths(database, NOVEMBER, 9), { dropped: [], kept: [] });
});

test("the audit finds a transfer of a dropped month that was changed, and a CDR of it that has come back", async () => {
  const [transfer] = await database.query<{ id: string }>("select transfer.id from transfer join dropped_month on was_dropped(leg_of(reference)) where kind = 'legCharge' limit 1");
  await database.query("alter table transfer disable trigger append_only");
  await database.query("update transfer set reference = $2 where id = $1", [transfer?.id, newId(NOVEMBER)]);
  const words = (await audit(database)).flatMap((finding) => finding.words);
  assert.ok(words.some((sentence) => /^the transfers of 2026_01 legCharge EUR come to \d+ micros, and \d+ were noted/.test(sentence)), words.join("\n"));
  await assert.rejects(database.query("update dropped_sum set amount_micros = 0"), (error: unknown) => sqlState(error) === "RB001");
});

test("a CDR whose month was not made lies in the default partition, is found, and is told of", async () => {
  assert.equal(await straysIn(database), 0);
  const late = Date.UTC(2031, 4, 5);
  await aCall(late, 5);
  assert.equal(await straysIn(database), 1);
  const lines: string[] = [];
  const logger = Object.assign(createLogger("silent"), { error: (_: object, line: string) => void lines.push(line) });
  const off = { maskAfterMonths: null, dropAfterMonths: null };
  await createHousekeeping({ database, clock: { now: () => late }, logger, retention: off }).run();
  assert.equal(lines.length, 2);
  assert.match(lines.join(), /cannot be split off.*default partition/);
  assert.equal((await numbersOf("cdr", "number")).at(-1), aNumber, "off by default: nothing was masked");
});

test("partitions are made once, for CDRs and for wholesale charges, and hold what is theirs", async () => {
  const again = await ensurePartitions(database, NOVEMBER);
  assert.deepEqual(again, { created: [], blocked: [] });
  const rows = await database.query<{ partition: string; count: number }>("select tableoid::regclass::text as partition, count(*)::int as count from cdr where leg_id >= $1 and leg_id < $2 group by 1", [lowestId(Date.UTC(2026, 10, 1)), lowestId(Date.UTC(2026, 11, 1))]);
  assert.deepEqual(rows, [{ partition: "cdr_2026_11", count: 3 }]);
  const [guarded] = await database.query<{ count: number }>("select count(*)::int as count from pg_trigger where tgname = 'append_only' and tgrelid in ('cdr_2026_11'::regclass, 'wholesale_charge_2026_11'::regclass)");
  assert.equal(guarded?.count, 2, "a partition is as append-only as its table");
});
