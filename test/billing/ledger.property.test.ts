// Random lives of wallets on a real PostgreSQL, of accounts with resellers and without, against the ledger as arithmetic: after every step the figures agree, and in the end the audit finds nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { moveAccount } from "../../src/billing/accounts/moveAccount.js";
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import type { DialedRole, EndedLeg, Extension, Funds, Grant, HoldAnswer, MoneyEffect, Role, SettledLeg } from "../../src/billing/callBackMoney.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import { findRates } from "../../src/billing/rating/findRates.js";
import type { Plan, Terms } from "../../src/billing/rating/plan.js";
import type { Rate } from "../../src/billing/rating/rate.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import { aNumber, available, bNumber, callBackRows, endCallBackRows, endedLeg, endedLegRows, NOW } from "../support/money.js";
import { availableIn, carry, firstSlices, hold, release, settle, type ModelLevel, type ModelWallet, type Purses } from "../support/ledgerModel.js";
import { plansOf, terms } from "../support/fullRates.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
let billing: Billing;
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
});
after(() => database.drop());

type Act =
  | { readonly kind: "open"; readonly role: DialedRole }
  | { readonly kind: "extend"; readonly elapsed: number; readonly wanted: number }
  | { readonly kind: "settle"; readonly role: Role; readonly seconds: number }
  /** B's, while A goes on. */
  | { readonly kind: "releaseB" }
  | { readonly kind: "changePayer"; readonly account: number }
  | { readonly kind: "end" };
/** What happens in one transaction: acts on call-backs of any account, in this order. */
type Step =
  | { readonly kind: "batch"; readonly acts: readonly { readonly slot: number; readonly act: Act }[] }
  | { readonly kind: "topUp"; readonly account: number; readonly amount: bigint; readonly times: number }
  | { readonly kind: "move"; readonly account: number; readonly below: number; readonly sold: Sold };
interface Sold {
  readonly a: Priced;
  readonly b: Priced;
  readonly terms: Terms | undefined;
}
type Priced = Pick<Rate, "priceNanos" | "connectFeeMicros" | "firstIncrementSeconds" | "nextIncrementSeconds"> & { readonly plan?: Plan };
interface Opened {
  /** Which of the accounts before it is its reseller; none when there is no such. */
  readonly below: number;
  readonly balance: bigint;
  readonly sold: Sold;
}

const SLOTS = 5;
const ACCOUNTS = 5;
const DEEPEST = 3;
const role = fc.constantFrom<DialedRole>("A", "B");
const increment = fc.constantFrom(1, 6, 30, 60, 90);
const prices = fc.oneof(fc.bigInt({ min: 0n, max: 300_000_000n }), fc.constant(60_000_000n));
const plainPriced = fc.record({
  priceNanos: prices, connectFeeMicros: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 30_000n })),
  firstIncrementSeconds: increment, nextIncrementSeconds: increment,
});
const priced: fc.Arbitrary<Priced> = fc.oneof(plainPriced, fc.tuple(plainPriced, plansOf(prices)).map(([plain, plan]) => ({ ...plain, plan })));
const sold: fc.Arbitrary<Sold> = fc.record({ a: priced, b: priced, terms: fc.option(terms, { nil: undefined }) });
const opened: fc.Arbitrary<Opened> = fc.record({ below: fc.integer({ min: -1, max: ACCOUNTS - 1 }), balance: fc.oneof(fc.bigInt({ min: 0n, max: 900_000n }), fc.bigInt({ min: 0n, max: 5_000_000n })), sold });
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("open" as const), role }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("extend" as const), elapsed: fc.nat(200), wanted: fc.nat(150) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("settle" as const), role: fc.constantFrom<Role>("A", "B", "A", "B", "T"), seconds: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 400 })) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "end" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "releaseB" as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("changePayer" as const), account: fc.nat(ACCOUNTS - 1) }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("batch" as const), acts: fc.uniqueArray(fc.record({ slot: fc.nat(SLOTS - 1), act }), { selector: ({ slot }) => slot, minLength: 1, maxLength: SLOTS }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("topUp" as const), account: fc.nat(ACCOUNTS - 1), amount: fc.bigInt({ min: 1n, max: 300_000n }), times: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("move" as const), account: fc.nat(ACCOUNTS - 1), below: fc.integer({ min: -1, max: ACCOUNTS - 1 }), sold }) },
);

