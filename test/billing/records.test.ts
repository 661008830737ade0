// CDRs and transfers, as they are listed; and the partitions that CDRs live in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import type { EndedLeg, MoneyEffect } from "../../src/billing/callBackMoney.js";
import type { CdrFilter } from "../../src/billing/cdr/cdrFilter.js";
import { listCdrs } from "../../src/billing/cdr/listCdrs.js";
import { ensurePartitions } from "../../src/billing/cdr/partitions.js";
import { listTransfers } from "../../src/billing/ledger/transfers.js";
import type { Place } from "../../src/billing/page.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { newId, type AccountId } from "../../src/kernel/id.js";
import { aNumber, anAccount, aTariff, bNumber, callBackRows, endedLeg, NOW } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
let billing: Billing;
let tariff: Tariff;
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
  tariff = await aTariff(database);
});
after(() => database.drop());

test("CDRs are listed newest first, page by page, for one account or for all, and each as it was settled", async () => {
  const accountId = await anAccount(database, tariff, 10_000_000n);
  const legs = await settled(accountId, [30, 0, 61, 61, 0]);
  const newestFirst = legs.toSorted((a, b) => b.dialedAt - a.dialedAt || (a.legId < b.legId ? 1 : -1)).map(({ legId }) => legId);
  assert.deepEqual(await idsOf({ accountId }, 2), newestFirst);
  const other = await settled(await anAccount(database, tariff, 10_000_000n), [1]);
  const everyone = await idsOf({}, 4);
  assert.deepEqual(everyone.toSorted(), [...newestFirst, ...other.map(({ legId }) => legId)].toSorted());
  const [cdr] = await listCdrs(database, { callBackId: (legs[2] as EndedLeg).callBackId, outcome: "answered" }, { limit: 1, after: null });
  assert.deepEqual([cdr?.currency, cdr?.rate.prefix, cdr?.settledAt], ["EUR", "49", NOW]);
});

test("CDRs are found by number, outcome and time", async () => {
  const accountId = await anAccount(database, tariff, 10_000_000n);
  const legs = (await settled(accountId, [30, 0, 61])) as [EndedLeg, EndedLeg, EndedLeg];
  const ids = (...wanted: EndedLeg[]) => wanted.map(({ legId }) => legId).toSorted();
  assert.deepEqual((await idsOf({ accountId, outcome: "noAnswer" })).toSorted(), ids(legs[1]));
  assert.deepEqual((await idsOf({ accountId, number: aNumber })).toSorted(), ids(...legs));
  assert.deepEqual(await idsOf({ accountId, number: bNumber }), []);
  assert.deepEqual((await idsOf({ accountId, from: legs[1].dialedAt })).toSorted(), ids(legs[1], legs[2]));
  assert.deepEqual((await idsOf({ accountId, until: legs[1].dialedAt })).toSorted(), ids(legs[0]));
});

test("the transfers of a wallet are listed newest first, what came in and what went out", async () => {
  const accountId = await anAccount(database, tariff, 1_000_000n);
  await settled(accountId, [60, 60, 60]);
  const seen = [];
  let after: Place | null = null;
  for (;;) {
    const page: Awaited<ReturnType<typeof listTransfers>> = await listTransfers(database, accountId, {}, { limit: 3, after });
    const last = page.at(-1);
    if (!last) break;
    seen.push(...page);
    after = { at: last.createdAt, id: last.id };
  }
  assert.equal(new Set(seen.map(({ id }) => id)).size, 4);
  assert.deepEqual(seen.map(({ kind, direction, amountMicros }) => `${kind} ${direction} ${amountMicros}`).toSorted(), ["legCharge out 60000", "legCharge out 60000", "legCharge out 60000", "topUp in 1000000"]);
  assert.deepEqual(await listTransfers(database, newId(), {}, { limit: 3, after: null }), []);
});

