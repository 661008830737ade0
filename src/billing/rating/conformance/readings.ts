// Instants and prefixes of a case.
import type { Instant } from "../../../kernel/clock.js";
import { offsetAt } from "../../../kernel/zone.js";
import type { Vector } from "./vector.js";

/** A case that names no instant means any: a Monday at noon. */
const ANY_INSTANT = Date.UTC(2026, 0, 5, 12);

export function instantOf({ call, tariff }: Vector): Instant {
  return call.start ? instantFrom(call.start, tariff?.timezone ?? "UTC") : ANY_INSTANT;
}

/** From start to end; else as long as is said. */
export function secondsBetween(vector: Vector): number {
  const { call, tariff } = vector;
  if (call.end) return (instantFrom(call.end, tariff?.timezone ?? "UTC") - instantOf(vector)) / 1000;
  const { numerator, denominator } = call.duration_s ?? call.requested_s ?? { numerator: 0n, denominator: 1n };
  return Number((numerator * 1000n) / denominator) / 1000;
}

/** "2026-03-29T00:59:30Z", or with an offset; without either it is local time of the tariff's zone. */
function instantFrom(text: string, timeZone: string): Instant {
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const at = Date.parse(hasZone ? text : `${text}Z`);
  if (Number.isNaN(at)) throw new Error(`${JSON.stringify(text)} is not an instant like 2026-01-05T12:00:00Z`);
  if (hasZone) return at;
  const guess = at - offsetAt(timeZone, at).offsetMs;
  return at - offsetAt(timeZone, guess).offsetMs;
}

/** As the case writes it; undefined where the case names no prefixes or no number; null where none fits. */
export function longestPrefix(prefixes: readonly string[] | null | undefined, destination: string | null | undefined): string | null | undefined {
  if (!prefixes || prefixes.length === 0 || !destination) return undefined;
  const number = digits(destination);
  const fitting = prefixes.filter((prefix) => number.startsWith(digits(prefix)));
  return fitting.reduce<string | null>((longest, prefix) => (longest === null || digits(prefix).length > digits(longest).length ? prefix : longest), null);
}

function digits(number: string): string {
  return number.replace(/[^0-9]/g, "");
}
