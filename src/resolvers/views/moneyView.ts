// Amounts, prices and rates as the API shows them.
import type { Rate as RateRecord } from "../../billing/rating/rate.js";
import { formatMicros, formatNanos, type Currency, type Micros, type Nanos } from "../../kernel/money.js";
import type { Money, Price } from "../../schema/money.js";
import type { Rate } from "../../schema/tariff.js";

export function moneyView(amount: Micros, currency: Currency): Money {
  return { amount: formatMicros(amount), currency };
}

export function priceView(price: Nanos, currency: Currency): Price {
  return { perMinute: formatNanos(price), currency };
}

export function rateView(rate: RateRecord, currency: Currency, blocked = false): Rate {
  return {
    prefix: rate.prefix,
    destination: rate.destination,
    price: priceView(rate.priceNanos, currency),
    connectFee: moneyView(rate.connectFeeMicros, currency),
    firstIncrementSeconds: rate.firstIncrementSeconds,
    nextIncrementSeconds: rate.nextIncrementSeconds,
    blocked,
  };
}
