// Least-cost routing: which carriers may carry a call, in which order, and why the others may not. Pure: it compares what a call of typical length would cost, not prices a minute.
import type { Instant } from "../../kernel/clock.js";
import type { Currency, Micros } from "../../kernel/money.js";
import { digitsOf, type PhoneNumber } from "../../kernel/phoneNumber.js";
import { charge } from "../rating/charge.js";
import type { FoundRate } from "../rating/findRates.js";
import type { Rate } from "../rating/rate.js";
import type { Carrier } from "./carrier.js";

export interface Candidate {
  readonly carrier: Carrier;
  /** What it asks for this number; null where its tariff has no price for it. */
  readonly found: FoundRate | null;
}

/** The call, as far as it is known before it is dialled. */
export interface Expectation {
  readonly number: PhoneNumber;
  readonly startsAt: Instant;
  readonly typicalSeconds: number;
  /** What we are paid for it. */
  readonly sold: { readonly rate: Rate; readonly currency: Currency };
}

export const verdicts = ["taken", "disabled", "excluded", "noRate", "blocked", "atALoss"] as const;
export type Verdict = (typeof verdicts)[number];

export interface WeighedRoute {
  readonly carrier: Carrier;
  readonly verdict: Verdict;
  /** With this carrier, in its currency; null where it has no price. */
  readonly expectedCostMicros: Micros | null;
}

/** Those that are taken first, in the order in which they are tried; then the others, each with the first reason against it. */
export function orderRoutes(candidates: readonly Candidate[], expectation: Expectation): readonly WeighedRoute[] {
  const weighed = candidates.map((candidate) => weigh(candidate, expectation));
  const inOrder = byPriorityThenCost(expectation.sold.currency);
  return [...weighed.filter(({ verdict }) => verdict === "taken").sort(inOrder), ...weighed.filter(({ verdict }) => verdict !== "taken").sort(inOrder)];
}

/** What such a call is expected to bring: tax is not ours. */
export function expectedNetMicros({ sold, startsAt, typicalSeconds }: Expectation): Micros {
  const { chargeMicros, taxMicros } = charge(sold.rate, { startedAt: startsAt, seconds: typicalSeconds });
  return chargeMicros - taxMicros;
}

function weigh({ carrier, found }: Candidate, expectation: Expectation): WeighedRoute {
  const { startsAt, typicalSeconds } = expectation;
  const expectedCostMicros = found === null || found.blocked ? null : charge(found.rate, { startedAt: startsAt, seconds: typicalSeconds }).chargeMicros;
  return { carrier, expectedCostMicros, verdict: verdictOn(carrier, found, expectedCostMicros, expectation) };
}

function verdictOn(carrier: Carrier, found: FoundRate | null, costMicros: Micros | null, expectation: Expectation): Verdict {
  if (!carrier.enabled) return "disabled";
  if (!takes(carrier, expectation.number)) return "excluded";
  if (found?.blocked) return "blocked";
  if (costMicros === null) return "noRate";
  // Amounts of two currencies cannot be compared: such a route is neither at a loss nor not.
  const isLoss = carrier.currency === expectation.sold.currency && costMicros > expectedNetMicros(expectation);
  return isLoss && !carrier.allowsLoss ? "atALoss" : "taken";
}

function takes({ onlyPrefixes, excludedPrefixes }: Carrier, number: PhoneNumber): boolean {
  const digits = digitsOf(number);
  const beginsLike = (prefix: string): boolean => digits.startsWith(prefix);
  return (onlyPrefixes.length === 0 || onlyPrefixes.some(beginsLike)) && !excludedPrefixes.some(beginsLike);
}

/** Of one priority: those that can be compared with what the call brings come first, then currency by currency; the name of the trunk decides between equals, so that every node decides alike. */
function byPriorityThenCost(currency: Currency): (one: WeighedRoute, other: WeighedRoute) => number {
  return (one, other) =>
    one.carrier.priority - other.carrier.priority ||
    Number(one.carrier.currency !== currency) - Number(other.carrier.currency !== currency) ||
    compare(one.carrier.currency, other.carrier.currency) ||
    compareCost(one.expectedCostMicros, other.expectedCostMicros) ||
    compare(one.carrier.trunk, other.carrier.trunk);
}

function compareCost(one: Micros | null, other: Micros | null): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return compare(one, other);
}

function compare<T extends string | bigint>(one: T, other: T): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
