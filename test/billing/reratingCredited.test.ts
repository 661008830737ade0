// Re-rating of legs that a credit note has given something back of: what a leg comes to depends on its price and its credit notes, and not on the way there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import { audit } from "../../src/billing/ledger/audit.js";
import { creditNote } from "../../src/billing/payments/creditNote.js";
import { owedAt, type Credited } from "../../src/billing/payments/legStanding.js";
import { approveRerating, openRerating } from "../../src/billing/payments/rerating/rerating.js";
import { workOnRerating } from "../../src/billing/payments/rerating/workOnRerating.js";
import { findRates } from "../../src/billing/rating/findRates.js";
import type { NewRate, Tariff } from "../../src/billing/tariffs/tariff.js";
import { authorNamed } from "../../src/kernel/author.js";
import { newId, type AccountId } from "../../src/kernel/id.js";
import { anAccount, aTariff, available, NOW, plainRates } from "../support/money.js";
import { settledCall } from "../support/settledCall.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const me = authorNamed("tests");
const [DE, GB] = plainRates as readonly [NewRate, NewRate];
let database: TestDatabase;
let billing: Billing;
before(async () => {
  database = await createTestDatabase();
  billing = createBilling(database);
});
after(() => database.drop());

/** A minute to Germany costs so many micros; the other leg nothing. */
const tariffAt = (micros: bigint): Promise<Tariff> => aTariff(database, [{ ...DE, priceNanos: micros * 1_000n }, { ...GB, priceNanos: 0n, connectFeeMicros: 0n }]);

async function rerate(accountId: AccountId, micros: bigint): Promise<void> {
  const { activeDeckId } = await tariffAt(micros);
  assert.ok(activeDeckId);
  const { id } = await openRerating(database, { tariffId: null, accountIds: [accountId], from: NOW, until: NOW + 1, deckId: activeDeckId, reason: "a mistake" }, NOW + 1, me);
  await workOnRerating(database, id, findRates, { now: () => NOW + 1 });
  await approveRerating(database, id, me);
  assert.equal((await workOnRerating(database, id, findRates, { now: () => NOW + 1 })).rerating.state, "done");
}

type Step = { readonly note: bigint } | { readonly to: bigint };
const stories: readonly (readonly [title: string, first: bigint, steps: readonly (readonly [Step, net: bigint])[]])[] = [
  ["a credit note of half and a re-rating to half gave all of it back: it is given back once", 100n, [[{ note: 50n }, 50n], [{ to: 50n }, 50n]]],
  ["a re-rating downwards takes no credit note back, and gives nothing on top of a larger one", 60n, [[{ note: 50n }, 10n], [{ to: 30n }, 10n]]],
  ["below what a credit note left, a re-rating gives back the rest", 100n, [[{ note: 60n }, 40n], [{ to: 30n }, 30n], [{ to: 0n }, 0n], [{ to: 100n }, 40n]]],
  ["down and up again after a credit note took more than was given: it ends where it began", 100n, [[{ note: 60n }, 40n], [{ to: 50n }, 40n], [{ to: 100n }, 40n]]],
  ["above the first charge only what is above it is to be paid", 100n, [[{ note: 60n }, 40n], [{ to: 50n }, 40n], [{ to: 120n }, 60n], [{ to: 100n }, 40n]]],
  ["a credit note after a re-rating stays given, whatever the price is then", 100n, [[{ to: 50n }, 50n], [{ note: 30n }, 20n], [{ to: 40n }, 20n], [{ to: 50n }, 20n], [{ to: 100n }, 70n], [{ to: 10n }, 10n]]],
  ["two credit notes at two prices", 100n, [[{ note: 60n }, 40n], [{ to: 50n }, 40n], [{ note: 10n }, 30n], [{ to: 35n }, 30n], [{ to: 100n }, 30n], [{ to: 110n }, 40n]]],
];
for (const [title, first, steps] of stories) {
  test(title, async () => {
    const accountId = await anAccount(database, await tariffAt(first), 1_000n);
    const { a } = await settledCall(database, billing, accountId, 60);
    for (const [step, net] of steps) {
      if ("note" in step) await creditNote(database, { of: { legId: a.legId }, amountMicros: step.note, reason: "bad line", reference: newId() }, NOW, me);
      else await rerate(accountId, step.to);
      assert.equal(1_000n - (await available(database, accountId)), net, "note" in step ? `a note of ${step.note}` : `to ${step.to}`);
    }
    assert.deepEqual(await audit(database), []);
  });
}

test("whatever credit notes were given at whatever prices, in whatever order they are read: a leg comes to no more than its price, to no less than nothing, and to no less at a higher price", () => {
  const price = fc.bigInt({ min: 0n, max: 200n });
  fc.assert(fc.property(fc.array(fc.record({ ratedMicros: price, part: fc.nat(100) }), { maxLength: 6 }), price, price, (asked, one, other) => {
    const notes = asked.reduce<Credited[]>((given, { ratedMicros, part }) => [...given, { ratedMicros, givenMicros: (owedAt(ratedMicros, given) * BigInt(part)) / 100n }], []);
    const [low, high] = one < other ? [one, other] : [other, one];
    const [less, more] = [owedAt(low, notes), owedAt(high, notes)];
    assert.ok(less >= 0n && less <= more && more <= high && more - less <= high - low);
    assert.equal(owedAt(high, notes.toReversed()), more);
  }));
});
