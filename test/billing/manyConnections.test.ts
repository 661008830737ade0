// Many connections at one wallet: what each is granted, and that the books add up whatever overtakes what.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import type { MoneyEffect } from "../../src/billing/callBackMoney.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { ensureHouseAccounts, houseKinds } from "../../src/billing/ledger/houseAccounts.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import { aNumber, anAccount, aTariff, available, callBackRows, endCallBackRows, endedLeg, endedLegRows, NOW } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const CONNECTIONS = 16;
/** One minute of the A leg, which is what a first slice costs. */
const FIRST_A = 60_000n;
let database: TestDatabase;
let billing: Billing;
let tariff: Tariff;
before(async () => {
  database = await createTestDatabase(CONNECTIONS);
  billing = createBilling(database);
  tariff = await aTariff(database);
});
after(() => database.drop());

test("sixteen connections at one wallet are granted exactly what it can pay, and not one hold more (M6)", async () => {
  const crowd = await createCrowd(40n * FIRST_A + 1n);
  const granted = await Promise.all(
    crowd.map(async ({ ids, accountId }) => {
      const answers: boolean[] = [];
      for (const id of ids) answers.push(await openOne(id, accountId));
      return answers;
    }),
  );
  assert.equal(granted.flat().filter(Boolean).length, 40);
  assert.equal(await available(database, (crowd[0] as Crowd).accountId), 1n);
  assert.deepEqual(await audit(database), []);
});

test("sixteen connections that hold, extend, settle and release on one wallet at once leave books that add up (M1, M2, M4, M6)", async () => {
  const crowd = await createCrowd(60n * FIRST_A);
  const writtenOff = await Promise.all(
    crowd.map(async ({ ids, accountId }, index) => {
      let sum = 0n;
      for (const id of ids) if (await openOne(id, accountId)) sum += await liveThrough(id, accountId, 40 + index * 7);
      return sum;
    }),
  );
  const { accountId } = crowd[0] as Crowd;
  assert.ok((await available(database, accountId)) >= 0n);
  assert.ok(writtenOff.some((amount) => amount > 0n), "some calls outlasted what the wallet had, or this would show little");
  assert.deepEqual(await audit(database), []);
});

test("sixteen connections that open the books of a currency at once open them once, and none is refused", async () => {
  const currencies = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].flatMap((letter) => [`XA${letter}`, `XB${letter}`]);
  for (const currency of currencies) await Promise.all(Array.from({ length: CONNECTIONS }, () => ensureHouseAccounts(database, currency)));
  const [row] = await database.query<{ count: number }>("select count(*)::int count from ledger_account where currency = any($1) and kind <> 'wallet'", [currencies]);
  assert.equal(row?.count, currencies.length * houseKinds.length);
});

test("sixteen top-ups with one reference at once are one transfer, and each is told the same (M5)", async () => {
  const accountId = await anAccount(database, tariff, 0n);
  const answers = await Promise.all(Array.from({ length: CONNECTIONS }, () => topUp(database, { accountId, amountMicros: 5n, reference: "one payment" }, NOW)));
  assert.equal(new Set(answers.map(({ transferId }) => transferId)).size, 1);
  assert.equal(await available(database, accountId), 5n);
});

test("one reference for sixteen accounts at once fills one of them, and the others are refused (M5)", async () => {
  const accounts = await Promise.all(Array.from({ length: CONNECTIONS }, () => anAccount(database, tariff, 0n)));
  const answers = await Promise.allSettled(accounts.map((accountId) => topUp(database, { accountId, amountMicros: 5n, reference: "one for all" }, NOW)));
  assert.equal(answers.filter(({ status }) => status === "fulfilled").length, 1);
  for (const answer of answers) if (answer.status === "rejected") assert.equal(answer.reason.code, "IDEMPOTENCY_KEY_REUSED");
});

test("two batches that meet on the same wallets in opposite orders both go through, for wallets are locked in the order of their ids", async () => {
  const accounts = await Promise.all([1, 2, 3, 4].map(() => anAccount(database, tariff, 100n * FIRST_A)));
  const rounds = Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? accounts : accounts.toReversed()).map((accountId) => ({ id: newId<"callBack">(), accountId })));
  await callBackRows(database, rounds.flat());
  let tries = 0;
  await Promise.all(
    rounds.map((round) =>
      database.inTransaction(async (tx) => {
        tries += 1;
        const funds = await billing.fundsFor(tx, round.map(({ id, accountId }) => ({ callBackId: id, accountId, numbers: { A: aNumber } })), NOW);
        const effects = round.map(({ id }): MoneyEffect => {
          const answer = funds.get(id)?.openHold("A");
          assert.ok(answer && "granted" in answer);
          return { kind: "hold", callBackId: id, grant: answer.granted };
        });
        await billing.carryOut(tx, effects, NOW);
      }),
    ),
  );
  assert.equal(tries, rounds.length, "none had to be run again after a deadlock");
  for (const accountId of accounts) assert.equal(await available(database, accountId), 70n * FIRST_A);
});

interface Crowd {
  readonly accountId: AccountId;
  readonly ids: readonly CallBackId[];
}

async function createCrowd(balance: bigint): Promise<Crowd[]> {
  const accountId = await anAccount(database, tariff, balance);
  const crowd = Array.from({ length: CONNECTIONS }, () => ({ accountId, ids: Array.from({ length: 8 }, () => newId<"callBack">()) }));
  await callBackRows(database, crowd.flatMap(({ ids }) => ids.map((id) => ({ id, accountId }))));
  return crowd;
}

function openOne(id: CallBackId, accountId: AccountId): Promise<boolean> {
  return database.inTransaction(async (tx) => {
    const answer = (await billing.fundsFor(tx, [{ callBackId: id, accountId, numbers: { A: aNumber } }], NOW)).get(id)?.openHold("A");
    if (!answer || "refused" in answer) return false;
    await billing.carryOut(tx, [{ kind: "hold", callBackId: id, grant: answer.granted }], NOW);
    return true;
  });
}

/** Extended once, then ended after so many seconds, whatever was held. */
async function liveThrough(id: CallBackId, accountId: AccountId, seconds: number): Promise<bigint> {
  const payer = { callBackId: id, accountId, numbers: { A: aNumber } };
  await database.inTransaction(async (tx) => {
    const extension = (await billing.fundsFor(tx, [payer], NOW)).get(id)?.extend([{ role: "A", answeredAt: NOW, elapsedSeconds: 30 }], 60);
    await billing.carryOut(tx, (extension?.grants ?? []).map((grant): MoneyEffect => ({ kind: "hold", callBackId: id, grant })), NOW);
  });
  const leg = endedLeg(accountId, id, "A", seconds);
  const settled = await database.inTransaction(async (tx) => {
    await billing.fundsFor(tx, [payer], NOW);
    await endedLegRows(tx, [leg]);
    await endCallBackRows(tx, [id]);
    return billing.carryOut(tx, [{ kind: "settleLeg", leg }, { kind: "releaseHolds", callBackId: id }], NOW);
  });
  return settled[0]?.writtenOffMicros ?? 0n;
}
