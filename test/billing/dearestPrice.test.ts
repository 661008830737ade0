// What the limit of the dearest price is compared with: all that a minute can cost, not its price alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dearestPrice } from "../../src/billing/rating/dearestPrice.js";
import type { Period, Tier } from "../../src/billing/rating/plan.js";
import type { Rate } from "../../src/billing/rating/rate.js";
import type { DeckId } from "../../src/kernel/id.js";

const rate: Rate = { deckId: "deck" as DeckId, prefix: "49", destination: "Germany", priceNanos: 60_000_001n, connectFeeMicros: 0n, firstIncrementSeconds: 6, nextIncrementSeconds: 6 };
const tier: Tier = { fromSeconds: 30, priceNanos: 90_000_000n, firstIncrementSeconds: 1, nextIncrementSeconds: 1, entryFeeMicros: 0n };
const period: Period = {
  name: "night", weekdays: [1], fromSecond: 0, toSecond: 3_600, months: [], monthDays: [], weight: 1, connectFeeMicros: 0n, priceNanos: 10_000_000n, firstIncrementSeconds: 1, nextIncrementSeconds: 1, tiers: [],
};

const cases: Readonly<Record<string, readonly [Rate, bigint]>> = {
  "a plain price is itself, to the nano": [rate, 60_000_001n],
  "the connect fee is paid in the first minute": [{ ...rate, priceNanos: 0n, connectFeeMicros: 5_000_000n }, 5_000_000_000n],
  "an increment of ten minutes is paid whole by who speaks for one": [{ ...rate, priceNanos: 60_000_000n, firstIncrementSeconds: 600 }, 600_000_000n],
  "a tier's price and its entry fee": [{ ...rate, plan: { tiers: [{ ...tier, entryFeeMicros: 1_000_000n }], periods: [] } }, 1_090_000_000n],
  "a tier that begins after the first minute does not add its fee to the connect fee": [{ ...rate, connectFeeMicros: 1_000_000n, plan: { tiers: [{ ...tier, fromSeconds: 600, entryFeeMicros: 2_000_000n }], periods: [] } }, 2_090_000_000n],
  "a period's connect fee": [{ ...rate, plan: { tiers: [], periods: [{ ...period, connectFeeMicros: 3_000_000n }] } }, 3_010_000_000n],
  "a minimum charge": [{ ...rate, terms: { minimumChargeMicros: 2_000_000n } }, 2_000_000_000n],
  "a surcharge": [{ ...rate, terms: { surcharge: { amountMicros: 1_000_000n, afterSeconds: 20 } } }, 1_060_000_001n],
};
for (const [title, [given, expected]] of Object.entries(cases)) test(title, () => assert.equal(dearestPrice(given), expected));
