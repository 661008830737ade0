// Reports against the ledger: whatever was called, and however it is grouped, the sums are those of the transfers, to the micro.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import type { EndedLeg, MoneyEffect } from "../../src/billing/callBackMoney.js";
import { groupings, report, type Grouping, type Report } from "../../src/billing/reports/report.js";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { aCarrier, asks } from "../support/carriers.js";
import { aChain, aNumber, anAccount, aTariff, bNumber, callBackRows, endedLegRows, NOW, plainRates } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
let billing: Billing;
let tariffs: Tariff[];
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
  tariffs = [await aTariff(database), await aTariff(database, undefined, "USD")];
  await aCarrier(database, "one", [asks(60_000_000n)]);
  // In this database alone decks can still be given terms once they are made.
  await database.query("alter table rate_deck disable trigger user");
  await withTax();
});
after(() => database.drop());

/** Of 19 in a hundred, on whatever is sold. */
async function withTax(): Promise<void> {
  await database.query("update rate_deck set terms = '{\"taxPpm\": 190000}' where terms is null and not exists (select from carrier where carrier.tariff_id = rate_deck.tariff_id)");
}

const DAY_MS = 86_400_000;
const range = { from: NOW - 10 * DAY_MS, until: NOW + 60 * DAY_MS };

const call = fc.record({
  account: fc.nat(4),
  role: fc.constantFrom("A" as const, "B" as const, "T" as const),
  trigger: fc.constantFrom("web", "ani", "did", "ivr", "proof"),
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
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3_000_000 }), { minLength: 6, maxLength: 6 }), fc.array(call, { minLength: 1, maxLength: 15 }), fc.array(asked, { minLength: 4, maxLength: 4 }), async (balances, calls, asks) => {
      const [poor, rich, ...others] = balances.map(BigInt);
      const accounts = await Promise.all(others.map((balance, index) => anAccount(database, tariffs[index % 2] as Tariff, balance)));
      // A customer of a reseller of a reseller: what we get for its legs is what the uppermost is charged.
      const { accountIds } = await aChain(database, [poor, rich, rich].map((balanceMicros = 0n) => ({ balanceMicros, rates: plainRates })));
      await withTax();
      accounts.push(accountIds[0] as AccountId);
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

test("every figure was something in those worlds, and a margin over two currencies is not told", async () => {
  const { totals } = await report(database, { ...range, groupBy: [], time: "dialed", timeZone: "UTC", filter: {} });
  const euros = totals.find(({ currency }) => currency === "EUR");
  assert.ok(euros);
  for (const figure of ["chargeMicros", "taxMicros", "writtenOffMicros", "wholesaleMicros", "revenueMicros", "lostMicros"] as const) assert.ok(euros[figure] > 0n, figure);
  assert.ok((euros.costs[0]?.micros ?? 0n) > 0n);
  assert.equal(totals.find(({ currency }) => currency === "USD")?.marginMicros, null);
});

test("trigger calls are in no report but their own, by whichever trigger", async () => {
  const all = await report(database, { ...range, groupBy: ["trigger"], time: "dialed", timeZone: "UTC", filter: {} });
  assert.deepEqual(all.rows.map(({ trigger }) => trigger).filter((trigger, index, others) => others.indexOf(trigger) === index), ["ani", "did", "ivr", "proof", "web"]);
  const [counted] = await database.query<{ attempts: number; answered: number }>("select count(*)::int as attempts, count(answered_at)::int as answered from cdr where role = 'T'");
  const { rows } = await report(database, { ...range, groupBy: ["destination"], time: "dialed", timeZone: "UTC", filter: { role: "T" } });
  assert.ok(counted && counted.answered > 0);
  assert.deepEqual({ attempts: sum(rows.map(({ attempts }) => attempts)), answered: sum(rows.map(({ answered }) => answered)) }, counted);
  for (const row of rows) assert.deepEqual([row.destination, row.chargeMicros, row.legsOfUnknownCost], ["Trigger call", 0n, 0]);
});

test("every leg that was dialled is an attempt of exactly one row, and the ratios are those of whole numbers", async () => {
  const [counted] = await database.query<{ attempts: number; answered: number; seconds: string }>("select count(*)::int as attempts, count(answered_at)::int as answered, sum(answered_seconds)::text as seconds from cdr where role <> 'T'");
  const { rows } = await report(database, { ...range, groupBy: ["destination", "trunk", "trigger"], time: "dialed", timeZone: "UTC", filter: {} });
  assert.deepEqual({ attempts: sum(rows.map(({ attempts }) => attempts)), answered: sum(rows.map(({ answered }) => answered)), seconds: String(rows.reduce((total, row) => total + row.answeredSeconds, 0n)) }, counted);
  for (const row of rows) {
    assert.ok(Math.abs(Number(row.answerSeizureRatio) - row.answered / row.attempts) <= 0.00005 + Number.EPSILON);
    assert.match(row.answerSeizureRatio, /^[01]\.\d{4}$/);
    if (row.answered > 0) assert.ok(Math.abs(Number(row.averageSeconds) - Number(row.answeredSeconds) / row.answered) <= 0.0005 + 1e-9);
  }
});

/** Held, dialled, ended and settled in one transaction, as a batch of the runner does it. */
async function carryOut(accountId: AccountId, { role, trigger, seconds, dialedAt, late, trunk }: Call): Promise<void> {
  const callBackId: CallBackId = newId(dialedAt);
  await callBackRows(database, [{ id: callBackId, accountId }], "ended");
  const answeredAt = seconds === 0 ? null : dialedAt + 4_321;
  const endedAt = dialedAt + 4_321 + seconds * 1000;
  const leg: EndedLeg = {
    legId: newId(dialedAt), callBackId, accountId, trigger, role, attempt: 1, trunk, number: role === "A" ? aNumber : bNumber, callerId: null, outcome: seconds === 0 ? "noAnswer" : "answered",
    dialedAt, answeredAt, endedAt, cause: 16, sipStatus: null, endKnown: true,
  };
  await database.inTransaction(async (tx) => {
    const funds = (await billing.fundsFor(tx, [{ callBackId, accountId, numbers: { A: aNumber, B: bNumber } }], dialedAt)).get(callBackId);
    const answer = role === "T" ? null : funds?.openHold(role);
    if (answer && !("granted" in answer)) return;
    const effects: MoneyEffect[] = [...(answer ? [{ kind: "hold" as const, callBackId, grant: answer.granted }] : []), { kind: "settleLeg", leg }, { kind: "releaseHolds", callBackId }];
    await billing.carryOut(tx, effects, endedAt + late);
    await endedLegRows(tx, [leg]);
  });
}

interface Sum {
  charge: bigint; writtenOff: bigint; tax: bigint; cost: bigint; wholesale: bigint; revenue: bigint; lost: bigint;
}
type Sums = Readonly<Record<string, Sum>>;

/** What the transfers of calls come to, by currency: those of accounts, and those that reach the house's own income and its bad debt. */
async function ledger(): Promise<Sums> {
  const rows = await database.query<{ currency: string; kind: string; amount: string; into: string; out_of: string }>(
    `select transfer.currency, transfer.kind, sum(amount_micros)::text as amount, case when credit.owner_account_id is null then credit.kind else 'reseller' end as into, case when debit.owner_account_id is null then debit.kind else 'reseller' end as out_of
       from transfer join ledger_account as credit on credit.id = credit_account_id join ledger_account as debit on debit.id = debit_account_id
      where transfer.kind like 'leg%' or transfer.kind like 'wholesale%' group by 1, 2, 4, 5`,
  );
  return somethingMoved(Object.fromEntries(rows.map(({ currency }) => {
    const sum = (which: (row: (typeof rows)[number]) => boolean) => rows.filter((row) => row.currency === currency && which(row)).reduce((total, { amount }) => total + BigInt(amount), 0n);
    return [currency, {
      charge: sum(({ kind }) => kind === "legCharge" || kind === "legWriteOff"),
      writtenOff: sum(({ kind }) => kind === "legWriteOff"),
      tax: sum(({ kind }) => kind === "legTax"),
      cost: sum(({ kind }) => kind === "legCost"),
      wholesale: sum(({ kind, into }) => kind.startsWith("wholesale") && into === "revenue"),
      revenue: sum(({ into }) => into === "revenue") - sum(({ out_of }) => out_of === "revenue"),
      lost: sum(({ out_of }) => out_of === "badDebt"),
    }];
  })));
}

function sumsOf(rows: Report["totals"]): Sums {
  const sums: Record<string, Sum> = {};
  for (const row of rows) {
    const cost = row.costs.reduce((total, { micros }) => total + micros, 0n);
    const isComparable = row.costs.every(({ currency }) => currency === row.currency);
    assert.equal(row.marginMicros, isComparable ? row.revenueMicros - row.lostMicros - cost : null);
    const one = (sums[row.currency] ??= { charge: 0n, writtenOff: 0n, tax: 0n, cost: 0n, wholesale: 0n, revenue: 0n, lost: 0n });
    one.charge += row.chargeMicros;
    one.writtenOff += row.writtenOffMicros;
    one.tax += row.taxMicros;
    one.wholesale += row.wholesaleMicros;
    one.revenue += row.revenueMicros;
    one.lost += row.lostMicros;
    for (const { currency, micros } of row.costs) (sums[currency] ??= { charge: 0n, writtenOff: 0n, tax: 0n, cost: 0n, wholesale: 0n, revenue: 0n, lost: 0n }).cost += micros;
  }
  return somethingMoved(sums);
}

/** A carrier that asked nothing names its currency in a report, and no transfer does: a currency in which nothing moved is not compared. */
function somethingMoved(sums: Sums): Sums {
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => Object.values(sum).some((figure) => figure !== 0n)));
}

function keysOf({ rows }: Report, groupBy: readonly Grouping[]): Set<string> {
  const fields = { day: "day", account: "accountId", destination: "destination", trunk: "trunk", trigger: "trigger" } as const;
  for (const row of rows) for (const grouping of groupings) assert.equal(row[fields[grouping]] !== null, groupBy.includes(grouping));
  return new Set(rows.map((row) => JSON.stringify([row.currency, ...groupBy.map((grouping) => row[fields[grouping]])])));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
