// A call-back's money on a real PostgreSQL: what is held, extended, captured, released and written off.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling } from "../../src/billing/billing.js";
import type { MoneyEffect, Role } from "../../src/billing/callBackMoney.js";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import type { PhoneNumber } from "../../src/kernel/phoneNumber.js";
import type { BillingPort } from "../../src/telephony/billingPort.js";
import { heldCallBack, type HeldCallBack } from "../support/heldCallBack.js";
import { aNumber, anAccount, aTariff, available, bNumber, callBackRows, endedLeg, NOW } from "../support/money.js";
import { importSheet, request } from "../support/sheets.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";

/** Of telephony's type: the compiler checks here, as in app.ts, that billing has the shape that is asked for. */
let billing: BillingPort;
let database: TestDatabase;
let tariff: Tariff;
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
  tariff = await aTariff(database);
});
after(() => database.drop());

/** A first slice: 60 s to Germany cost 0.06, one minute to Britain 0.12 and 0.02 for the connection. */
const FIRST_A = 60_000n;
const FIRST_B = 140_000n;

test("the first slices of both roles are set aside before anything is dialled, and only the rest is available", async () => {
  const call = await aCallBack(1_000_000n);
  const answers = await call.open("A", "B");
  assert.deepEqual(answers, [{ granted: { role: "A", seconds: 60, amountMicros: FIRST_A, wholesaleMicros: [] } }, { granted: { role: "B", seconds: 60, amountMicros: FIRST_B, wholesaleMicros: [] } }]);
  assert.equal(await available(database, call.accountId), 1_000_000n - FIRST_A - FIRST_B);
  assert.deepEqual(await call.holds(), [["A", FIRST_A], ["B", FIRST_B]]);
});

test("a wallet that covers exactly the first slices lets the call begin, and one micro less does not", async () => {
  const exact = await aCallBack(FIRST_A + FIRST_B);
  await exact.open("A", "B");
  assert.equal(await available(database, exact.accountId), 0n);
  const short = await aCallBack(FIRST_A + FIRST_B - 1n);
  assert.deepEqual((await short.open("A", "B"))[1], { refused: "noFunds" });
});

test("call-backs of one batch share what their wallet has: together they are promised no more than is there", async () => {
  const accountId = await anAccount(database, tariff, 5n * FIRST_A + 1n);
  const ids = Array.from({ length: 8 }, () => newId<"callBack">());
  await callBackRows(database, ids.map((id) => ({ id, accountId })));
  const granted = await database.inTransaction(async (tx) => {
    const funds = await billing.fundsFor(tx, ids.map((callBackId) => ({ callBackId, accountId, numbers: { A: aNumber } })), NOW);
    const effects = ids.flatMap((callBackId): MoneyEffect[] => {
      const answer = funds.get(callBackId)?.openHold("A");
      return answer && "granted" in answer ? [{ kind: "hold", callBackId, grant: answer.granted }] : [];
    });
    await billing.carryOut(tx, effects, NOW);
    return effects.length;
  });
  assert.equal(granted, 5);
  assert.equal(await available(database, accountId), 1n);
});

test("nothing is held for a suspended account, without a tariff, for a number without a rate, and for a blocked destination", async () => {
  const suspended = await aCallBack(1_000_000n);
  await database.query("update account set status = 'suspended' where id = $1", [suspended.accountId]);
  assert.deepEqual(await suspended.open("A"), [{ refused: "notAllowed" }]);
  const untariffed = await aCallBack(1_000_000n);
  await database.query("update account set tariff_id = null where id = $1", [untariffed.accountId]);
  assert.deepEqual(await untariffed.open("A"), [{ refused: "notAllowed" }]);
  const unrated = await aCallBack(1_000_000n, { B: knownPhoneNumber("+33123456789") });
  assert.deepEqual(await unrated.open("B"), [{ refused: "notAllowed" }]);
  const blocked = await aCallBack(1_000_000n, { B: knownPhoneNumber("+447797123456") });
  assert.deepEqual(await blocked.open("B"), [{ refused: "notAllowed" }]);
});

test("running legs are extended together, by no more than they need, and what they are told they carry is paid for", async () => {
  const call = await aCallBack(1_000_000n);
  await call.open("A", "B");
  const extended = await call.extend([{ role: "A", answeredAt: NOW, elapsedSeconds: 30 }, { role: "B", answeredAt: NOW, elapsedSeconds: 10 }], 75);
  // A needs 105 s, of which 60 are held; B needs 85 s, which are two minutes and the fee.
  assert.deepEqual(extended, {
    carriesSeconds: 75,
    grants: [{ role: "A", seconds: 105, amountMicros: 45_000n, wholesaleMicros: [] }, { role: "B", seconds: 85, amountMicros: 120_000n, wholesaleMicros: [] }],
  });
  assert.deepEqual(await call.holds(), [["A", 105_000n], ["B", 260_000n]]);
});

test("when the wallet cannot carry all that is wanted, the legs share the most seconds that it can", async () => {
  const call = await aCallBack(FIRST_A + FIRST_B + 30_000n);
  await call.open("A", "B");
  const extended = await call.extend([{ role: "A", answeredAt: NOW, elapsedSeconds: 20 }, { role: "B", answeredAt: NOW, elapsedSeconds: 20 }], 100);
  // B's next minute is out of reach, so both end with B's first one, which is held already.
  assert.deepEqual(extended, { carriesSeconds: 40, grants: [] });
  const alone = await call.extend([{ role: "A", answeredAt: NOW, elapsedSeconds: 20 }], 100);
  assert.deepEqual(alone, { carriesSeconds: 70, grants: [{ role: "A", seconds: 90, amountMicros: 30_000n, wholesaleMicros: [] }] });
  assert.equal(await available(database, call.accountId), 0n);
});

