// What is sent to Asterisk as a limit: 0, a negative number and a text that is none would all take the limit away.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limitValue } from "../../src/telephony/ari/limit.js";

for (const [seconds, sent] of [[60, "60.000"], [2.71828, "2.718"], [1e-9, "0.100"], [0, "0.100"], [-5, "0.100"], [86_400, "86400.000"]] as const) {
  test(`${seconds} s is sent as ${sent}`, () => {
    assert.equal(limitValue(seconds), sent);
  });
}

for (const seconds of [NaN, Infinity]) {
  test(`${seconds} is never sent`, () => {
    assert.throws(() => limitValue(seconds));
  });
}