test("any sequence of holds, extensions, settlements, releases of one role and of all, changes of payer, trigger calls, top-ups and moves over chains of up to three resellers comes to what arithmetic says, and audits clean (M1 to M5, M9)", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(opened, { minLength: ACCOUNTS, maxLength: ACCOUNTS }), fc.array(step, { minLength: 5, maxLength: 25 }), async (accounts, steps) => {
      const world = await aWorld(accounts);
      for (const one of steps) {
        if (one.kind === "topUp") await fill(world, one);
        else if (one.kind === "move") await move(world, one);
        else await batch(world, one.acts);
        for (const { accountId, wallet } of world.accounts) assert.equal(await available(database, accountId), availableIn(wallet));
      }
      assert.deepEqual(await audit(database), []);
    }),
    // A failure is made small for so long at most.
    { numRuns: 40, interruptAfterTimeLimit: 40_000 },
  );
  assert.ok(seen.taken > 3 && seen.refused > 1 && seen.triggerCalls > 5, `these lives show little: ${JSON.stringify(seen)}`);
});

/** Changes of payer with something held, those that were refused, and trigger calls. */
const seen = { taken: 0, refused: 0, triggerCalls: 0 };

interface Account {
  readonly accountId: AccountId;
  readonly wallet: ModelWallet;
  reseller: Account | null;
  rates: Record<DialedRole, Rate>;
}
interface HeldLevel extends ModelLevel {
  readonly account: Account;
}
interface Slot {
  readonly id: CallBackId;
  account: Account;
  /** Those that have paid for it, the present one with them: a payer never comes back. */
  readonly payers: Set<Account>;
  /** As it was at its first hold: whatever is moved afterwards, it stays. */
  held: readonly HeldLevel[] | null;
  lastLeg: EndedLeg | null;
}
interface World {
  readonly accounts: Account[];
  readonly slots: Slot[];
}

async function aWorld(all: readonly Opened[]): Promise<World> {
  const accounts: Account[] = [];
  for (const { below, balance, sold: prices } of all) {
    const reseller = resellerAt(accounts, accounts.length, below);
    const tariff = await tariffOf(reseller, prices);
    const { id: accountId } = await openAccount(database, { name: "x", currency: "EUR", resellerId: reseller?.accountId ?? null, tariffId: tariff.id }, NOW);
    if (balance > 0n) await topUp(database, { accountId, amountMicros: balance, reference: newId() }, NOW);
    accounts.push({ accountId, wallet: { balance, held: 0n, writtenOff: 0n }, reseller, rates: await ratesOf(tariff) });
  }
  const slots = await Promise.all(Array.from({ length: SLOTS }, (_, index) => aSlot(accounts[ACCOUNTS - 1 - (index % ACCOUNTS)] as Account)));
  return { accounts, slots };
}

/** Only ever an earlier one, so that there is no circle, and none that is too deep. */
function resellerAt(accounts: readonly Account[], before: number, below: number): Account | null {
  const reseller = below < before ? (accounts[below] ?? null) : null;
  return reseller !== null && levelsOf(reseller).length + heightOf(accounts, accounts[before] ?? null) > DEEPEST ? null : reseller;
}

function levelsOf(account: Account): Account[] {
  return [account, ...(account.reseller ? levelsOf(account.reseller) : [])];
}

function heightOf(accounts: readonly Account[], account: Account | null): number {
  const below = accounts.filter(({ reseller }) => account !== null && reseller === account);
  return below.length === 0 ? 0 : 1 + Math.max(...below.map((one) => heightOf(accounts, one)));
}

function tariffOf(owner: Account | null, { a, b, terms: ofDeck }: Sold): Promise<Tariff> {
  const rates = [{ prefix: "49", destination: "Germany", ...a }, { prefix: "44", destination: "Britain", ...b }];
  return createTariff(database, { name: newId(), currency: "EUR", ownerAccountId: owner?.accountId ?? null, rates, ...(ofDeck && { terms: ofDeck }) }, NOW);
}

async function ratesOf({ activeDeckId: deckId }: Tariff): Promise<Record<DialedRole, Rate>> {
  assert.ok(deckId);
  const [a, b] = await findRates(database, [{ deckId, number: aNumber }, { deckId, number: bNumber }]);
  assert.ok(a && b);
  return { A: a.rate, B: b.rate };
}

async function aSlot(account: Account): Promise<Slot> {
  const id: CallBackId = newId();
  await callBackRows(database, [{ id, accountId: account.accountId }]);
  return { account, payers: new Set([account]), id, held: null, lastLeg: null };
}

function chainOf({ held, account }: Slot): readonly HeldLevel[] {
  return held ?? chainNow(account);
}

function chainNow(account: Account): readonly HeldLevel[] {
  return levelsOf(account).map((level) => ({ account: level, wallet: level.wallet, rates: { ...level.rates }, holds: new Map() }));
}

