// Re-rating after a tariff mistake: counted first, then corrected leg by leg, however often it is asked for and wherever it was interrupted.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { listCorrections } from "../../src/billing/payments/correction.js";
import { creditNote } from "../../src/billing/payments/creditNote.js";
import type { LegStanding } from "../../src/billing/payments/legStanding.js";
import { listReratingAccounts } from "../../src/billing/payments/rerating/reratingAccounts.js";
import { approveRerating, openRerating, type NewRerating } from "../../src/billing/payments/rerating/rerating.js";
import { reratingRound } from "../../src/billing/payments/rerating/reratingRound.js";
import { rerateLeg } from "../../src/billing/payments/rerating/rerateLeg.js";
import { progressOf, workOnRerating } from "../../src/billing/payments/rerating/workOnRerating.js";
import { findRates } from "../../src/billing/rating/findRates.js";
import type { NewRate, Tariff } from "../../src/billing/tariffs/tariff.js";
import { authorNamed } from "../../src/kernel/author.js";
import { newId, type AccountId, type DeckId, type LegId, type ReratingId } from "../../src/kernel/id.js";
import { Refusal } from "../../src/kernel/refusal.js";
import { anAccount, aTariff, available, NOW, plainRates } from "../support/money.js";
import { callThatIsUp, heldCall, settledCall } from "../support/settledCall.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const me = authorNamed("tests");
const HOUR = 3_600_000;
/** When calls are rated again: all that are to be have been made by then. */
const LATER = NOW + 4 * HOUR;
const clock = { now: () => LATER };
let database: TestDatabase;
let billing: Billing;
before(async () => {
  database = await createTestDatabase(16);
  billing = createBilling(database);
});
after(() => database.drop());

/** The wrong tariff, and the deck that it should have had: all prices times so many. */
async function mistake(numerator: bigint, denominator: bigint): Promise<{ wrong: Tariff; right: DeckId }> {
  const rates = plainRates.map((rate): NewRate => ({ ...rate, priceNanos: (rate.priceNanos * numerator) / denominator, connectFeeMicros: (rate.connectFeeMicros * numerator) / denominator }));
  const right = (await aTariff(database, rates)).activeDeckId;
  assert.ok(right);
  return { wrong: await aTariff(database), right };
}

async function start(input: Partial<NewRerating> & Pick<NewRerating, "deckId">): Promise<ReratingId> {
  const { id } = await openRerating(database, { tariffId: null, accountIds: null, from: NOW - HOUR, until: NOW + HOUR, reason: "the deck was wrong", ...input }, LATER, me);
  return id;
}

const work = (id: ReratingId) => workOnRerating(database, id, findRates, clock);
async function carryOut(id: ReratingId) {
  await approveRerating(database, id, me);
  return work(id);
}

test("a deck that was too dear: it is counted without a change, then each leg gets its difference back, and CDRs stay as they were", async () => {
  const { wrong, right } = await mistake(1n, 2n);
  const accounts = await Promise.all([1, 2].map(() => anAccount(database, wrong, 10_000_000n)));
  for (const accountId of accounts) for (const seconds of [60, 61, 0, 600]) await settledCall(database, billing, accountId, seconds);
  const cdrs = await database.query("select * from cdr order by leg_id");
  const before = await Promise.all(accounts.map((accountId) => available(database, accountId)));
  const id = await start({ tariffId: wrong.id, deckId: right });
  const { rerating: counted, counted: sums } = await work(id);
  assert.deepEqual({ state: counted.state, legs: sums.legs, changed: sums.changed, paid: sums.paidMicros === sums.newMicros - sums.oldMicros }, { state: "counted", legs: 12, changed: 12, paid: true });
  assert.deepEqual(await Promise.all(accounts.map((accountId) => available(database, accountId))), before, "counting moved nothing");
  // Each account: 60, 61 and 600 s at half of 0.06 and 0.12 with a fee of 0.02.
  const [perAccount] = await listReratingAccounts(database, id, false, 1, null);
  assert.equal((perAccount?.oldMicros ?? 0n) - (perAccount?.newMicros ?? 0n), sums.oldMicros / 2n - sums.newMicros / 2n);
  const { rerating, done } = await carryOut(id);
  assert.deepEqual({ ...done, state: rerating.state }, { ...sums, state: "done" });
  for (const [index, accountId] of accounts.entries()) assert.equal(await available(database, accountId), (before[index] ?? 0n) - done.paidMicros / 2n);
  assert.deepEqual(await database.query("select * from cdr order by leg_id"), cdrs);
  assert.deepEqual(await audit(database), []);
});

