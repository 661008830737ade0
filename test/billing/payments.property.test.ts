// Random lives of wallets with vouchers, corrections, credit notes, credit limits, thresholds, calls and re-ratings, against arithmetic; and all of them at once from sixteen connections.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import type { DialedRole } from "../../src/billing/callBackMoney.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { accountEventsAfter } from "../../src/billing/payments/accountEvents.js";
import { correctBalance } from "../../src/billing/payments/correctBalance.js";
import { creditNote } from "../../src/billing/payments/creditNote.js";
import { setCreditLimit, setLowBalance } from "../../src/billing/payments/creditLimit.js";
import { redeemVoucher } from "../../src/billing/payments/redeemVoucher.js";
import { approveRerating, openRerating } from "../../src/billing/payments/rerating/rerating.js";
import { workOnRerating } from "../../src/billing/payments/rerating/workOnRerating.js";
import { createVoucherBatch } from "../../src/billing/payments/voucherBatch.js";
import { findRates } from "../../src/billing/rating/findRates.js";
import type { Rate } from "../../src/billing/rating/rate.js";
import type { NewRate, Tariff } from "../../src/billing/tariffs/tariff.js";
import { authorNamed } from "../../src/kernel/author.js";
import { newId, type AccountId, type DeckId, type LegId } from "../../src/kernel/id.js";
import { Refusal } from "../../src/kernel/refusal.js";
import { aNumber, anAccount, aTariff, available, bNumber, NOW, plainRates } from "../support/money.js";
import * as model from "../support/paymentsModel.js";
import { settledCall } from "../support/settledCall.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const me = authorNamed("tests");
const CONNECTIONS = 16;
let database: TestDatabase;
let billing: Billing;
let tariff: Tariff;
/** As they are sold, and as a second deck has them: A cheaper, B dearer. */
let decks: readonly { readonly id: DeckId; readonly rates: Record<DialedRole, Rate> }[];
before(async () => {
  database = await createTestDatabase(CONNECTIONS);
  billing = createBilling(database);
  tariff = await aTariff(database);
  const other = await aTariff(database, plainRates.map((rate): NewRate => ({ ...rate, priceNanos: rate.prefix === "49" ? rate.priceNanos / 3n : rate.priceNanos * 2n })));
  decks = await Promise.all([tariff, other].map(async ({ activeDeckId }) => {
    assert.ok(activeDeckId);
    const [a, b] = await findRates(database, [{ deckId: activeDeckId, number: aNumber }, { deckId: activeDeckId, number: bNumber }]);
    assert.ok(a && b);
    return { id: activeDeckId, rates: { A: a.rate, B: b.rate } };
  }));
});
after(() => database.drop());

type Step =
  | { readonly kind: "voucher" | "in" | "out" | "limit"; readonly account: number; readonly amount: bigint }
  | { readonly kind: "threshold"; readonly account: number; readonly amount: bigint | null }
  | { readonly kind: "note"; readonly account: number; readonly leg: number; readonly amount: bigint }
  | { readonly kind: "call"; readonly account: number; readonly seconds: number }
  | { readonly kind: "rerate"; readonly deck: number };

const account = fc.nat(1);
const amount = fc.bigInt({ min: 1n, max: 400_000n });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("voucher" as const, "in" as const, "out" as const, "limit" as const), account, amount }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("threshold" as const), account, amount: fc.option(amount) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("note" as const), account, leg: fc.nat(20), amount }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("call" as const), account, seconds: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 400 })) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("rerate" as const), deck: fc.nat(1) }) },
);

interface Account {
  readonly id: AccountId;
  readonly model: model.ModelAccount;
}

test("any sequence of vouchers, corrections, credit notes, limits, calls and re-ratings comes to what arithmetic says, tells each fall below the threshold once, and audits clean (M1 to M5, P1 to P4)", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const accounts = await Promise.all([300_000n, 700_000n].map((balance) => anAccountOf(balance)));
      for (const one of steps) {
        await take(accounts, one);
        for (const { id, model: { wallet } } of accounts) assert.equal(await available(database, id), wallet.balance, JSON.stringify(one, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)));
      }
      for (const { id, model: { falls } } of accounts) assert.equal((await accountEventsAfter(database, [{ accountId: id, sequence: 0 }], 100)).length, falls);
      assert.deepEqual(await audit(database), []);
    }),
    { numRuns: 30, interruptAfterTimeLimit: 20_000 },
  );
});

async function anAccountOf(balance: bigint): Promise<Account> {
  return { id: await anAccount(database, tariff, balance), model: { wallet: { balance, held: 0n, writtenOff: 0n }, limit: 0n, threshold: null, falls: 0, legs: [] } };
}

