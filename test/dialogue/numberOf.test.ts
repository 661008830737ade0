// What callers key, country by country, and the number that it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { numberOf } from "../../src/telephony/dialogue/numberOf.js";

const table: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  US: {
    "2125550123": "+12125550123", "12125550123": "+12125550123", "0112125550123": "notANumber", "01112125550123": "+12125550123", "011493012345678": "+493012345678",
    "00493012345678": "+493012345678", "442079460000": "+442079460000", "33123456789": "+33123456789", "911": "emergency", "1911": "emergency", "011911": "emergency", "5550123": "notANumber", "9005551234": "notAllowed",
  },
  GB: {
    "02079460000": "+442079460000", "442079460000": "+442079460000", "00442079460000": "+442079460000", "07400123456": "+447400123456", "0033123456789": "+33123456789", "33123456789": "+33123456789",
    "7400123456": "+447400123456", "999": "emergency", "112": "emergency", "0999": "emergency", "00112": "emergency", "09098790000": "notAllowed",
  },
  FR: {
    "0123456789": "+33123456789", "0612345678": "+33612345678", "33123456789": "+33123456789", "0033123456789": "+33123456789", "00493012345678": "+493012345678", "493012345678": "+493012345678",
    "15": "emergency", "112": "emergency", "0899123456": "notAllowed", "12": "notANumber",
  },
  ES: {
    "911234567": "+34911234567", "612345678": "+34612345678", "34911234567": "+34911234567", "0034911234567": "+34911234567", "00493012345678": "+493012345678", "493012345678": "+493012345678",
    "112": "emergency", "0911234567": "notANumber", "803123456": "notAllowed",
  },
  DE: {
    "03012345678": "+493012345678", "015112345678": "+4915112345678", "493012345678": "+493012345678", "00493012345678": "+493012345678", "0033123456789": "+33123456789", "33123456789": "+33123456789",
    "442079460000": "+442079460000", "110": "emergency", "112": "emergency", "0110": "emergency", "49112": "emergency", "0049112": "emergency", "09001234567": "notAllowed", "1": "notANumber", "0": "notANumber", "00": "notANumber",
  },
  // The zero of an Italian number belongs to it, also after the country code.
  IT: {
    "0612345678": "+390612345678", "3312345678": "+393312345678", "390612345678": "+390612345678", "00390612345678": "+390612345678", "0039612345678": "+39612345678", "00493012345678": "+493012345678",
    "493012345678": "+493012345678", "113": "emergency", "118": "emergency", "899123456": "notAllowed",
  },
  // With a carrier's two digits behind the zero, or without.
  BR: {
    "011987654321": "+5511987654321", "02111987654321": "+5511987654321", "11987654321": "+5511987654321", "4733334444": "+554733334444", "5511987654321": "+5511987654321",
    "00493012345678": "+493012345678", "0021493012345678": "+493012345678", "493012345678": "+493012345678", "190": "emergency", "193": "emergency",
  },
  IN: {
    "9876543210": "+919876543210", "09876543210": "+919876543210", "6591234567": "+916591234567", "919876543210": "+919876543210", "00919876543210": "+919876543210", "00493012345678": "+493012345678",
    "493012345678": "+493012345678", "100": "emergency", "108": "emergency",
  },
  AU: {
    "0412345678": "+61412345678", "0291234567": "+61291234567", "61412345678": "+61412345678", "001161412345678": "+61412345678", "0011493012345678": "+493012345678", "00493012345678": "+493012345678",
    "412345678": "+61412345678", "000": "emergency", "0011000": "emergency", "1900123456": "notAllowed",
  },
  // No trunk prefix at all.
  DK: {
    "32123456": "+4532123456", "4532123456": "+4532123456", "004532123456": "+4532123456", "00493012345678": "+493012345678", "493012345678": "+493012345678", "032123456": "notANumber", "112": "emergency",
  },
  // A prefix for abroad that names the carrier.
  SG: { "61234567": "+6561234567", "001493012345678": "+493012345678", "018493012345678": "+493012345678", "00493012345678": "+493012345678", "999": "emergency" },
};

for (const [country, rows] of Object.entries(table)) {
  test(`${country}: each way of keying a number gives that number, or is refused`, () => {
    for (const [digits, expected] of Object.entries(rows)) assert.equal(told(digits, country), expected, `${country}: ${digits}`);
  });
}

test("where no country is known, or none of that name, only what is international is understood", () => {
  for (const country of [null, "XX"]) {
    assert.equal(told("00493012345678", country), "+493012345678");
    assert.equal(told("011493012345678", country), "+493012345678");
    assert.equal(told("493012345678", country), "+493012345678");
    assert.equal(told("03012345678", country), "notANumber");
    assert.equal(told("112", country), "emergency");
  }
});

test("no run of digits throws, and what comes out is a number in international format", () => {
  for (const country of [...Object.keys(table), null]) {
    for (let length = 0; length <= 33; length += 1) {
      for (const digit of "0123456789") {
        const told = numberOf(digit.repeat(length), country);
        if ("number" in told) assert.match(told.number, /^\+[1-9]\d{6,14}$/);
      }
    }
  }
  assert.deepEqual(numberOf("", "DE"), { refused: "notANumber" });
  assert.deepEqual(numberOf("12a4", "DE"), { refused: "notANumber" });
});

function told(digits: string, country: string | null): string {
  const keyed = numberOf(digits, country);
  return "number" in keyed ? keyed.number : keyed.refused;
}
