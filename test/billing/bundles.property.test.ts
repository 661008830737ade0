// Random calls on random bundles: what a hold promises it pays, in money and in seconds; and random lives on a real PostgreSQL after which the audit finds nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import type { Funds, MoneyEffect, DialedRole } from "../../src/billing/callBackMoney.js";
import { settleLevel } from "../../src/billing/cdr/settleLeg.js";
import { createFunds, type PeriodPurse, type Purse, type Share } from "../../src/billing/funds/funds.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { charge } from "../../src/billing/rating/charge.js";
import type { Rate } from "../../src/billing/rating/rate.js";
import type { Tx } from "../../src/database/transaction.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { newId, type AccountId, type BundleId, type BundlePeriodId, type CallBackId, type DeckId } from "../../src/kernel/id.js";
import { aBundle, figures } from "../support/bundles.js";
import { fees, increments, plansOf, terms } from "../support/fullRates.js";
import { aNumber, anAccount, aTariff, available, bNumber, callBackRows, endCallBackRows, endedLeg, endedLegRows, NOW } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const CONNECTIONS = 16;
let database: TestDatabase;
let billing: Billing;
let tariff: Tariff;
before(async () => {
  database = await createTestDatabase(CONNECTIONS);
  billing = createBilling(database);
  tariff = await aTariff(database);
});
after(() => database.drop());

const prices = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 300_000_000n }));
const plain = fc.record({ priceNanos: prices, connectFeeMicros: fees, firstIncrementSeconds: increments, nextIncrementSeconds: increments });
const rates: fc.Arbitrary<Rate> = fc
  .tuple(plain, fc.option(plansOf(prices), { nil: undefined }), fc.option(terms, { nil: undefined }))
  .map(([price, plan, ofDeck]) => ({ deckId: "deck" as DeckId, prefix: "4", destination: "x", ...price, ...(plan && { plan }), ...(ofDeck && { terms: ofDeck }) }));
const bundles = fc.record({ leftSeconds: fc.nat(600), incrementSeconds: increments, connectFeeMicros: fc.option(fees) });
const wholesale = fc.record({ rate: rates, availableMicros: fc.bigInt({ min: 0n, max: 3_000_000n }) });
const acts = fc.array(fc.record({ elapsed: fc.nat(120), wanted: fc.nat(300) }), { maxLength: 4 });

test("two legs on one bundle, or on two, with a reseller above or without, are never promised more than is there; and what they are promised is paid for by what they hold (M1, M7)", () => {
  fc.assert(
    fc.property(rates, rates, bundles, fc.option(bundles), fc.bigInt({ min: 0n, max: 3_000_000n }), fc.option(wholesale), acts, fc.nat(), (rateA, rateB, one, other, availableMicros, sold, extensions, anywhere) => {
      const purse: Purse = { availableMicros };
      const ofA = periodOf(one);
      const ofB = other ? periodOf(other) : ofA;
      const above: Purse = { availableMicros: sold?.availableMicros ?? 0n };
      const ofReseller = (): Share[] => (sold ? [{ rate: sold.rate, purse: above, heldMicros: 0n }] : []);
      const shares: Record<DialedRole, Share[]> = { A: [{ rate: rateA, purse, heldMicros: 0n, bundles: [ofA] }, ...ofReseller()], B: [{ rate: rateB, purse, heldMicros: 0n, bundles: [ofB] }, ...ofReseller()] };
      const carried = live(shares, extensions);
      assert.ok(purse.availableMicros >= 0n && above.availableMicros >= 0n && ofA.leftSeconds >= 0 && ofB.leftSeconds >= 0);
      for (const [role, seconds] of carried) for (const share of shares[role]) paysFor(share, seconds, anywhere);
    }),
    { numRuns: 10_000 },
  );
});

function periodOf(bundle: Omit<PeriodPurse, "periodId">): PeriodPurse {
  return { periodId: newId() as unknown as BundlePeriodId, ...bundle };
}

/** Each role that could be opened, with the seconds that it was told it can talk. */
function live(shares: Record<DialedRole, Share[]>, extensions: readonly { readonly elapsed: number; readonly wanted: number }[]): Map<DialedRole, number> {
  const funds = createFunds({ mayCall: true, purse: { availableMicros: 0n }, currency: "EUR", roles: new Map([["A", shares.A], ["B", shares.B]]) }, null, NOW);
  const carried = new Map<DialedRole, number>();
  for (const role of ["A", "B"] as const) {
    const answer = funds.openHold(role);
    if ("granted" in answer) carried.set(role, answer.granted.seconds);
  }
  let elapsedSeconds = 0;
  for (const { elapsed, wanted } of extensions) {
    // No leg outlasts what it was told, for then the clock has ended it.
    elapsedSeconds = Math.min(elapsedSeconds + elapsed, ...carried.values());
    const running = [...carried.keys()].map((role) => ({ role, answeredAt: NOW, elapsedSeconds }));
    const { carriesSeconds } = funds.extend(running, wanted);
    for (const [role, seconds] of carried) carried.set(role, Math.max(seconds, elapsedSeconds + carriesSeconds));
  }
  return carried;
}

