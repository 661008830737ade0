// The money of a call over its chain of wallets: the customer's at its tariff, each reseller's at wholesale, all of them or none, and none of them ever below zero.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { suspendAccount } from "../../src/billing/accounts/account.store.js";
import { moveAccount } from "../../src/billing/accounts/moveAccount.js";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import type { MoneyEffect } from "../../src/billing/callBackMoney.js";
import { moneySoFar } from "../../src/billing/funds/moneySoFar.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import type { NewRate } from "../../src/billing/tariffs/tariff.js";
import { newId, type AccountId } from "../../src/kernel/id.js";
import type { Refusal } from "../../src/kernel/refusal.js";
import { heldCallBack, type HeldCallBack } from "../support/heldCallBack.js";
import { aChain, aNumber, anAccount, aTariff, available, bNumber, callBackRows, endCallBackRows, endedLeg, endedLegRows, NOW, plainRates, type ChainLevel } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const CONNECTIONS = 16;
let database: TestDatabase;
let billing: Billing;
before(async () => {
  database = await createTestDatabase(CONNECTIONS);
  billing = createBilling(database);
});
after(() => database.drop());

/** By the second to Germany, by the minute to Britain. */
function priced(a: bigint, b: bigint, feeB = 0n): NewRate[] {
  return [
    { prefix: "49", destination: "Germany", priceNanos: a, connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 },
    { prefix: "44", destination: "United Kingdom", priceNanos: b, connectFeeMicros: feeB, firstIncrementSeconds: 60, nextIncrementSeconds: 60 },
  ];
}

/** What a first minute costs at each level: the customer's, its reseller's, and the one's above. */
const RETAIL = { A: 120_000n, B: 260_000n };
const WHOLESALE = { A: 90_000n, B: 150_000n };
const TOP = { A: 60_000n, B: 100_000n };

function levels([customer, reseller, top]: readonly [bigint, bigint, bigint]): ChainLevel[] {
  return [
    { balanceMicros: customer, rates: priced(120_000_000n, 240_000_000n, 20_000n) },
    { balanceMicros: reseller, rates: priced(90_000_000n, 150_000_000n) },
    { balanceMicros: top, rates: priced(60_000_000n, 100_000_000n) },
  ];
}

test("each wallet of the chain sets aside its own first slice at its own rate", async () => {
  const { call, accountIds } = await aCall([1_000_000n, 1_000_000n, 1_000_000n]);
  const [a, b] = await call.open("A", "B");
  assert.deepEqual([a, b], [
    { granted: { role: "A", seconds: 60, amountMicros: RETAIL.A, wholesaleMicros: [WHOLESALE.A, TOP.A] } },
    { granted: { role: "B", seconds: 60, amountMicros: RETAIL.B, wholesaleMicros: [WHOLESALE.B, TOP.B] } },
  ]);
  assert.deepEqual(await call.holds(), [["A", RETAIL.A], ["A", WHOLESALE.A], ["A", TOP.A], ["B", RETAIL.B], ["B", WHOLESALE.B], ["B", TOP.B]]);
  assert.deepEqual(await balances(accountIds), [RETAIL, WHOLESALE, TOP].map(({ A, B }) => 1_000_000n - A - B));
});

test("it is all of them or none: whoever is short, nothing is held of anybody, and only its own shortage is told to the customer as its own", async () => {
  for (const [short, refused] of [[0, "noFunds"], [1, "resellerNoFunds"], [2, "resellerNoFunds"]] as const) {
    const exact: [bigint, bigint, bigint] = [RETAIL.A, WHOLESALE.A, TOP.A];
    const full = await aCall(exact);
    assert.ok("granted" in ((await full.call.open("A"))[0] ?? {}));
    assert.deepEqual(await balances(full.accountIds), [0n, 0n, 0n]);
    exact[short] -= 1n;
    const { call, accountIds } = await aCall(exact);
    assert.deepEqual(await call.open("A"), [{ refused }]);
    assert.deepEqual(await call.holds(), []);
    assert.deepEqual(await balances(accountIds), exact);
  }
});

