// How long it is kept who called our numbers.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { forgetInboundCalls } from "../../src/billing/cdr/forgetInboundCalls.js";
import { maskNumbers } from "../../src/billing/cdr/maskNumbers.js";
import { newId, type AccountId } from "../../src/kernel/id.js";
import type { InboundCallRecord } from "../../src/telephony/triggers/inboundCall.js";
import { listInboundCalls, logInboundCalls } from "../../src/telephony/triggers/inboundLog.js";
import { anAccount, aTariff } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const JANUARY = Date.UTC(2026, 0, 10);
const OCTOBER = Date.UTC(2026, 9, 10);
const NOVEMBER = Date.UTC(2026, 10, 23);

let database: TestDatabase;
let accountId: AccountId;
before(async () => {
  database = await createTestDatabase();
  accountId = await anAccount(database, await aTariff(database), 0n);
  for (const at of [JANUARY, OCTOBER, NOVEMBER]) await logInboundCalls(database, [call(at, accountId), call(at, null)]);
});
after(() => database.drop());

function call(at: number, of: AccountId | null): InboundCallRecord {
  return {
    legId: newId<"leg">(at), arrivedAt: at, endedAt: at + 1_000, called: "+15005550100", caller: "+4930123456", redirectedFrom: "+4930999999", trunk: "carrier", trigger: "ani", accountId: of,
    outcome: of === null ? "unknownCaller" : "refused", refusalCode: of === null ? null : "INSUFFICIENT_FUNDS", callBackId: null,
  };
}

const kept = async () => (await listInboundCalls(database, null, {}, { first: 100, after: null })).map(({ arrivedAt, accountId: of, caller, redirectedFrom }) => `${arrivedAt === NOVEMBER ? "November" : arrivedAt === OCTOBER ? "October" : "January"} ${of === null ? "stranger" : "account"} ${caller} ${redirectedFrom}`).sort();

test("old callers lose their last four digits with those of old calls", async () => {
  await maskNumbers(database, NOVEMBER, 9, 1);
  assert.deepEqual(await kept(), [
    "January account +493012**** +493099****", "January stranger +493012**** +493099****", "November account +4930123456 +4930999999", "November stranger +4930123456 +4930999999",
    "October account +4930123456 +4930999999", "October stranger +4930123456 +4930999999",
  ]);
});

test("calls that concern no account are forgotten after a month, the others as long as CDRs are kept", async () => {
  assert.equal(await forgetInboundCalls(database, NOVEMBER, null, 1), 2);
  assert.deepEqual((await kept()).map((words) => words.split(" ", 2).join(" ")), ["January account", "November account", "November stranger", "October account"]);
  assert.equal(await forgetInboundCalls(database, NOVEMBER, 6), 1);
  assert.deepEqual((await kept()).map((words) => words.split(" ", 2).join(" ")), ["November account", "November stranger", "October account"]);
  assert.equal(await forgetInboundCalls(database, NOVEMBER, 6), 0);
});
