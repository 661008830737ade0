// Tiers, periods and terms as an operator sends them, read into what billing keeps. What they may be, billing says.
import type { Period, Plan, Terms, Tier } from "../billing/rating/plan.js";
import { parseMicros, parseNanos } from "../kernel/money.js";
import { Refusal } from "../kernel/refusal.js";
import type { PeriodInput, TermsInput, TierInput } from "../schema/ratePlan.js";
import type { RateInput } from "../schema/tariff.js";

const PERCENT_DECIMALS = 4;

export function planOf({ tiers, periods }: RateInput, field: string): { readonly plan?: Plan } {
  if (!tiers?.length && !periods?.length) return {};
  return { plan: { tiers: tiersOf(tiers, `${field}.tiers`), periods: (periods ?? []).map((period, index) => periodOf(period, `${field}.periods[${index}]`)) } };
}

export function termsOf(terms: TermsInput, field: string): Terms {
  const amount = (value: string, name: string): bigint => parseMicros(value, `${field}.${name}`);
  const { timeZone, rounding, roundingDecimals, taxPercent, minimumCharge, cap, capStrategy, surcharge, surchargeAfterSeconds, freeBelowSeconds } = terms;
  if (capStrategy && typeof cap !== "string") throw new Refusal("INVALID_INPUT", "A cap's strategy needs the cap's amount.", `${field}.cap`);
  if (typeof surchargeAfterSeconds === "number" && typeof surcharge !== "string") throw new Refusal("INVALID_INPUT", "A surcharge after so many seconds needs its amount.", `${field}.surcharge`);
  return {
    ...(typeof timeZone === "string" && { timeZone }),
    ...((rounding || typeof roundingDecimals === "number") && { rounding: { method: rounding ?? "up", decimals: roundingDecimals ?? 6 } }),
    ...(typeof taxPercent === "string" && { taxPpm: taxPpmOf(taxPercent, `${field}.taxPercent`) }),
    ...(typeof minimumCharge === "string" && { minimumChargeMicros: amount(minimumCharge, "minimumCharge") }),
    ...(typeof cap === "string" && { cap: { amountMicros: amount(cap, "cap"), strategy: capStrategy ?? "free" } }),
    ...(typeof surcharge === "string" && { surcharge: { amountMicros: amount(surcharge, "surcharge"), afterSeconds: surchargeAfterSeconds ?? 0 } }),
    ...(typeof freeBelowSeconds === "number" && { freeBelowSeconds }),
  };
}

function tiersOf(tiers: readonly TierInput[] | null | undefined, field: string): Tier[] {
  return (tiers ?? []).map((tier, index) => ({
    fromSeconds: tier.fromSeconds,
    priceNanos: parseNanos(tier.pricePerMinute, `${field}[${index}].pricePerMinute`),
    firstIncrementSeconds: tier.firstIncrementSeconds ?? tier.nextIncrementSeconds ?? 1,
    nextIncrementSeconds: tier.nextIncrementSeconds ?? 1,
    entryFeeMicros: parseMicros(tier.entryFee ?? "0", `${field}[${index}].entryFee`),
  }));
}

const everyDay = [1, 2, 3, 4, 5, 6, 7];

function periodOf(period: PeriodInput, field: string): Period {
  return {
    name: period.name,
    weekdays: period.weekdays ?? everyDay,
    fromSecond: secondOfDay(period.from, `${field}.from`),
    toSecond: secondOfDay(period.to, `${field}.to`),
    months: period.months ?? [],
    monthDays: period.monthDays ?? [],
    weight: period.weight ?? 10,
    connectFeeMicros: parseMicros(period.connectFee ?? "0", `${field}.connectFee`),
    priceNanos: parseNanos(period.pricePerMinute, `${field}.pricePerMinute`),
    firstIncrementSeconds: period.firstIncrementSeconds ?? 1,
    nextIncrementSeconds: period.nextIncrementSeconds ?? 1,
    tiers: tiersOf(period.tiers, `${field}.tiers`),
  };
}

/** Of a time of day, "08:00" or "08:00:00". @throws Refusal INVALID_INPUT */
export function secondOfDay(text: string, field: string): number {
  const match = /^(\d\d):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (!match) throw new Refusal("INVALID_INPUT", `${JSON.stringify(text.slice(0, 20))} is not a time of day: give hours and minutes, like "08:00".`, field);
  return Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] ?? 0);
}

/** A percent is ten thousand parts in a million. */
function taxPpmOf(percent: string, field: string): number {
  const match = /^(\d{1,3})(?:\.(\d+))?$/.exec(percent);
  const part = match?.[2] ?? "";
  if (!match || part.length > PERCENT_DECIMALS) throw new Refusal("INVALID_AMOUNT", `${JSON.stringify(percent.slice(0, 20))} is not a percentage with at most ${PERCENT_DECIMALS} decimals, like "19".`, field);
  return Number(`${match[1]}${part.padEnd(PERCENT_DECIMALS, "0")}`);
}
