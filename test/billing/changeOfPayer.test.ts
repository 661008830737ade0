// A caller is identified while the house pays for the call: from then on the account pays, for all of it, and the house has nothing back to pay and nothing held.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { creditNote } from "../../src/billing/payments/creditNote.js";
import { approveRerating, openRerating } from "../../src/billing/payments/rerating/rerating.js";
import { workOnRerating } from "../../src/billing/payments/rerating/workOnRerating.js";
import { findRates } from "../../src/billing/rating/findRates.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { ringback } from "../../src/kernel/author.js";
import { newId, type AccountId } from "../../src/kernel/id.js";
import { aBundle, figures } from "../support/bundles.js";
import { aHeldCallBack, both, changePayer, inRound, openHolds, settleAndEnd } from "../support/payers.js";
import { aChain, aNumber, anAccount, aTariff, available, endCallBackRows, endedLeg, endedLegRows, NOW, plainRates } from "../support/money.js";
import { callThatIsUp } from "../support/settledCall.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const PLENTY = 10_000_000n;
const FIRST_A = 60_000n;
const FIRST_B = 140_000n;
const CONNECTIONS = 12;
/** Germany for half of what the house pays. */
const cheaper = plainRates.map((rate) => ({ ...rate, priceNanos: rate.priceNanos / 2n }));
let database: TestDatabase;
let billing: Billing;
let tariff: Tariff;
before(async () => {
  database = await createTestDatabase(CONNECTIONS);
  billing = createBilling(database);
  tariff = await aTariff(database);
});
after(() => database.drop());

test("from the change on the next payer's chain holds at its own rates, the house gets back all that it held, and the whole A leg is charged to the one who was identified", async () => {
  const house = await anAccount(database, tariff, PLENTY);
  const { accountIds: [account, reseller] } = await aChain(database, [{ balanceMicros: PLENTY, rates: cheaper }, { balanceMicros: PLENTY, rates: plainRates }]);
  assert.ok(account && reseller);
  const callBackId = await aHeldCallBack(database, billing, house);
  assert.equal(await changePayer(database, billing, { callBackId, accountId: house, numbers: both }, account, ["A", "B"]), "changed");
  assert.deepEqual(await openHolds(database, callBackId), [["A", 0, account, 30_000n], ["A", 1, account, FIRST_A], ["B", 0, account, 80_000n], ["B", 1, account, FIRST_B]]);
  assert.equal(await available(database, house), PLENTY);
  const leg = endedLeg(account, callBackId, "A", 90);
  const [settled] = await settleAndEnd(database, billing, { callBackId, accountId: account, numbers: both }, [leg]);
  assert.equal(settled?.chargeMicros, 45_000n, "90 seconds, those before the PIN with them, at the account's own price");
  assert.deepEqual([await available(database, house), await available(database, account), await available(database, reseller)], [PLENTY, PLENTY - 45_000n, PLENTY - 90_000n]);
  assert.deepEqual(await audit(database), []);
});

test("an attempt at A that failed before is the house's, and the chain of the one who was identified has nothing to do with it", async () => {
  const { accountIds: [house] } = await aChain(database, [{ balanceMicros: PLENTY, rates: plainRates }, { balanceMicros: PLENTY, rates: plainRates }]);
  const account = await anAccount(database, tariff, PLENTY);
  assert.ok(house);
  const callBackId = await aHeldCallBack(database, billing, house, { A: aNumber });
  const payer = { callBackId, accountId: house, numbers: { A: aNumber } };
  const busy = endedLeg(house, callBackId, "A", 0);
  await inRound(database, billing, payer, () => ({ effects: [{ kind: "settleLeg", leg: busy }], answer: null }));
  assert.equal(await changePayer(database, billing, payer, account, ["A"]), "changed");
  await settleAndEnd(database, billing, { ...payer, accountId: account }, [endedLeg(account, callBackId, "A", 30)]);
  await endedLegRows(database, [busy]);
  assert.deepEqual(await audit(database), []);
});