test("partitions are made for this month and three ahead, once, and a leg's CDR lies in the month in which it was dialled", async () => {
  const own = await createTestDatabase(4);
  try {
    const november = Date.UTC(2026, 10, 30, 23, 59);
    const both = await Promise.all([ensurePartitions(own, november), ensurePartitions(own, november)]);
    assert.deepEqual(both.flatMap(({ created }) => created).filter(isOfCdrs), ["cdr_2026_11", "cdr_2026_12", "cdr_2027_01", "cdr_2027_02"]);
    assert.deepEqual(ofCdrs(await ensurePartitions(own, Date.UTC(2026, 11, 1))), { created: ["cdr_2027_03"], blocked: [] });
    const accountId = await anAccount(own, await aTariff(own), 1_000_000n);
    const id = newId<"callBack">();
    await callBackRows(own, [{ id, accountId }]);
    const ownBilling = createBilling(own);
    const times = [Date.UTC(2026, 11, 1) - 1, Date.UTC(2026, 11, 1), Date.UTC(2027, 1, 28, 23, 59, 59, 999), Date.UTC(2027, 3, 1)];
    await own.inTransaction(async (tx) => {
      const answer = (await ownBilling.fundsFor(tx, [{ callBackId: id, accountId, numbers: { A: aNumber } }], NOW)).get(id)?.openHold("A");
      assert.ok(answer && "granted" in answer);
      const effects = times.map((at): MoneyEffect => ({ kind: "settleLeg", leg: endedLeg(accountId, id, "A", 0, newId(at)) }));
      await ownBilling.carryOut(tx, [{ kind: "hold", callBackId: id, grant: answer.granted }, ...effects], NOW);
    });
    const where = await own.query<{ part: string }>("select tableoid::regclass::text as part from cdr order by leg_id");
    assert.deepEqual(where.map(({ part }) => part), ["cdr_2026_11", "cdr_2026_12", "cdr_2027_02", "cdr_default"]);
    assert.deepEqual(ofCdrs(await ensurePartitions(own, Date.UTC(2027, 2, 5))), { created: ["cdr_2027_05", "cdr_2027_06"], blocked: ["cdr_2027_04"] });
  } finally {
    await own.drop();
  }
});

/** Resellers' charges are partitioned likewise. */
function isOfCdrs(partition: string): boolean {
  return partition.startsWith("cdr_");
}

function ofCdrs({ created, blocked }: Awaited<ReturnType<typeof ensurePartitions>>): object {
  return { created: created.filter(isOfCdrs), blocked: blocked.filter(isOfCdrs) };
}

async function idsOf(filter: CdrFilter, limit = 100): Promise<string[]> {
  const seen: string[] = [];
  let after: Place | null = null;
  for (;;) {
    const page: Awaited<ReturnType<typeof listCdrs>> = await listCdrs(database, filter, { limit, after });
    const last = page.at(-1);
    if (!last) return seen;
    seen.push(...page.map(({ legId }) => legId));
    after = { at: last.dialedAt, id: last.legId };
  }
}

/** One A leg after the other, dialled a second apart but for the last two, which share their moment. */
async function settled(accountId: AccountId, seconds: readonly number[]): Promise<EndedLeg[]> {
  const id = newId<"callBack">();
  await callBackRows(database, [{ id, accountId }]);
  const legs = seconds.map((answered, index) => ({ ...endedLeg(accountId, id, "A", answered, newId(NOW + index * 1000)), dialedAt: NOW + Math.min(index, seconds.length - 2) * 1000 }));
  await database.inTransaction(async (tx) => {
    const answer = (await billing.fundsFor(tx, [{ callBackId: id, accountId, numbers: { A: aNumber } }], NOW)).get(id)?.openHold("A");
    assert.ok(answer && "granted" in answer);
    await billing.carryOut(tx, [{ kind: "hold", callBackId: id, grant: answer.granted }, ...legs.map((leg): MoneyEffect => ({ kind: "settleLeg", leg }))], NOW);
  });
  return legs;
}
