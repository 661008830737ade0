// A case's tariff, made ready for the meter: the same meter as for real calls, with ticks and units so fine that no decimal of the case is lost.
import { assert } from "../../../kernel/assert.js";
import { maskOf, type ExactPeriod, type ExactPlan, type ExactPricing, type ExactTier } from "../exactPlan.js";
import { add, leastCommonMultiple, reduced, times, ZERO, type Fraction } from "../fraction.js";
import type { ExactBundle } from "../meter.js";
import type { Rounding } from "../rounding.js";
import { DAY_MS } from "../../../kernel/zone.js";
import type { Vector, VectorPeriod, VectorRounding, VectorTariff, VectorTier } from "./vector.js";

/** A case, in the finest ticks and units that it needs. */
export interface ExactCase {
  readonly plan: ExactPlan;
  readonly bundle: ExactBundle | null;
  ticks(seconds: Fraction): number;
  seconds(ticks: number): Fraction;
}

interface Scale {
  readonly ticksASecond: bigint;
  readonly unitsAWhole: bigint;
}

const MINUTE: Fraction = { numerator: 60n, denominator: 1n };
const SECOND: Fraction = { numerator: 1n, denominator: 1n };

export function exactCase({ tariff, account, call, continuation }: Vector): ExactCase {
  const sold = tariff ?? {};
  const isContinuation = continuation ?? call.continuation ?? false;
  const bundle = account?.package ?? null;
  const scale = scaleOf(sold, [...[call.duration_s, call.requested_s, bundle?.available_s, bundle?.increment_s].flatMap((value) => value ?? [])], [bundle?.connect_fee ?? ZERO]);
  const ticks = (seconds: Fraction): number => whole(seconds, scale.ticksASecond, "ticks");
  return {
    plan: exactPlan(sold, scale, isContinuation),
    bundle: bundle && {
      ticks: ticks(bundle.available_s),
      incrementTicks: ticks(bundle.increment_s ?? SECOND),
      connectUnits: bundle.connect_fee ? units(isContinuation ? ZERO : bundle.connect_fee, scale) : null,
    },
    ticks,
    seconds: (count) => ({ numerator: BigInt(count), denominator: scale.ticksASecond }),
  };
}

export function exactRounding(rounding: VectorRounding | null | undefined): Rounding | null {
  if (!rounding || rounding.method === "none") return null;
  return { method: rounding.method === "half_up" ? "halfUp" : rounding.method, decimals: rounding.decimals ?? 0 };
}

function exactPlan(tariff: VectorTariff, scale: Scale, isContinuation: boolean): ExactPlan {
  const pricing = (fee: Fraction | null | undefined, tiers: readonly VectorTier[]): ExactPricing => ({
    connectUnits: units(isContinuation ? ZERO : (fee ?? ZERO), scale),
    tiers: tiers.map((tier) => exactTier(tier, scale)).sort((one, other) => one.fromTicks - other.fromTicks),
  });
  const hasTiers = (tariff.tiers ?? []).length > 0;
  return {
    ticksASecond: Number(scale.ticksASecond),
    unitsAWhole: scale.unitsAWhole,
    timeZone: tariff.timezone ?? "UTC",
    periods: (tariff.periods ?? []).flatMap((period) => exactPeriods(period, pricing(period.connect_fee ?? tariff.connect_fee, period.tiers ?? tariff.tiers ?? []))),
    otherwise: hasTiers ? pricing(tariff.connect_fee, tariff.tiers ?? []) : null,
    minimumUnits: units(tariff.min_charge ?? ZERO, scale),
    capUnits: tariff.max_cost ? units(tariff.max_cost, scale) : null,
    endsAtCap: tariff.max_cost_strategy === "disconnect",
    surchargeUnits: units(tariff.surcharge ?? ZERO, scale),
    surchargeAfterTicks: whole(tariff.surcharge_after_s ?? ZERO, scale.ticksASecond, "ticks"),
    freeBelowTicks: whole(tariff.free_below_s ?? ZERO, scale.ticksASecond, "ticks"),
    withTax: reduced(add(SECOND, times(tariff.tax_percent ?? ZERO, { numerator: 1n, denominator: 100n }))),
    rounding: exactRounding(tariff.rounding),
  };
}

