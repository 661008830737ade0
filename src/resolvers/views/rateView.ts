// Rates as the API shows them, with their tiers, periods and terms.
import type { Period as PeriodRecord, Terms as TermsRecord, Tier as TierRecord } from "../../billing/rating/plan.js";
import type { Rate as RateRecord } from "../../billing/rating/rate.js";
import type { Currency, Micros } from "../../kernel/money.js";
import type { Money } from "../../schema/money.js";
import type { Period, Terms, Tier } from "../../schema/ratePlan.js";
import type { Rate } from "../../schema/tariff.js";
import { moneyView, priceView } from "./moneyView.js";

export function rateView(rate: RateRecord, currency: Currency, blocked = false): Rate {
  return {
    prefix: rate.prefix,
    destination: rate.destination,
    price: priceView(rate.priceNanos, currency),
    connectFee: moneyView(rate.connectFeeMicros, currency),
    firstIncrementSeconds: rate.firstIncrementSeconds,
    nextIncrementSeconds: rate.nextIncrementSeconds,
    blocked,
    ...planView(rate, currency),
  };
}

function planView({ plan, terms }: RateRecord, currency: Currency): { tiers: Tier[]; periods: Period[]; terms: Terms | null } {
  return {
    tiers: (plan?.tiers ?? []).map((tier) => tierView(tier, currency)),
    periods: (plan?.periods ?? []).map((period) => periodView(period, currency)),
    terms: terms ? termsView(terms, currency) : null,
  };
}

function tierView({ priceNanos, entryFeeMicros, ...tier }: TierRecord, currency: Currency): Tier {
  return { ...tier, price: priceView(priceNanos, currency), entryFee: moneyView(entryFeeMicros, currency) };
}

function periodView({ priceNanos, connectFeeMicros, fromSecond, toSecond, tiers, ...period }: PeriodRecord, currency: Currency): Period {
  return {
    ...period,
    from: timeOfDay(fromSecond),
    to: timeOfDay(toSecond),
    price: priceView(priceNanos, currency),
    connectFee: moneyView(connectFeeMicros, currency),
    tiers: tiers.map((tier) => tierView(tier, currency)),
  };
}

function termsView({ timeZone, rounding, taxPpm, minimumChargeMicros, cap, surcharge, freeBelowSeconds }: TermsRecord, currency: Currency): Terms {
  const money = (amount: Micros | undefined): Money | null => (amount === undefined ? null : moneyView(amount, currency));
  return {
    timeZone: timeZone ?? "UTC",
    rounding: rounding?.method ?? "up",
    roundingDecimals: rounding?.decimals ?? 6,
    taxPercent: percent(taxPpm ?? 0),
    minimumCharge: money(minimumChargeMicros),
    cap: money(cap?.amountMicros),
    capStrategy: cap?.strategy ?? null,
    surcharge: money(surcharge?.amountMicros),
    surchargeAfterSeconds: surcharge?.afterSeconds ?? null,
    freeBelowSeconds: freeBelowSeconds ?? 0,
  };
}

function timeOfDay(second: number): string {
  return [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

/** Ten thousand parts in a million are a percent. */
function percent(ppm: number): string {
  return `${Math.floor(ppm / 10_000)}.${String(ppm % 10_000).padStart(4, "0")}`;
}
