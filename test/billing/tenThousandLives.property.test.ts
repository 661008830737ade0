// Ten thousand random lives of wallets with tariffs of the full model on a real PostgreSQL: many at a time, each step of all of them in one transaction as the machine's batches are, and every figure against arithmetic.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import type { EndedLeg, Extension, Funds, Grant, HoldAnswer, MoneyEffect, SettledLeg } from "../../src/billing/callBackMoney.js";
import { audit } from "../../src/billing/ledger/audit.js";
import type { AccountId, CallBackId } from "../../src/kernel/id.js";
import { plansOf, terms } from "../support/fullRates.js";
import { availableIn, carry, firstSlices, hold, release, settle, type ModelLevel, type Purses } from "../support/ledgerModel.js";
import { storeLives, type NewLevel, type Priced, type StoredLife } from "../support/manyLives.js";
import { aNumber, bNumber, endCallBackRows, endedLeg, endedLegRows, NOW } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

type Spoken = "A" | "B";
type Act =
  | { readonly kind: "open"; readonly role: Spoken }
  | { readonly kind: "extend"; readonly elapsed: number; readonly wanted: number }
  | { readonly kind: "settle"; readonly role: Spoken; readonly seconds: number }
  | { readonly kind: "end" };
interface Life {
  readonly levels: readonly NewLevel[];
  /** What its call-backs do in each step: in one transaction, in this order. */
  readonly steps: readonly (readonly { readonly slot: number; readonly act: Act }[])[];
}

const LIVES = 10_000;
const AT_ONCE = 500;
const CALL_BACKS = 2;
const MOST_STEPS = 8;
const CONNECTIONS = 16;
const CALL_BACKS_IN_A_CROWD = 6;
const CALL_BACKS_A_BATCH = 40;

const role = fc.constantFrom<Spoken>("A", "B");
const increment = fc.constantFrom(1, 6, 30, 60, 90);
const prices = fc.oneof(fc.bigInt({ min: 0n, max: 300_000_000n }), fc.constant(60_000_000n));
const plain = fc.record({ priceNanos: prices, connectFeeMicros: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 30_000n })), firstIncrementSeconds: increment, nextIncrementSeconds: increment });
const priced: fc.Arbitrary<Priced> = fc.oneof(plain, fc.tuple(plain, plansOf(prices)).map(([of, plan]) => ({ ...of, plan })));
const level: fc.Arbitrary<NewLevel> = fc.record({ balance: fc.oneof(fc.bigInt({ min: 0n, max: 900_000n }), fc.bigInt({ min: 0n, max: 20_000_000n })), prices: fc.record({ A: priced, B: priced }), terms: fc.option(terms, { nil: undefined }) });
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("open" as const), role }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("extend" as const), elapsed: fc.nat(100), wanted: fc.nat(60) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("settle" as const), role, seconds: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 300 })) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "end" as const }) },
);
const acts = fc.uniqueArray(fc.record({ slot: fc.nat(CALL_BACKS - 1), act }), { selector: ({ slot }) => slot, minLength: 1, maxLength: CALL_BACKS });
const life: fc.Arbitrary<Life> = fc.record({ levels: fc.array(level, { minLength: 1, maxLength: 3 }), steps: fc.array(acts, { minLength: 4, maxLength: MOST_STEPS }) });

test(`${LIVES.toLocaleString("en")} random lives of chains of wallets, with tiers, periods, caps and tax, come to what arithmetic says after every step, and audit clean (M1 to M6, M9)`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: AT_ONCE, maxLength: AT_ONCE, size: "max" }), async (lives) => {
      const database = await createTestDatabase(4);
      try {
        await live(database, lives);
      } finally {
        await database.drop();
      }
    }),
    // A failure is made small for so long at most.
    { numRuns: LIVES / AT_ONCE, interruptAfterTimeLimit: 300_000, markInterruptAsFailure: true },
  );
  for (const [what, count] of Object.entries(seen)) assert.ok(count > LIVES / 10, `${what} were ${count}: too few to show much`);
});

