// Least-cost routing as a table: which carriers may carry a call, in which order, and why the others may not.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Carrier } from "../../src/billing/carriers/carrier.js";
import { expectedNetMicros, orderRoutes, type Candidate, type Expectation } from "../../src/billing/carriers/orderRoutes.js";
import type { Rate } from "../../src/billing/rating/rate.js";
import type { CarrierId, DeckId, TariffId } from "../../src/kernel/id.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";

const number = knownPhoneNumber("+4930123456");

/** A price in nanos a minute, a fee in micros, increments; 0.01 a minute by the second unless told otherwise. */
function rate(priceNanos = 10_000_000n, connectFeeMicros = 0n, increments: readonly [number, number] = [1, 1]): Rate {
  return { deckId: "deck" as DeckId, prefix: "49", destination: "Germany", priceNanos, connectFeeMicros, firstIncrementSeconds: increments[0], nextIncrementSeconds: increments[1] };
}

function carrier(trunk: string, asks: Rate | "blocked" | null, patch: Partial<Carrier> = {}): Candidate {
  const standard: Carrier = {
    id: trunk as CarrierId, name: trunk, trunk, trunks: [trunk], tariffId: "tariff" as TariffId, currency: "EUR", priority: 100, enabled: true, allowsLoss: false, onlyPrefixes: [], excludedPrefixes: [], createdAt: 0,
  };
  return { carrier: { ...standard, ...patch }, found: asks === null ? null : asks === "blocked" ? { rate: rate(0n), blocked: true } : { rate: asks, blocked: false } };
}

/** Three minutes of it bring 0.30. */
const sold: Expectation = { number, startsAt: Date.UTC(2026, 10, 20, 12), typicalSeconds: 180, sold: { rate: rate(100_000_000n), currency: "EUR" } };

const table: readonly (readonly [title: string, candidates: readonly Candidate[], in_order: readonly string[], expectation?: Partial<Expectation>])[] = [
  ["nobody", [], []],
  ["of two the cheaper comes first, whatever their order", [carrier("dear", rate(20_000_000n)), carrier("cheap", rate(10_000_000n))], ["cheap taken 30000", "dear taken 60000"]],
  ["a low price a minute with a connect fee is dearer than it looks", [carrier("fee", rate(1_000_000n, 50_000n)), carrier("plain", rate(10_000_000n))], ["plain taken 30000", "fee taken 53000"]],
  ["so is one that counts whole minutes, for a call of a few seconds", [carrier("minutes", rate(9_000_000n, 0n, [60, 60])), carrier("seconds", rate(10_000_000n))], ["seconds taken 1667", "minutes taken 9000"], { typicalSeconds: 10 }],
  ["and for a long call the fee is forgotten", [carrier("fee", rate(1_000_000n, 50_000n)), carrier("plain", rate(10_000_000n))], ["fee taken 110000", "plain taken 600000"], { typicalSeconds: 3_600 }],
  ["priority comes before cost", [carrier("cheap", rate(10_000_000n), { priority: 2 }), carrier("dear", rate(20_000_000n), { priority: 1 })], ["dear taken 60000", "cheap taken 30000"]],
  ["equals are told apart by their trunk, so that every node decides alike", [carrier("b", rate()), carrier("a", rate())], ["a taken 30000", "b taken 30000"]],
  ["one that is disabled is left out", [carrier("off", rate(), { enabled: false }), carrier("on", rate(20_000_000n))], ["on taken 60000", "off disabled 30000"]],
  ["one whose deck has no price for the number is left out", [carrier("none", null), carrier("one", rate())], ["one taken 30000", "none noRate -"]],
  ["one whose deck blocks the number is left out, however cheap", [carrier("blocked", "blocked"), carrier("one", rate())], ["one taken 30000", "blocked blocked -"]],
  ["one that does not carry the prefix is left out", [carrier("excluded", rate(), { excludedPrefixes: ["4", "1"] }), carrier("one", rate(20_000_000n))], ["one taken 60000", "excluded excluded 30000"]],
  ["one that carries other prefixes only is left out, one that carries this one is not", [carrier("others", rate(), { onlyPrefixes: ["44"] }), carrier("this", rate(20_000_000n), { onlyPrefixes: ["44", "493"] })], ["this taken 60000", "others excluded 30000"]],
  ["an exclusion within what it carries counts", [carrier("one", rate(), { onlyPrefixes: ["49"], excludedPrefixes: ["4930"] })], ["one excluded 30000"]],
  ["one that would cost more than the call brings is left out", [carrier("loss", rate(100_000_001n)), carrier("even", rate(100_000_000n))], ["even taken 300000", "loss atALoss 300001"]],
  ["unless it may", [carrier("loss", rate(110_000_000n), { allowsLoss: true })], ["loss taken 330000"]],
  ["a loss by the connect fee is a loss", [carrier("fee", rate(1_000_000n, 300_000n))], ["fee atALoss 303000"]],
  ["an amount in another currency is neither a loss nor not, and comes after those that can be compared", [carrier("dollars", rate(1_000_000_000n), { currency: "USD" }), carrier("euros", rate(90_000_000n))], ["euros taken 270000", "dollars taken 3000000"]],
  ["but not before a priority", [carrier("dollars", rate(1_000_000_000n), { currency: "USD", priority: 1 }), carrier("euros", rate(90_000_000n), { priority: 2 })], ["dollars taken 3000000", "euros taken 270000"]],
  ["a free call has no route but a free one", [carrier("free", rate(0n)), carrier("one", rate(1n))], ["free taken 0", "one atALoss 1"], { sold: { rate: rate(0n), currency: "EUR" } }],
];

for (const [title, candidates, expected, patch] of table) {
  test(`routes: ${title}`, () => {
    const expectation = { ...sold, ...patch };
    const inWords = (given: readonly Candidate[]): string[] => orderRoutes(given, expectation).map(({ carrier: { trunk }, verdict, expectedCostMicros }) => `${trunk} ${verdict} ${expectedCostMicros ?? "-"}`);
    assert.deepEqual(inWords(candidates), expected);
    assert.deepEqual(inWords([...candidates].reverse()), expected, "the order in which they are read decides nothing");
  });
}

test("what a call brings is compared without its tax", () => {
  const taxed: Rate = { ...rate(100_000_000n), terms: { taxPpm: 190_000 } };
  assert.equal(expectedNetMicros({ ...sold, sold: { rate: taxed, currency: "EUR" } }), 300_000n);
});
