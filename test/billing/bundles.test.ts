// Bundles on a real PostgreSQL: seconds that are held beside money, used before it, and given back; whose they are, and for how long.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import { closeBundle, grantBundle } from "../../src/billing/bundles/grantBundle.js";
import type { NewBundle } from "../../src/billing/bundles/checkGrant.js";
import { moneySoFar } from "../../src/billing/funds/moneySoFar.js";
import { audit } from "../../src/billing/ledger/audit.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { ringback } from "../../src/kernel/author.js";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import { aBundle, figures } from "../support/bundles.js";
import { heldCallBack, type HeldCallBack } from "../support/heldCallBack.js";
import { aChain, aNumber, anAccount, aTariff, available, bNumber, callBackRows, endCallBackRows, endedLeg, endedLegRows, NOW, plainRates } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
let billing: Billing;
let tariff: Tariff;
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
  tariff = await aTariff(database);
});
after(() => database.drop());

const from = { number: aNumber, field: "from" };
const to = { number: bNumber, field: "to" };
const running = (role: "A" | "B", elapsedSeconds: number) => ({ role, answeredAt: NOW, elapsedSeconds });

test("a bundle carries a call of a wallet that has nothing: seconds are held, used and given back, and no money moves", async () => {
  const call = await aCallBack(0n, "A");
  await aBundle(database, call.accountId, 600);
  const [opened] = await call.open("A");
  assert.ok(opened && "granted" in opened && opened.granted.bundle);
  assert.deepEqual([opened.granted.amountMicros, opened.granted.seconds, opened.granted.bundle.seconds], [0n, 60, 60]);
  assert.deepEqual(await figures(database, call.accountId), [[0, 60, 540]]);
  const extended = await call.extend([running("A", 30)], 75);
  assert.deepEqual([extended.carriesSeconds, extended.grants[0]?.bundle?.seconds], [75, 45]);
  assert.deepEqual(await figures(database, call.accountId), [[0, 105, 495]]);
  const [settled] = await end(call, 61);
  assert.equal(settled?.chargeMicros, 0n);
  assert.deepEqual(await figures(database, call.accountId), [[61, 0, 539]]);
  assert.deepEqual(await database.query("select billed_seconds, charge_micros::int as charge, bundle_seconds from cdr where call_back_id = $1", [call.id]), [{ billed_seconds: 61, charge: 0, bundle_seconds: 61 }]);
  assert.deepEqual(await audit(database), []);
});

test("what a bundle cannot pay whole is paid with money: B's first minute is free but for its fee, the second is not", async () => {
  const call = await aCallBack(1_000_000n, "B");
  await aBundle(database, call.accountId, 90);
  const [opened] = await call.open("B");
  // 60 s of the bundle, and the fee in money.
  assert.ok(opened && "granted" in opened);
  assert.deepEqual([opened.granted.amountMicros, opened.granted.bundle?.seconds], [20_000n, 60]);
  const [settled] = await end(call, 61, "B");
  assert.equal(settled?.chargeMicros, 20_000n + 120_000n);
  assert.deepEqual(await figures(database, call.accountId), [[60, 0, 30]]);
  assert.equal(await available(database, call.accountId), 860_000n);
  assert.deepEqual(await audit(database), []);
});

test("a bundle is used in increments of its own, and with its own fee", async () => {
  const call = await aCallBack(1_000_000n, "A");
  await aBundle(database, call.accountId, 600, { incrementSeconds: 30, connectFeeMicros: 5_000n });
  await call.open("A");
  const [settled] = await end(call, 61);
  assert.equal(settled?.chargeMicros, 5_000n);
  assert.deepEqual(await figures(database, call.accountId), [[90, 0, 510]]);
});

