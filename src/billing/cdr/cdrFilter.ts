// What lists, exports and reports of CDRs are narrowed by, and the condition that it makes. Values go in as parameters only.
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId } from "../../kernel/id.js";
import type { Micros } from "../../kernel/money.js";
import type { LegOutcome, Role } from "../callBackMoney.js";

export interface CdrFilter {
  readonly accountId?: AccountId;
  readonly callBackId?: CallBackId;
  readonly number?: string;
  /** With its plus sign: "+4930". */
  readonly numberPrefix?: string;
  /** The whole name. */
  readonly destination?: string;
  readonly outcome?: LegOutcome;
  readonly role?: Role;
  readonly trigger?: string;
  readonly trunk?: string;
  /** Dialled at or after. */
  readonly from?: Instant;
  /** Dialled before. */
  readonly until?: Instant;
  /** Settled at or after: the time of its transfers. */
  readonly settledFrom?: Instant;
  readonly settledUntil?: Instant;
  /** Answered for so many seconds at least. */
  readonly leastSeconds?: number;
  readonly mostSeconds?: number;
  readonly leastChargeMicros?: Micros;
  readonly mostChargeMicros?: Micros;
  /** Only those of which nobody paid a part. */
  readonly writtenOff?: boolean;
}

type Key = keyof CdrFilter;

const conditions: { readonly [K in Key]-?: readonly [sql: (place: string) => string, valueOf: (value: NonNullable<CdrFilter[K]>) => unknown] } = {
  accountId: [(place) => `cdr.account_id = ${place}`, same],
  callBackId: [(place) => `cdr.call_back_id = ${place}`, same],
  number: [(place) => `cdr.number = ${place}`, same],
  // The index on numbers is one of patterns. A prefix is digits, so nothing in it means anything else to `like`.
  numberPrefix: [(place) => `cdr.number like ${place}`, (prefix) => `${prefix}%`],
  destination: [(place) => `cdr.destination = ${place}`, same],
  outcome: [(place) => `cdr.outcome = ${place}`, same],
  role: [(place) => `cdr.role = ${place}`, same],
  trigger: [(place) => `cdr.trigger = ${place}`, same],
  trunk: [(place) => `cdr.trunk = ${place}`, same],
  from: [(place) => `cdr.dialed_at >= ${place}`, toIso],
  until: [(place) => `cdr.dialed_at < ${place}`, toIso],
  settledFrom: [(place) => `cdr.settled_at >= ${place}`, toIso],
  settledUntil: [(place) => `cdr.settled_at < ${place}`, toIso],
  leastSeconds: [(place) => `cdr.answered_seconds >= ${place}`, same],
  mostSeconds: [(place) => `cdr.answered_seconds <= ${place}`, same],
  leastChargeMicros: [(place) => `cdr.charge_micros >= ${place}`, String],
  mostChargeMicros: [(place) => `cdr.charge_micros <= ${place}`, String],
  writtenOff: [(place) => `(cdr.written_off_micros > 0) = ${place}`, same],
};

function same(value: unknown): unknown {
  return value;
}

/** Fit for `where`; the values are put behind those that are there. */
export function conditionOf(filter: CdrFilter, values: unknown[]): string {
  const parts = (Object.keys(conditions) as Key[]).flatMap((key) => {
    const value = filter[key];
    if (value === undefined) return [];
    const [sql, valueOf] = conditions[key] as readonly [(place: string) => string, (value: unknown) => unknown];
    return [sql(`$${values.push(valueOf(value))}`)];
  });
  return parts.length === 0 ? "true" : parts.join(" and ");
}