/** What the lives came to, so that a change of the generators cannot quietly leave them empty. */
const seen = { grants: 0, refusals: 0, settlements: 0, charges: 0 };

/** The calls of each life are spread over the connections, so that all of them meet at its wallets. */
test(`sixteen connections at once at the wallets of ${LIVES.toLocaleString("en")} random chains hold no more than was there, whatever overtakes what (M6)`, async () => {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(level, { minLength: 1, maxLength: 3 }), { minLength: AT_ONCE, maxLength: AT_ONCE, size: "max" }), async (chains) => {
      const database = await createTestDatabase(CONNECTIONS);
      try {
        refused += await crowd(database, chains);
        assert.deepEqual(await audit(database), []);
      } finally {
        await database.drop();
      }
    }),
    { numRuns: LIVES / AT_ONCE, interruptAfterTimeLimit: 300_000, markInterruptAsFailure: true },
  );
  assert.ok(refused > LIVES / 10, "many found the wallet empty, or this would show little");
});

/** @returns how many holds were refused for want of money */
async function crowd(database: TestDatabase, chains: readonly (readonly NewLevel[])[]): Promise<number> {
  const billing = createBilling(database);
  const stored = await storeLives(database, chains, CALL_BACKS_IN_A_CROWD);
  const payers = stored.flatMap(({ levels, callBackIds }, life) => callBackIds.map((id, place) => ({ connection: (life + place) % CONNECTIONS, payer: { callBackId: id, accountId: levels[0]?.accountId as AccountId, numbers: { A: aNumber, B: bNumber } } })));
  const answers = await Promise.all(Array.from({ length: CONNECTIONS }, async (_, own) => {
    const ofOne = payers.flatMap(({ connection, payer }) => (connection === own ? [payer] : []));
    let refused = 0;
    for (let from = 0; from < ofOne.length; from += CALL_BACKS_A_BATCH) refused += await holdBoth(database, billing, ofOne.slice(from, from + CALL_BACKS_A_BATCH));
    return refused;
  }));
  const rows = await database.query<{ wallets: number; short: number }>("select count(*)::int wallets, (count(*) filter (where credits_posted_micros - debits_posted_micros - debits_held_micros < 0))::int short from ledger_account where kind = 'wallet'");
  assert.deepEqual(rows, [{ wallets: chains.flat().length, short: 0 }]);
  return answers.reduce((sum, refused) => sum + refused, 0);
}

function holdBoth(database: TestDatabase, billing: Billing, payers: Parameters<Billing["fundsFor"]>[1]): Promise<number> {
  return database.inTransaction(async (tx) => {
    const funds = await billing.fundsFor(tx, payers, NOW);
    const answers = payers.flatMap(({ callBackId }) => (["A", "B"] as const).map((which) => ({ callBackId, answer: funds.get(callBackId)?.openHold(which) })));
    const effects = answers.flatMap(({ callBackId, answer }): MoneyEffect[] => (answer && "granted" in answer ? [{ kind: "hold", callBackId, grant: answer.granted }] : []));
    await billing.carryOut(tx, effects, NOW);
    return answers.length - effects.length;
  });
}

interface Slot {
  readonly id: CallBackId;
  /** As it was at its first hold, with what it holds. */
  readonly chain: readonly ModelLevel[];
  over: boolean;
}
interface Living {
  readonly stored: StoredLife;
  readonly wallets: readonly ModelLevel["wallet"][];
  readonly slots: readonly Slot[];
  readonly steps: Life["steps"];
}

async function live(database: TestDatabase, lives: readonly Life[]): Promise<void> {
  const billing = createBilling(database);
  const stored = await storeLives(database, lives.map(({ levels }) => levels), CALL_BACKS);
  const living = stored.map((one, index) => begin(one, lives[index]?.steps ?? []));
  for (let at = 0; at < MOST_STEPS; at += 1) {
    await stepOfAll(database, billing, living, at);
    await compare(database, living);
  }
  await endAll(database, billing, living);
  await compare(database, living);
  assert.deepEqual(await audit(database), []);
}