/** Wherever it ends up to then, nothing is written off, no more of the bundle is used than was held, and the CDR can be rated again. */
function paysFor({ rate, heldMicros, bundle }: Share, mostSeconds: number, anywhere: number): void {
  for (const seconds of [mostSeconds, anywhere % (mostSeconds + 1)]) {
    // Answered when it was held: where periods do not go together, an answer a little later may cost a little more, and the next slice takes it in.
    const leg = { ...endedLeg("account" as AccountId, "call" as CallBackId, "A", seconds), answeredAt: seconds === 0 ? null : NOW, endedAt: NOW + seconds * 1000 };
    const cover = bundle ? { ...bundle.purse, bundleId: "bundle" as BundleId, heldSeconds: bundle.heldSeconds } : null;
    const settled = settleLevel(leg, { rate, currency: "EUR", heldMicros, availableMicros: 0n, bundle: cover });
    assert.equal(settled.writtenOffMicros, 0n);
    assert.ok((settled.bundle?.seconds ?? 0) <= (bundle?.heldSeconds ?? 0));
    const again = charge(rate, { startedAt: NOW, seconds }, settled.bundle ?? undefined);
    assert.deepEqual([again.chargeMicros, again.billedSeconds, again.bundleSeconds], [settled.chargeMicros, settled.billedSeconds, settled.bundle?.seconds ?? 0]);
  }
}

test("any sequence of holds, extensions, settlements, releases and changes of payer between accounts with bundles leaves counters that audit clean", async () => {
  const act = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("open" as const), role: fc.constantFrom<DialedRole>("A", "B") }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("extend" as const), elapsed: fc.nat(90), wanted: fc.nat(120) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("settle" as const), role: fc.constantFrom<DialedRole>("A", "B"), seconds: fc.nat(200) }) },
    { weight: 1, arbitrary: fc.constant({ kind: "end" as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: "releaseB" as const }) },
    { weight: 2, arbitrary: fc.constant({ kind: "changePayer" as const }) },
  );
  const step = fc.uniqueArray(fc.record({ slot: fc.nat(3), act }), { selector: ({ slot }) => slot, minLength: 1 });
  const granted = fc.array(fc.record({ seconds: fc.integer({ min: 60, max: 400 }), incrementSeconds: fc.constantFrom(1, 6, 30, 60), prefixes: fc.constantFrom(["49"], ["44"], ["44", "49"]) }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(fc.bigInt({ min: 0n, max: 400_000n }), granted, fc.array(step, { minLength: 4, maxLength: 15 }), async (balance, all, steps) => {
      const [accountId, other] = [await anAccount(database, tariff, balance), await anAccount(database, tariff, balance)];
      for (const { seconds, ...given } of all) for (const each of [accountId, other]) await aBundle(database, each, seconds, given);
      const slots = Array.from({ length: 4 }, (): Slot => ({ id: newId<"callBack">(), accountId, other, held: new Set<DialedRole>(), ended: false }));
      await callBackRows(database, slots.map(({ id }) => ({ id, accountId })));
      for (const one of steps) await batch(slots, one);
      for (const each of [accountId, other]) {
        assert.ok((await available(database, each)) >= 0n);
        for (const [used, held, left] of await figures(database, each)) assert.ok(used >= 0 && held >= 0 && left >= 0);
      }
      assert.deepEqual(await audit(database), []);
    }),
    { numRuns: 30, interruptAfterTimeLimit: 40_000 },
  );
  assert.ok(changed > 5, `payers were changed only ${changed} times`);
});

let changed = 0;
interface Slot {
  readonly id: CallBackId;
  accountId: AccountId;
  /** Who may pay for it once; null afterwards. */
  other: AccountId | null;
  readonly held: Set<DialedRole>;
  ended: boolean;
}
type Act = { readonly kind: "open"; readonly role: DialedRole } | { readonly kind: "extend"; readonly elapsed: number; readonly wanted: number } | { readonly kind: "settle"; readonly role: DialedRole; readonly seconds: number } | { readonly kind: "end" } | { readonly kind: "releaseB" } | { readonly kind: "changePayer" };