test("when the next payer cannot pay, or may not call, nothing changes: the house holds what it held, and A is charged to it", async () => {
  const house = await anAccount(database, tariff, PLENTY);
  const poor = await anAccount(database, tariff, FIRST_A + FIRST_B - 1n);
  const suspended = await anAccount(database, tariff, PLENTY);
  await database.query("update account set status = 'suspended' where id = $1", [suspended]);
  const { accountIds: [belowPoor] } = await aChain(database, [{ balanceMicros: PLENTY, rates: plainRates }, { balanceMicros: 1n, rates: plainRates }]);
  assert.ok(belowPoor);
  const callBackId = await aHeldCallBack(database, billing, house);
  const payer = { callBackId, accountId: house, numbers: both };
  const held = await openHolds(database, callBackId);
  assert.equal(await changePayer(database, billing, payer, poor, ["A", "B"]), "noFunds");
  assert.equal(await changePayer(database, billing, payer, suspended, ["A", "B"]), "notAllowed");
  assert.equal(await changePayer(database, billing, payer, belowPoor, ["A", "B"]), "resellerNoFunds");
  // It has talked for three minutes while the PIN was asked for: the first slice could be paid, all of it could not.
  const running = [{ role: "A", answeredAt: NOW, elapsedSeconds: 230 }] as const;
  assert.equal(await changePayer(database, billing, payer, poor, ["A"], running), "noFunds");
  assert.deepEqual(await openHolds(database, callBackId), held);
  assert.equal(await available(database, poor), FIRST_A + FIRST_B - 1n);
  const [settled] = await settleAndEnd(database, billing, payer, [endedLeg(house, callBackId, "A", 60)]);
  assert.equal(settled?.chargeMicros, FIRST_A);
  assert.deepEqual(await audit(database), []);
});

test("what A has talked already is held by the next payer at the change", async () => {
  const house = await anAccount(database, tariff, PLENTY);
  const account = await anAccount(database, tariff, PLENTY);
  const callBackId = await aHeldCallBack(database, billing, house, { A: aNumber });
  const payer = { callBackId, accountId: house, numbers: { A: aNumber } };
  assert.equal(await changePayer(database, billing, payer, account, ["A"], [{ role: "A", answeredAt: NOW, elapsedSeconds: 100 }]), "changed");
  assert.deepEqual(await openHolds(database, callBackId), [["A", 0, account, 160_000n]]);
  await settleAndEnd(database, billing, { ...payer, accountId: account }, [endedLeg(account, callBackId, "A", 160)]);
  assert.equal(await available(database, account), PLENTY - 160_000n);
  assert.deepEqual(await audit(database), []);
});

test("house and account may have one reseller, which then holds once; what the house held of it is free only after the change", async () => {
  const { accountIds: [house, reseller], tariffs: [sold] } = await aChain(database, [{ balanceMicros: PLENTY, rates: plainRates }, { balanceMicros: 2n * FIRST_A, rates: plainRates }]);
  assert.ok(house && reseller && sold);
  const account = await anAccount(database, sold, PLENTY);
  const callBackId = await aHeldCallBack(database, billing, house, { A: aNumber });
  const payer = { callBackId, accountId: house, numbers: { A: aNumber } };
  assert.equal(await changePayer(database, billing, payer, account, ["A"]), "changed");
  assert.deepEqual(await openHolds(database, callBackId), [["A", 0, account, FIRST_A], ["A", 1, account, FIRST_A]]);
  assert.equal(await available(database, reseller), FIRST_A);
  assert.equal(await available(database, house), PLENTY);
  assert.deepEqual(await audit(database), []);
});

test("the seconds of a bundle go back with the former payer's hold, and those of the next payer's own bundle are used", async () => {
  const [house, account] = [await anAccount(database, tariff, PLENTY), await anAccount(database, tariff, PLENTY)];
  await aBundle(database, house, 600);
  await aBundle(database, account, 600);
  const callBackId = await aHeldCallBack(database, billing, house, { A: aNumber });
  assert.deepEqual(await figures(database, house), [[0, 60, 540]]);
  const payer = { callBackId, accountId: house, numbers: { A: aNumber } };
  assert.equal(await changePayer(database, billing, payer, account, ["A"]), "changed");
  assert.deepEqual([await figures(database, house), await figures(database, account)], [[[0, 0, 600]], [[0, 60, 540]]]);
  await settleAndEnd(database, billing, { ...payer, accountId: account }, [endedLeg(account, callBackId, "A", 90)]);
  assert.deepEqual([await figures(database, house), await figures(database, account)], [[[0, 0, 600]], [[90, 0, 510]]]);
  assert.deepEqual(await audit(database), []);
});

test("a change, an end and a settlement in one batch are the next payer's; and holds for it without a change fail whole", async () => {
  const [house, account] = [await anAccount(database, tariff, PLENTY), await anAccount(database, tariff, PLENTY)];
  const callBackId = await aHeldCallBack(database, billing, house, { A: aNumber });
  const payer = { callBackId, accountId: house, numbers: { A: aNumber }, next: account };
  const holding = inRound(database, billing, payer, ({ next }) => {
    const answer = next?.openHold("A");
    assert.ok(answer && "granted" in answer);
    return { effects: [{ kind: "hold", callBackId, grant: answer.granted }], answer: null };
  });
  await assert.rejects(holding, /the next payer holds something only when it becomes the payer/);
  const leg = endedLeg(account, callBackId, "A", 60);
  await inRound(database, billing, payer, ({ next }) => {
    const answer = next?.openHold("A");
    assert.ok(answer && "granted" in answer);
    return { effects: [{ kind: "changePayer", callBackId, accountId: account }, { kind: "hold", callBackId, grant: answer.granted }, { kind: "settleLeg", leg }, { kind: "releaseHolds", callBackId }], answer: null };
  });
  await endedLegRows(database, [leg]);
  await endCallBackRows(database, [callBackId]);
  assert.deepEqual([await available(database, house), await available(database, account), await openHolds(database, callBackId)], [PLENTY, PLENTY - FIRST_A, []]);
});

