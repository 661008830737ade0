// What is sent to Asterisk as a limit: 0, a negative number and a text that is none would all take the limit away.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualTime } from "../support/manualTime.js";
import { keepLimit, limitValue } from "../../src/telephony/ari/limit.js";

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

for (const [title, takesMs, sent] of [
  ["a limit that is taken at once is set once", [10], [60]],
  ["a limit that waited for a prompt is set again, for what is left", [3_500, 10], [60, 56.5]],
  ["a switch that is always late is not asked for ever", [3_500, 3_500, 3_500, 10], [60, 56.5, 53]],
] as const) {
  test(title, async () => {
    const time = createManualTime();
    const asked: number[] = [];
    const set = async (seconds: number): Promise<void> => {
      asked.push(seconds);
      await time.advance(takesMs[asked.length - 1] ?? 0);
    };
    await keepLimit(set, 60, time.clock);
    assert.deepEqual(asked, sent);
  });
}
