// Random lives of wallets on a real PostgreSQL, against the ledger as arithmetic: after every step the figures agree, and in the end the audit finds nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import type { EndedLeg, Extension, Grant, HoldAnswer, MoneyEffect, Role } from "../../src/billing/callBackMoney.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import { findRates } from "../../src/billing/rating/findRates.js";
import type { Rate } from "../../src/billing/rating/rate.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import { aNumber, anAccount, aTariff, available, bNumber, callBackRows, endCallBackRows, endedLeg, endedLegRows, NOW } from "../support/money.js";
import { availableIn, carry, firstSlice, hold, release, settle, type ModelCallBack, type ModelWallet } from "../support/ledgerModel.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
let billing: Billing;
let tariff: Tariff;
let rates: Record<Role, Rate>;
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
  tariff = await aTariff(database);
  const deckId = tariff.activeDeckId;
  assert.ok(deckId);
  const [a, b] = await findRates(database, [{ deckId, number: aNumber }, { deckId, number: bNumber }]);
  assert.ok(a && b);
  rates = { A: a.rate, B: b.rate };
});
after(() => database.drop());

type Act =
  | { readonly kind: "open"; readonly role: Role }
  | { readonly kind: "extend"; readonly elapsed: number; readonly wanted: number }
  | { readonly kind: "settle"; readonly role: Role; readonly seconds: number }
  | { readonly kind: "end" };
/** What happens in one transaction: acts on call-backs of either account, in this order. */
type Step = { readonly kind: "batch"; readonly acts: readonly { readonly slot: number; readonly act: Act }[] } | { readonly kind: "topUp"; readonly account: number; readonly amount: bigint; readonly times: number };

const SLOTS = 5;
const role = fc.constantFrom<Role>("A", "B");
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("open" as const), role }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("extend" as const), elapsed: fc.nat(200), wanted: fc.nat(150) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("settle" as const), role, seconds: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 400 })) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "end" as const }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("batch" as const), acts: fc.uniqueArray(fc.record({ slot: fc.nat(SLOTS - 1), act }), { selector: ({ slot }) => slot, minLength: 1, maxLength: SLOTS }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("topUp" as const), account: fc.nat(1), amount: fc.bigInt({ min: 1n, max: 300_000n }), times: fc.integer({ min: 1, max: 3 }) }) },
);

test("any sequence of holds, extensions, settlements, releases and top-ups comes to what arithmetic says, and audits clean (M1 to M5, M9)", async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(fc.bigInt({ min: 0n, max: 900_000n }), fc.bigInt({ min: 0n, max: 900_000n })), fc.array(step, { minLength: 5, maxLength: 25 }), async (balances, steps) => {
      const world = await aWorld(balances);
      for (const one of steps) {
        if (one.kind === "topUp") await fill(world, one);
        else await batch(world, one.acts);
        for (const { accountId, wallet } of world.accounts) assert.equal(await available(database, accountId), availableIn(wallet));
      }
      assert.deepEqual(await audit(database), []);
    }),
    // A failure is made small for so long at most.
    { numRuns: 40, interruptAfterTimeLimit: 20_000 },
  );
});

interface Account {
  readonly accountId: AccountId;
  readonly wallet: ModelWallet;
}
interface Slot extends Account {
  readonly id: CallBackId;
  readonly model: ModelCallBack;
  lastLeg: EndedLeg | null;
}
interface World {
  readonly accounts: readonly Account[];
  readonly slots: Slot[];
}

async function aWorld(balances: readonly bigint[]): Promise<World> {
  const accounts = await Promise.all(balances.map(async (balance) => ({ accountId: await anAccount(database, tariff, balance), wallet: { balance, held: 0n, writtenOff: 0n } })));
  const slots = await Promise.all(Array.from({ length: SLOTS }, (_, index) => aSlot(accounts[index % accounts.length] as Account)));
  return { accounts, slots };
}

async function aSlot({ accountId, wallet }: Account): Promise<Slot> {
  const id: CallBackId = newId();
  await callBackRows(database, [{ id, accountId }]);
  return { accountId, wallet, id, model: { wallet, rates, holds: new Map() }, lastLeg: null };
}

async function fill(world: World, { account, amount, times }: Extract<Step, { kind: "topUp" }>): Promise<void> {
  const { accountId, wallet } = world.accounts[account] as Account;
  const reference = newId();
  const answers = await Promise.all(Array.from({ length: times }, () => topUp(database, { accountId, amountMicros: amount, reference }, NOW)));
  assert.equal(new Set(answers.map(({ transferId }) => transferId)).size, 1, "however often it is asked for, it is one transfer");
  wallet.balance += amount;
}