test("batches that change payers crosswise between the same wallets all go through, and none has to be run again after a deadlock", async () => {
  const accounts = await Promise.all([1, 2, 3, 4].map(() => anAccount(database, tariff, PLENTY)));
  const rounds = await Promise.all(Array.from({ length: 24 }, async (_, index) => {
    const order = index % 2 === 0 ? accounts : accounts.toReversed();
    return Promise.all(order.map(async (accountId, place) => ({ callBackId: await aHeldCallBack(database, billing, accountId, { A: aNumber }), accountId, next: order[(place + 1) % order.length] as AccountId, numbers: { A: aNumber } })));
  }));
  let tries = 0;
  await Promise.all(rounds.map((payers) => database.inTransaction(async (tx) => {
    tries += 1;
    const funds = await billing.fundsFor(tx, payers, NOW);
    const effects = payers.flatMap(({ callBackId, next }) => {
      const answer = funds.get(callBackId)?.next?.openHold("A");
      assert.ok(answer && "granted" in answer);
      return [{ kind: "changePayer", callBackId, accountId: next } as const, { kind: "hold", callBackId, grant: answer.granted } as const];
    });
    await billing.carryOut(tx, effects, NOW);
    for (const { callBackId, next } of payers) await tx.query("update call_back set account_id = $2 where id = $1", [callBackId, next]);
  })));
  assert.equal(tries, rounds.length);
  for (const accountId of accounts) assert.equal(await available(database, accountId), PLENTY - BigInt(rounds.length) * FIRST_A);
  assert.deepEqual(await audit(database), []);
});

test("a credit note for such a call-back goes to the one who was identified, and not to the house", async () => {
  const [house, account] = [await anAccount(database, tariff, PLENTY), await anAccount(database, tariff, PLENTY)];
  const callBackId = await aHeldCallBack(database, billing, house, { A: aNumber });
  const payer = { callBackId, accountId: house, numbers: { A: aNumber } };
  const busy = endedLeg(house, callBackId, "A", 0);
  await inRound(database, billing, payer, () => ({ effects: [{ kind: "settleLeg", leg: busy }], answer: null }));
  await changePayer(database, billing, payer, account, ["A"]);
  await settleAndEnd(database, billing, { ...payer, accountId: account }, [endedLeg(account, callBackId, "A", 60)]);
  await endedLegRows(database, [busy]);
  const note = { of: { callBackId }, amountMicros: FIRST_A, reason: "nobody spoke", reference: newId() };
  assert.deepEqual((await creditNote(database, note, NOW, ringback)).map(({ accountId }) => accountId), [account]);
  assert.deepEqual([await available(database, house), await available(database, account)], [PLENTY, PLENTY]);
  assert.deepEqual(await audit(database), []);
});

test("a re-rating of an account's calls does not go past a call whose caller may yet turn out to be that account", async () => {
  const [house, account] = [await anAccount(database, tariff, PLENTY), await anAccount(database, tariff, PLENTY)];
  const { activeDeckId: deckId } = await aTariff(database, cheaper);
  assert.ok(deckId);
  await database.query("insert into access_number (number, created_at, unknown_callers, house_account_id) values ('+4930999', now(), 'askPin', $1)", [house]);
  const call = await callThatIsUp(database, billing, house, 60);
  const { id } = await openRerating(database, { tariffId: null, accountIds: [account], from: NOW - 1, until: NOW + 1, deckId, reason: "too dear" }, NOW + 1, ringback);
  await workOnRerating(database, id, findRates, { now: () => NOW + 1 });
  await approveRerating(database, id, ringback);
  const waiting = await workOnRerating(database, id, findRates, { now: () => NOW + 1 });
  assert.deepEqual([waiting.rerating.state, waiting.stillUp], ["running", 2]);
  await call.end();
  assert.equal((await workOnRerating(database, id, findRates, { now: () => NOW + 1 })).rerating.state, "done");
});

test("whoever pays already is no next payer", async () => {
  const house = await anAccount(database, tariff, PLENTY);
  const callBackId = newId<"callBack">();
  assert.equal(await inRound(database, billing, { callBackId, accountId: house, numbers: both, next: house }, ({ next }) => ({ effects: [], answer: next })), null);
});