test("carried out again, carried out by sixteen at once, or started anew, it changes nothing more", async () => {
  const { wrong, right } = await mistake(3n, 2n);
  const accountId = await anAccount(database, wrong, 10_000_000n);
  for (let times = 0; times < 5; times += 1) await settledCall(database, billing, accountId, 100);
  const id = await start({ accountIds: [accountId], deckId: right });
  await work(id);
  await approveRerating(database, id, me);
  await Promise.all(Array.from({ length: 16 }, async () => {
    for (let isOver = false; !isOver; ) isOver = await reratingRound(database, id, findRates, NOW, 3);
  }));
  const { done } = await progressOf(database, id);
  assert.deepEqual({ legs: done.legs, changed: done.changed }, { legs: 10, changed: 10 });
  const after = await available(database, accountId);
  assert.equal((await carryOut(id)).rerating.state, "done");
  const again = await start({ tariffId: wrong.id, deckId: right });
  assert.equal((await work(again)).counted.changed, 0);
  await carryOut(again);
  assert.equal(await available(database, accountId), after);
  assert.equal((await listCorrections(database, accountId, { limit: 100, after: null })).length, 10);
  assert.deepEqual(await audit(database), []);
});

test("a second mistake is corrected from where the first correction left it", async () => {
  const { wrong, right } = await mistake(1n, 2n);
  const accountId = await anAccount(database, wrong, 10_000_000n);
  await settledCall(database, billing, accountId, 60);
  const start0 = await available(database, accountId);
  for (const deckId of [right, wrong.activeDeckId as DeckId, right]) {
    const id = await start({ accountIds: [accountId], deckId });
    await work(id);
    await carryOut(id);
  }
  assert.equal(await available(database, accountId), start0 + 100_000n);
  assert.deepEqual(await audit(database), []);
});

test("a deck that was too cheap takes what is there and writes off the rest, and an interrupted run goes on where it was", async () => {
  const { wrong, right } = await mistake(2n, 1n);
  const accountId = await anAccount(database, wrong, 1_050_000n);
  for (let times = 0; times < 5; times += 1) await settledCall(database, billing, accountId, 60);
  const id = await start({ accountIds: [accountId], deckId: right });
  assert.equal((await work(id)).counted.paidMicros, 1_000_000n);
  await approveRerating(database, id, me);
  assert.equal(await reratingRound(database, id, findRates, NOW, 4), false);
  const half = (await progressOf(database, id)).done;
  assert.equal(half.legs, 4);
  const { done } = await work(id);
  assert.deepEqual({ legs: done.legs, paid: done.paidMicros, writtenOff: done.writtenOffMicros }, { legs: 10, paid: 50_000n, writtenOff: 950_000n });
  assert.equal(await available(database, accountId), 0n);
  assert.deepEqual(await audit(database), []);
});

test("calls outside of the period, of other tariffs and without a price in the deck are left alone; a call that a deck forbids too", async () => {
  const wrong = await aTariff(database);
  const right = (await aTariff(database, [{ ...(plainRates[0] as NewRate), priceNanos: 1_000_000n }, { ...(plainRates[1] as NewRate), blocked: true }])).activeDeckId as DeckId;
  const other = await anAccount(database, await aTariff(database), 10_000_000n);
  const accountId = await anAccount(database, wrong, 10_000_000n);
  await settledCall(database, billing, other, 60);
  const [from, until] = [NOW + HOUR, NOW + 3 * HOUR];
  for (const at of [from - 1, from, until - 1, until]) await settledCall(database, billing, accountId, 60, at);
  const { counted } = await work(await start({ tariffId: wrong.id, deckId: right, from, until }));
  assert.deepEqual({ legs: counted.legs, changed: counted.changed, withoutRate: counted.withoutRate }, { legs: 4, changed: 2, withoutRate: 2 });
});

test("a re-rating after a credit note gave the same money back twice: what is given back already is not given again, and no credit note gives back what a re-rating has", async () => {
  const { wrong, right } = await mistake(1n, 2n);
  const accountId = await anAccount(database, wrong, 1_000_000n);
  const { a, b } = await settledCall(database, billing, accountId, 60);
  await creditNote(database, { of: { legId: a.legId }, amountMicros: 50_000n, reason: "bad line", reference: newId() }, NOW, me);
  const id = await start({ accountIds: [accountId], deckId: right });
  await work(id);
  await carryOut(id);
  // A was 0.06 and should be 0.03; 0.01 of it is left with us, so neither side owes anything. B was 0.14 and is 0.07.
  assert.equal(await available(database, accountId), 1_000_000n - 80_000n);
  const more = (legId: LegId, amountMicros: bigint) => creditNote(database, { of: { legId }, amountMicros, reason: "bad line", reference: newId() }, NOW, me);
  await assert.rejects(more(a.legId, 10_001n), { code: "MORE_THAN_CAPTURED" });
  await assert.rejects(more(b.legId, 70_001n), { code: "MORE_THAN_CAPTURED" });
  await more(a.legId, 10_000n);
  await more(b.legId, 70_000n);
  assert.equal(await available(database, accountId), 1_000_000n);
  assert.deepEqual(await audit(database), []);
});

