import assert from "node:assert/strict";
import { test } from "node:test";
import { createPhoneClock } from "../../src/telephony/sandbox/phoneClock.js";

const ORIGIN = 1_800_000_000_123;

test("what is not due yet is worth waiting for, and is due when the wait is over, or at most a millisecond later", () => {
  // Hours into a fast call-back the fractions of a millisecond are lost in the size of the numbers.
  const hours = 12_970_000;
  for (const speed of [0.3, 0.7, 1, 3, 7, 20, 999, 1000, 8942]) {
    for (const passed of [...range(0, 2000), ...range(hours, hours + 5000)]) {
      let now = ORIGIN + passed;
      const clock = createPhoneClock({ originAt: ORIGIN, speed }, { now: () => now });
      const next = clock.now() + 1;
      const wait = clock.realMsUntil(next);
      assert.ok(wait >= 1, `${speed} times as fast, ${passed} ms after the start`);
      assert.equal(clock.realMsUntil(next - 1), 0);
      now += wait;
      assert.ok(clock.realMsUntil(next) <= 1, `${speed} times as fast, ${passed} ms after the start`);
    }
  }
});

test("a clock that stands still or runs backwards is a mistake of ours", () => {
  for (const speed of [0, -1, NaN, Infinity]) assert.throws(() => createPhoneClock({ originAt: ORIGIN, speed }, { now: () => ORIGIN }), /runs forward/);
});

function* range(from: number, to: number): Iterable<number> {
  for (let at = from; at < to; at += 1) yield at;
}
