// How a caller's number is read that a network gives: as one number of the world, or as none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { calledNumbers, readCallerNumber } from "../../src/telephony/triggers/callerNumber.js";

const rows: readonly (readonly [text: string, country: string | null, expected: string | null])[] = [
  ["+4930123456", null, "+4930123456"],
  ["4930123456", null, "+4930123456"],
  ["004930123456", null, "+4930123456"],
  ["+15005550111", null, "+15005550111"],
  ["030123456", null, null],
  ["030123456", "DE", "+4930123456"],
  ["0155512345", "FR", "+33155512345"],
  ["33155512345", "FR", "+33155512345"],
  ["0033155512345", "FR", "+33155512345"],
  // A foreign number on a French trunk, without its plus sign.
  ["4930123456", "FR", "+4930123456"],
  ["2125550123", "US", "+12125550123"],
  ["12125550123", "US", "+12125550123"],
  ["0114930123456", "US", "+4930123456"],
  ["+4930123456", "US", "+4930123456"],
  ["112", "DE", null],
  ["911", null, null],
  ["+49112", null, null],
  ["09001234567", "DE", null],
  ["+499001234567", null, null],
  ["1", null, null],
  ["12345678901234567890", null, null],
  ["+00000000", null, null],
  ["", null, null],
  ["+", null, null],
  ["anonymous", null, null],
  ["4930123456&PJSIP/0900@carrier", "DE", null],
  ["4930123456;phone-context=+1", null, null],
  ["' or 1=1 --", null, null],
  ["+49 30 123456", null, null],
  ["٤٩٣٠١٢٣٤٥٦", "DE", null],
  ["+4930123456\n", null, null],
];

for (const [text, country, expected] of rows) {
  test(`${JSON.stringify(text)}${country === null ? "" : ` in ${country}`} is ${expected ?? "no number"}`, () => {
    assert.equal(readCallerNumber(text, country), expected);
  });
}

test("a number of ours is found however the carrier writes what was called", () => {
  assert.deepEqual(calledNumbers("+15005550100"), ["+15005550100"]);
  assert.ok(calledNumbers("15005550100").includes("+15005550100"));
  assert.ok(calledNumbers("0015005550100").includes("+15005550100"));
  assert.deepEqual(calledNumbers(""), ["+"]);
});