function begin(stored: StoredLife, steps: Life["steps"]): Living {
  const wallets = stored.levels.map(({ balance }) => ({ balance, held: 0n, writtenOff: 0n }));
  const slots = stored.callBackIds.map((id): Slot => ({ id, over: false, chain: stored.levels.map(({ rates }, place) => ({ wallet: wallets[place] as ModelLevel["wallet"], rates: { ...rates }, holds: new Map() })) }));
  return { stored, wallets, slots, steps };
}

interface Happening {
  readonly one: Living;
  readonly slot: Slot;
  readonly act: Act;
}

/** First every answer of the funds, in order; then the grants; then the rest in order: as the machine's batch does. */
async function stepOfAll(database: TestDatabase, billing: Billing, living: readonly Living[], at: number): Promise<void> {
  const happening = living.flatMap((one) => (one.steps[at] ?? []).flatMap(({ slot, act: what }): Happening[] => {
    const of = one.slots[slot] as Slot;
    return of.over ? [] : [{ one, slot: of, act: what }];
  }));
  if (happening.length === 0) return;
  const legs = new Map<Happening, EndedLeg>();
  const settled = await database.inTransaction(async (tx) => {
    const funds = await billing.fundsFor(tx, happening.map(payerOf), NOW);
    const purses: Purses = new Map(living.flatMap(({ wallets }) => wallets.map((wallet) => [wallet, availableIn(wallet)] as const)));
    const effects = happening.flatMap((what) => effectsOf(what, funds.get(what.slot.id) as Funds, purses, legs));
    const answer = await billing.carryOut(tx, effects, NOW);
    await endedLegRows(tx, [...legs.values()]);
    return answer;
  });
  const told = new Map(settled.map((one) => [one.legId, one]));
  for (const what of happening) finish(what, legs.get(what), told);
  await endCallBackRows(database, happening.filter(({ act: { kind } }) => kind === "end").map(({ slot: { id } }) => id));
  await settledTwiceFails(database, billing, [...legs][0]);
}

function payerOf({ one: { stored }, slot: { id } }: Happening): Parameters<Billing["fundsFor"]>[1][number] {
  const [payer] = stored.levels;
  assert.ok(payer);
  return { callBackId: id, accountId: payer.accountId, numbers: { A: aNumber, B: bNumber } };
}

function effectsOf(what: Happening, funds: Funds, purses: Purses, legs: Map<Happening, EndedLeg>): MoneyEffect[] {
  const { slot, act: of } = what;
  if (of.kind === "open") return opened(slot, of.role, funds.openHold(of.role), purses);
  if (of.kind === "extend") return extended(slot, of, funds.extend(rolesOf(slot).map((one) => ({ role: one, answeredAt: NOW, elapsedSeconds: of.elapsed })), of.wanted), purses);
  if (of.kind === "end") return [{ kind: "releaseHolds", callBackId: slot.id }];
  const which = rolesOf(slot).includes(of.role) ? of.role : rolesOf(slot)[0];
  if (which === undefined) return [];
  const leg = endedLeg(payerOf(what).accountId, slot.id, which, of.seconds);
  legs.set(what, leg);
  return [{ kind: "settleLeg", leg }];
}

function rolesOf({ chain }: Slot): Spoken[] {
  return [...(chain[0]?.holds.keys() ?? [])] as Spoken[];
}

function opened(slot: Slot, which: Spoken, answer: HoldAnswer, purses: Purses): MoneyEffect[] {
  const expected = firstSlices(slot.chain, which, purses);
  seen[typeof expected === "number" ? "refusals" : "grants"] += 1;
  if (typeof expected === "number") {
    assert.deepEqual(answer, { refused: expected === 0 ? "noFunds" : "resellerNoFunds" });
    return [];
  }
  assert.ok("granted" in answer);
  assert.deepEqual([answer.granted.amountMicros, ...answer.granted.wholesaleMicros], expected);
  return [take(slot, answer.granted, purses)];
}

