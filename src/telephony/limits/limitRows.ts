// The columns of limit_set, and what is in force for an account: its own row where it says something, else the defaults.
import { MOST_MICROS, type Micros, type Nanos } from "../../kernel/money.js";
import { NO_COUNT, type BreachKind, type DefaultSet, type Limits } from "./limits.js";

export const defaultSetIds: Readonly<Record<DefaultSet, string>> = {
  accounts: "00000000-0000-7000-8000-000000000001",
  unknownCallers: "00000000-0000-7000-8000-000000000002",
};

/** No price is as dear as that: it is no limit. */
const NO_PRICE: Nanos = 1_000_000_000_000_000_000n;

export const limitColumns = {
  callBacksAMinute: "call_backs_a_minute",
  callBacksAnHour: "call_backs_an_hour",
  callBacksADay: "call_backs_a_day",
  liveOfANumber: "live_of_a_number",
  triggersOfANumberAnHour: "triggers_of_a_number_an_hour",
  triggersOfANumberADay: "triggers_of_a_number_a_day",
  callsToANumberAnHour: "calls_to_a_number_an_hour",
  callsToAnUnprovenNumberAnHour: "calls_to_an_unproven_number_an_hour",
  callsToARangeAMinute: "calls_to_a_range_a_minute",
  rangeDigits: "range_digits",
  spendADayMicros: "spend_a_day_micros",
  dearestPriceNanos: "dearest_price_nanos",
  allowedPrefixes: "allowed_prefixes",
  allowedHighRisk: "allowed_high_risk",
  allowsUnproven: "allows_unproven",
  pinTriesACall: "pin_tries_a_call",
  pinTriesAnHour: "pin_tries_an_hour",
  suspends: "suspends",
} as const satisfies Readonly<Record<keyof Limits, string>>;

const columns = Object.values(limitColumns);

/** While the house pays for who is not known, nothing of the house's own counts: what it may do itself says nothing about strangers. */
export const ownJoinSql = (accountId: string): string => `left join limit_set as own on own.id = ${accountId} and base.whose = 'accounts'`;

/** Its aliases are `base` and `own`, joined as above. */
export const inForceSql = columns.map((column) => `coalesce(own.${column}, base.${column}) as ${column}`).join(", ");

/** Of a row alone. */
export const ownSql = columns.join(", ");

type Column = (typeof columns)[number];

/** As the driver reads it: bigint as text. */
export type LimitRow = { readonly [C in Column]: C extends "allowed_prefixes" | "allowed_high_risk" | "suspends" ? string[] | null : C extends "allows_unproven" ? boolean | null : C extends "spend_a_day_micros" | "dearest_price_nanos" ? string | null : number | null };

export function toLimits(row: LimitRow): Limits {
  return {
    callBacksAMinute: counted(row.call_backs_a_minute),
    callBacksAnHour: counted(row.call_backs_an_hour),
    callBacksADay: counted(row.call_backs_a_day),
    liveOfANumber: counted(row.live_of_a_number),
    triggersOfANumberAnHour: counted(row.triggers_of_a_number_an_hour),
    triggersOfANumberADay: counted(row.triggers_of_a_number_a_day),
    callsToANumberAnHour: counted(row.calls_to_a_number_an_hour),
    callsToAnUnprovenNumberAnHour: counted(row.calls_to_an_unproven_number_an_hour),
    callsToARangeAMinute: counted(row.calls_to_a_range_a_minute),
    rangeDigits: row.range_digits ?? 15,
    spendADayMicros: money(row.spend_a_day_micros, MOST_MICROS),
    dearestPriceNanos: money(row.dearest_price_nanos, NO_PRICE),
    allowedPrefixes: row.allowed_prefixes,
    allowedHighRisk: row.allowed_high_risk ?? [],
    allowsUnproven: row.allows_unproven ?? false,
    pinTriesACall: row.pin_tries_a_call ?? 3,
    pinTriesAnHour: row.pin_tries_an_hour ?? 10,
    suspends: (row.suspends ?? []) as BreachKind[],
  };
}

function counted(value: number | null): number | null {
  return value === null || value >= NO_COUNT ? null : value;
}

function money(value: string | null, none: Micros | Nanos): bigint | null {
  return value === null || BigInt(value) >= none ? null : BigInt(value);
}
