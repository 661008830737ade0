// Amounts, prices and rates as the API shows them.
import { formatMicros, formatNanos, type Currency, type Micros } from "../../kernel/money.js";
import type { Money } from "../../schema/money.js";
import type { Rate } from "../../schema/tariff.js";
import type { RateRecord } from "../useCases.js";

export function moneyView(amount: Micros, currency: Currency): Money {
  return { amount: formatMicros(amount), currency };
}

export function rateView(rate: RateRecord, currency: Currency, blocked = false): Rate {
  return {
    prefix: rate.prefix,
    destination: rate.destination,
    price: { perMinute: formatNanos(rate.priceNanos), currency },
    connectFee: moneyView(rate.connectFeeMicros, currency),
    firstIncrementSeconds: rate.firstIncrementSeconds,
    nextIncrementSeconds: rate.nextIncrementSeconds,
    blocked,
  };
}
