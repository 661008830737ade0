// Holds of rates that change on the way: a dearer period begins, a cap ends the call, a call would be free if it were short.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFunds, type Purse } from "../../src/billing/funds/funds.js";
import { firstSlice } from "../../src/billing/rating/firstSlice.js";
import type { Period, Terms } from "../../src/billing/rating/plan.js";
import type { Rate } from "../../src/billing/rating/rate.js";
import { newId } from "../../src/kernel/id.js";

const NOON = Date.UTC(2026, 10, 20, 12);
const night: Rate = { deckId: newId<"deck">(), prefix: "49", destination: "Germany", priceNanos: 60_000_000n, connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 };
const day: Period = {
  name: "day", weekdays: [1, 2, 3, 4, 5, 6, 7], fromSecond: 43_200, toSecond: 64_800, months: [], monthDays: [], weight: 10,
  connectFeeMicros: 0n, priceNanos: 600_000_000n, firstIncrementSeconds: 1, nextIncrementSeconds: 1, tiers: [],
};
const dearFromNoon: Rate = { ...night, plan: { tiers: [], periods: [day] } };

test("what is held before dialling is the dearest that the answer can bring: here that of noon, three minutes ahead", () => {
  assert.deepEqual(firstSlice(night, NOON - 180_000).chargeMicros, 60_000n);
  assert.deepEqual(firstSlice(dearFromNoon, NOON - 180_000).chargeMicros, 600_000n);
  assert.deepEqual(firstSlice(dearFromNoon, NOON - 600_000).chargeMicros, 60_000n, "nobody rings for ten minutes");
});

test("a call that runs into a dearer period is held at that price from there on, and carried no further than it lasts", () => {
  const answeredAt = NOON - 90_000;
  const { extend, purse } = running(dearFromNoon, 60_000n, 500_000n);
  // 90 s of night are 0.09, of which 0.06 are held; 47 s of day are 0.47. One second more would be 0.51 in all.
  assert.deepEqual(extend(answeredAt, 60, 120), { carriesSeconds: 77, amountMicros: 500_000n });
  assert.equal(purse.availableMicros, 0n);
});

test("a cap that disconnects ends the call where it is reached, however much money there is", () => {
  const { extend } = running(withTerms({ cap: { amountMicros: 100_000n, strategy: "disconnect" } }), 60_000n, 10_000_000n);
  assert.deepEqual(extend(NOON, 60, 120), { carriesSeconds: 40, amountMicros: 40_000n });
});

test("a cap that even the first increment exceeds ends no call that is still short enough to be free", () => {
  const { extend } = running(withTerms({ cap: { amountMicros: 4n, strategy: "disconnect" }, freeBelowSeconds: 46 }), 4n, 0n);
  assert.deepEqual([extend(NOON, 23, 22), extend(NOON, 23, 137), extend(NOON, 46, 60)].map(({ carriesSeconds }) => carriesSeconds), [22, 22, 0]);
});

test("a cap above which a call is free carries it on for nothing", () => {
  const { extend } = running(withTerms({ cap: { amountMicros: 100_000n, strategy: "free" } }), 100_000n, 0n);
  assert.deepEqual(extend(NOON, 60, 120), { carriesSeconds: 120, amountMicros: undefined });
});

test("a rate whose short calls cost nothing is held for a call that is not short", () => {
  const slice = firstSlice(withTerms({ freeBelowSeconds: 90 }), NOON);
  assert.deepEqual([slice.seconds, slice.chargeMicros], [90, 90_000n]);
});

test("a surcharge that falls due within the first slice's increments is held with it", () => {
  const slice = firstSlice({ ...withTerms({ surcharge: { amountMicros: 50_000n, afterSeconds: 60 } }), firstIncrementSeconds: 45, nextIncrementSeconds: 45 }, NOON);
  assert.deepEqual([slice.seconds, slice.chargeMicros], [90, 140_000n]);
});

function withTerms(terms: Terms): Rate {
  return { ...night, terms };
}

function running(rate: Rate, heldMicros: bigint, availableMicros: bigint) {
  const purse: Purse = { availableMicros };
  const funds = createFunds({ mayCall: true, purse, currency: "EUR", roles: new Map([["A", [{ rate, purse, heldMicros }]]]) }, null, NOON);
  const extend = (answeredAt: number, elapsedSeconds: number, wanted: number) => {
    const { carriesSeconds, grants } = funds.extend([{ role: "A", answeredAt, elapsedSeconds }], wanted);
    return { carriesSeconds, amountMicros: grants[0]?.amountMicros };
  };
  return { extend, purse };
}