/** First every answer of the funds, in order; then the grants; then the rest in order: as the machine's batch does. */
async function batch(world: World, acts: Extract<Step, { kind: "batch" }>["acts"]): Promise<void> {
  const happening = acts.map(({ slot, act: what }) => ({ slot: world.slots[slot] as Slot, what }));
  const legs: EndedLeg[] = [];
  const settled = await database.inTransaction(async (tx) => {
    const payers = happening.map(({ slot }) => ({ callBackId: slot.id, accountId: slot.accountId, numbers: { A: aNumber, B: bNumber } }));
    const funds = await billing.fundsFor(tx, payers, NOW);
    const purses = new Map(world.accounts.map(({ wallet }) => [wallet, availableIn(wallet)]));
    const effects: MoneyEffect[] = [];
    for (const { slot, what } of happening) {
      const answer = funds.get(slot.id);
      assert.ok(answer);
      if (what.kind === "open") effects.push(...opened(slot, what.role, answer.openHold(what.role), purses));
      else if (what.kind === "extend") effects.push(...extended(slot, what, answer.extend([...slot.model.holds.keys()].map((one) => ({ role: one, answeredAt: NOW, elapsedSeconds: what.elapsed })), what.wanted), purses));
      else if (what.kind === "end") effects.push({ kind: "releaseHolds", callBackId: slot.id });
      else if (slot.model.holds.has(what.role)) {
        slot.lastLeg = endedLeg(slot.accountId, slot.id, what.role, what.seconds);
        legs.push(slot.lastLeg);
        effects.push({ kind: "settleLeg", leg: slot.lastLeg });
      }
    }
    const answer = await billing.carryOut(tx, effects, NOW);
    await endedLegRows(tx, legs);
    return answer;
  });
  for (const { slot, what } of happening) {
    if (what.kind === "settle" && slot.lastLeg && legs.includes(slot.lastLeg)) {
      const { legId } = slot.lastLeg;
      const expected = settle(slot.model, what.role, what.seconds);
      assert.deepEqual(settled.find((leg) => leg.legId === legId), { legId, chargeMicros: expected.charged, writtenOffMicros: expected.writtenOff });
      await settledTwiceFails(slot, slot.lastLeg);
    }
    if (what.kind === "end") await endSlot(world, slot);
  }
}

function opened(slot: Slot, which: Role, answer: HoldAnswer, purses: Map<ModelWallet, bigint>): MoneyEffect[] {
  const expected = firstSlice(slot.model, which, purses.get(slot.wallet) ?? 0n);
  if (expected === null) {
    assert.deepEqual(answer, { refused: "noFunds" });
    return [];
  }
  assert.ok("granted" in answer);
  assert.equal(answer.granted.amountMicros, expected);
  return [take(slot, answer.granted, purses)];
}

function extended(slot: Slot, { elapsed, wanted }: Extract<Act, { kind: "extend" }>, { carriesSeconds, grants }: Extension, purses: Map<ModelWallet, bigint>): MoneyEffect[] {
  const { seconds, missing } = carry(slot.model, elapsed, wanted, purses.get(slot.wallet) ?? 0n);
  assert.equal(carriesSeconds, seconds);
  const needed = [...missing].filter(([, amountMicros]) => amountMicros > 0n);
  assert.deepEqual(grants, needed.map(([which, amountMicros]) => ({ role: which, seconds: elapsed + seconds, amountMicros, wholesaleMicros: [] })));
  return grants.map((grant) => take(slot, grant, purses));
}

function take(slot: Slot, grant: Grant, purses: Map<ModelWallet, bigint>): MoneyEffect {
  purses.set(slot.wallet, (purses.get(slot.wallet) ?? 0n) - grant.amountMicros);
  hold(slot.model, grant.role, grant.amountMicros);
  return { kind: "hold", callBackId: slot.id, grant };
}

async function settledTwiceFails(slot: Slot, leg: EndedLeg): Promise<void> {
  const again = database.inTransaction(async (tx) => {
    await billing.fundsFor(tx, [{ callBackId: slot.id, accountId: slot.accountId, numbers: {} }], NOW);
    await billing.carryOut(tx, [{ kind: "settleLeg", leg }], NOW);
  });
  await assert.rejects(again, { code: "23505" });
}

/** Another call-back takes the place of the one that is over. */
async function endSlot(world: World, slot: Slot): Promise<void> {
  release(slot.model);
  await endCallBackRows(database, [slot.id]);
  world.slots[world.slots.indexOf(slot)] = await aSlot(slot);
}
