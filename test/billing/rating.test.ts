// What a leg costs, as tables; and what must be true of every rate, as properties.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { afford } from "../../src/billing/rating/afford.js";
import { affordTogether, missingTogether, type RunningRole } from "../../src/billing/rating/affordTogether.js";
import { answeredSeconds } from "../../src/billing/rating/answeredSeconds.js";
import { charge, type Call } from "../../src/billing/rating/charge.js";
import { fromSnapshot, toSnapshot, type Rate } from "../../src/billing/rating/rate.js";
import { newId } from "../../src/kernel/id.js";

const NOW = Date.parse("2026-03-02T12:00:00Z");
const DECK = newId<"deck">();
const cents = { priceNanos: 8_500_000n };
const charges: readonly [title: string, rate: Partial<Rate>, seconds: number, billedSeconds: number, chargeMicros: bigint][] = [
  ["61 s at 0.0085 a minute, 60/60 and a fee of 0.02, are two minutes and the fee", { ...cents, connectFeeMicros: 20_000n }, 61, 120, 37_000n],
  ["61 s at 0.0085 a minute by the second are rounded up once, to the micro", { ...cents, firstIncrementSeconds: 1, nextIncrementSeconds: 1 }, 61, 61, 8_642n],
  ["30/18 at 31 s is 48 s: next increments count from the end of the first", { ...cents, firstIncrementSeconds: 30, nextIncrementSeconds: 18 }, 31, 48, 6_800n],
  ["30/18 at 30 s is the first increment alone", { ...cents, firstIncrementSeconds: 30, nextIncrementSeconds: 18 }, 30, 30, 4_250n],
  ["30/18 at 48 s ends with its second increment, and 49 s begins a third", { ...cents, firstIncrementSeconds: 30, nextIncrementSeconds: 18 }, 49, 66, 9_350n],
  ["one second of a minute's increment is charged as a minute", cents, 1, 60, 8_500n],
  ["a leg that was never answered costs nothing, whatever the fee", { ...cents, connectFeeMicros: 20_000n }, 0, 0, 0n],
  ["a free rate with a fee costs the fee", { priceNanos: 0n, connectFeeMicros: 20_000n }, 600, 600, 20_000n],
  ["a price below a micro a minute is still charged: one micro", { priceNanos: 1n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 }, 1, 1, 1n],
  ["an exact micro is not rounded up", { priceNanos: 60_000n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 }, 7, 7, 7n],
  ["what a float cannot hold is exact: 0.1 a minute for three seconds by the second", { priceNanos: 100_000_000n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 }, 3, 3, 5_000n],
  ["a day at a million a minute fits its column", { priceNanos: 10n ** 15n }, 86_400, 86_400, 1_440n * 10n ** 12n],
];
for (const [title, rate, seconds, billedSeconds, chargeMicros] of charges) {
  test(title, () => assert.deepEqual(charge(aRate(rate), at(seconds)), { billedSeconds, chargeMicros, taxMicros: 0n, bundleSeconds: 0 }));
}

const durations: readonly [title: string, ms: number | null, seconds: number][] = [
  ["a call cut at 60.04 s is a call of 60 seconds", 60_040, 60],
  ["a tenth of a second is grace, one millisecond more is a second", 60_101, 61],
  ["exactly the grace is not a second more", 60_100, 60],
  ["an answered call counts at least one second", 0, 1],
  ["half a second counts one", 500, 1],
  ["a leg that was never answered counts none", null, 0],
  ["an end before the answer, from a clock that was set back, counts one", -5_000, 1],
];
for (const [title, ms, seconds] of durations) {
  test(title, () => assert.equal(answeredSeconds(ms === null ? null : 1_000_000, 1_000_000 + (ms ?? 7_000)), seconds));
}

const affords: readonly [title: string, rate: Partial<Rate>, amountMicros: bigint, seconds: number][] = [
  ["money for exactly two minutes and the fee carries 120 s", { ...cents, connectFeeMicros: 20_000n }, 37_000n, 120],
  ["one micro less carries one minute", { ...cents, connectFeeMicros: 20_000n }, 36_999n, 60],
  ["less than the first increment carries nothing", cents, 8_499n, 0],
  ["a free rate carries as much as is asked for", { priceNanos: 0n }, 0n, 7_200],
  ["a fee that is not covered carries nothing, though the price is nothing", { priceNanos: 0n, connectFeeMicros: 1n }, 0n, 0],
];
for (const [title, rate, amountMicros, seconds] of affords) test(title, () => assert.equal(afford(aRate(rate), amountMicros, NOW, 7_200), seconds));