function extended(slot: Slot, { elapsed, wanted }: Extract<Act, { kind: "extend" }>, { carriesSeconds, grants }: Extension, purses: Purses): MoneyEffect[] {
  const { seconds, missing } = carry(slot.chain, elapsed, wanted, purses);
  assert.equal(carriesSeconds, seconds);
  const needed = [...missing].filter(([, amounts]) => amounts.some((amount) => amount > 0n));
  assert.deepEqual(grants, needed.map(([which, [amountMicros, ...wholesaleMicros]]) => ({ role: which, seconds: elapsed + seconds, amountMicros, wholesaleMicros })));
  return grants.map((grant) => take(slot, grant, purses));
}

function take({ id, chain }: Slot, grant: Grant, purses: Purses): MoneyEffect {
  const amounts = [grant.amountMicros, ...grant.wholesaleMicros];
  chain.forEach(({ wallet }, place) => purses.set(wallet, (purses.get(wallet) ?? 0n) - (amounts[place] ?? 0n)));
  hold(chain, grant.role, amounts);
  return { kind: "hold", callBackId: id, grant };
}

function finish({ slot, act: of }: Happening, leg: EndedLeg | undefined, told: ReadonlyMap<string, SettledLeg>): void {
  if (of.kind === "end") {
    release(slot.chain);
    slot.over = true;
  }
  if (of.kind !== "settle" || !leg || leg.role === "T") return;
  const [own, ...above] = settle(slot.chain, leg.role, of.seconds);
  const answer = told.get(leg.legId);
  seen.settlements += 1;
  if ((own?.charged ?? 0n) > 0n) seen.charges += 1;
  assert.deepEqual([answer?.chargeMicros, answer?.writtenOffMicros, answer?.wholesaleWrittenOffMicros ?? 0n], [own?.charged, own?.writtenOff, above.reduce((sum, { writtenOff }) => sum + writtenOff, 0n)]);
}

/** Of one leg a step: the second settlement is refused by the CDR's own key, and takes everything back that it did (M5). */
async function settledTwiceFails(database: TestDatabase, billing: Billing, settled: readonly [Happening, EndedLeg] | undefined): Promise<void> {
  if (settled === undefined) return;
  const [what, leg] = settled;
  const again = database.inTransaction(async (tx) => {
    await billing.fundsFor(tx, [payerOf(what)], NOW);
    await billing.carryOut(tx, [{ kind: "settleLeg", leg }], NOW);
  });
  await assert.rejects(again, { code: "23505" });
}

async function compare(database: TestDatabase, living: readonly Living[]): Promise<void> {
  const rows = await database.query<{ account_id: string; available: string; held: string }>(
    "select owner_account_id as account_id, credits_posted_micros + credit_limit_micros - debits_posted_micros - debits_held_micros as available, debits_held_micros as held from ledger_account where kind = 'wallet'",
  );
  const found = new Map(rows.map(({ account_id, available, held }) => [account_id, [BigInt(available), BigInt(held)]]));
  for (const { stored, wallets } of living) {
    stored.levels.forEach(({ accountId }, place) => {
      const wallet = wallets[place] as ModelLevel["wallet"];
      assert.deepEqual(found.get(accountId), [availableIn(wallet), wallet.held]);
      assert.ok(availableIn(wallet) >= 0n);
    });
  }
}

async function endAll(database: TestDatabase, billing: Billing, living: readonly Living[]): Promise<void> {
  const left = living.flatMap((one) => one.slots.filter(({ over }) => !over).map((slot): Happening => ({ one, slot, act: { kind: "end" } })));
  await database.inTransaction(async (tx) => {
    await billing.fundsFor(tx, left.map(payerOf), NOW);
    await billing.carryOut(tx, left.map(({ slot: { id } }) => ({ kind: "releaseHolds" as const, callBackId: id })), NOW);
    await endCallBackRows(tx, left.map(({ slot: { id } }) => id));
  });
  for (const { slot } of left) release(slot.chain);
}
