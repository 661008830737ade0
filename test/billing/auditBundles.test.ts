// The audit of bundles must find each kind of break, and exactly that one: every test here corrupts a database of its own in one way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBilling } from "../../src/billing/billing.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { newId, type CallBackId } from "../../src/kernel/id.js";
import type { Corruption } from "../support/corruption.js";
import { aBundle } from "../support/bundles.js";
import { heldCallBack } from "../support/heldCallBack.js";
import { aNumber, anAccount, aTariff, callBackRows, endCallBackRows, endedLeg, endedLegRows } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const FREE_CDR = "alter table cdr disable trigger append_only";
const FREE_BUNDLE = "alter table bundle disable trigger stays_as_granted";
const corruptions: readonly Corruption[] = [
  {
    title: "a bundle of which more was used than was granted",
    invariant: "B1",
    words: /has 60 s used and 60 s held, and 100 s were granted/,
    sql: ["alter table bundle_period drop constraint never_overused", "update bundle_period set granted_seconds = 100"],
  },
  { title: "a bundle with seconds held that no hold tells of", invariant: "B1", words: /has 61 s held, and its open holds add up to 60/, sql: ["update bundle_period set held_seconds = held_seconds + 1"] },
  { title: "a hold whose seconds grew without its bundle", invariant: "B1", words: /has 60 s held, and its open holds add up to 70/, sql: ["update hold set bundle_seconds = 70 where closed_at is null"] },
  { title: "a bundle that was used without a CDR", invariant: "B1", words: /has 61 s used, and the CDRs tell of 60/, sql: ["update bundle_period set used_seconds = used_seconds + 1"] },
  { title: "a bundle that forgot what was used of it", invariant: "B1", words: /has 0 s used, and the CDRs tell of 60/, sql: ["update bundle_period set used_seconds = 0"] },
  {
    title: "a CDR that used a bundle of somebody else",
    invariant: "B1",
    words: /used 60 s of a bundle that is not its account's/,
    sql: [FREE_BUNDLE, "update hold set bundle_period_id = null, bundle_seconds = 0", "update bundle_period set held_seconds = 0", "update bundle set account_id = (select id from account where name not in (select name from account join cdr on cdr.account_id = account.id))"],
  },
  {
    title: "a hold on a bundle of somebody else",
    invariant: "B1",
    words: /role A of call-back .* is held on a bundle of somebody else/,
    sql: [FREE_CDR, FREE_BUNDLE, "alter table cdr drop constraint cdr_pkey", "update bundle_period set used_seconds = 0", "delete from cdr", "delete from leg", "update bundle set account_id = (select id from account where id <> account_id limit 1)"],
  },
  { title: "a bundle that was granted otherwise after it was used", invariant: "B1", words: /was granted otherwise/, sql: [FREE_BUNDLE, "update bundle set increment_seconds = 7"] },
  {
    title: "a CDR whose seconds of a bundle do not give its charge",
    invariant: "M9",
    words: /says .* 0 micros with 0 of tax; rated again it is 60 s and 60000 micros|says that it used 60 s of a bundle; rated again it is 0 s/,
    sql: [FREE_CDR, FREE_BUNDLE, "update bundle set increment_seconds = 61", "update cdr set bundle_increment_seconds = 61"],
  },
];

for (const { title, invariant, words, sql } of corruptions) {
  test(`${invariant}: the audit finds ${title}, and nothing else`, async () => {
    const database = await aWorld();
    try {
      assert.deepEqual(await audit(database), []);
      for (const statement of sql) await database.query(statement);
      const findings = await audit(database);
      assert.deepEqual([...new Set(findings.map((finding) => finding.invariant))], [invariant], JSON.stringify(findings));
      assert.match(findings.flatMap((finding) => finding.words).join("\n"), words);
    } finally {
      await database.drop();
    }
  });
}

/** A minute of a bundle is used by a call-back that has ended, and one is held by one that is up; there is an account without any. */
async function aWorld(): Promise<TestDatabase> {
  const database = await createTestDatabase(2);
  const tariff = await aTariff(database);
  const accountId = await anAccount(database, tariff, 0n);
  await anAccount(database, tariff, 0n);
  await aBundle(database, accountId, 200);
  const [ended, live]: CallBackId[] = [newId(), newId()];
  assert.ok(ended && live);
  await callBackRows(database, [{ id: ended, accountId }, { id: live, accountId }]);
  const [endedCall, liveCall] = [ended, live].map((id) => heldCallBack(database, createBilling(database), { id, accountId, numbers: { A: aNumber } }));
  const leg = endedLeg(accountId, ended, "A", 60);
  await endedCall?.open("A");
  await endedLegRows(database, [leg]);
  await endedCall?.apply([{ kind: "settleLeg", leg }, { kind: "releaseHolds", callBackId: ended }]);
  await endCallBackRows(database, [ended]);
  await liveCall?.open("A");
  return database;
}
