// Reports against the ledger: whatever was called, and however it is grouped, the sums are those of the transfers, to the micro.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import type { EndedLeg, MoneyEffect } from "../../src/billing/callBackMoney.js";
import { groupings, report, type Grouping, type Report } from "../../src/billing/reports/report.js";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { aNumber, anAccount, aTariff, bNumber, callBackRows, endedLegRows, NOW } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
let billing: Billing;
let tariffs: Tariff[];
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
  tariffs = [await aTariff(database), await aTariff(database, undefined, "USD")];
});
after(() => database.drop());

const DAY_MS = 86_400_000;
const range = { from: NOW - 10 * DAY_MS, until: NOW + 60 * DAY_MS };

const call = fc.record({
  account: fc.nat(3),
  role: fc.constantFrom("A" as const, "B" as const),
  seconds: fc.oneof(fc.constant(0), fc.nat(200), fc.nat(90_000)),
  dialedAt: fc.nat(40 * DAY_MS).map((ms) => NOW + ms),
  /** What the node needed to settle it: none, or a night of being away. */
  late: fc.oneof(fc.nat(2_000), fc.nat(DAY_MS)),
  trunk: fc.constantFrom("one", "two"),
});
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

const asked = fc.record({
  groupBy: fc.subarray([...groupings]),
  time: fc.constantFrom("dialed" as const, "settled" as const),
  timeZone: fc.constantFrom("UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati"),
});

test("the sum over any report is the sum over the transfers, for random worlds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3_000_000 }), { minLength: 4, maxLength: 4 }), fc.array(call, { minLength: 1, maxLength: 15 }), fc.array(asked, { minLength: 4, maxLength: 4 }), async (balances, calls, asks) => {
      const accounts = await Promise.all(balances.map((balance, index) => anAccount(database, tariffs[index % 2] as Tariff, BigInt(balance))));
      for (const one of calls) await carryOut(accounts[one.account] as AccountId, one);
      for (const ask of asks) {
        const answer = await report(database, { ...range, ...ask, filter: {} });
        assert.deepEqual(sumsOf(answer.rows), await ledger());
        assert.deepEqual(sumsOf(answer.totals), await ledger());
        assert.equal(keysOf(answer, ask.groupBy).size, answer.rows.length, "no two rows are of the same");
      }
    }),
    { numRuns: 25, interruptAfterTimeLimit: 30_000 },
  );
});

test("by account and day of settling, each row is what the transfers of that account and day add up to", async () => {
  for (const timeZone of ["UTC", "Europe/Berlin", "Pacific/Kiritimati"]) {
    const { rows } = await report(database, { ...range, groupBy: ["account", "day"], time: "settled", timeZone, filter: {} });
    const booked = await database.query<{ account: string; day: string; charged: string; lost: string }>(
      `select call_back.account_id as account, (transfer.created_at at time zone $1)::date::text as day, sum(amount_micros)::text as charged, coalesce(sum(amount_micros) filter (where transfer.kind = 'legWriteOff'), 0)::text as lost
         from transfer join call_back on call_back.id = transfer.call_back_id where transfer.kind in ('legCharge', 'legWriteOff') group by 1, 2 order by 1, 2`,
      [timeZone],
    );
    assert.ok(booked.length > 10);
    assert.ok(booked.some(({ lost }) => lost !== "0"), "something was written off");
    const charged = rows.filter(({ chargeMicros }) => chargeMicros > 0n);
    assert.deepEqual(charged.map((row) => ({ account: row.accountId, day: row.day, charged: String(row.chargeMicros), lost: String(row.writtenOffMicros) })), booked);
  }
});

test("every leg is an attempt of exactly one row, and the ratios are those of whole numbers", async () => {
  const [counted] = await database.query<{ attempts: number; answered: number; seconds: string }>("select count(*)::int as attempts, count(answered_at)::int as answered, sum(answered_seconds)::text as seconds from cdr");
  const { rows } = await report(database, { ...range, groupBy: ["destination", "trunk", "trigger"], time: "dialed", timeZone: "UTC", filter: {} });
  assert.deepEqual({ attempts: sum(rows.map(({ attempts }) => attempts)), answered: sum(rows.map(({ answered }) => answered)), seconds: String(rows.reduce((total, row) => total + row.answeredSeconds, 0n)) }, counted);
  for (const row of rows) {
    assert.ok(Math.abs(Number(row.answerSeizureRatio) - row.answered / row.attempts) <= 0.00005 + Number.EPSILON);
    assert.match(row.answerSeizureRatio, /^[01]\.\d{4}$/);
    if (row.answered > 0) assert.ok(Math.abs(Number(row.averageSeconds) - Number(row.answeredSeconds) / row.answered) <= 0.0005 + 1e-9);
  }
});