async function take(accounts: readonly Account[], one: Step): Promise<void> {
  if (one.kind === "rerate") return rerateAll(accounts, one.deck);
  const whose = accounts[one.account] as Account;
  const inModel = (act: () => void) => model.inModel(whose.model, act);
  switch (one.kind) {
    case "voucher":
      await redeemNew(whose.id, one.amount);
      return inModel(() => model.fill(whose.model, one.amount));
    case "in":
      await correct(whose.id, "in", one.amount);
      return inModel(() => model.fill(whose.model, one.amount));
    case "out": {
      const { paidMicros } = await correct(whose.id, "out", one.amount);
      return inModel(() => assert.equal(model.take(whose.model, one.amount), paidMicros));
    }
    case "limit": {
      const isDone = await done(setCreditLimit(database, whose.id, one.amount, NOW, me), "CREDIT_LIMIT_IN_USE");
      // Nobody is told of a limit that was lowered: it is no charge.
      return assert.equal(model.limitTo(whose.model, one.amount), isDone);
    }
    case "threshold":
      await setLowBalance(database, whose.id, one.amount, me);
      whose.model.threshold = one.amount;
      return;
    case "note": {
      const leg = whose.model.legs[one.leg % Math.max(1, whose.model.legs.length)];
      if (!leg) return;
      const isDone = await done(note(leg.legId as LegId, one.amount), "MORE_THAN_CAPTURED");
      return inModel(() => assert.equal(model.credit(whose.model, leg, one.amount), isDone));
    }
    case "call": {
      if (whose.model.wallet.balance < model.firstSlices.A + model.firstSlices.B) return;
      const { a, b } = await settledCall(database, billing, whose.id, one.seconds);
      return inModel(() => model.call(whose.model, decks[0]?.rates as Record<DialedRole, Rate>, one.seconds, { A: a.legId, B: b.legId }));
    }
  }
}

async function rerateAll(accounts: readonly Account[], which: number): Promise<void> {
  const deck = decks[which];
  assert.ok(deck);
  await rerate(accounts.map(({ id }) => id), deck.id);
  for (const { model: one } of accounts) model.inModel(one, () => model.rerate(one, deck.rates));
}

async function rerate(accountIds: readonly AccountId[], deckId: DeckId): Promise<void> {
  const { id } = await openRerating(database, { tariffId: null, accountIds, from: NOW - 1, until: NOW + 1, deckId, reason: "a mistake" }, NOW + 1, me);
  await workOnRerating(database, id, findRates, { now: () => NOW });
  await approveRerating(database, id, me);
  await workOnRerating(database, id, findRates, { now: () => NOW });
}

async function redeemNew(accountId: AccountId, amountMicros: bigint): Promise<void> {
  const { codes } = await createVoucherBatch(database, { amountMicros, currency: "EUR", count: 1, expiresAt: null, note: "" }, NOW, me);
  await redeemVoucher(database, accountId, codes[0] ?? "", NOW, me);
}

const correct = (accountId: AccountId, direction: "in" | "out", amountMicros: bigint) => correctBalance(database, { accountId, direction, amountMicros, reason: "a slip", reference: newId() }, NOW, me);
const note = (legId: LegId, amountMicros: bigint) => creditNote(database, { of: { legId }, amountMicros, reason: "bad line", reference: newId() }, NOW, me);

/** Whether it was done; refused for this reason is not done, and everything else is thrown. */
async function done(act: Promise<unknown>, refusedWith: string): Promise<boolean> {
  return act.then(() => true, (error: unknown) => {
    if (error instanceof Refusal && error.code === refusedWith) return false;
    throw error;
  });
}

test("sixteen connections that redeem, correct, credit, limit, call and re-rate the same two wallets at once leave books that add up (M1 to M5, P1 to P4)", async () => {
  const accounts = await Promise.all([1, 2].map(() => anAccount(database, tariff, 5_000_000n)));
  const calls = await Promise.all(accounts.flatMap((id) => [90, 60, 200].map((seconds) => settledCall(database, billing, id, seconds))));
  for (const id of accounts) await setLowBalance(database, id, 3_000_000n, me);
  await Promise.all(Array.from({ length: CONNECTIONS }, async (_, index) => {
    const id = accounts[index % 2] as AccountId;
    for (let round = 0; round < 4; round += 1) {
      const { a, b } = calls[(index + round) % calls.length] ?? assert.fail("there are calls");
      if (index % 8 === 0) await rerate(accounts, decks[round % 2]?.id as DeckId);
      else if (index % 8 < 3) await done(note(index % 2 ? a.legId : b.legId, BigInt(1_000 * index)), "MORE_THAN_CAPTURED");
      else if (index % 8 < 5) await correct(id, round % 2 === 0 ? "out" : "in", BigInt(200_000 + 10_000 * index));
      else if (index % 8 === 5) await redeemNew(id, 50_000n);
      else if (index % 8 === 6) await done(setCreditLimit(database, id, BigInt(round * 100_000), NOW, me), "CREDIT_LIMIT_IN_USE");
      else await settledCall(database, billing, id, 70 + index);
      assert.ok((await available(database, id)) >= 0n);
    }
  }));
  assert.deepEqual(await audit(database), []);
});
