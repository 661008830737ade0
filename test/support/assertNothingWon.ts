// What must be true after PINs were guessed: nobody got in, locks came when they must, and the digits are nowhere.
import assert from "node:assert/strict";
import type { GuessPlan, GuessReport } from "./pinGuesses.js";

const WRONG_A_NUMBER = 10;

export function assertNothingWon(report: GuessReport, plan: GuessPlan): void {
  const answered = report.toldWrong + report.toldLocked;
  assert.ok(answered >= plan.guesses && answered <= report.keyed, `${answered} of ${report.keyed} were judged`);
  assert.equal(report.hits, 0);
  assert.deepEqual(report.victim, { balance: 10_000_000n, held: 0n }, "nobody was robbed");
  // On a busy machine a hurried call may be over before it was asked anything; none may come about.
  const others = Object.keys(report.outcomes).filter((outcome) => !["wrongPin", "noInput", "aHungUp", "aFailed"].includes(outcome));
  assert.deepEqual(others, []);
  assert.ok((report.outcomes["wrongPin"] ?? 0) >= 0.95 * report.calls, JSON.stringify(report.outcomes));
  const numbers = plan.wrongOfUnknownCallers / WRONG_A_NUMBER;
  const locks = report.locks.map(({ scope, key, wrong }) => `${scope} ${key} ${wrong}`).sort();
  assert.deepEqual(locks, [...report.numbersUsed.slice(0, numbers).map((number) => `number ${number} ${WRONG_A_NUMBER}`), `service all ${plan.wrongOfUnknownCallers}`].sort());
  // The tenth of a number is told that it is locked now.
  assert.equal(report.toldWrong, numbers * (WRONG_A_NUMBER - 1), "and no guess beyond those was so much as looked at");
  assert.equal(report.stored, 0, "what was keyed is in no row of any table");
}