test("nobody above may be suspended, without a tariff, without a price for the number, or have it blocked; the sentence says so, and tells no figure", async () => {
  const rich: [bigint, bigint, bigint] = [1_000_000n, 1_000_000n, 7_654_321n];
  for (const level of [1, 2] as const) {
    const suspended = await aCall(rich);
    await suspendAccount(database, suspended.accountIds[level] as AccountId);
    await refusedWith("RESELLER_SUSPENDED", suspended);
    const untariffed = await aCall(rich);
    await database.query("update account set tariff_id = null where id = $1", [untariffed.accountIds[level]]);
    await refusedWith("NO_TARIFF", untariffed);
    for (const [code, blocked] of [["NO_RATE", false], ["DESTINATION_BLOCKED", true]] as const) {
      const unrated = levels(rich);
      unrated[level] = { balanceMicros: rich[level], rates: [{ ...(priced(1n, 1n)[1] as NewRate) }, ...(blocked ? [{ ...(priced(1n, 1n)[0] as NewRate), blocked }] : [])] };
      await refusedWith(code, await callIn(unrated));
    }
  }
});

test("a call that runs goes on when somebody above is suspended, and a new one does not begin", async () => {
  const { call, accountIds } = await aCall([1_000_000n, 1_000_000n, 1_000_000n]);
  await call.open("A");
  await suspendAccount(database, accountIds[2] as AccountId);
  const { carriesSeconds } = await call.extend([{ role: "A", answeredAt: NOW, elapsedSeconds: 30 }], 90);
  assert.equal(carriesSeconds, 90);
  assert.deepEqual(await call.open("B"), [{ refused: "notAllowed" }]);
});

test("running legs go on for as long as the first wallet of the chain carries them, and it is told when that is not the customer's own", async () => {
  const { call, accountIds } = await aCall([10_000_000n, WHOLESALE.A + WHOLESALE.B + 30_000n, 10_000_000n]);
  await call.open("A", "B");
  const running = [{ role: "A" as const, answeredAt: NOW, elapsedSeconds: 20 }, { role: "B" as const, answeredAt: NOW, elapsedSeconds: 20 }];
  // The reseller has 30,000 left: 20 s more of A beyond the minute, and B's next minute is out of reach: both end with B's first minute.
  assert.deepEqual(await call.extend(running, 100), { carriesSeconds: 40, grants: [], limitedBy: "reseller" });
  const alone = await call.extend(running.slice(0, 1), 100);
  assert.deepEqual(alone, { carriesSeconds: 60, grants: [{ role: "A", seconds: 80, amountMicros: 40_000n, wholesaleMicros: [30_000n, 20_000n] }], limitedBy: "reseller" });
  assert.equal((await balances(accountIds))[1], 0n);
  const poor = await aCall([RETAIL.A, 10_000_000n, 10_000_000n]);
  await poor.call.open("A");
  assert.deepEqual(await poor.call.extend(running.slice(0, 1), 100), { carriesSeconds: 40, grants: [] });
});

test("a settled leg moves money at every level: from each wallet to whoever sold it the call, and the tax of each sale to the tax account of its seller", async () => {
  const taxed = levels([10_000_000n, 10_000_000n, 10_000_000n]).map((level, place) => ({ ...level, terms: { taxPpm: [190_000, 0, 200_000][place] ?? 0 } }));
  const { call, accountIds } = await callIn(taxed);
  await call.open("A", "B");
  const leg = endedLeg(call.accountId, call.id, "A", 90);
  const [settled] = await call.settle(leg);
  assert.deepEqual([settled?.chargeMicros, settled?.writtenOffMicros, settled?.wholesaleWrittenOffMicros], [214_200n, 0n, undefined]);
  await call.apply([{ kind: "releaseHolds", callBackId: call.id }]);
  // 90 s cost 0.18 and 19 % of it, 0.135, and 0.09 and 20 % of it.
  assert.deepEqual(await balances(accountIds), [10_000_000n - 214_200n, 10_000_000n - 135_000n, 10_000_000n - 108_000n]);
  const [customer, reseller, top] = ["customer", "reseller", "top"];
  const names = new Map(accountIds.map((id, place) => [id as string | null, [customer, reseller, top][place]]));
  const moved = await database.query<Record<string, string | null>>(
    `select transfer.kind, reference, debit.kind as from, debit.owner_account_id as from_owner, credit.kind as to, credit.owner_account_id as to_owner, amount_micros::text as amount
       from transfer join ledger_account as debit on debit.id = debit_account_id join ledger_account as credit on credit.id = credit_account_id
      where call_back_id = $1 order by reference, transfer.kind`,
    [call.id],
  );
  assert.deepEqual(moved.map((row) => [row["kind"], row["reference"], `${row["from"]} ${names.get(row["from_owner"] ?? null)}`, `${row["to"]} ${names.get(row["to_owner"] ?? null)}`, row["amount"]]), [
    ["legCharge", leg.legId, "wallet customer", "resellerSales reseller", "214200"],
    ["legTax", leg.legId, "resellerSales reseller", "taxPayable reseller", "34200"],
    ["wholesaleCharge", `${leg.legId}/1`, "wallet reseller", "resellerSales top", "135000"],
    ["wholesaleCharge", `${leg.legId}/2`, "wallet top", "revenue undefined", "108000"],
    ["wholesaleTax", `${leg.legId}/2`, "revenue undefined", "taxPayable undefined", "18000"],
  ]);
  const charges = await database.query("select level, account_id, billed_seconds, charge_micros::text as charge, tax_micros::text as tax, rate ->> 'prefix' as prefix from wholesale_charge where leg_id = $1 order by level", [leg.legId]);
  assert.deepEqual(charges, [
    { level: 1, account_id: accountIds[1], billed_seconds: 90, charge: "135000", tax: "0", prefix: "49" },
    { level: 2, account_id: accountIds[2], billed_seconds: 90, charge: "108000", tax: "18000", prefix: "49" },
  ]);
});

