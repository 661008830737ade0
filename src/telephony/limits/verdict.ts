// Judges what is asked for against the limits and what was counted. Pure: the same figures have the same answer, and the first "no" in this order is the one that is told.
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { digitsOf } from "../../kernel/phoneNumber.js";
import type { Breach, Limits } from "./limits.js";

export interface Asked {
  /** Null: not known yet, or judged before. */
  readonly aNumber: PhoneNumber | null;
  readonly bNumber: PhoneNumber | null;
  /** "callBack": a whole one is asked for. "number": keyed during one. "payer": one that is under way gets another payer. */
  readonly what: "callBack" | "number" | "payer";
  /** By a call to us, not over the API. */
  readonly isTrigger: boolean;
  /** How often A may be rung for it. */
  readonly attempts: number;
  /** Nobody has to have proven A: it is what the call is to prove; or a DID rings it, where it was proven when its account said so, or is the operator's word; or a good PIN was keyed on it. */
  readonly mayBeUnproven: boolean;
  /** Nobody has said a secret: whatever the limits allow, A is a phone that the account has proven. */
  readonly mustBeProven?: boolean;
}

/** Counted under lock, up to the limit and no further; 0 where there is none. */
export interface Counted {
  readonly lastMinute: number;
  readonly lastHour: number;
  readonly lastDay: number;
  readonly live: number;
  readonly liveLimit: number;
  readonly liveOfA: number;
  readonly triggersLastHour: number;
  readonly triggersLastDay: number;
  readonly callsToA: number;
  readonly callsToB: number;
  readonly toRangeOfA: number;
  readonly toRangeOfB: number;
  readonly spentMicros: bigint;
  readonly isAProven: boolean;
  readonly optedOut: readonly string[];
  /** The longest range that the number is in. */
  readonly highRiskA: string | null;
  readonly highRiskB: string | null;
}

/** Null: go on. What a number is comes before how often it was called, and what is about the account comes last, so that nobody learns of a full account by trying what is forbidden anyway. */
export function verdictOf(asked: Asked, limits: Limits, counted: Counted): Breach | null {
  return ofNumbers(asked, limits, counted) ?? (asked.what === "payer" ? null : ofTimes(asked, limits, counted)) ?? ofAccount(asked, limits, counted);
}

function ofNumbers({ aNumber, bNumber, mayBeUnproven, mustBeProven = false }: Asked, limits: Limits, counted: Counted): Breach | null {
  const sides = [{ number: aNumber, field: "from", range: counted.highRiskA }, { number: bNumber, field: "to", range: counted.highRiskB }];
  for (const { number, field, range } of sides) {
    if (number === null) continue;
    const yesOrNo = { number, field, limit: null, figure: null };
    if (counted.optedOut.includes(number)) return { kind: "optedOut", ...yesOrNo };
    if (range !== null && !beginsLikeOne(number, limits.allowedHighRisk)) return { kind: "highRisk", ...yesOrNo, range };
    if (limits.allowedPrefixes !== null && !beginsLikeOne(number, limits.allowedPrefixes)) return { kind: "notAllowedPrefix", ...yesOrNo };
  }
  const isEnough = counted.isAProven || (!mustBeProven && (limits.allowsUnproven || mayBeUnproven));
  return aNumber !== null && !isEnough ? { kind: "unproven", number: aNumber, field: "from", limit: null, figure: null } : null;
}

function ofTimes({ aNumber, bNumber, isTrigger, attempts }: Asked, limits: Limits, counted: Counted): Breach | null {
  const a = { number: aNumber, field: "from" };
  const b = { number: bNumber, field: "to" };
  const ofA = aNumber === null ? null : beyond("liveOfANumber", limits.liveOfANumber, counted.liveOfA, a)
    ?? (isTrigger ? beyond("triggersOfANumberAnHour", limits.triggersOfANumberAnHour, counted.triggersLastHour, a) ?? beyond("triggersOfANumberADay", limits.triggersOfANumberADay, counted.triggersLastDay, a) : null)
    ?? (counted.isAProven ? null : beyond("callsToAnUnprovenNumberAnHour", limits.callsToAnUnprovenNumberAnHour, counted.callsToA, a, attempts) ?? toRange(limits, aNumber, counted.toRangeOfA, "from"));
  if (ofA || bNumber === null) return ofA;
  return beyond("callsToANumberAnHour", limits.callsToANumberAnHour, counted.callsToB, b) ?? toRange(limits, bNumber, counted.toRangeOfB, "to");
}

function toRange({ callsToARangeAMinute, rangeDigits }: Limits, number: PhoneNumber, figure: number, field: string): Breach | null {
  const breach = beyond("callsToARange", callsToARangeAMinute, figure, { number, field });
  return breach && { ...breach, range: digitsOf(number).slice(0, rangeDigits) };
}

function ofAccount({ what }: Asked, limits: Limits, counted: Counted): Breach | null {
  const nothing = { number: null };
  const ofRequests = what === "number" ? null : beyond("liveCallBacks", counted.liveLimit, counted.live, nothing)
    ?? beyond("callBacksAMinute", limits.callBacksAMinute, counted.lastMinute, nothing)
    ?? beyond("callBacksAnHour", limits.callBacksAnHour, counted.lastHour, nothing)
    ?? beyond("callBacksADay", limits.callBacksADay, counted.lastDay, nothing);
  if (ofRequests || limits.spendADayMicros === null || counted.spentMicros < limits.spendADayMicros) return ofRequests;
  return { kind: "spendADay", number: null, limit: limits.spendADayMicros, figure: counted.spentMicros };
}

/** So many are there already, and so many more are asked for. */
function beyond(kind: Breach["kind"], limit: number | null, figure: number, about: Pick<Breach, "number" | "field">, more = 1): Breach | null {
  return limit === null || figure + more <= limit ? null : { kind, ...about, limit: BigInt(limit), figure: BigInt(figure) };
}

function beginsLikeOne(number: PhoneNumber, prefixes: readonly string[]): boolean {
  const digits = digitsOf(number);
  return prefixes.some((prefix) => digits.startsWith(prefix));
}
