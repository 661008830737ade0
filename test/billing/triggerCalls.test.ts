// The trigger call that was answered: it has a CDR like any leg, and nobody pays for it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { openRerating } from "../../src/billing/payments/rerating/rerating.js";
import { workOnRerating } from "../../src/billing/payments/rerating/workOnRerating.js";
import { findRates } from "../../src/billing/rating/findRates.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { ringback } from "../../src/kernel/author.js";
import { newId } from "../../src/kernel/id.js";
import { aCarrier, asks } from "../support/carriers.js";
import { aHeldCallBack, settleAndEnd } from "../support/payers.js";
import { aChain, aNumber, anAccount, aTariff, available, callBackRows, endedLeg, NOW, plainRates } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const PLENTY = 10_000_000n;
let database: TestDatabase;
let billing: Billing;
let tariff: Tariff;
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
  tariff = await aTariff(database);
});
after(() => database.drop());

test("the trigger call has a CDR that costs nobody anything: not the account, nor its reseller, nor us, by whichever trunk it came", async () => {
  await aCarrier(database, "inbound", [asks(1_000_000n)]);
  const { accountIds: [accountId, reseller] } = await aChain(database, [{ balanceMicros: PLENTY, rates: plainRates }, { balanceMicros: PLENTY, rates: plainRates }]);
  assert.ok(accountId && reseller);
  const callBackId = newId<"callBack">();
  await callBackRows(database, [{ id: callBackId, accountId }]);
  const leg = { ...endedLeg(accountId, callBackId, "A", 90), role: "T" as const, trigger: "ivr", trunk: "inbound" };
  // Of the roles that are not known yet nothing is asked.
  const [settled] = await settleAndEnd(database, billing, { callBackId, accountId, numbers: {} }, [leg]);
  assert.deepEqual(settled, { legId: leg.legId, chargeMicros: 0n, writtenOffMicros: 0n, costUnknown: false });
  const [cdr] = await database.query("select role, trigger, destination, billed_seconds, charge_micros::text as charge, cost_micros, cost_currency from cdr where leg_id = $1", [leg.legId]);
  assert.deepEqual(cdr, { role: "T", trigger: "ivr", destination: "Trigger call", billed_seconds: 90, charge: "0", cost_micros: null, cost_currency: null });
  assert.deepEqual(await database.query("select 1 from transfer where call_back_id = $1 union all select 1 from wholesale_charge where leg_id = $2", [callBackId, leg.legId]), []);
  assert.deepEqual([await available(database, accountId), await available(database, reseller)], [PLENTY, PLENTY]);
  assert.deepEqual(await audit(database), []);
});

test("a re-rating passes trigger calls over: they have no number of ours to be priced by", async () => {
  const accountId = await anAccount(database, tariff, PLENTY);
  const callBackId = await aHeldCallBack(database, billing, accountId, { A: aNumber });
  const trigger = { ...endedLeg(accountId, callBackId, "A", 90), role: "T" as const, trigger: "ivr" };
  await settleAndEnd(database, billing, { callBackId, accountId, numbers: { A: aNumber } }, [trigger, endedLeg(accountId, callBackId, "A", 60)]);
  assert.ok(tariff.activeDeckId);
  const { id } = await openRerating(database, { tariffId: null, accountIds: [accountId], from: NOW - 1, until: NOW + 1, deckId: tariff.activeDeckId, reason: "to see" }, NOW + 1, ringback);
  const { counted } = await workOnRerating(database, id, findRates, { now: () => NOW + 1 });
  assert.deepEqual([counted.legs, counted.changed, counted.paidMicros], [1, 0, 0n]);
});

test("the database itself refuses a trigger call that costs something", async () => {
  const [row] = await database.query<{ leg_id: string }>("select leg_id from cdr where role = 'T' limit 1");
  assert.ok(row);
  await assert.rejects(database.query("insert into cdr select (jsonb_populate_record(cdr, jsonb_build_object('leg_id', gen_random_uuid(), 'charge_micros', 1, 'captured_micros', 1))).* from cdr where leg_id = $1", [row.leg_id]), /a_trigger_call_costs_nothing/);
});
