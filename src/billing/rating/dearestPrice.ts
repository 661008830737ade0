// The most that a minute can cost by a rate, at whatever length of the call and whatever hour of the week.
import type { Nanos } from "../../kernel/money.js";
import type { Rate } from "./rate.js";

export function dearestPrice({ priceNanos, plan }: Rate): Nanos {
  if (!plan) return priceNanos;
  const prices = [...plan.tiers, ...plan.periods, ...plan.periods.flatMap(({ tiers }) => tiers)].map((each) => each.priceNanos);
  return prices.reduce((dearest, price) => (price > dearest ? price : dearest), priceNanos);
}
