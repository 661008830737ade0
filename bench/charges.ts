// Charges a second and core, without look-up: of a plain rate, of one with tax, and of one with all that a rate can have. The reference is the bare arithmetic of a plain minute.
import { charge, type Call } from "../src/billing/rating/charge.js";
import type { Rate } from "../src/billing/rating/rate.js";
import { systemClock } from "../src/kernel/clock.js";
import { newId } from "../src/kernel/id.js";
import type { Figure, Measurement } from "./support/measurement.js";
import { median } from "./support/statistics.js";

const CALLS = 200_000;
const ROUNDS = 7;
const startedAt = systemClock.now();

const plain: Rate = { deckId: newId<"deck">(), prefix: "49", destination: "Phones", priceNanos: 8_500_000n, connectFeeMicros: 20_000n, firstIncrementSeconds: 60, nextIncrementSeconds: 6 };
const taxed: Rate = { ...plain, terms: { taxPpm: 190_000 } };
const everyDay = [1, 2, 3, 4, 5, 6, 7];
const price = { priceNanos: 5_000_000n, connectFeeMicros: 10_000n, firstIncrementSeconds: 60, nextIncrementSeconds: 1, months: [], monthDays: [] };
const tiers = [{ fromSeconds: 300, priceNanos: 4_000_000n, firstIncrementSeconds: 6, nextIncrementSeconds: 6, entryFeeMicros: 1_000n }];
const full: Rate = {
  ...plain,
  plan: {
    tiers,
    periods: [
      { ...price, name: "night", weekdays: everyDay, fromSecond: 0, toSecond: 28_800, weight: 10, tiers },
      { ...price, name: "evening", weekdays: everyDay, fromSecond: 68_400, toSecond: 86_400, weight: 10, tiers },
      { ...price, name: "weekend", weekdays: [6, 7], fromSecond: 0, toSecond: 86_400, weight: 20, tiers },
    ],
  },
  terms: {
    timeZone: "Europe/Berlin", taxPpm: 190_000, rounding: { method: "halfUp", decimals: 4 }, minimumChargeMicros: 1_000n,
    cap: { amountMicros: 10_000_000n, strategy: "free" }, surcharge: { amountMicros: 5_000n, afterSeconds: 600 }, freeBelowSeconds: 2,
  },
};

/** Of all lengths up to half an hour, spread over a week. */
const calls = Array.from({ length: CALLS }, (_, place): Call => ({ startedAt: startedAt + ((place * 7_919) % 604_800) * 1000, seconds: 1 + ((place * 31) % 1_800) }));

export const charges: Figure = {
  name: "charges",
  title: "Charges a second and core, without look-up: a plain rate, one with tax, one with periods, tiers and all terms",
  measure: async (tell) => {
    const bare = inRounds(tell, "bare arithmetic", ({ seconds }) => (8_500_000n * BigInt(seconds) + 59_999n) / 60_000n);
    const of = (name: string, rate: Rate): Measurement => {
      const value = inRounds(tell, name, (call) => charge(rate, call).chargeMicros);
      return { name: `charges a second and core, ${name}`, value, unit: "calls/s", reference: { what: "bare bigint arithmetic", value: bare }, aim: rate === plain ? { is: "at least", value: 1_000_000 } : null };
    };
    return [of("plain rate", plain), of("rate with tax", taxed), of("full rate", full)];
  },
};

function inRounds(tell: (line: string) => void, what: string, rate: (call: Call) => bigint): number {
  let sum = 0n;
  const rounds = Array.from({ length: ROUNDS }, () => {
    const beganAt = performance.now();
    for (const call of calls) sum += rate(call);
    return (CALLS * 1000) / (performance.now() - beganAt);
  });
  tell(`${what}: ${rounds.map((round) => Math.round(round / 1000)).join(", ")} thousand a second (${sum / BigInt(ROUNDS)} micros)`);
  return median(rounds);
}
