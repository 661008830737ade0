// What our rating says to a case: the figures that a case may expect, or the reason why there are none.
import { assertNever } from "../../../kernel/assert.js";
import { mostSeconds } from "../afford.js";
import { periodAt } from "../calendar.js";
import { compare, minus, times, ZERO, type Fraction } from "../fraction.js";
import { meter, type Metered } from "../meter.js";
import { round } from "../rounding.js";
import { totalOf } from "../total.js";
import { exactCase, exactRounding, type ExactCase } from "./exactTariff.js";
import { instantOf, longestPrefix, secondsBetween } from "./readings.js";
import { steppedCost } from "./steps.js";
import type { Vector, VectorRounding } from "./vector.js";

export type Figure = Fraction | string | readonly (Fraction | string)[];
export type Answer = Readonly<Record<string, Figure>>;

/** What is asked for where nothing is: long enough for any call. */
const NO_LIMIT_SECONDS: Fraction = { numerator: 366n * 86_400n, denominator: 1n };

class NoAnswer extends Error {
  constructor(readonly code: "NO_RATE" | "INSUFFICIENT_FUNDS") {
    super(code);
  }
}

export function answerTo(vector: Vector): Answer {
  try {
    return figuresOf(vector);
  } catch (error) {
    if (error instanceof NoAnswer) return { error: error.code };
    throw error;
  }
}

function figuresOf(vector: Vector): Answer {
  switch (vector.kind) {
    case "rounding":
      return { value: rounded(vector.call.value ?? ZERO, vector.call.rounding) };
    case "stepped_cost":
      return { cost: steppedCost(vector) };
    case "billed_duration":
      return { billed_s: billed(vector) };
    case "split":
      return split(vector);
    case "cost":
      return vector.tariff?.steps ? { cost: steppedCost(vector) } : cost(vector);
    case "max_duration":
      return maxDuration(vector);
    case "balance_after":
      return balanceAfter(vector);
    case "error":
      return vector.account?.balance ? maxDuration(vector) : cost(vector);
    default:
      return assertNever(vector.kind);
  }
}

function rounded(value: Fraction, rounding: VectorRounding | null | undefined): Fraction {
  const how = exactRounding(rounding);
  return how === null ? value : { numerator: round(value, how), denominator: 10n ** BigInt(how.decimals) };
}

/** Without a tariff, the increments are the call's own and cost nothing. */
function billed(vector: Vector): Fraction {
  const { increment_s, initial_s } = vector.call;
  if (!increment_s) return rate(vector).seconds(run(rate(vector), vector).billedTicks);
  const free = exactCase({ ...vector, tariff: { tiers: [{ price: ZERO, increment_s, first_increment_s: initial_s }] } });
  return free.seconds(run(free, vector).billedTicks);
}

function cost(vector: Vector): Answer {
  const rated = rate(vector);
  const metered = run(rated, vector);
  if (vector.call.all_or_nothing && vector.account?.balance && (metered.endsAfter !== null || compare(totalOf(rated.plan, metered.netUnits), availableTo(vector)) > 0)) throw new NoAnswer("INSUFFICIENT_FUNDS");
  return { ...prefixOf(vector), ...figures(rated, metered), billed_s: rated.seconds(metered.billedTicks) };
}

function maxDuration(vector: Vector): Answer {
  const rated = rate(vector);
  const ticks = affordable(rated, vector);
  const metered = meter(rated.plan, { startedAt: instantOf(vector), ticks }, rated.bundle);
  return { ...prefixOf(vector), ...figures(rated, metered), max_duration_s: rated.seconds(ticks), billed_s: rated.seconds(metered.billedTicks) };
}

/** Prepaid: a call goes on for as long as the balance covers it, unless it may go below zero. */
function balanceAfter(vector: Vector): Answer {
  const rated = rate(vector);
  const { balance, allow_negative } = vector.account ?? {};
  const ticks = balance && !allow_negative ? affordable(rated, vector) : rated.ticks(durationOf(vector));
  const metered = meter(rated.plan, { startedAt: instantOf(vector), ticks }, rated.bundle);
  return { ...prefixOf(vector), ...figures(rated, metered), billed_s: rated.seconds(metered.billedTicks), balance: minus(balance ?? ZERO, totalOf(rated.plan, metered.netUnits)) };
}

