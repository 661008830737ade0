// The audit must find money that is held for somebody who does not pay, and exactly that: every test here corrupts a database of its own in one way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBilling } from "../../src/billing/billing.js";
import { audit } from "../../src/billing/ledger/audit.js";
import type { Corruption } from "../support/corruption.js";
import { aHeldCallBack, changePayer, settleAndEnd } from "../support/payers.js";
import { aNumber, anAccount, aTariff, endedLeg } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const OTHERS = "(select id from account where id <> call_back.account_id limit 1)";
const corruptions: readonly Corruption[] = [
  { title: "a call-back that is held for somebody who does not pay for it", invariant: "I1", words: /is held for account .*, and account .* pays/, sql: [`update call_back set account_id = ${OTHERS} where state <> 'ended'`] },
  { title: "a hold for one account on the wallet of another", invariant: "I1", words: /on the wallet of another/, sql: ["update hold set wallet_id = (select id from ledger_account where kind = 'wallet' and id <> hold.wallet_id limit 1) where closed_at is not null and payer_id = (select account_id from call_back where id = call_back_id)"] },
  { title: "a CDR that is charged to an account that held nothing for it", invariant: "I2", words: /is charged to account .*, which held nothing for role A/, sql: ["delete from hold where closed_at is not null and payer_id = (select account_id from call_back where id = call_back_id)"] },
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

/** Two call-backs whose payer has changed: one is over, one is up. */
async function aWorld(): Promise<TestDatabase> {
  const database = await createTestDatabase(2);
  const billing = createBilling(database);
  const tariff = await aTariff(database);
  const [house, account] = [await anAccount(database, tariff, 1_000_000n), await anAccount(database, tariff, 1_000_000n)];
  for (const ends of [true, false]) {
    const callBackId = await aHeldCallBack(database, billing, house, { A: aNumber });
    const payer = { callBackId, accountId: house, numbers: { A: aNumber } };
    assert.equal(await changePayer(database, billing, payer, account, ["A"]), "changed");
    if (ends) await settleAndEnd(database, billing, { ...payer, accountId: account }, [endedLeg(account, callBackId, "A", 30)]);
  }
  return database;
}