test("a call goes on while its account is re-rated: its hold is not touched", async () => {
  const { wrong, right } = await mistake(10n, 1n);
  const accountId = await anAccount(database, wrong, 400_000n);
  await settledCall(database, billing, accountId, 60);
  const callBackId = await heldCall(database, billing, accountId);
  const id = await start({ accountIds: [accountId], deckId: right });
  await work(id);
  const { done } = await carryOut(id);
  // Of the 0.2 that were left, 0.06 and 0.14 are held for the other call.
  assert.deepEqual({ paid: done.paidMicros, off: done.writtenOffMicros }, { paid: 0n, off: 1_800_000n });
  const [held] = await database.query<{ sum: string }>("select sum(amount_micros)::text as sum from hold where call_back_id = $1 and closed_at is null", [callBackId]);
  assert.equal(held?.sum, "200000");
  assert.deepEqual(await audit(database), []);
});

test("an account that was named twice blocked its re-rating for good: it counts once", async () => {
  const { wrong, right } = await mistake(1n, 2n);
  const accountId = await anAccount(database, wrong, 1_000_000n);
  await settledCall(database, billing, accountId, 60);
  const id = await start({ accountIds: [accountId, accountId], deckId: right });
  assert.equal((await work(id)).counted.legs, 2);
  const { rerating, done } = await carryOut(id);
  assert.deepEqual({ state: rerating.state, accounts: rerating.accountIds, legs: done.legs, paid: done.paidMicros }, { state: "done", accounts: [accountId], legs: 2, paid: -100_000n });
});

test("calls that were still up were passed over silently: a re-rating is not done before they have ended, and then rates them too", async () => {
  const { wrong, right } = await mistake(1n, 2n);
  const accountId = await anAccount(database, wrong, 10_000_000n);
  const other = await anAccount(database, wrong, 10_000_000n);
  await settledCall(database, billing, accountId, 60);
  const up = await callThatIsUp(database, billing, accountId, 60, NOW + 60_000);
  await callThatIsUp(database, billing, other, 60);
  await settledCall(database, billing, accountId, 60, NOW + 120_000);
  const id = await start({ accountIds: [accountId], deckId: right });
  assert.deepEqual({ legs: (await work(id)).counted.legs, stillUp: (await work(id)).stillUp }, { legs: 4, stillUp: 2 });
  const waiting = await carryOut(id);
  assert.deepEqual({ state: waiting.rerating.state, legs: waiting.done.legs, stillUp: waiting.stillUp }, { state: "running", legs: 2, stillUp: 2 });
  await up.end();
  const { rerating, done, stillUp } = await work(id);
  assert.deepEqual({ state: rerating.state, legs: done.legs, changed: done.changed, stillUp }, { state: "done", legs: 6, changed: 6, stillUp: 0 });
});

test("corrections bore the name of whoever had them counted: they bear that of whoever approved", async () => {
  const { wrong, right } = await mistake(1n, 2n);
  const accountId = await anAccount(database, wrong, 1_000_000n);
  await settledCall(database, billing, accountId, 60);
  const id = await start({ accountIds: [accountId], deckId: right });
  assert.deepEqual([(await work(id)).rerating].map(({ author, approvedBy }) => ({ author, approvedBy })), [{ author: me, approvedBy: null }]);
  const [approver, another] = [authorNamed("approver"), authorNamed("another")];
  await approveRerating(database, id, approver);
  await approveRerating(database, id, another);
  const { rerating } = await work(id);
  assert.deepEqual([rerating.author, rerating.approvedBy], [me, approver]);
  assert.deepEqual((await listCorrections(database, accountId, { limit: 10, after: null })).map(({ author }) => author), [approver, approver]);
});

