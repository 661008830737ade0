// PINs as they are drawn: long enough, never weak, never the same twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPepper } from "../../src/telephony/callers/pepper.js";
import { isWeak, mintPin } from "../../src/telephony/callers/pin.js";
import { newId } from "../../src/kernel/id.js";

const weak = ["1234567890", "9876543210", "1111111111", "1212121212", "1234512345", "5551837264", "12344321", "7890123456", "2222333344", "80000001", "19191919", "31415413"];
for (const pin of weak) test(`${pin} is weak`, () => assert.equal(isWeak(pin), true));

const good = ["4839201756", "72918364", "603918274650"];
for (const pin of good) test(`${pin} is not weak`, () => assert.equal(isWeak(pin), false));

test("ten thousand PINs have the digits that were asked for, no zero first, none weak and none twice", () => {
  for (const digits of [8, 10, 12]) {
    const pins = Array.from({ length: 10_000 }, () => mintPin(digits));
    assert.ok(pins.every((pin) => pin.length === digits && /^[1-9]\d+$/.test(pin) && !isWeak(pin)));
    assert.ok(new Set(pins).size > 9_990);
  }
});

test("of all that could be drawn most are good: nothing is taken from a guesser's work that matters", () => {
  const isGood = (pin: string) => !isWeak(pin);
  const random = Array.from({ length: 20_000 }, () => String(Math.floor(1e9 + Math.random() * 9e9)));
  assert.ok(random.filter(isGood).length / random.length > 0.85);
});

test("fewer than 8 digits and more than 12 are refused", () => {
  for (const digits of [0, 7, 13, 9.5, Number.NaN]) assert.throws(() => mintPin(digits), { code: "INVALID_INPUT" });
});

test("another pepper gives another hash, another code and another check; the same gives the same", () => {
  const [one, same, other] = [createPepper("one"), createPepper("one"), createPepper("other")];
  const id = newId<"callBack">();
  assert.deepEqual(one.hashOf("4839201756"), same.hashOf("4839201756"));
  assert.notDeepEqual(one.hashOf("4839201756"), other.hashOf("4839201756"));
  assert.notDeepEqual(one.check, other.check);
  assert.equal(one.codeOf(id), same.codeOf(id));
  const ids = Array.from({ length: 50 }, () => newId<"callBack">());
  assert.ok(ids.every((each) => /^\d{6}$/.test(one.codeOf(each))));
  assert.ok(new Set(ids.map(one.codeOf)).size > 45);
});
