// PINs guessed by keying them in sandbox calls, four at a time and from several numbers: the short form of `npm run soak -- pin-guesses`, with the bound of all unknown callers set low.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertNothingWon } from "../support/assertNothingWon.js";
import { guessPins } from "../support/pinGuesses.js";

test("guesses keyed in calls, four at a time from several numbers: no hit, each number locked after ten, all unknown callers after their bound, and nothing that was keyed is stored", async () => {
  const plan = { guesses: 90, callsAtOnce: 4, wrongOfUnknownCallers: 30, speed: 20 };
  const report = await guessPins(plan, () => undefined);
  assertNothingWon(report, plan);
  assert.ok(report.right > 5, `the right PIN was keyed ${report.right} times`);
});
