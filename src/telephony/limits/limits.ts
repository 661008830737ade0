// What an account may ask for, as values, and the closed list of what can be too much. Which row says so is limitStore.ts's to know.
import type { Micros, Nanos } from "../../kernel/money.js";

/** So many of anything are no limit: they are not even counted. */
export const NO_COUNT = 1_000_000;

export interface Limits {
  /** Call-backs that are asked for. Null here and below: as many as may be. */
  readonly callBacksAMinute: number | null;
  readonly callBacksAnHour: number | null;
  readonly callBacksADay: number | null;
  /** Call-backs under way to one A number, whoever asked. */
  readonly liveOfANumber: number | null;
  readonly triggersOfANumberAnHour: number | null;
  readonly triggersOfANumberADay: number | null;
  /** As B, whoever asked. */
  readonly callsToANumberAnHour: number | null;
  /** As A of accounts that have not proven it, whoever asked; every attempt counts. */
  readonly callsToAnUnprovenNumberAnHour: number | null;
  /** Of one account, to numbers whose first `rangeDigits` digits are the same. */
  readonly callsToARangeAMinute: number | null;
  readonly rangeDigits: number;
  readonly spendADayMicros: Micros | null;
  readonly dearestPriceNanos: Nanos | null;
  /** Null: every number that has a price. */
  readonly allowedPrefixes: readonly string[] | null;
  readonly allowedHighRisk: readonly string[];
  readonly allowsUnproven: boolean;
  readonly pinTriesACall: number;
  readonly pinTriesAnHour: number;
  /** What suspends the account at once. */
  readonly suspends: readonly BreachKind[];
}

export const breachKinds = [
  "callBacksAMinute", "callBacksAnHour", "callBacksADay", "liveCallBacks", "liveOfANumber", "triggersOfANumberAnHour", "triggersOfANumberADay", "callsToANumberAnHour", "callsToAnUnprovenNumberAnHour", "callsToARange",
  "spendADay", "dearestPrice", "notAllowedPrefix", "highRisk", "unproven", "optedOut", "ownNumber", "premiumNumber", "emergencyNumber",
] as const;
export type BreachKind = (typeof breachKinds)[number];

/** One "no", as it will be told and recorded. */
export interface Breach {
  readonly kind: BreachKind;
  /** As it was asked for; null where it is about no number. */
  readonly number: string | null;
  /** The input field that it is about: "from", "to". */
  readonly field?: string;
  /** Whole numbers; amounts in micros, prices in nanos. Null where it is a yes or a no. */
  readonly limit: bigint | null;
  readonly figure: bigint | null;
  /** The high-risk range that the number is in, or the digits that the numbers have in common. */
  readonly range?: string;
}

/** The two rows of defaults: of every account, and of accounts of the house while they pay for a caller who is not known yet. */
export const defaultSets = ["accounts", "unknownCallers"] as const;
export type DefaultSet = (typeof defaultSets)[number];