/** The most ticks in whole increments, up to what is asked for, that the balance covers. */
function affordable({ plan, bundle, ticks }: ExactCase, vector: Vector): number {
  const startedAt = instantOf(vector);
  const wanted = ticks(durationOf(vector));
  const at = (count: number): Metered => meter(plan, { startedAt, ticks: count }, bundle);
  const ends = at(wanted).endsAfter;
  if (ends?.why === "noPrice" && ends.ticks === 0) throw new NoAnswer("NO_RATE");
  const available = availableTo(vector);
  if (available.numerator < 0n) throw new NoAnswer("INSUFFICIENT_FUNDS");
  const most = mostSeconds(ends?.ticks ?? wanted, (count) => compare(totalOf(plan, at(count).netUnits), available) <= 0);
  const carried = most === wanted ? wanted : endOfIncrement(most, (count) => at(count).billedTicks);
  if (wanted > 0 && (carried === 0 || (vector.call.all_or_nothing && carried < wanted))) throw new NoAnswer("INSUFFICIENT_FUNDS");
  return carried;
}

/** Where the money ends within an increment, for a surcharge that falls due there, the increments before it count. */
function endOfIncrement(most: number, billedTicks: (count: number) => number): number {
  const billedThen = billedTicks(most);
  return billedThen <= most ? most : mostSeconds(most, (count) => billedTicks(count) < billedThen);
}

function split(vector: Vector): Answer {
  const { plan } = exactCase(vector);
  const [begin, end] = [instantOf(vector), instantOf(vector) + secondsBetween(vector) * 1000];
  const segments: { name: string; ms: number }[] = [];
  for (let at = begin; at < end; ) {
    const { period, untilAt } = periodAt(plan.periods, plan.timeZone, at);
    const [name, until] = [period?.name ?? "", Math.min(untilAt, end)];
    const last = segments.at(-1);
    if (last?.name === name) last.ms += until - at;
    else segments.push({ name, ms: until - at });
    at = until;
  }
  return {
    segments: { numerator: BigInt(segments.length), denominator: 1n },
    segment_seconds: segments.map(({ ms }) => ({ numerator: BigInt(ms), denominator: 1000n })),
    segment_names: segments.map(({ name }) => name),
  };
}

/** The case's tariff, if it has a price for the number. */
function rate(vector: Vector): ExactCase {
  const { tariff, call, account } = vector;
  const prefix = longestPrefix(tariff?.prefixes, call.destination);
  if (!tariff || ((tariff.tiers ?? []).length === 0 && (tariff.periods ?? []).length === 0) || prefix === null) throw new NoAnswer("NO_RATE");
  const coversNumber = !account?.package?.prefix || longestPrefix([account.package.prefix], call.destination) !== null;
  return exactCase(coversNumber ? vector : { ...vector, account: { ...account, package: null } });
}

function run(rated: ExactCase, vector: Vector): Metered {
  const metered = meter(rated.plan, { startedAt: instantOf(vector), ticks: rated.ticks(durationOf(vector)) }, rated.bundle);
  if (metered.endsAfter?.why === "noPrice") throw new NoAnswer("NO_RATE");
  return metered;
}

function figures({ plan, bundle, seconds }: ExactCase, { netUnits, bundleTicks }: Metered): Answer {
  const gross = totalOf(plan, netUnits);
  const net = totalOf({ ...plan, withTax: { numerator: 1n, denominator: 1n } }, netUnits);
  return { cost: gross, tax: minus(gross, net), ...(bundle && { package_left_s: seconds(bundle.ticks - bundleTicks), package_used_s: seconds(bundleTicks) }) };
}

function prefixOf({ tariff, call }: Vector): Answer {
  const prefix = longestPrefix(tariff?.prefixes, call.destination);
  return prefix ? { matched_prefix: prefix } : {};
}

function availableTo({ account }: Vector): Fraction {
  return minus(account?.balance ?? ZERO, times(account?.credit_limit ?? ZERO, { numerator: -1n, denominator: 1n }));
}

function durationOf({ call, kind }: Vector): Fraction {
  const [one, other] = kind === "max_duration" || kind === "error" ? [call.requested_s, call.duration_s] : [call.duration_s, call.requested_s];
  const said = one ?? other;
  if (said) return said;
  return call.end ? { numerator: BigInt(Math.round(secondsBetween({ call } as Vector) * 1000)), denominator: 1000n } : NO_LIMIT_SECONDS;
}