test("a leg that outlasts its holds takes what each wallet still has, and the rest is written off level by level: none goes below zero", async () => {
  const { call, accountIds } = await aCall([RETAIL.A + 1n, WHOLESALE.A + 2n, TOP.A + 10_000_000n]);
  await call.open("A");
  const leg = endedLeg(call.accountId, call.id, "A", 120);
  const [settled] = await call.settle(leg);
  assert.deepEqual([settled?.chargeMicros, settled?.writtenOffMicros, settled?.wholesaleWrittenOffMicros], [240_000n, 119_999n, 89_998n]);
  assert.deepEqual(await balances(accountIds), [0n, 0n, 10_000_000n - TOP.A]);
  const written = await database.query(
    "select transfer.kind, amount_micros::text as amount, debit.owner_account_id as whose from transfer join ledger_account as debit on debit.id = debit_account_id where call_back_id = $1 and debit.kind = 'badDebt' order by 1",
    [call.id],
  );
  assert.deepEqual(written, [{ kind: "legWriteOff", amount: "119999", whose: accountIds[1] }, { kind: "wholesaleWriteOff", amount: "89998", whose: accountIds[2] }]);
  await assert.rejects(call.settle(leg), { code: "23505" });
  await call.apply([{ kind: "releaseHolds", callBackId: call.id }]);
});

test("a leg that was never answered costs nobody anything, and is told at every level", async () => {
  const { call, accountIds } = await aCall([1_000_000n, 1_000_000n, 1_000_000n]);
  await call.open("A", "B");
  const leg = endedLeg(call.accountId, call.id, "A", 0);
  await call.settle(leg);
  await call.apply([{ kind: "releaseHolds", callBackId: call.id }]);
  assert.deepEqual(await balances(accountIds), [1_000_000n, 1_000_000n, 1_000_000n]);
  assert.deepEqual(await database.query("select level, charge_micros::text as charge from wholesale_charge where leg_id = $1 order by level", [leg.legId]), [{ level: 1, charge: "0" }, { level: 2, charge: "0" }]);
});

test("a call that runs while its account is moved stays with the wallets that it is held on; the next one goes by the new chain", async () => {
  const { call, accountIds } = await aCall([1_000_000n, 1_000_000n, 1_000_000n]);
  const other = await aChain(database, levels([0n, 1_000_000n, 1_000_000n]).slice(1));
  await call.open("A", "B");
  const tariff = await createTariff(database, { name: newId(), currency: "EUR", ownerAccountId: other.accountIds[0] ?? null, rates: priced(300_000_000n, 300_000_000n) }, NOW);
  await moveAccount(database, { accountId: call.accountId, resellerId: other.accountIds[0] ?? null, tariffId: tariff.id });
  await call.extend([{ role: "A", answeredAt: NOW, elapsedSeconds: 30 }], 60);
  await call.settle(endedLeg(call.accountId, call.id, "A", 90));
  await call.apply([{ kind: "releaseHolds", callBackId: call.id }]);
  assert.deepEqual(await balances(accountIds), [1_000_000n - 180_000n, 1_000_000n - 135_000n, 1_000_000n - 90_000n]);
  const next = await callFor(call.accountId);
  await next.open("A");
  assert.deepEqual(await balances(other.accountIds), [1_000_000n - WHOLESALE.A, 1_000_000n - TOP.A]);
  assert.equal(await available(database, accountIds[1] as AccountId), 1_000_000n - 135_000n);
});

