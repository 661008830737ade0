// Random plans and terms of the full rate model, all of which billing accepts.
import fc from "fast-check";
import type { Period, Plan, Terms, Tier } from "../../src/billing/rating/plan.js";

/** Objects as JSON makes them. */
const plain = { noNullPrototype: true } as const;
export const increments = fc.oneof(fc.constantFrom(1, 6, 30, 60), fc.integer({ min: 1, max: 600 }));
export const fees = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 6n }));

/** Tiers, and periods of which the later weigh more, at prices of this kind. */
export function plansOf(prices: fc.Arbitrary<bigint>): fc.Arbitrary<Plan> {
  const tiers: fc.Arbitrary<readonly Tier[]> = fc
    .array(fc.record({ step: fc.integer({ min: 1, max: 300 }), priceNanos: prices, firstIncrementSeconds: increments, nextIncrementSeconds: increments, entryFeeMicros: fees }), { maxLength: 3 })
    .map((list) => list.reduce<{ at: number; tiers: Tier[] }>(({ at, tiers: before }, { step, ...tier }) => ({ at: at + step, tiers: [...before, { ...tier, fromSeconds: at + step }] }), { at: 0, tiers: [] }).tiers);
  const periods: fc.Arbitrary<readonly Period[]> = fc
    .array(
      fc.record({
        weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        ends: fc.uniqueArray(fc.oneof(fc.constantFrom(0, 3_600, 7_200, 10_800, 86_400), fc.integer({ min: 0, max: 86_400 })), { minLength: 2, maxLength: 2 }),
        months: fc.oneof(fc.constant([]), fc.uniqueArray(fc.integer({ min: 1, max: 12 }))),
        monthDays: fc.oneof(fc.constant([]), fc.uniqueArray(fc.integer({ min: 1, max: 31 }))),
        connectFeeMicros: fees, priceNanos: prices, firstIncrementSeconds: increments, nextIncrementSeconds: increments, tiers,
      }),
      { maxLength: 3 },
    )
    .map((list) => list.map(({ ends, ...period }, place) => ({ ...period, name: `period ${place}`, weight: place, fromSecond: Math.min(...ends), toSecond: Math.max(...ends) })));
  return fc.record({ tiers, periods }, plain);
}

export const terms: fc.Arbitrary<Terms> = fc.record(
  {
    timeZone: fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"),
    rounding: fc.record({ method: fc.constantFrom("up" as const, "down" as const, "halfUp" as const), decimals: fc.integer({ min: 0, max: 6 }) }, plain),
    taxPpm: fc.oneof(fc.constant(190_000), fc.integer({ min: 0, max: 1_000_000 })),
    minimumChargeMicros: fees,
    cap: fc.record({ amountMicros: fc.bigInt({ min: 0n, max: 10n ** 8n }), strategy: fc.constantFrom("free" as const, "disconnect" as const) }, plain),
    surcharge: fc.record({ amountMicros: fees, afterSeconds: fc.integer({ min: 0, max: 1_000 }) }, plain),
    freeBelowSeconds: fc.integer({ min: 0, max: 60 }),
  },
  { requiredKeys: [], ...plain },
).map((of) => (of.cap ? { ...of, cap: { ...of.cap, amountMicros: of.cap.amountMicros + (of.minimumChargeMicros ?? 0n) + (of.surcharge?.amountMicros ?? 0n) } } : of));