test("of several bundles the first in order of use that fits the number and has seconds left is taken, and the hold keeps it", async () => {
  const call = await aCallBack(1_000_000n, "A");
  await aBundle(database, call.accountId, 600, { place: 3 });
  await aBundle(database, call.accountId, 90, { place: 2 });
  await aBundle(database, call.accountId, 10, { place: 1, incrementSeconds: 10, prefixes: ["44"] });
  await call.open("A");
  assert.deepEqual(await figures(database, call.accountId), [[0, 0, 10], [0, 60, 30], [0, 0, 600]]);
  // The second is empty after 90 s; the third is not begun, and the rest is paid.
  const extended = await call.extend([running("A", 60)], 60);
  assert.deepEqual([extended.carriesSeconds, extended.grants[0]?.amountMicros, extended.grants[0]?.bundle?.seconds], [60, 30_000n, 30]);
  await end(call, 120);
  assert.deepEqual(await figures(database, call.accountId), [[0, 0, 10], [90, 0, 0], [0, 0, 600]]);
});

test("both legs share one bundle: A takes first, and together they are carried as far as bundle and wallet go", async () => {
  const call = await aCallBack(20_000n, "A", "B");
  await aBundle(database, call.accountId, 200);
  const opened = await call.open("A", "B");
  assert.deepEqual(opened.map((one) => "granted" in one && [one.granted.amountMicros, one.granted.bundle?.seconds]), [[0n, 60], [20_000n, 60]]);
  // 80 s are left: A goes on by the second, B needs a minute whole.
  const extended = await call.extend([running("A", 50), running("B", 50)], 200);
  assert.deepEqual([extended.carriesSeconds, extended.grants.map(({ role, amountMicros, bundle }) => [role, amountMicros, bundle?.seconds])], [30, [["A", 0n, 20], ["B", 0n, 60]]]);
  assert.deepEqual(await figures(database, call.accountId), [[0, 200, 0]]);
});

test("a leg that outlasts its hold takes what its bundle still has, then money, and the rest is written off", async () => {
  const call = await aCallBack(10_000n, "A");
  await aBundle(database, call.accountId, 100);
  await call.open("A");
  const [settled] = await end(call, 130);
  assert.deepEqual([settled?.chargeMicros, settled?.writtenOffMicros], [30_000n, 20_000n]);
  assert.deepEqual(await figures(database, call.accountId), [[100, 0, 0]]);
  assert.deepEqual(await audit(database), []);
});

test("a call that was never answered gives its seconds back, and a second attempt finds them in its hold", async () => {
  const call = await aCallBack(0n, "A");
  await aBundle(database, call.accountId, 60);
  await call.open("A");
  await settleOne(call, 0);
  assert.deepEqual(await figures(database, call.accountId), [[0, 60, 0]]);
  const [again] = await call.open("A");
  assert.ok(again && "granted" in again && again.granted.bundle === undefined, "nothing more is needed");
  await call.apply([{ kind: "releaseHolds", callBackId: call.id }]);
  assert.deepEqual(await figures(database, call.accountId), [[0, 0, 60]]);
});

test("the customer's bundle is its own: its reseller pays money for the same seconds, at its own rate", async () => {
  const { accountIds: [customer, reseller] } = await aChain(database, [{ balanceMicros: 0n, rates: plainRates }, { balanceMicros: 200_000n, rates: plainRates }]);
  assert.ok(customer && reseller);
  const call = await aCallBackOf(customer, "A");
  await aBundle(database, customer, 600);
  await aBundle(database, reseller, 600);
  await call.open("A");
  const [settled] = await end(call, 60);
  assert.equal(settled?.chargeMicros, 0n);
  assert.deepEqual([await available(database, reseller), await figures(database, reseller)], [140_000n, [[0, 0, 600]]]);
  assert.deepEqual(await audit(database), []);
});

