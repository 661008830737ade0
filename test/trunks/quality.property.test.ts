// The quality of trunks over random legs: what the query says is what adding them up by hand says, leg by leg.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { toIso } from "../../src/kernel/clock.js";
import { newId, type AccountId } from "../../src/kernel/id.js";
import { trunkQuality, type TrunkQuality } from "../../src/telephony/trunks/quality.js";
import { aNumber, aTariff, anAccount, callBackRows, NOW } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
let accountId: AccountId;
before(async () => {
  database = await createTestDatabase();
  accountId = await anAccount(database, await aTariff(database), 0n);
});
after(() => database.drop());

const OFFSET_MS = 1_234;

interface Fate {
  readonly trunk: string | null;
  /** From the beginning of the period; those outside of it count for nothing. */
  readonly dialedAfterMs: number;
  readonly role: "T" | "A" | "B";
  readonly progressMs: number | null;
  readonly answerMs: number | null;
  readonly end: { readonly afterMs: number; readonly cause: number; readonly verdict: "routeFault" | "noAnswer" | null; readonly refused: boolean; readonly known: boolean } | null;
}

const PERIOD_MS = 3_600_000;
const fate: fc.Arbitrary<Fate> = fc.record({
  trunk: fc.constantFrom("east", "west", null), dialedAfterMs: fc.integer({ min: -PERIOD_MS, max: 2 * PERIOD_MS }), role: fc.constantFrom("A", "B", "A", "B", "T"),
  progressMs: fc.option(fc.integer({ min: 1, max: 30_000 })), answerMs: fc.option(fc.integer({ min: 30_000, max: 40_000 })),
  end: fc.option(fc.record({
    afterMs: fc.integer({ min: 40_000, max: 4_000_000 }), cause: fc.constantFrom(0, 1, 16, 17, 19, 21, 34, 38, 27), verdict: fc.constantFrom("routeFault", "noAnswer", null, null), refused: fc.boolean(), known: fc.boolean(),
  }), { freq: 5 }),
});

test("ratio, delay, duration and faults are those of the legs of the period", async () => {
  await fc.assert(fc.asyncProperty(fc.array(fate, { maxLength: 60 }), async (fates) => {
    await database.query("delete from leg");
    await write(fates);
    assert.deepEqual(await trunkQuality(database, { since: NOW, before: NOW + PERIOD_MS }, OFFSET_MS), byHand(fates));
  }), { numRuns: 60 });
});

async function write(fates: readonly Fate[]): Promise<void> {
  const ids = fates.map(() => newId<"callBack">());
  await callBackRows(database, ids.map((id) => ({ id, accountId })));
  for (const [index, { trunk, dialedAfterMs, role, progressMs, answerMs, end }] of fates.entries()) {
    const dialedAt = NOW + dialedAfterMs;
    const onSwitch = (afterMs: number | null | undefined): string | null => (afterMs === null || afterMs === undefined ? null : toIso(dialedAt + OFFSET_MS + afterMs));
    await database.query(
      `insert into leg (id, call_back_id, role, attempt, route, number, trunk, state, hanging_up, verdict, refused, dialed_at, progress_at, answered_at, ended_at, cause, end_known)
       values ($1, $2, $3, 1, 0, $4, $5, $6, false, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [newId(dialedAt), ids[index], role, aNumber, trunk, end ? "ended" : answerMs === null ? "dialing" : "answered", end?.verdict ?? null, isRefused({ end, answerMs }), toIso(dialedAt), onSwitch(progressMs), onSwitch(answerMs), onSwitch(end?.afterMs), end?.cause ?? null, end?.known ?? true],
    );
  }
}

function isRefused({ end, answerMs }: Pick<Fate, "end" | "answerMs">): boolean {
  return end !== null && end.refused && answerMs === null;
}

const faultCauses = [34, 38, 27];

function byHand(fates: readonly Fate[]): TrunkQuality[] {
  return ["east", "west"].flatMap((trunk) => {
    const own = fates.filter((one) => one.trunk === trunk && one.role !== "T" && one.dialedAfterMs >= 0 && one.dialedAfterMs < PERIOD_MS);
    if (own.length === 0) return [];
    const legs = own.filter((one) => !isRefused(one) && (one.answerMs !== null || one.end !== null));
    const answered = own.filter(({ answerMs }) => answerMs !== null);
    const faults = own.filter(({ answerMs, end }) => end !== null && answerMs === null && end.known && (end.verdict === "routeFault" || (end.verdict === null && faultCauses.includes(end.cause))));
    const delays = own.flatMap(({ progressMs, answerMs }) => progressMs ?? answerMs ?? []);
    const talks = own.flatMap(({ answerMs, end }) => (answerMs === null || end === null ? [] : (end.afterMs - answerMs) / 1000));
    return [{
      trunk, legs: legs.length, answered: answered.length, faults: faults.length,
      answerSeizurePpm: legs.length === 0 ? null : Math.round((answered.length * 1_000_000) / legs.length),
      postDialDelayMs: rounded(mean(delays), 1), averageSeconds: rounded(mean(talks), 1_000),
    }];
  });
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number | null, per: number): number | null {
  return value === null ? null : Math.round(value * per) / per;
}