test("a quote and what is told while a call runs end with the first wallet of the chain, and show the customer's figures alone", async () => {
  const { call } = await aCall([10_000_000n, WHOLESALE.A + WHOLESALE.B + 45_000n, 10_000_000n]);
  const asked = { a: { number: aNumber, field: "from" }, b: { number: bNumber, field: "to" } };
  const quoted = await billing.quote(call.accountId, asked.a, asked.b, NOW);
  assert.deepEqual([quoted.firstChargeMicros, quoted.availableMicros, quoted.carriesSeconds], [RETAIL.A + RETAIL.B, 10_000_000n, 60]);
  await call.open("A", "B");
  const again = await billing.quote(call.accountId, asked.a, asked.b, NOW);
  assert.deepEqual([again.availableMicros, again.carriesSeconds], [10_000_000n - RETAIL.A - RETAIL.B, 0]);
  const money = (await moneySoFar(database, [{ callBackId: call.id, accountId: call.accountId }])).get(call.id);
  assert.equal(money?.costMicros("A", { startedAt: NOW, seconds: 90 }), 180_000n);
  assert.equal(money?.carriesSeconds([{ role: "A", answeredAt: NOW, elapsedSeconds: 30 }]), 60, "30 s of what is held, and 30 s of what the reseller has besides");
});

test("customers of one reseller share its wallet in a batch: together they are promised no more than it can pay", async () => {
  const { accountIds, tariffs } = await aChain(database, levels([0n, 3n * WHOLESALE.A + 1n, 10_000_000n]));
  const customers = await Promise.all(Array.from({ length: 6 }, () => anAccount(database, tariffs[0] as (typeof tariffs)[number], 1_000_000n)));
  const ids = customers.map((accountId) => ({ id: newId<"callBack">(), accountId }));
  await callBackRows(database, ids);
  const answers = await database.inTransaction(async (tx) => {
    const funds = await billing.fundsFor(tx, ids.map(({ id, accountId }) => ({ callBackId: id, accountId, numbers: { A: aNumber } })), NOW);
    const asked = ids.map(({ id }) => ({ id, answer: funds.get(id)?.openHold("A") }));
    await billing.carryOut(tx, asked.flatMap(({ id, answer }): MoneyEffect[] => (answer && "granted" in answer ? [{ kind: "hold", callBackId: id, grant: answer.granted }] : [])), NOW);
    return asked.map(({ answer }) => (answer && "refused" in answer ? answer.refused : "granted"));
  });
  assert.deepEqual(answers, ["granted", "granted", "granted", "resellerNoFunds", "resellerNoFunds", "resellerNoFunds"]);
  assert.equal(await available(database, accountIds[1] as AccountId), 1n);
});

test("sixteen connections with sixteen customers of one reseller are granted exactly what its wallet can pay, and not one hold more (M6)", async () => {
  const { accountIds, tariffs } = await aChain(database, levels([0n, 10_000_000n, 37n * TOP.A + 1n]));
  const customers = await Promise.all(Array.from({ length: CONNECTIONS }, () => anAccount(database, tariffs[0] as (typeof tariffs)[number], 1_000_000n)));
  const granted = await Promise.all(customers.map(async (accountId) => {
    let mine = 0;
    for (let turn = 0; turn < 4; turn += 1) {
      const [answer] = await (await callFor(accountId)).open("A");
      if (answer && "granted" in answer) mine += 1;
      else assert.deepEqual(answer, { refused: "resellerNoFunds" });
    }
    return mine;
  }));
  assert.equal(granted.reduce((sum, mine) => sum + mine, 0), 37);
  assert.equal(await available(database, accountIds[2] as AccountId), 1n);
  assert.deepEqual(await audit(database), []);
});

test("sixteen connections whose calls outlast what their resellers have leave books that add up at every level, and no deadlock (M1, M2, M4, M6)", async () => {
  const chains = await Promise.all([1, 2, 3].map(() => aChain(database, levels([700_000n, 500_000n, 400_000n]))));
  let deadlocks = 0;
  const answers = await Promise.all(Array.from({ length: CONNECTIONS }, async (_, index) => {
    let writtenOff = 0n;
    for (let turn = 0; turn < 6; turn += 1) {
      const payers = [0, 1, 2].map((place) => (chains[(index + turn + place) % 3] as (typeof chains)[number]).accountIds[place === 2 ? 1 : 0] as AccountId);
      const live = await Promise.all(payers.map((accountId) => callFor(accountId)));
      writtenOff += await liveTogether(live, 45 + index * 9, () => (deadlocks += 1));
    }
    return writtenOff;
  }));
  for (const { accountIds } of chains) for (const left of await balances(accountIds)) assert.ok(left >= 0n);
  assert.ok(answers.some((amount) => amount > 0n), "some calls outlasted what a reseller had, or this would show little");
  assert.equal(deadlocks, 0, "wallets of many chains are locked in one order, whoever asks");
  assert.deepEqual(await audit(database), []);
});