async function fill(world: World, { account, amount, times }: Extract<Step, { kind: "topUp" }>): Promise<void> {
  const { accountId, wallet } = world.accounts[account] as Account;
  const reference = newId();
  const answers = await Promise.all(Array.from({ length: times }, () => topUp(database, { accountId, amountMicros: amount, reference }, NOW)));
  assert.equal(new Set(answers.map(({ transferId }) => transferId)).size, 1, "however often it is asked for, it is one transfer");
  wallet.balance += amount;
}

async function move({ accounts }: World, { account, below, sold: prices }: Extract<Step, { kind: "move" }>): Promise<void> {
  const moved = accounts[account] as Account;
  const reseller = resellerAt(accounts, account, below);
  const tariff = await tariffOf(reseller, prices);
  await moveAccount(database, { accountId: moved.accountId, resellerId: reseller?.accountId ?? null, tariffId: tariff.id });
  moved.reseller = reseller;
  moved.rates = await ratesOf(tariff);
}

/** First every answer of the funds, in order; then the grants; then the rest in order: as the machine's batch does. */
async function batch(world: World, acts: Extract<Step, { kind: "batch" }>["acts"]): Promise<void> {
  const happening = acts.map(({ slot: place, act: what }): Happening => {
    const slot = world.slots[place] as Slot;
    const next = what.kind === "changePayer" ? (world.accounts[what.account] as Account) : null;
    return { slot, what, next: next !== null && slot.payers.has(next) ? null : next };
  });
  const changes = new Map<Slot, readonly HeldLevel[]>();
  const legs: EndedLeg[] = [];
  const settled = await database.inTransaction(async (tx) => {
    const payers = happening.map(({ slot, next }) => ({ callBackId: slot.id, accountId: slot.account.accountId, numbers: { A: aNumber, B: bNumber }, ...(next && { next: next.accountId }) }));
    const funds = await billing.fundsFor(tx, payers, NOW);
    const purses: Purses = new Map(world.accounts.map(({ wallet }) => [wallet, availableIn(wallet)]));
    const effects: MoneyEffect[] = [];
    for (const { slot, what, next } of happening) {
      const answer = funds.get(slot.id);
      assert.ok(answer);
      if (what.kind === "open") effects.push(...granted(slot, what.role, answer.openHold(what.role), purses));
      else if (what.kind === "extend") effects.push(...extended(slot, what, answer.extend(rolesOf(slot).map((one) => ({ role: one, answeredAt: NOW, elapsedSeconds: what.elapsed })), what.wanted), purses));
      else if (what.kind === "end") effects.push({ kind: "releaseHolds", callBackId: slot.id });
      else if (what.kind === "releaseB") effects.push(...(rolesOf(slot).includes("A") ? [{ kind: "releaseHold" as const, callBackId: slot.id, role: "B" as const }] : []));
      else if (what.kind === "changePayer") effects.push(...(next ? takenOver(slot, next, answer, purses, changes) : []));
      else if (what.role === "T" || rolesOf(slot).includes(what.role)) {
        if (what.role === "T") seen.triggerCalls += 1;
        slot.lastLeg = endedLeg(slot.account.accountId, slot.id, what.role, what.seconds);
        legs.push(slot.lastLeg);
        effects.push({ kind: "settleLeg", leg: slot.lastLeg });
      }
    }
    const answer = await billing.carryOut(tx, effects, NOW);
    await endedLegRows(tx, legs);
    for (const { slot, next } of happening) if (changes.has(slot)) await tx.query("update call_back set account_id = $2 where id = $1", [slot.id, next?.accountId]);
    return answer;
  });
  for (const { slot, what, next } of happening) {
    if (what.kind === "releaseB" && rolesOf(slot).includes("A")) release(chainOf(slot), "B");
    const taken = changes.get(slot);
    if (taken && next) {
      release(chainOf(slot));
      slot.payers.add(next);
      slot.account = next;
      slot.held = taken.some(({ holds }) => holds.size > 0) ? taken : null;
    }
    if (what.kind === "settle" && slot.lastLeg && legs.includes(slot.lastLeg)) await settledAs(slot, slot.lastLeg, what.seconds, settled);
    if (what.kind === "end") await endSlot(world, slot);
  }
}

interface Happening {
  readonly slot: Slot;
  readonly what: Act;
  /** Who pays from here on, if it can. */
  readonly next: Account | null;
}

