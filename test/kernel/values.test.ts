// Money, numbers and ids as they come in and go out.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromPublicId, newId, toPublicId, type PublicNoun } from "../../src/kernel/id.js";
import { formatMicros, formatNanos, parseMicros, parseNanos } from "../../src/kernel/money.js";
import { parsePhoneNumber } from "../../src/kernel/phoneNumber.js";
import { Refusal, type RefusalCode } from "../../src/kernel/refusal.js";

function codeOf(act: () => unknown): RefusalCode | "ok" {
  try {
    act();
    return "ok";
  } catch (error) {
    assert.ok(error instanceof Refusal);
    return error.code;
  }
}

test("an amount that is written and read again is the same amount", () => {
  fc.assert(fc.property(fc.bigInt(0n, 10n ** 15n - 1n), (micros) => parseMicros(formatMicros(micros), "amount") === micros));
  fc.assert(fc.property(fc.bigInt(0n, 10n ** 18n - 1n), (nanos) => parseNanos(formatNanos(nanos), "price") === nanos));
  assert.equal(formatMicros(-1n), "-0.000001");
  assert.equal(formatMicros(1_250_000n), "1.250000");
});

const notAmounts = ["", "1.", ".5", "1,5", "-1", "+1", "1e3", " 1", "1 ", "0x1", "1.0000001", "١", "NaN", "1_000", "12345678901"];
for (const text of notAmounts) {
  test(`${JSON.stringify(text)} is no amount, and is not rounded into one`, () => {
    assert.equal(codeOf(() => parseMicros(text, "amount")), "INVALID_AMOUNT");
  });
}

const numbers: readonly (readonly [string, RefusalCode | "ok"])[] = [
  ["+4930123456", "ok"], ["+15005550101", "ok"], ["+1234567", "INVALID_NUMBER"], ["+123456789012345", "INVALID_NUMBER"], ["+390612345678", "ok"], ["+1684911", "INVALID_NUMBER"],
  ["4930123456", "INVALID_NUMBER"], ["004930123456", "INVALID_NUMBER"], ["030123456", "INVALID_NUMBER"], ["+0123456789", "INVALID_NUMBER"], ["+123456", "INVALID_NUMBER"],
  ["+1234567890123456", "INVALID_NUMBER"], ["+49 30 123456", "INVALID_NUMBER"], ["+4930123456\n", "INVALID_NUMBER"], ["+49301234x6", "INVALID_NUMBER"], ["", "INVALID_NUMBER"],
  ["+١٢٣٤٥٦٧٨", "INVALID_NUMBER"], ["500&PJSIP/x", "INVALID_NUMBER"], ["+4930123456@evil", "INVALID_NUMBER"],
  ["112", "EMERGENCY_NUMBER"], ["911", "EMERGENCY_NUMBER"], ["999", "EMERGENCY_NUMBER"], ["000", "EMERGENCY_NUMBER"], ["+112", "EMERGENCY_NUMBER"], ["00112", "EMERGENCY_NUMBER"],
  ["+49112", "EMERGENCY_NUMBER"], ["+1911", "EMERGENCY_NUMBER"], ["+44999", "EMERGENCY_NUMBER"], ["+353112", "EMERGENCY_NUMBER"], ["1-1-2", "EMERGENCY_NUMBER"],
  ["+19005551234", "PREMIUM_NUMBER"], ["+449098790000", "PREMIUM_NUMBER"], ["+499001234567", "PREMIUM_NUMBER"],
  // With a digit too many each of these was priced as a landline, and dialled.
  ["+49900112345678", "PREMIUM_NUMBER"], ["+4990011234567", "PREMIUM_NUMBER"], ["+190023456789", "INVALID_NUMBER"], ["+338991234567", "INVALID_NUMBER"], ["+4490987900001", "INVALID_NUMBER"],
  ["+4190012345678", "INVALID_NUMBER"],
];
for (const [text, expected] of numbers) {
  test(`${JSON.stringify(text)} as a number: ${expected}`, () => {
    assert.equal(codeOf(() => parsePhoneNumber(text, "to")), expected);
  });
}

test("a number that is written in two ways is one number, so it cannot pass for another", () => {
  assert.equal(parsePhoneNumber("+4402071234567", "to"), parsePhoneNumber("+442071234567", "from"));
});

test("an id outside names its noun, and is nothing else's id", () => {
  const id = newId<"callBack">();
  assert.equal(fromPublicId("callBack", toPublicId("callBack", id), "id"), id);
  for (const noun of ["account", "leg", "tariff", "transfer"] satisfies PublicNoun[]) assert.equal(codeOf(() => fromPublicId(noun, toPublicId("callBack", id), "id")), "NOT_FOUND");
  for (const text of ["", "cb_", id, "cb_zz", `cb_${"0".repeat(33)}`, "cb_' or 1=1"]) assert.equal(codeOf(() => fromPublicId("callBack", text, "id")), "NOT_FOUND");
});

test("ids that are minted later sort later, and carry the time that they were given", () => {
  assert.ok(newId(1_000) < newId(2_000));
  assert.equal(Number.parseInt(newId(1_795_000_000_000).replaceAll("-", "").slice(0, 12), 16), 1_795_000_000_000);
});