/** Three call-backs in each transaction: opened, extended, and ended after so many seconds, whatever was held. */
async function liveTogether(live: readonly HeldCallBack[], seconds: number, again: () => void): Promise<bigint> {
  const payers = live.map(({ id, accountId }) => ({ callBackId: id, accountId, numbers: { A: aNumber } }));
  const together = async (effectsOf: (id: HeldCallBack, funds: Awaited<ReturnType<Billing["fundsFor"]>>) => MoneyEffect[], rows: readonly HeldCallBack[] = []) => {
    let tries = 0;
    return database.inTransaction(async (tx) => {
      if ((tries += 1) > 1) again();
      const funds = await billing.fundsFor(tx, payers, NOW);
      const effects = live.flatMap((one) => effectsOf(one, funds));
      await endedLegRows(tx, effects.flatMap((effect) => (effect.kind === "settleLeg" ? [effect.leg] : [])));
      await endCallBackRows(tx, rows.map(({ id }) => id));
      return { effects, settled: await billing.carryOut(tx, effects, NOW) };
    });
  };
  const { effects } = await together(({ id }, funds) => {
    const answer = funds.get(id)?.openHold("A");
    return answer && "granted" in answer ? [{ kind: "hold", callBackId: id, grant: answer.granted }] : [];
  });
  const up = new Set(effects.map((effect) => (effect.kind === "hold" ? effect.callBackId : null)));
  await together(({ id }, funds) => (up.has(id) ? (funds.get(id)?.extend([{ role: "A", answeredAt: NOW, elapsedSeconds: 30 }], 60).grants ?? []).map((grant) => ({ kind: "hold" as const, callBackId: id, grant })) : []));
  const { settled } = await together(({ id, accountId }) => (up.has(id) ? [{ kind: "settleLeg", leg: endedLeg(accountId, id, "A", seconds) }, { kind: "releaseHolds", callBackId: id }] : []), live);
  return settled.reduce((sum, { wholesaleWrittenOffMicros }) => sum + (wholesaleWrittenOffMicros ?? 0n), 0n);
}

test("an account without a reseller is charged as ever: by one wallet, to revenue, and no row says anything of wholesale", async () => {
  const call = await callFor(await anAccount(database, await aTariff(database, plainRates), 1_000_000n));
  await call.open("A");
  const leg = endedLeg(call.accountId, call.id, "A", 60);
  await call.settle(leg);
  await call.apply([{ kind: "releaseHolds", callBackId: call.id }]);
  assert.deepEqual(await database.query("select transfer.kind, credit.kind as to from transfer join ledger_account as credit on credit.id = credit_account_id where call_back_id = $1", [call.id]), [{ kind: "legCharge", to: "revenue" }]);
  assert.deepEqual(await database.query("select 1 from wholesale_charge where leg_id = $1", [leg.legId]), []);
});

interface ChainCall {
  readonly call: HeldCallBack;
  readonly accountIds: readonly AccountId[];
}

function aCall(balancesMicros: readonly [bigint, bigint, bigint]): Promise<ChainCall> {
  return callIn(levels(balancesMicros));
}

async function callIn(chain: readonly ChainLevel[]): Promise<ChainCall> {
  const { accountIds } = await aChain(database, chain);
  return { accountIds, call: await callFor(accountIds[0] as AccountId) };
}

async function callFor(accountId: AccountId): Promise<HeldCallBack> {
  const id = newId<"callBack">();
  await callBackRows(database, [{ id, accountId }]);
  const call = heldCallBack(database, billing, { id, accountId, numbers: { A: aNumber, B: bNumber } });
  const settle: HeldCallBack["settle"] = async (leg) => {
    const settled = await call.settle(leg);
    await endedLegRows(database, [leg]);
    return settled;
  };
  return { ...call, settle };
}

function balances(accountIds: readonly AccountId[]): Promise<bigint[]> {
  return Promise.all(accountIds.map((id) => available(database, id)));
}

async function refusedWith(code: string, { call, accountIds }: ChainCall): Promise<void> {
  assert.deepEqual(await call.open("A"), [{ refused: "notAllowed" }], code);
  await assert.rejects(billing.refuseUnratable(database, accountIds[0] as AccountId, [{ number: aNumber, field: "from" }], NOW), (error: Refusal) => {
    assert.equal(error.code, code);
    assert.match(error.message, /reseller of this account/);
    assert.doesNotMatch(error.message.replace(aNumber, ""), /\d/);
    return true;
  });
}