test("the charge is monotone: more seconds never cost less (M7)", () => {
  fc.assert(
    fc.property(rates, fc.nat(20_000), fc.nat(5_000), (rate, seconds, more) => {
      assert.ok(charge(rate, at(seconds)).chargeMicros <= charge(rate, at(seconds + more)).chargeMicros);
    }),
  );
});

test("the charge is the exact price of the billed seconds, rounded up by less than one micro, and the fee", () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 20_000 }), (rate, seconds) => {
      const { billedSeconds, chargeMicros } = charge(rate, at(seconds));
      const over = (chargeMicros - rate.connectFeeMicros) * 60_000n - rate.priceNanos * BigInt(billedSeconds);
      assert.ok(over >= 0n && over < 60_000n);
      assert.ok(billedSeconds >= seconds && billedSeconds >= rate.firstIncrementSeconds);
      assert.equal((billedSeconds - rate.firstIncrementSeconds) % rate.nextIncrementSeconds, 0);
      assert.ok(billedSeconds === rate.firstIncrementSeconds || billedSeconds - seconds < rate.nextIncrementSeconds);
    }),
  );
});

test("afford is the inverse of charge: what it answers is paid for, and one second more would not be (M7)", () => {
  fc.assert(
    fc.property(rates, amounts, fc.nat(10_000), (rate, amountMicros, atMost) => {
      const seconds = afford(rate, amountMicros, NOW, atMost);
      assert.ok(seconds >= 0 && seconds <= atMost);
      assert.ok(charge(rate, at(seconds)).chargeMicros <= amountMicros);
      if (seconds < atMost) assert.ok(charge(rate, at(seconds + 1)).chargeMicros > amountMicros);
    }),
  );
});

test("afford of a charge carries at least the seconds that were charged", () => {
  fc.assert(fc.property(rates, fc.integer({ min: 1, max: 10_000 }), (rate, seconds) => assert.ok(afford(rate, charge(rate, at(seconds)).chargeMicros, NOW, 20_000) >= seconds)));
});

test("the joint afford is maximal: what it answers is covered, and one second more for all would not be (M7)", () => {
  fc.assert(
    fc.property(fc.array(runningRoles, { maxLength: 4 }), amounts, fc.nat(5_000), (running, availableMicros, atMost) => {
      const missing = (seconds: number) => missingTogether(running, seconds).reduce((sum, { amountMicros }) => sum + amountMicros, 0n);
      const seconds = affordTogether(running, availableMicros, atMost);
      assert.ok(seconds >= 0 && seconds <= atMost);
      // 0 is also the answer when not even the seconds that have passed are covered.
      if (seconds > 0) assert.ok(missing(seconds) <= availableMicros);
      if (seconds < atMost) assert.ok(missing(seconds + 1) > availableMicros);
    }),
  );
});

test("a rate comes back from its snapshot as it was, through JSON", () => {
  fc.assert(fc.property(rates, (rate) => assert.deepEqual(fromSnapshot(JSON.parse(JSON.stringify(toSnapshot(rate)))), rate)));
});

const increments = fc.oneof(fc.constantFrom(1, 6, 30, 60), fc.integer({ min: 1, max: 3_600 }));
const amounts = fc.bigInt({ min: 0n, max: 10n ** 9n });
const rates: fc.Arbitrary<Rate> = fc
  .record({
    priceNanos: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 10n }), fc.bigInt({ min: 0n, max: 10n ** 5n })),
    connectFeeMicros: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 6n })),
    firstIncrementSeconds: increments,
    nextIncrementSeconds: increments,
  })
  .map(aRate);
const runningRoles: fc.Arbitrary<RunningRole> = fc.record({ rate: rates, startedAt: fc.constant(NOW), elapsedSeconds: fc.nat(4_000), heldMicros: amounts });

function aRate(rate: Partial<Rate>): Rate {
  return { deckId: DECK, prefix: "49", destination: "Germany", priceNanos: 60_000_000n, connectFeeMicros: 0n, firstIncrementSeconds: 60, nextIncrementSeconds: 60, ...rate };
}

function at(seconds: number): Call {
  return { startedAt: NOW, seconds };
}
