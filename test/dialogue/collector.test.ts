// The digit collector, as a table: what was asked, the keys (a dot is a pause), and what it comes to.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { begin, isFresh, MOST_CODE_DIGITS, MOST_NUMBER_DIGITS, MOST_PIN_DIGITS, paused, press, type Asked, type Collecting, type Key, type Keyed } from "../../src/telephony/dialogue/collector.js";

/** Expected: a command or digits; "…" and the digits held while more is waited for. */
const table: readonly (readonly [Asked, string, string])[] = [
  ["destination", "0049301234567#", "digits 0049301234567"],
  ["destination", "0049301234567.", "digits 0049301234567"],
  ["destination", "0049", "…0049"],
  ["destination", ".", "nothing"],
  ["destination", "#", "…"],
  ["destination", "##5#", "digits 5"],
  ["destination", "012*0301234567#", "digits 0301234567"],
  ["destination", "012*", "…"],
  ["destination", "123456789012345678#", "digits 123456789012345678"],
  ["destination", "1234567890123456789", "…too many"],
  ["destination", "1234567890123456789#", "tooLong"],
  ["destination", "1234567890123456789.", "tooLong"],
  ["destination", "12345678901234567890000000#", "tooLong"],
  ["destination", "1234567890123456789*030#", "digits 030"],
  ["destination", "*1#", "speedDial 1"],
  ["destination", "*7.", "speedDial 7"],
  ["destination", "*12#", "speedDial 12"],
  ["destination", "*123#", "speedDial 12"],
  ["destination", "*0#", "redial"],
  ["destination", "*9#", "balance"],
  ["destination", "*8#", "nextLanguage"],
  ["destination", "*08#", "speedDial 08"],
  ["destination", "*", "…*"],
  ["destination", "*.", "nothing"],
  ["destination", "*#", "…"],
  ["destination", "**", "…"],
  ["destination", "*1*", "…"],
  ["destination", "*1*2#", "digits 2"],
  ["destination", "**1#", "digits 1"],

  ["callBackNumber", "*", "ownNumber"],
  ["callBackNumber", "0301234567#", "digits 0301234567"],
  ["callBackNumber", "030*04012.", "digits 04012"],
  ["callBackNumber", "#", "…"],
  ["callBackNumber", ".", "nothing"],
  ["callBackNumber", "1234567890123456789#", "tooLong"],

  ["pin", "12345678#", "digits 12345678"],
  ["pin", "12345678.", "digits 12345678"],
  ["pin", "123456789012", "digits 123456789012"],
  ["pin", "12345678901", "…12345678901"],
  ["pin", "1234*87654321#", "digits 87654321"],
  ["pin", "*", "…"],
  ["pin", "#", "…"],
  ["pin", ".", "nothing"],
  ["pin", "*9#", "digits 9"],

  ["proofCode", "123456#", "digits 123456"],
  ["proofCode", "12345678", "digits 12345678"],
  ["proofCode", "12*654321.", "digits 654321"],
  ["proofCode", ".", "nothing"],

  ["confirm", "1", "yes"],
  ["confirm", "2", "…"],
  ["confirm", "0*#9", "…"],
  ["confirm", "21", "yes"],
  ["confirm", ".", "nothing"],

  ["check", "1", "yes"],
  ["check", "#", "yes"],
  ["check", "*", "anew"],
  ["check", "2345", "…"],
  ["check", "51", "yes"],
  ["check", ".", "nothing"],

  ["announce", "5", "yes"],
  ["announce", "#", "yes"],
  ["announce", "*", "yes"],
  ["announce", ".", "nothing"],
];

test("each row of the table comes to what it says", () => {
  for (const [asked, keys, expected] of table) assert.equal(told(keyIn(asked, keys)), expected, `${asked}: ${keys}`);
});

test("a key that changes nothing gives the very same value back, so that nobody's prompt is cut short by it", () => {
  for (const [asked, key] of [["confirm", "2"], ["check", "7"], ["destination", "#"], ["pin", "*"], ["pin", "#"], ["callBackNumber", "#"]] as const) {
    const at = begin(asked);
    assert.equal(press(at, key), at, `${asked}: ${key}`);
  }
});

test("whatever is keyed, no more digits are held than the step may have, and keying goes on until it comes to something", () => {
  const most: Readonly<Record<Asked, number>> = { pin: MOST_PIN_DIGITS, proofCode: MOST_CODE_DIGITS, destination: MOST_NUMBER_DIGITS, callBackNumber: MOST_NUMBER_DIGITS, confirm: 0, check: 0, announce: 0 };
  const asked = fc.constantFrom(...(Object.keys(most) as Asked[]));
  const keys = fc.array(fc.constantFrom(...("0123456789*#".split("") as Key[])), { maxLength: 60 });
  fc.assert(fc.property(asked, keys, (what, pressed) => {
    let at: Collecting = begin(what);
    for (const key of pressed) {
      const next = press(at, key);
      if (next.kind !== "collecting") {
        if (next.kind === "digits") assert.ok(next.digits.length <= most[what]);
        return;
      }
      at = next;
      assert.ok(at.digits.length <= most[what]);
      assert.match(at.digits, /^\d*$/);
      if (isFresh(at)) assert.deepEqual(at, begin(what));
    }
    assert.notEqual(paused(at).kind, "collecting");
  }));
});

function keyIn(asked: Asked, keys: string): Collecting | Keyed {
  let at: Collecting = begin(asked);
  for (const [place, key] of [...keys].entries()) {
    const next = key === "." ? paused(at) : press(at, key as Key);
    if (next.kind !== "collecting") {
      assert.equal(place, keys.length - 1, `${asked}: ${keys} is over before its last key`);
      return next;
    }
    at = next;
  }
  return at;
}

function told(at: Collecting | Keyed): string {
  if (at.kind === "collecting") return `…${at.tooMany ? "too many" : ""}${at.isCommand ? "*" : ""}${at.digits}`;
  return [at.kind, "digits" in at ? at.digits : "key" in at ? at.key : ""].join(" ").trim();
}
