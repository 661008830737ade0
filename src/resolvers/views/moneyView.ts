// Amounts and prices as the API shows them.
import { formatMicros, formatNanos, type Currency, type Micros, type Nanos } from "../../kernel/money.js";
import type { Money, Price } from "../../schema/money.js";

export function moneyView(amount: Micros, currency: Currency): Money {
  return { amount: formatMicros(amount), currency };
}

export function priceView(price: Nanos, currency: Currency): Price {
  return { perMinute: formatNanos(price), currency };
}