test("a settled leg is captured from its hold, the rest is released at the end, and the CDR tells the same amount", async () => {
  const call = await aCallBack(1_000_000n);
  await call.open("A", "B");
  const [a] = await call.settle(endedLeg(call.accountId, call.id, "A", 10));
  const [b] = await call.settle(endedLeg(call.accountId, call.id, "B", 61));
  await call.apply([{ kind: "releaseHolds", callBackId: call.id }]);
  assert.equal(a?.chargeMicros, 60_000n);
  assert.equal(b?.chargeMicros, 260_000n);
  assert.equal(await available(database, call.accountId), 1_000_000n - 60_000n - 260_000n);
  assert.deepEqual(await call.holds(), []);
  assert.deepEqual(await call.cdrs(), [["A", "Germany", 60, 60_000n, 0n], ["B", "United Kingdom", 120, 260_000n, 0n]]);
});

test("a leg that outlasts its hold takes what the wallet still has, and the rest is written off: never below zero", async () => {
  const call = await aCallBack(FIRST_A + 5_000n);
  await call.open("A");
  const [settled] = await call.settle(endedLeg(call.accountId, call.id, "A", 100));
  assert.deepEqual(settled && { charge: settled.chargeMicros, writtenOff: settled.writtenOffMicros }, { charge: 100_000n, writtenOff: 35_000n });
  assert.equal(await available(database, call.accountId), 0n);
  const moved = await database.query("select kind, amount_micros::text as amount from transfer where call_back_id = $1 order by kind", [call.id]);
  assert.deepEqual(moved, [{ kind: "legCharge", amount: "65000" }, { kind: "legWriteOff", amount: "35000" }]);
});

test("a settlement beyond its hold does not take what a neighbour in the same batch was just granted", async () => {
  const accountId = await anAccount(database, tariff, FIRST_A + FIRST_A);
  const [one, two] = [newId<"callBack">(), newId<"callBack">()];
  await callBackRows(database, [{ id: one, accountId }, { id: two, accountId }]);
  const first = callBackOn(one, accountId, { A: aNumber });
  await first.open("A");
  const settled = await database.inTransaction(async (tx) => {
    const funds = await billing.fundsFor(tx, [one, two].map((callBackId) => ({ callBackId, accountId, numbers: { A: aNumber } })), NOW);
    const answer = funds.get(two)?.openHold("A");
    assert.ok(answer && "granted" in answer);
    return billing.carryOut(tx, [{ kind: "settleLeg", leg: endedLeg(accountId, one, "A", 90) }, { kind: "hold", callBackId: two, grant: answer.granted }], NOW);
  });
  assert.equal(settled[0]?.writtenOffMicros, 30_000n);
  assert.equal(await available(database, accountId), 0n);
});

test("a leg that was never answered gets its CDR, costs nothing and moves nothing", async () => {
  const call = await aCallBack(1_000_000n);
  await call.open("A");
  await call.settle(endedLeg(call.accountId, call.id, "A", 0));
  assert.deepEqual(await call.cdrs(), [["A", "Germany", 0, 0n, 0n]]);
  assert.equal(await available(database, call.accountId), 1_000_000n - FIRST_A);
  assert.deepEqual(await database.query("select 1 from transfer where call_back_id = $1", [call.id]), []);
});

test("a second settlement of a leg fails whole and moves no money", async () => {
  const call = await aCallBack(1_000_000n);
  await call.open("A", "B");
  const leg = endedLeg(call.accountId, call.id, "A", 30);
  await call.settle(leg);
  const before = await available(database, call.accountId);
  await assert.rejects(call.settle(leg), { code: "23505" });
  await assert.rejects(call.settle({ ...leg, role: "B" }), { code: "23505" });
  assert.equal(await available(database, call.accountId), before);
});

test("a new deck does not re-price a call that runs: it is charged as it was held", async () => {
  const own = await aTariff(database);
  const accountId = await anAccount(database, own, 1_000_000n);
  const id = newId<"callBack">();
  await callBackRows(database, [{ id, accountId }]);
  const call = callBackOn(id, accountId, { A: aNumber });
  await call.open("A");
  const dearer = await importSheet(database, "code,rate\n49,10\n", request(own.id, { activateAt: "now" }));
  assert.equal(dearer.decks[0]?.isActivated, true);
  const [settled] = await call.settle(endedLeg(accountId, id, "A", 60));
  assert.equal(settled?.chargeMicros, 60_000n);
});

async function aCallBack(balanceMicros: bigint, numbers: Partial<Record<Role, PhoneNumber>> = { A: aNumber, B: bNumber }): Promise<HeldCallBack> {
  const accountId = await anAccount(database, tariff, balanceMicros);
  const id: CallBackId = newId();
  await callBackRows(database, [{ id, accountId }]);
  return callBackOn(id, accountId, numbers);
}

function callBackOn(id: CallBackId, accountId: AccountId, numbers: Partial<Record<Role, PhoneNumber>>): HeldCallBack {
  return heldCallBack(database, billing, { id, accountId, numbers });
}