test("a new month is a new grant, in the bundle's own time zone; what a call holds stays with the month that it was held in", async () => {
  const accountId = await anAccount(database, tariff, 0n);
  // Midnight in Berlin is an hour before that of UTC.
  const month = Date.UTC(2026, 10, 30, 23);
  await aBundle(database, accountId, 100, { period: "month", timeZone: "Europe/Berlin" });
  const call = await aCallBackOf(accountId, "A");
  const other = await aCallBackOf(accountId, "A");
  await openAt(call, month - 1);
  assert.deepEqual(await figures(database, accountId, month - 1), [[0, 60, 40]]);
  assert.deepEqual(await figures(database, accountId, month), [[0, 0, 100]]);
  await openAt(other, month);
  assert.deepEqual(await figures(database, accountId, month), [[0, 60, 40]]);
  await end(call, 60);
  await end(other, 60);
  assert.deepEqual([await figures(database, accountId, month - 1), await figures(database, accountId, month)], [[[60, 0, 40]], [[60, 0, 40]]]);
  const { rows } = { rows: await database.query("select from_at, until_at from bundle_period join bundle on bundle.id = bundle_id where account_id = $1 order by from_at", [accountId]) };
  assert.deepEqual(rows, [{ from_at: new Date(NOW), until_at: new Date(month) }, { from_at: new Date(month), until_at: new Date(Date.UTC(2026, 11, 31, 23)) }]);
  assert.deepEqual(await audit(database), []);
});

test("a bundle that is past, still to come or closed is not used; a call under way keeps what it holds of a closed one", async () => {
  const call = await aCallBack(0n, "A");
  await aBundle(database, call.accountId, 600, { validFrom: NOW + 1 });
  await aBundle(database, call.accountId, 600, { validFrom: NOW - 10, validUntil: NOW });
  assert.deepEqual(await call.open("A"), [{ refused: "noFunds" }]);
  const usable = await aBundle(database, call.accountId, 600);
  await call.open("A");
  await closeBundle(database, usable.id, NOW, ringback);
  await closeBundle(database, usable.id, NOW + 5, ringback);
  assert.deepEqual(await call.extend([running("A", 30)], 75), { carriesSeconds: 30, grants: [] });
  const [settled] = await end(call, 60);
  assert.equal(settled?.chargeMicros, 0n);
  await assert.rejects(database.query("update bundle set granted_seconds = 1 where id = $1", [usable.id]), /stays as it was granted/);
  assert.deepEqual(await audit(database), []);
});

test("a quote tells what a bundle pays for and how far it carries, and what is shown of a running call counts it", async () => {
  const accountId = await anAccount(database, tariff, 20_000n);
  const { id } = await aBundle(database, accountId, 300);
  const quote = await billing.quote(accountId, from, to, NOW);
  assert.deepEqual(quote.legs.map(({ bundle }) => bundle && [bundle.standing.bundle.id, bundle.standing.leftSeconds, bundle.firstSeconds]), [[id, 300, 60], [id, 300, 60]]);
  // Two minutes of both are 240 s of it; for the third of B there are not enough.
  assert.deepEqual([quote.firstChargeMicros, quote.carriesSeconds], [20_000n, 120]);
  const call = await aCallBackOf(accountId, "A", "B");
  await call.open("A", "B");
  const money = (await moneySoFar(database, [{ callBackId: call.id, accountId }])).get(call.id);
  assert.equal(money?.costMicros("B", { startedAt: NOW, seconds: 90 }), 20_000n);
  assert.equal(money?.carriesSeconds([running("A", 0), running("B", 0)]), 120);
});

test("an account without bundles is asked no statement more for its calls", async () => {
  const call = await aCallBack(1_000_000n, "A");
  await call.open("A");
  const asked: string[] = [];
  await database.inTransaction(async (tx) => {
    const spied = { query: (sql: string | { text: string }, values?: readonly unknown[]) => (asked.push(typeof sql === "string" ? sql : sql.text), tx.query(sql as string, values)) } as unknown as typeof tx;
    await billing.fundsFor(spied, [{ callBackId: call.id, accountId: call.accountId, numbers: { A: aNumber } }], NOW);
  });
  assert.equal(asked.length, 2);
});

