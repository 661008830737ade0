// A role that is held again for a follow-on call at another price, and what the payer is told that it has.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import { moneySoFar } from "../../src/billing/funds/moneySoFar.js";
import { audit } from "../../src/billing/ledger/audit.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { aBundle } from "../support/bundles.js";
import { aHeldCallBack, both, inRound, openHolds, opening, settleAndEnd } from "../support/payers.js";
import { aChain, aNumber, anAccount, aTariff, available, bNumber, endedLeg, endedLegRows, NOW, plainRates } from "../support/money.js";
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