function exactTier(tier: VectorTier, scale: Scale): ExactTier {
  const { first, next } = incrementsOf(tier);
  return {
    fromTicks: whole(tier.from_s ?? ZERO, scale.ticksASecond, "ticks"),
    firstTicks: whole(first, scale.ticksASecond, "ticks"),
    nextTicks: whole(next, scale.ticksASecond, "ticks"),
    firstUnits: units(costOf(tier, first), scale),
    nextUnits: units(costOf(tier, next), scale),
    entryUnits: units(tier.entry_fee ?? ZERO, scale),
  };
}

/** From 22:00 to 06:00 is two stretches of each of its days. */
function exactPeriods(period: VectorPeriod, pricing: ExactPricing): ExactPeriod[] {
  const [fromMs, toMs] = [msOf(period.from ?? "00:00"), msOf(period.to ?? "24:00")];
  const stretch = (from: number, to: number): ExactPeriod => ({
    name: period.name ?? "",
    weekdayMask: maskOf(period.iso_weekdays ?? []),
    monthMask: maskOf(period.months ?? []),
    monthDayMask: maskOf(period.month_days ?? []),
    fromMs: from,
    toMs: to,
    weight: period.weight ?? 10,
    pricing,
  });
  return fromMs < toMs ? [stretch(fromMs, toMs)] : [stretch(0, toMs), stretch(fromMs, DAY_MS)];
}

function msOf(timeOfDay: string): number {
  const [hours, minutes, secondsOfMinute = "0"] = timeOfDay.split(":");
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(secondsOfMinute)) * 1000);
}

function incrementsOf(tier: VectorTier): { readonly first: Fraction; readonly next: Fraction } {
  const next = tier.increment_s ?? SECOND;
  const first = tier.first_increment_s ?? ZERO;
  return { first: first.numerator === 0n ? next : first, next };
}

/** Of one whole increment. */
function costOf(tier: VectorTier, increment: Fraction): Fraction {
  const per = tier.per_s ?? MINUTE;
  return reduced(times(times(tier.price, increment), { numerator: per.denominator, denominator: per.numerator }));
}

/** The least common denominator of everything that is said in seconds, and of everything that is paid. */
function scaleOf(tariff: VectorTariff, seconds: readonly Fraction[], amounts: readonly Fraction[]): Scale {
  const tiers = [...(tariff.tiers ?? []), ...(tariff.periods ?? []).flatMap((period) => period.tiers ?? [])];
  const fees = [tariff, ...(tariff.periods ?? [])].flatMap(({ connect_fee }) => connect_fee ?? []);
  const terms = [tariff.min_charge, tariff.max_cost, tariff.surcharge].flatMap((value) => value ?? []);
  const times = [tariff.surcharge_after_s, tariff.free_below_s].flatMap((value) => value ?? []);
  const increments = tiers.flatMap((tier) => [incrementsOf(tier).first, incrementsOf(tier).next]);
  return {
    ticksASecond: commonDenominator([...seconds, ...times, ...increments, ...tiers.flatMap(({ from_s }) => from_s ?? [])]),
    unitsAWhole: commonDenominator([...amounts, ...fees, ...terms, ...tiers.flatMap((tier) => [costOf(tier, incrementsOf(tier).first), costOf(tier, incrementsOf(tier).next), tier.entry_fee ?? ZERO])]),
  };
}

function commonDenominator(values: readonly Fraction[]): bigint {
  return values.reduce((common, value) => leastCommonMultiple(common, reduced(value).denominator), 1n);
}

function units(amount: Fraction, { unitsAWhole }: Scale): bigint {
  return (amount.numerator * unitsAWhole) / amount.denominator;
}

function whole({ numerator, denominator }: Fraction, scale: bigint, what: string): number {
  const count = (numerator * scale) / denominator;
  assert(count <= BigInt(Number.MAX_SAFE_INTEGER), `${count} ${what} are few enough to be counted exactly`);
  return Number(count);
}
