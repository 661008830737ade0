// What an operator may write into limits, checked before the database does.
import { distinctPrefixes } from "../../kernel/distinctPrefixes.js";
import { MOST_MICROS } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { breachKinds, NO_COUNT, type Limits } from "./limits.js";

/** Undefined: as it is. Null: of an account as by default, of the defaults none. */
export type LimitChange = { readonly [Field in keyof Limits]?: Limits[Field] | null | undefined };

const MOST_PREFIXES = 2_000;
const DEAREST = 1_000_000_000_000_000_000n;

/** @throws Refusal INVALID_INPUT, INVALID_AMOUNT */
export function checkLimits(change: LimitChange, isDefault: boolean): LimitChange {
  for (const field of counts) whole(change[field], 0, NO_COUNT, field);
  whole(change.rangeDigits, 1, 15, "rangeDigits");
  // A call asks three times, whatever it asks for.
  whole(change.pinTriesACall, 1, 3, "pinTriesACall");
  whole(change.pinTriesAnHour, 1, 1_000, "pinTriesAnHour");
  amount(change.spendADayMicros, MOST_MICROS, "spendADay");
  amount(change.dearestPriceNanos, DEAREST, "dearestPrice");
  if (!isDefault && (typeof change.pinTriesACall === "number" || typeof change.pinTriesAnHour === "number")) {
    throw new Refusal("INVALID_INPUT", "How many wrong PINs are too many is the same for every account: set it in the defaults.", typeof change.pinTriesACall === "number" ? "pinTriesACall" : "pinTriesAnHour");
  }
  const gone = isDefault ? neverNull.find((field) => change[field] === null) : undefined;
  if (gone !== undefined) throw new Refusal("INVALID_INPUT", `The default of ${gone} has to say something.`, gone);
  const unknown = change.suspends?.find((kind) => !breachKinds.includes(kind));
  if (unknown !== undefined) throw new Refusal("INVALID_INPUT", `${JSON.stringify(String(unknown).slice(0, 40))} is no kind of breach.`, "suspends");
  return { ...change, ...(change.allowedPrefixes ? { allowedPrefixes: prefixes(change.allowedPrefixes, "allowedPrefixes") } : {}), ...(change.allowedHighRisk ? { allowedHighRisk: prefixes(change.allowedHighRisk, "allowedHighRisk") } : {}), ...(change.suspends ? { suspends: [...new Set(change.suspends)] } : {}) };
}

const counts = [
  "callBacksAMinute", "callBacksAnHour", "callBacksADay", "liveOfANumber", "triggersOfANumberAnHour", "triggersOfANumberADay", "callsToANumberAnHour", "callsToAnUnprovenNumberAnHour", "callsToARangeAMinute",
] as const satisfies readonly (keyof Limits)[];
const neverNull = ["rangeDigits", "allowedHighRisk", "allowsUnproven", "pinTriesACall", "pinTriesAnHour", "suspends"] as const satisfies readonly (keyof Limits)[];

function whole(value: number | null | undefined, least: number, most: number, field: string): void {
  if (value === null || value === undefined) return;
  if (!Number.isInteger(value) || value < least || value > most) throw new Refusal("INVALID_INPUT", `${field} is a whole number from ${least} to ${most}.`, field);
}

function amount(value: bigint | null | undefined, most: bigint, field: string): void {
  if (value !== null && value !== undefined && (value < 0n || value > most)) throw new Refusal("INVALID_AMOUNT", `${field} is out of its range.`, field);
}

function prefixes(value: readonly string[], field: string): readonly string[] {
  const distinct = distinctPrefixes(value, field);
  if (distinct.length > MOST_PREFIXES) throw new Refusal("INVALID_INPUT", `${field} has ${MOST_PREFIXES} prefixes at most.`, field);
  return distinct;
}
