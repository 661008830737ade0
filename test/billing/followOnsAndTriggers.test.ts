// A role that is held again for a follow-on call at another price, the trigger call that nobody pays for, and what the payer is told that it has.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import { moneySoFar } from "../../src/billing/funds/moneySoFar.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { openRerating } from "../../src/billing/payments/rerating/rerating.js";
import { workOnRerating } from "../../src/billing/payments/rerating/workOnRerating.js";
import { findRates } from "../../src/billing/rating/findRates.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { ringback } from "../../src/kernel/author.js";
import { newId } from "../../src/kernel/id.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { aBundle } from "../support/bundles.js";
import { aCarrier, asks } from "../support/carriers.js";
import { aHeldCallBack, both, inRound, openHolds, opening, settleAndEnd } from "../support/payers.js";
import { aChain, aNumber, anAccount, aTariff, available, bNumber, callBackRows, endedLeg, endedLegRows, NOW, plainRates } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const PLENTY = 10_000_000n;
const FIRST_A = 60_000n;
const FIRST_B = 140_000n;
let database: TestDatabase;
let billing: Billing;
let tariff: Tariff;
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
  tariff = await aTariff(database);
});
after(() => database.drop());

test("after the release of B's hold the next B is held and charged at its own number's price, and A's hold stays as it was", async () => {
  const { accountIds: [accountId, reseller] } = await aChain(database, [{ balanceMicros: PLENTY, rates: plainRates }, { balanceMicros: PLENTY, rates: plainRates }]);
  assert.ok(accountId && reseller);
  const callBackId = await aHeldCallBack(database, billing, accountId);
  const payer = { callBackId, accountId, numbers: both };
  const first = endedLeg(accountId, callBackId, "B", 60);
  await inRound(database, billing, payer, () => ({ effects: [{ kind: "settleLeg", leg: first }, { kind: "releaseHold", callBackId, role: "B" }], answer: null }));
  await endedLegRows(database, [first]);
  assert.deepEqual(await openHolds(database, callBackId), [["A", 0, accountId, FIRST_A], ["A", 1, accountId, FIRST_A]]);
  const toGermany = { ...payer, numbers: { A: aNumber, B: knownPhoneNumber("+4940123456") } };
  await inRound(database, billing, toGermany, (funds) => opening(callBackId, funds.openHold("B")));
  assert.deepEqual(await openHolds(database, callBackId), [["A", 0, accountId, FIRST_A], ["A", 1, accountId, FIRST_A], ["B", 0, accountId, FIRST_A], ["B", 1, accountId, FIRST_A]]);
  const shown = (await moneySoFar(database, [{ callBackId, accountId }])).get(callBackId);
  assert.equal(shown?.costMicros("B", { startedAt: NOW, seconds: 60 }), FIRST_A, "what is shown is the present call's price");
  const [, b] = await settleAndEnd(database, billing, payer, [endedLeg(accountId, callBackId, "A", 120), endedLeg(accountId, callBackId, "B", 30)]);
  assert.equal(b?.chargeMicros, FIRST_A);
  assert.equal(await available(database, accountId), PLENTY - FIRST_B - 2n * FIRST_A - FIRST_A);
  assert.deepEqual(await audit(database), []);
});

test("a role is not held anew in the batch that releases it: the new price could not be told from the old", async () => {
  const accountId = await anAccount(database, tariff, PLENTY);
  const callBackId = await aHeldCallBack(database, billing, accountId);
  const held = await openHolds(database, callBackId);
  const changing = inRound(database, billing, { callBackId, accountId, numbers: both }, (funds) => ({ effects: [{ kind: "releaseHold", callBackId, role: "B" }, ...opening(callBackId, funds.openHold("B")).effects], answer: null }));
  await assert.rejects(changing, /not held anew/);
  assert.deepEqual(await openHolds(database, callBackId), held);
});

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

test("what the payer is told is what its wallet has with what is held for this call, and for how long A and B together can talk on that: no longer than its reseller carries", async () => {
  const { accountIds: [accountId] } = await aChain(database, [{ balanceMicros: 1_000_000n, rates: plainRates }, { balanceMicros: 500_000n, rates: plainRates }]);
  assert.ok(accountId);
  const callBackId = await aHeldCallBack(database, billing, accountId, { A: aNumber });
  const payer = { callBackId, accountId, numbers: both };
  const a = { role: "A", answeredAt: NOW, elapsedSeconds: 20 } as const;
  const b = { role: "B", answeredAt: NOW, elapsedSeconds: 0 } as const;
  const standing = await inRound(database, billing, payer, (funds) => ({ effects: [], answer: funds.standing([a, b]) }));
  // A's first minute and B's: 200,000 of the reseller's 500,000; a second minute of B takes 120,000, and of A 1,000 a second. 80,000 are left, and B's third minute is too much.
  assert.deepEqual(standing, { availableMicros: 1_000_000n, currency: "EUR", seconds: 120 });
  const alone = await inRound(database, billing, payer, (funds) => ({ effects: [], answer: funds.standing([a]) }));
  assert.equal(alone?.seconds, 480);
  const nowhere = await inRound(database, billing, { ...payer, numbers: { A: aNumber } }, (funds) => ({ effects: [], answer: funds.standing([a, b]) }));
  assert.equal(nowhere, null, "a number that has no price is no call");
});

test("a bundle that would be used counts for what the payer is told", async () => {
  const accountId = await anAccount(database, tariff, FIRST_A);
  await aBundle(database, accountId, 300, { prefixes: ["44"], connectFeeMicros: 0n });
  const callBackId = await aHeldCallBack(database, billing, accountId, { A: aNumber });
  const legs = [{ role: "A", answeredAt: NOW, elapsedSeconds: 0 }, { role: "B", answeredAt: NOW, elapsedSeconds: 0 }] as const;
  const standing = await inRound(database, billing, { callBackId, accountId, numbers: { A: aNumber, B: bNumber } }, (funds) => ({ effects: [], answer: funds.standing(legs) }));
  assert.deepEqual(standing, { availableMicros: FIRST_A, currency: "EUR", seconds: 60 });
});
