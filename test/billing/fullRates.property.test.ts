// What must be true of every rate of the full model: tiers, periods in any zone, terms, bundles. Ten thousand random ones each (M7, M9).
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { afford } from "../../src/billing/rating/afford.js";
import { affordTogether, missingTogether } from "../../src/billing/rating/affordTogether.js";
import { charge, fullCharge, lastsSeconds, plainCharge, type BundleLeft } from "../../src/billing/rating/charge.js";
import { firstSlice } from "../../src/billing/rating/firstSlice.js";
import { fromSnapshot, toSnapshot, type Rate } from "../../src/billing/rating/rate.js";
import { newId } from "../../src/kernel/id.js";
import { fees, increments, plansOf, terms } from "../support/fullRates.js";

const RUNS = { numRuns: 10_000 };
const DECK = newId<"deck">();

const prices = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 10n }), fc.bigInt({ min: 0n, max: 10n ** 5n }));
const lengths = fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 200_000 }));
/** Around changes of the clocks, leap days and anywhere. */
const instants = fc.oneof(
  fc.tuple(fc.constantFrom("2026-03-29T01:00Z", "2026-10-25T01:00Z", "2026-03-08T07:00Z", "2026-11-01T06:00Z", "2028-02-29T00:00Z").map((text) => Date.parse(text)), fc.integer({ min: -9_000_000, max: 9_000_000 })).map(([at, off]) => at + off),
  fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) }),
);
const plans = plansOf(prices);
const plainRates: fc.Arbitrary<Rate> = fc
  .record({ priceNanos: prices, connectFeeMicros: fees, firstIncrementSeconds: increments, nextIncrementSeconds: increments })
  .map((rate) => ({ deckId: DECK, prefix: "49", destination: "Germany", ...rate }));
const rates: fc.Arbitrary<Rate> = fc.tuple(plainRates, fc.option(plans, { nil: undefined }), fc.option(terms, { nil: undefined })).map(([rate, plan, of]) => ({ ...rate, ...(plan && { plan }), ...(of && { terms: of }) }));
const bundles: fc.Arbitrary<BundleLeft | undefined> = fc.option(fc.record({ seconds: fc.nat(5_000), incrementSeconds: fc.constantFrom(1, 6, 60), connectFeeMicros: fc.option(fees) }), { nil: undefined, freq: 1 });

test("more seconds never cost less, nor use less of a bundle, and tax is a part of the charge (M7)", () => {
  fc.assert(
    fc.property(rates, bundles, instants, lengths, fc.nat(5_000), (rate, bundle, startedAt, seconds, more) => {
      const [less, longer] = [charge(rate, { startedAt, seconds }, bundle), charge(rate, { startedAt, seconds: seconds + more }, bundle)];
      assert.ok(less.chargeMicros <= longer.chargeMicros && less.bundleSeconds <= longer.bundleSeconds && less.billedSeconds <= longer.billedSeconds);
      assert.ok(longer.taxMicros >= 0n && longer.taxMicros <= longer.chargeMicros / 2n + 1n);
      assert.ok(longer.bundleSeconds <= (bundle?.seconds ?? 0));
    }),
    RUNS,
  );
});

test("afford is the inverse of charge: what it answers is paid for, and a second more is not, or the cap has ended the call (M7)", () => {
  fc.assert(
    fc.property(rates, bundles, instants, fc.bigInt({ min: 0n, max: 10n ** 8n }), fc.nat(20_000), (rate, bundle, startedAt, amountMicros, atMost) => {
      const seconds = afford(rate, amountMicros, startedAt, atMost, bundle);
      const lasting = lastsSeconds(rate, startedAt, atMost, bundle);
      assert.ok(seconds >= 0 && seconds <= lasting && lasting <= atMost);
      assert.ok(charge(rate, { startedAt, seconds }, bundle).chargeMicros <= amountMicros);
      if (seconds < lasting) assert.ok(charge(rate, { startedAt, seconds: seconds + 1 }, bundle).chargeMicros > amountMicros);
      if (lasting < atMost && lasting > 0 && lasting >= (rate.terms?.freeBelowSeconds ?? 0)) assert.deepEqual(charge(rate, { startedAt, seconds: atMost }, bundle), charge(rate, { startedAt, seconds: lasting }, bundle));
    }),
    RUNS,
  );
});

test("two legs that run together are carried as long as both are paid for, and no second longer (M7)", () => {
  const role = fc.record({ rate: rates, startedAt: instants, elapsedSeconds: fc.nat(4_000), heldMicros: fees });
  fc.assert(
    fc.property(role, role, fc.bigInt({ min: 0n, max: 10n ** 8n }), fc.nat(5_000), (a, b, availableMicros, atMost) => {
      const missing = (seconds: number): bigint => missingTogether([a, b], seconds).reduce((sum, { amountMicros }) => sum + amountMicros, 0n);
      const seconds = affordTogether([a, b], availableMicros, atMost);
      const lasting = Math.min(...[a, b].map((one) => lastsSeconds(one.rate, one.startedAt, one.elapsedSeconds + atMost) - one.elapsedSeconds));
      assert.ok(seconds >= 0 && seconds <= Math.max(0, lasting));
      if (seconds > 0) assert.ok(missing(seconds) <= availableMicros);
      if (seconds < lasting) assert.ok(missing(seconds + 1) > availableMicros);
    }),
    RUNS,
  );
});

test("a plain rate is charged by the short way as by the long one", () => {
  fc.assert(fc.property(plainRates, instants, lengths, (rate, startedAt, seconds) => assert.deepEqual(plainCharge(rate, seconds), fullCharge(rate, { startedAt, seconds }))), RUNS);
});

test("a rate comes back from its snapshot through JSON as it was, and charges the same (M9)", () => {
  fc.assert(
    fc.property(rates, bundles, instants, lengths, (rate, bundle, startedAt, seconds) => {
      const again = fromSnapshot(JSON.parse(JSON.stringify(toSnapshot(rate))));
      assert.deepEqual(again, rate);
      assert.deepEqual(charge(again, { startedAt, seconds }, bundle), charge(rate, { startedAt, seconds }, bundle));
    }),
    RUNS,
  );
});

test("what is held for a first slice covers what it is said to carry, also when the answer comes later", () => {
  fc.assert(
    fc.property(rates, instants, fc.nat(300_000), (rate, now, laterMs) => {
      const slice = firstSlice(rate, now);
      assert.ok(charge(rate, { startedAt: now, seconds: slice.seconds }).chargeMicros <= slice.chargeMicros);
      assert.ok(slice.seconds >= 1);
      const later = charge(rate, { startedAt: now + laterMs, seconds: slice.seconds });
      // Where increments and tiers of two periods do not go together, an answer in between can cost a little more than on either side; the next slice takes it in.
      if ((rate.plan?.periods ?? []).length === 0) assert.ok(later.chargeMicros <= slice.chargeMicros);
    }),
    RUNS,
  );
});