const leg: LegStanding = { legId: newId(), callBackId: newId(), accountId: newId(), ratedMicros: 100n, paidMicros: 60n, writtenOffMicros: 40n, creditNotes: [], ratedTaxMicros: 0n, taxMicros: 0n, sellerId: null };
const table: readonly (readonly [what: string, leg: Partial<LegStanding>, charge: bigint, available: bigint, paid: bigint, writtenOff: bigint])[] = [
  ["more, and it is there", {}, 150n, 50n, 50n, 0n],
  ["more, and half of it is there", {}, 150n, 25n, 25n, 25n],
  ["more, and nothing is there", {}, 150n, 0n, 0n, 50n],
  ["less than was written off", {}, 70n, 0n, 0n, -30n],
  ["less than was paid", {}, 50n, 0n, -10n, -40n],
  ["nothing at all", {}, 0n, 0n, -60n, -40n],
  ["less, all of which was given back already", { paidMicros: 0n, writtenOffMicros: 0n, creditNotes: [{ ratedMicros: 100n, givenMicros: 100n }] }, 50n, 0n, 0n, 0n],
  ["half, and half was given back already", { paidMicros: 50n, writtenOffMicros: 0n, creditNotes: [{ ratedMicros: 100n, givenMicros: 50n }] }, 50n, 0n, 0n, 0n],
  ["less than what a credit note left", { paidMicros: 40n, writtenOffMicros: 0n, creditNotes: [{ ratedMicros: 100n, givenMicros: 60n }] }, 30n, 0n, -10n, 0n],
  ["more, of which a credit note gave back what is below the first price", { paidMicros: 40n, writtenOffMicros: 0n, creditNotes: [{ ratedMicros: 100n, givenMicros: 60n }] }, 120n, 50n, 20n, 0n],
];
for (const [what, standing, chargeMicros, availableMicros, paidMicros, writtenOffMicros] of table) {
  test(`a leg that should have cost ${what}`, () => {
    const difference = rerateLeg({ ...leg, ...standing }, { chargeMicros, taxMicros: 0n }, availableMicros);
    assert.deepEqual(difference, { differenceMicros: chargeMicros - 100n, paidMicros, writtenOffMicros, ratedTaxMicros: 0n, taxMicros: 0n });
  });
}

test("the tax goes with the charge, less the share that credit notes gave back", () => {
  const taxed = { ...leg, ratedMicros: 119n, paidMicros: 119n, writtenOffMicros: 0n, ratedTaxMicros: 19n, taxMicros: 19n };
  assert.equal(rerateLeg(taxed, { chargeMicros: 119n, taxMicros: 19n }, 0n), null);
  assert.equal(rerateLeg(taxed, { chargeMicros: 238n, taxMicros: 38n }, 200n)?.taxMicros, 19n);
  const credited = { ...taxed, paidMicros: 69n, creditNotes: [{ ratedMicros: 119n, givenMicros: 50n }], taxMicros: 12n };
  const difference = rerateLeg(credited, { chargeMicros: 238n, taxMicros: 38n }, 200n);
  assert.deepEqual({ rated: difference?.ratedTaxMicros, moved: difference?.taxMicros }, { rated: 19n, moved: 38n - (38n * 50n) / 238n - 12n });
});

const refusals: readonly (readonly [what: string, code: string, input: () => Promise<Partial<NewRerating>>])[] = [
  ["a period that ends before it begins", "INVALID_INPUT", async () => ({ from: NOW, until: NOW })],
  ["a period that ends in the future, whose calls it would pass over silently,", "INVALID_INPUT", async () => ({ until: LATER + 1 })],
  ["nobody's calls", "INVALID_INPUT", async () => ({ tariffId: null, accountIds: null })],
  ["no account", "INVALID_INPUT", async () => ({ accountIds: [] })],
  ["an unknown account", "NOT_FOUND", async () => ({ accountIds: [newId<"account">()] })],
  ["an unknown tariff", "NOT_FOUND", async () => ({ tariffId: newId<"tariff">() })],
  ["an unknown deck", "NOT_FOUND", async () => ({ deckId: newId<"deck">() })],
  ["no reason", "INVALID_INPUT", async () => ({ reason: " " })],
  ["a deck of another currency", "CURRENCY_MISMATCH", async () => ({ deckId: (await aTariff(database, plainRates, "USD")).activeDeckId as DeckId })],
];
for (const [what, code, input] of refusals) {
  test(`a re-rating of ${what} is refused with ${code}`, async () => {
    const tariff = await aTariff(database);
    const accountId: AccountId = await anAccount(database, tariff, 0n);
    const error = await start({ accountIds: [accountId], deckId: tariff.activeDeckId as DeckId, ...(await input()) }).catch((reason: unknown) => reason);
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.code, code);
  });
}

test("what is not counted to its end cannot be carried out", async () => {
  const tariff = await aTariff(database);
  const id = await start({ tariffId: tariff.id, deckId: tariff.activeDeckId as DeckId });
  await assert.rejects(approveRerating(database, id, me), { code: "INVALID_INPUT" });
});
