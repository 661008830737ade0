// What a payer is told that it has left, against arithmetic second by second: never a second that some wallet of its chain would not carry, and none too few.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { DialedRole } from "../../src/billing/callBackMoney.js";
import { createFunds, type Share } from "../../src/billing/funds/funds.js";
import { charge, lastsSeconds } from "../../src/billing/rating/charge.js";
import type { Rate } from "../../src/billing/rating/rate.js";
import { plansOf, terms } from "../support/fullRates.js";
import { newId } from "../../src/kernel/id.js";
import { NOW } from "../support/money.js";

/** Arithmetic is asked no further. */
const HORIZON = 900;
const increment = fc.constantFrom(1, 6, 30, 60, 90);
const prices = fc.bigInt({ min: 0n, max: 300_000_000n });
const rate: fc.Arbitrary<Rate> = fc
  .record({ priceNanos: prices, connectFeeMicros: fc.bigInt({ min: 0n, max: 30_000n }), firstIncrementSeconds: increment, nextIncrementSeconds: increment, plan: fc.option(plansOf(prices), { nil: undefined }), terms: fc.option(terms, { nil: undefined }) })
  .map(({ plan, terms: ofDeck, ...plain }) => ({ deckId: newId(), prefix: "4", destination: "x", ...plain, ...(plan && { plan }), ...(ofDeck && { terms: ofDeck }) }));

/** One wallet of the chain: what it has, what it holds for A, and what each role costs it. */
const level = fc.record({ availableMicros: fc.bigInt({ min: 0n, max: 1_500_000n }), heldMicros: fc.bigInt({ min: 0n, max: 300_000n }), A: rate, B: rate });
type Level = typeof level extends fc.Arbitrary<infer T> ? T : never;

test("what is told is as long as A, which runs, and B, from its answer, can go on together: on what is held and what every wallet of the chain has, and not a second longer", () => {
  let ended = 0;
  fc.assert(
    fc.property(fc.array(level, { minLength: 1, maxLength: 3 }), fc.nat(200), fc.boolean(), (chain, elapsed, isWithB) => {
      const legs = [{ role: "A" as const, answeredAt: NOW, elapsedSeconds: elapsed }, ...(isWithB ? [{ role: "B" as const, answeredAt: NOW, elapsedSeconds: 0 }] : [])];
      const told = fundsOf(chain).standing(legs);
      assert.ok(told);
      assert.equal(told.availableMicros, (chain[0]?.availableMicros ?? 0n) + (chain[0]?.heldMicros ?? 0n), "with what is held for this call");
      const counted = naively(chain, legs);
      assert.equal(Math.min(told.seconds, HORIZON), counted);
      if (counted > 0 && counted < HORIZON) ended += 1;
      // Telling changes nothing: the same is carried afterwards.
      const funds = fundsOf(chain);
      funds.standing(legs);
      assert.equal(Math.min(funds.extend(legs, HORIZON).carriesSeconds, HORIZON), counted);
    }),
    { numRuns: 400 },
  );
  assert.ok(ended > 40, `only ${ended} of them end by money`);
});

function fundsOf(chain: readonly Level[]) {
  const purses = chain.map(({ availableMicros }) => ({ availableMicros }));
  const sharesOf = (role: DialedRole): Share[] => chain.map((one, place) => ({ rate: one[role], purse: purses[place] as { availableMicros: bigint }, heldMicros: role === "A" ? one.heldMicros : 0n }));
  return createFunds({ mayCall: true, purse: purses[0] as { availableMicros: bigint }, currency: "EUR", roles: new Map([["A", sharesOf("A")], ["B", sharesOf("B")]]) }, null, NOW);
}

function naively(chain: readonly Level[], legs: readonly { readonly role: DialedRole; readonly elapsedSeconds: number }[]): number {
  const isCarried = (seconds: number): boolean =>
    chain.every((one) => {
      const missing = legs.reduce((sum, { role, elapsedSeconds }) => {
        const lacking = charge(one[role], { startedAt: NOW, seconds: elapsedSeconds + seconds }).chargeMicros - (role === "A" ? one.heldMicros : 0n);
        return lacking > 0n ? sum + lacking : sum;
      }, 0n);
      return missing <= one.availableMicros && legs.every(({ role, elapsedSeconds }) => lastsSeconds(one[role], NOW, elapsedSeconds + seconds) >= elapsedSeconds + seconds);
    });
  let seconds = 0;
  while (seconds < HORIZON && isCarried(seconds + 1)) seconds += 1;
  return seconds;
}