const grants: readonly (readonly [string, Partial<NewBundle>, code: string, field: string])[] = [
  ["no seconds", { grantedSeconds: 0 }, "INVALID_INPUT", "seconds"],
  ["half a second", { grantedSeconds: 0.5 }, "INVALID_INPUT", "seconds"],
  ["no prefix", { prefixes: [] }, "INVALID_INPUT", "prefixes"],
  ["a prefix with a plus sign", { prefixes: ["+44"] }, "INVALID_INPUT", "prefixes"],
  ["an increment of nothing", { incrementSeconds: 0 }, "INVALID_INCREMENT", "incrementSeconds"],
  ["an increment beyond all that there is", { incrementSeconds: 3_600 }, "INVALID_INPUT", "incrementSeconds"],
  ["a fee below zero", { connectFeeMicros: -1n }, "INVALID_AMOUNT", "connectFee"],
  ["a time zone that is none", { timeZone: "Europe/Atlantis" }, "INVALID_TIME_ZONE", "timeZone"],
  ["an end before its beginning", { validFrom: NOW, validUntil: NOW }, "INVALID_INPUT", "validUntil"],
  ["a place that is none", { place: 0 }, "INVALID_INPUT", "orderOfUse"],
  ["no name", { name: " " }, "INVALID_INPUT", "name"],
  ["no reference", { reference: "" }, "INVALID_INPUT", "reference"],
  ["an account that is not there", { accountId: newId() }, "NOT_FOUND", "accountId"],
];
for (const [what, given, code, field] of grants) {
  test(`a bundle with ${what} is refused with ${code}, and nothing is granted`, async () => {
    const accountId = await anAccount(database, tariff, 0n);
    await assert.rejects(aBundle(database, accountId, 60, given), (error: { code?: string; field?: string }) => error.code === code && error.field === field);
    assert.deepEqual(await figures(database, accountId), []);
  });
}

test("one reference is one grant: asked again it answers the first, with another input or for another account it is refused (M5)", async () => {
  const [accountId, other] = [await anAccount(database, tariff, 0n), await anAccount(database, tariff, 0n)];
  const input = { accountId, reference: "November's gift", name: "Gift", prefixes: ["44", "49"], grantedSeconds: 60 };
  const answers = await Promise.all(Array.from({ length: 8 }, () => grantBundle(database, input, NOW, ringback)));
  assert.equal(new Set(answers.map(({ bundle }) => bundle.id)).size, 1);
  assert.equal((await grantBundle(database, { ...input, prefixes: ["49", "44"] }, NOW + 1, ringback)).bundle.id, answers[0]?.bundle.id);
  const reused = { code: "IDEMPOTENCY_KEY_REUSED" };
  await assert.rejects(grantBundle(database, { ...input, grantedSeconds: 61 }, NOW, ringback), reused);
  await assert.rejects(grantBundle(database, { ...input, accountId: other }, NOW, ringback), reused);
});

async function aCallBack(balance: bigint, ...roles: ("A" | "B")[]): Promise<HeldCallBack> {
  return aCallBackOf(await anAccount(database, tariff, balance), ...roles);
}

async function aCallBackOf(accountId: AccountId, ...roles: ("A" | "B")[]): Promise<HeldCallBack> {
  const id: CallBackId = newId();
  await callBackRows(database, [{ id, accountId }]);
  return heldCallBack(database, billing, { id, accountId, numbers: { ...(roles.includes("A") && { A: aNumber }), ...(roles.includes("B") && { B: bNumber }) } });
}

async function openAt({ id: callBackId, accountId }: HeldCallBack, at: number): Promise<void> {
  await database.inTransaction(async (tx) => {
    const answer = (await billing.fundsFor(tx, [{ callBackId, accountId, numbers: { A: aNumber } }], at)).get(callBackId)?.openHold("A");
    assert.ok(answer && "granted" in answer);
    await billing.carryOut(tx, [{ kind: "hold", callBackId, grant: answer.granted }], at);
  });
}

async function settleOne(call: HeldCallBack, seconds: number, role: "A" | "B" = "A") {
  const leg = endedLeg(call.accountId, call.id, role, seconds);
  await endedLegRows(database, [leg]);
  return call.settle(leg);
}

async function end(call: HeldCallBack, seconds: number, role: "A" | "B" = "A") {
  const settled = await settleOne(call, seconds, role);
  await call.apply([{ kind: "releaseHolds", callBackId: call.id }]);
  await endCallBackRows(database, [call.id]);
  return settled;
}