/** Held, dialled, ended and settled in one transaction, as a batch of the runner does it. */
async function carryOut(accountId: AccountId, { role, seconds, dialedAt, late, trunk }: Call): Promise<void> {
  const callBackId: CallBackId = newId(dialedAt);
  await callBackRows(database, [{ id: callBackId, accountId }], "ended");
  const answeredAt = seconds === 0 ? null : dialedAt + 4_321;
  const endedAt = dialedAt + 4_321 + seconds * 1000;
  const leg: EndedLeg = {
    legId: newId(dialedAt), callBackId, accountId, trigger: "web", role, attempt: 1, trunk, number: role === "A" ? aNumber : bNumber, outcome: seconds === 0 ? "noAnswer" : "answered",
    dialedAt, answeredAt, endedAt, cause: 16, sipStatus: null, endKnown: true,
  };
  await database.inTransaction(async (tx) => {
    const funds = (await billing.fundsFor(tx, [{ callBackId, accountId, numbers: { A: aNumber, B: bNumber } }], dialedAt)).get(callBackId);
    const answer = funds?.openHold(role);
    if (!answer || !("granted" in answer)) return;
    const effects: MoneyEffect[] = [{ kind: "hold", callBackId, grant: answer.granted }, { kind: "settleLeg", leg }, { kind: "releaseHolds", callBackId }];
    await billing.carryOut(tx, effects, endedAt + late);
    await endedLegRows(tx, [leg]);
  });
}

type Sums = Readonly<Record<string, { readonly charge: bigint; readonly lost: bigint; readonly tax: bigint; readonly cost: bigint }>>;

async function ledger(): Promise<Sums> {
  const rows = await database.query<{ currency: string; kind: string; amount: string }>("select currency, kind, sum(amount_micros)::text as amount from transfer where kind like 'leg%' group by currency, kind");
  const of = (currency: string, ...kinds: string[]) => rows.filter((row) => row.currency === currency && kinds.includes(row.kind)).reduce((total, { amount }) => total + BigInt(amount), 0n);
  const cdrs = await database.query<{ currency: string }>("select distinct currency from cdr");
  return Object.fromEntries(cdrs.map(({ currency }) => [currency, { charge: of(currency, "legCharge", "legWriteOff"), lost: of(currency, "legWriteOff"), tax: of(currency, "legTax"), cost: of(currency, "legCost") }]));
}

function sumsOf(rows: Report["totals"]): Sums {
  const sums: Record<string, { charge: bigint; lost: bigint; tax: bigint; cost: bigint }> = {};
  for (const row of rows) {
    const one = (sums[row.currency] ??= { charge: 0n, lost: 0n, tax: 0n, cost: 0n });
    one.charge += row.chargeMicros;
    one.lost += row.writtenOffMicros;
    one.tax += row.taxMicros;
    one.cost += row.costs.reduce((total, { micros }) => total + micros, 0n);
    assert.equal(row.revenueMicros, row.chargeMicros - row.taxMicros);
    assert.equal(row.marginMicros, row.revenueMicros - row.lostMicros - row.costs.reduce((total, { micros }) => total + micros, 0n));
  }
  return sums;
}

function keysOf({ rows }: Report, groupBy: readonly Grouping[]): Set<string> {
  const fields = { day: "day", account: "accountId", destination: "destination", trunk: "trunk", trigger: "trigger" } as const;
  for (const row of rows) for (const grouping of groupings) assert.equal(row[fields[grouping]] !== null, groupBy.includes(grouping));
  return new Set(rows.map((row) => JSON.stringify([row.currency, ...groupBy.map((grouping) => row[fields[grouping]])])));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
