// What the migration of limits leaves: who called before goes on as before, who comes after has the defaults.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { migrate } from "../../src/database/dataSource.js";
import type { AccountId } from "../../src/kernel/id.js";
import { pinLimits } from "../../src/telephony/limits/pinLimits.js";
import { defaultLimits, limitsOf, setLimits } from "../../src/telephony/limits/limitStore.js";
import { authorNamed } from "../../src/kernel/author.js";
import { anAccount, aTariff } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
let old: AccountId;
let fresh: AccountId;
before(async () => {
  database = await createTestDatabase();
  const tariff = await aTariff(database);
  // As it was before there were limits.
  await database.query("drop table limit_breach, limit_set, number_use, opt_out, high_risk_range");
  await database.query("drop function release_breaches cascade");
  await database.query("delete from migration where name like 'Limits%'");
  old = await anAccount(database, tariff, 1_000_000n);
  assert.deepEqual(await migrate(database), ["Limits1795300000017"]);
  fresh = await anAccount(database, tariff, 1_000_000n);
});
after(() => database.drop());

test("an account of before has no limit that it did not have, until an operator takes that back", async () => {
  const { limits, own } = (await limitsOf(database, [old])).get(old) ?? {};
  assert.ok(limits);
  for (const field of ["callBacksAMinute", "callBacksAnHour", "callBacksADay", "liveOfANumber", "triggersOfANumberAnHour", "triggersOfANumberADay", "callsToANumberAnHour", "callsToAnUnprovenNumberAnHour", "callsToARangeAMinute", "spendADayMicros", "dearestPriceNanos", "allowedPrefixes"] as const) {
    assert.equal(limits[field], null, field);
  }
  assert.deepEqual([limits.allowsUnproven, limits.allowedHighRisk.length, limits.suspends], [true, 9, []]);
  assert.ok(own && own.length > 10);
  await setLimits(database, old, { callBacksADay: null }, authorNamed("an operator"));
  assert.equal((await limitsOf(database, [old])).get(old)?.limits.callBacksADay, 200);
});

test("an account of after has the strict defaults", async () => {
  const { limits, own } = (await limitsOf(database, [fresh])).get(fresh) ?? {};
  assert.deepEqual(own, []);
  assert.deepEqual(limits, (await defaultLimits(database)).accounts);
  assert.deepEqual(limits, {
    callBacksAMinute: 5, callBacksAnHour: 30, callBacksADay: 200, liveOfANumber: 1, triggersOfANumberAnHour: 10, triggersOfANumberADay: 40, callsToANumberAnHour: 20, callsToAnUnprovenNumberAnHour: 3, callsToARangeAMinute: 20,
    rangeDigits: 6, spendADayMicros: 50_000_000n, dearestPriceNanos: 1_000_000_000n, allowedPrefixes: null, allowedHighRisk: [], allowsUnproven: false, pinTriesACall: 3, pinTriesAnHour: 10, suspends: ["callsToARange"],
  });
});

test("wrong PINs are too many when the operator says so", async () => {
  const read = () => database.inTransaction(pinLimits);
  assert.deepEqual([(await read()).triesACall, (await read()).wrongANumber], [3, 10]);
  await setLimits(database, "accounts", { pinTriesACall: 2, pinTriesAnHour: 5 }, authorNamed("an operator"));
  const { triesACall, wrongANumber, wrongAnAccount } = await read();
  assert.deepEqual([triesACall, wrongANumber, wrongAnAccount], [2, 5, 5]);
});
