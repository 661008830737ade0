// Plans and terms as JSON, for the columns rate.plan and rate_deck.terms and for snapshots: money as text, because JSON's numbers are floats. It trusts what it reads; checkPlan.ts does not.
import type { Period, Plan, Terms, Tier } from "./plan.js";

/** The same values with money as digits: "8500000" nanos, "20000" micros. */
type Text<T> = T extends bigint ? string : T extends readonly (infer Item)[] ? readonly Text<Item>[] : T extends object ? { readonly [Key in keyof T]: Text<T[Key]> } : T;
export type PlanJson = Text<Plan>;
export type TermsJson = Text<Terms>;

export function planToJson({ tiers, periods }: Plan): PlanJson {
  return { tiers: tiers.map(tierToJson), periods: periods.map(periodToJson) };
}

export function planFromJson({ tiers, periods }: PlanJson): Plan {
  return { tiers: tiers.map(tierFromJson), periods: periods.map(periodFromJson) };
}

export function termsToJson({ minimumChargeMicros, cap, surcharge, ...rest }: Terms): TermsJson {
  return {
    ...rest,
    ...(minimumChargeMicros !== undefined && { minimumChargeMicros: minimumChargeMicros.toString() }),
    ...(cap && { cap: { ...cap, amountMicros: cap.amountMicros.toString() } }),
    ...(surcharge && { surcharge: { ...surcharge, amountMicros: surcharge.amountMicros.toString() } }),
  };
}

export function termsFromJson({ minimumChargeMicros, cap, surcharge, ...rest }: TermsJson): Terms {
  return {
    ...rest,
    ...(minimumChargeMicros !== undefined && { minimumChargeMicros: BigInt(minimumChargeMicros) }),
    ...(cap && { cap: { ...cap, amountMicros: BigInt(cap.amountMicros) } }),
    ...(surcharge && { surcharge: { ...surcharge, amountMicros: BigInt(surcharge.amountMicros) } }),
  };
}

function tierToJson(tier: Tier): Text<Tier> {
  return { ...tier, priceNanos: tier.priceNanos.toString(), entryFeeMicros: tier.entryFeeMicros.toString() };
}

function tierFromJson(tier: Text<Tier>): Tier {
  return { ...tier, priceNanos: BigInt(tier.priceNanos), entryFeeMicros: BigInt(tier.entryFeeMicros) };
}

function periodToJson(period: Period): Text<Period> {
  return { ...period, priceNanos: period.priceNanos.toString(), connectFeeMicros: period.connectFeeMicros.toString(), tiers: period.tiers.map(tierToJson) };
}

function periodFromJson(period: Text<Period>): Period {
  return { ...period, priceNanos: BigInt(period.priceNanos), connectFeeMicros: BigInt(period.connectFeeMicros), tiers: period.tiers.map(tierFromJson) };
}