async function batch(slots: readonly Slot[], acts: readonly { readonly slot: number; readonly act: Act }[]): Promise<void> {
  const wanted = acts.flatMap(({ slot, act }) => (slots[slot] && !slots[slot].ended ? [{ slot: slots[slot], act }] : []));
  await database.inTransaction(async (tx) => {
    const funds = await billing.fundsFor(tx, wanted.map(({ slot: { id, accountId, other }, act }) => ({ callBackId: id, accountId, numbers: { A: aNumber, B: bNumber }, ...(act.kind === "changePayer" && other && { next: other }) })), NOW);
    const effects: MoneyEffect[] = [];
    for (const { slot, act } of wanted) effects.push(...(await effectsOf(tx, slot, act, funds.get(slot.id) as Funds)));
    await billing.carryOut(tx, effects, NOW);
  });
}

async function effectsOf(tx: Tx, slot: Slot, act: Act, funds: Funds): Promise<MoneyEffect[]> {
  const { id: callBackId, held } = slot;
  if (act.kind === "open") {
    const answer = funds.openHold(act.role);
    if ("refused" in answer) return [];
    held.add(act.role);
    return [{ kind: "hold", callBackId, grant: answer.granted }];
  }
  if (act.kind === "extend") {
    const running = [...held].sort().map((role) => ({ role, answeredAt: NOW, elapsedSeconds: act.elapsed }));
    return running.length === 0 ? [] : funds.extend(running, act.wanted).grants.map((grant) => ({ kind: "hold", callBackId, grant }));
  }
  if (act.kind === "end") {
    slot.ended = true;
    await endCallBackRows(tx, [callBackId]);
    return [{ kind: "releaseHolds", callBackId }];
  }
  if (act.kind === "releaseB") return held.has("A") && held.delete("B") ? [{ kind: "releaseHold", callBackId, role: "B" }] : [];
  if (act.kind === "changePayer") return takenOver(tx, slot, funds);
  if (!held.has(act.role)) return [];
  const leg = endedLeg(slot.accountId, callBackId, act.role, act.seconds);
  await endedLegRows(tx, [leg]);
  return [{ kind: "settleLeg", leg }];
}

async function takenOver(tx: Tx, slot: Slot, { next }: Funds): Promise<MoneyEffect[]> {
  if (slot.other === null) return [];
  assert.ok(next);
  const answers = [...slot.held].sort().map((role) => next.openHold(role));
  const grants = answers.flatMap((answer) => ("granted" in answer ? [answer.granted] : []));
  if (grants.length < answers.length) return [];
  if (grants.length > 0) changed += 1;
  Object.assign(slot, { accountId: slot.other, other: null });
  await tx.query("update call_back set account_id = $2 where id = $1", [slot.id, slot.accountId]);
  return [{ kind: "changePayer", callBackId: slot.id, accountId: slot.accountId }, ...grants.map((grant): MoneyEffect => ({ kind: "hold", callBackId: slot.id, grant }))];
}

test("sixteen connections at one bundle are granted exactly the seconds that it has, and not one more (M6)", async () => {
  const accountId = await anAccount(database, tariff, 0n);
  await aBundle(database, accountId, 60 * 40 + 59);
  const ids = Array.from({ length: CONNECTIONS }, () => Array.from({ length: 6 }, () => newId<"callBack">()));
  await callBackRows(database, ids.flat().map((id) => ({ id, accountId })));
  const answers = await Promise.all(ids.map(async (own) => {
    const granted: boolean[] = [];
    for (const id of own) granted.push(await openAndTalk(accountId, id));
    return granted;
  }));
  assert.equal(answers.flat().filter(Boolean).length, 40);
  assert.deepEqual(await figures(database, accountId), [[60 * 40, 0, 59]]);
  assert.equal(await available(database, accountId), 0n);
  assert.deepEqual(await audit(database), []);
});

async function openAndTalk(accountId: AccountId, callBackId: CallBackId): Promise<boolean> {
  const payer = { callBackId, accountId, numbers: { A: aNumber } };
  const isGranted = await database.inTransaction(async (tx) => {
    const answer = (await billing.fundsFor(tx, [payer], NOW)).get(callBackId)?.openHold("A");
    if (!answer || "refused" in answer) return false;
    await billing.carryOut(tx, [{ kind: "hold", callBackId, grant: answer.granted }], NOW);
    return true;
  });
  if (!isGranted) return false;
  const leg = endedLeg(accountId, callBackId, "A", 60);
  await database.inTransaction(async (tx) => {
    await billing.fundsFor(tx, [payer], NOW);
    await endedLegRows(tx, [leg]);
    await endCallBackRows(tx, [callBackId]);
    await billing.carryOut(tx, [{ kind: "settleLeg", leg }, { kind: "releaseHolds", callBackId }], NOW);
  });
  return true;
}
