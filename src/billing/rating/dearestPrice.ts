// The most that a minute can cost by a rate, with what is charged on top of its price in that minute, at whatever length of the call and whatever hour of the week. Without tax.
import type { Nanos } from "../../kernel/money.js";
import type { Tier } from "./plan.js";
import type { Rate } from "./rate.js";

const NANOS_A_MICRO = 1_000n;

/** A number that costs next to nothing a minute and a lot to reach is as dear as that. */
export function dearestPrice({ plan, terms, ...plain }: Rate): Nanos {
  const stretches = [{ ...plain, tiers: plan?.tiers ?? [] }, ...(plan?.periods ?? [])];
  const first = dearest(stretches.map((stretch) => stretch.connectFeeMicros * NANOS_A_MICRO + dearestOfFirst([stretch, ...stretch.tiers.filter(isInFirst)]) + feesOf(stretch.tiers.filter(isInFirst))));
  // Several may begin in the same minute: none of them is left out.
  const later = dearest(stretches.map(({ tiers }) => tiers.filter((tier) => !isInFirst(tier))).map((tiers) => dearest(tiers.map(({ priceNanos }) => priceNanos)) + feesOf(tiers)));
  const surcharge = (terms?.surcharge?.amountMicros ?? 0n) * NANOS_A_MICRO;
  return dearest([first, later, (terms?.minimumChargeMicros ?? 0n) * NANOS_A_MICRO]) + surcharge;
}

function isInFirst({ fromSeconds }: Tier): boolean {
  return fromSeconds < 60;
}

/** A minute in started increments: one of ten minutes is paid whole by who speaks for one. */
function dearestOfFirst(stretches: readonly Pick<Tier, "priceNanos" | "firstIncrementSeconds" | "nextIncrementSeconds">[]): Nanos {
  return dearest(stretches.map(({ priceNanos, firstIncrementSeconds, nextIncrementSeconds }) => {
    const billedSeconds = firstIncrementSeconds + Math.ceil(Math.max(0, 60 - firstIncrementSeconds) / nextIncrementSeconds) * nextIncrementSeconds;
    return (priceNanos * BigInt(billedSeconds) + 59n) / 60n;
  }));
}

function feesOf(tiers: readonly Tier[]): Nanos {
  return tiers.reduce((sum, { entryFeeMicros }) => sum + entryFeeMicros * NANOS_A_MICRO, 0n);
}

function dearest(prices: readonly Nanos[]): Nanos {
  return prices.reduce((most, price) => (price > most ? price : most), 0n);
}