/** All that is held is held by the next payer's chain as well, beside what the former's holds, or nothing is. */
function takenOver(slot: Slot, next: Account, { next: funds }: Funds, purses: Purses, changes: Map<Slot, readonly HeldLevel[]>): MoneyEffect[] {
  assert.ok(funds);
  const chain = chainNow(next);
  const grants: Grant[] = [];
  for (const which of rolesOf(slot)) {
    const expected = firstSlices(chain, which, purses);
    const answer = funds.openHold(which);
    if (typeof expected === "number") {
      assert.deepEqual(answer, { refused: expected === 0 ? "noFunds" : "resellerNoFunds" });
      seen.refused += 1;
      return [];
    }
    assert.ok("granted" in answer);
    assert.deepEqual([answer.granted.amountMicros, ...answer.granted.wholesaleMicros], expected);
    chain.forEach(({ wallet }, level) => purses.set(wallet, (purses.get(wallet) ?? 0n) - (expected[level] ?? 0n)));
    grants.push(answer.granted);
  }
  for (const { role: which, amountMicros, wholesaleMicros } of grants) hold(chain, which, [amountMicros, ...wholesaleMicros]);
  changes.set(slot, chain);
  if (grants.length > 0) seen.taken += 1;
  return [{ kind: "changePayer", callBackId: slot.id, accountId: next.accountId }, ...grants.map((grant): MoneyEffect => ({ kind: "hold", callBackId: slot.id, grant }))];
}

function rolesOf(slot: Slot): DialedRole[] {
  return [...(chainOf(slot)[0]?.holds.keys() ?? [])];
}

function granted(slot: Slot, which: DialedRole, answer: HoldAnswer, purses: Purses): MoneyEffect[] {
  const chain = chainOf(slot);
  for (const { account, rates, holds } of chain) if (!holds.has(which)) rates[which] = account.rates[which];
  const expected = firstSlices(chain, which, purses);
  if (typeof expected === "number") {
    assert.deepEqual(answer, { refused: expected === 0 ? "noFunds" : "resellerNoFunds" });
    return [];
  }
  assert.ok("granted" in answer);
  assert.deepEqual([answer.granted.amountMicros, ...answer.granted.wholesaleMicros], expected);
  slot.held = chain;
  return [take(slot, answer.granted, purses)];
}

function extended(slot: Slot, { elapsed, wanted }: Extract<Act, { kind: "extend" }>, { carriesSeconds, grants }: Extension, purses: Purses): MoneyEffect[] {
  const { seconds, missing } = carry(chainOf(slot), elapsed, wanted, purses);
  assert.equal(carriesSeconds, seconds);
  const needed = [...missing].filter(([, amounts]) => amounts.some((amount) => amount > 0n));
  assert.deepEqual(grants, needed.map(([which, [amountMicros, ...wholesaleMicros]]) => ({ role: which, seconds: elapsed + seconds, amountMicros, wholesaleMicros })));
  return grants.map((grant) => take(slot, grant, purses));
}

function take(slot: Slot, grant: Grant, purses: Purses): MoneyEffect {
  const amounts = [grant.amountMicros, ...grant.wholesaleMicros];
  chainOf(slot).forEach(({ wallet }, level) => purses.set(wallet, (purses.get(wallet) ?? 0n) - (amounts[level] ?? 0n)));
  hold(chainOf(slot), grant.role, amounts);
  return { kind: "hold", callBackId: slot.id, grant };
}

async function settledAs(slot: Slot, leg: EndedLeg, seconds: number, settled: readonly SettledLeg[]): Promise<void> {
  const [own, ...above] = leg.role === "T" ? [{ charged: 0n, writtenOff: 0n }] : settle(chainOf(slot), leg.role, seconds);
  const told = settled.find(({ legId }) => legId === leg.legId);
  assert.deepEqual([told?.chargeMicros, told?.writtenOffMicros], [own?.charged, own?.writtenOff]);
  assert.equal(told?.wholesaleWrittenOffMicros ?? 0n, above.reduce((sum, { writtenOff }) => sum + writtenOff, 0n));
  const rows = await database.query<{ charge_micros: string; written_off_micros: string }>("select charge_micros, written_off_micros from wholesale_charge where leg_id = $1 order by level", [leg.legId]);
  assert.deepEqual(rows.map((row) => [BigInt(row.charge_micros), BigInt(row.written_off_micros)]), above.map(({ charged, writtenOff }) => [charged, writtenOff]));
  await settledTwiceFails(slot, leg);
}

async function settledTwiceFails(slot: Slot, leg: EndedLeg): Promise<void> {
  const again = database.inTransaction(async (tx) => {
    await billing.fundsFor(tx, [{ callBackId: slot.id, accountId: slot.account.accountId, numbers: {} }], NOW);
    await billing.carryOut(tx, [{ kind: "settleLeg", leg }], NOW);
  });
  await assert.rejects(again, { code: "23505" });
}

/** Another call-back takes the place of the one that is over. */
async function endSlot(world: World, slot: Slot): Promise<void> {
  release(chainOf(slot));
  await endCallBackRows(database, [slot.id]);
  world.slots[world.slots.indexOf(slot)] = await aSlot(slot.account);
}
