// Refuses plans and terms that cannot be, before a call is rated by them: what two people could read in two ways has no price.
import type { Micros } from "../../kernel/money.js";
import { Refusal, type RefusalCode } from "../../kernel/refusal.js";
import type { Period, Plan, Terms, Tier } from "./plan.js";
import { isTimeZone } from "../../kernel/zone.js";

export const LONGEST_INCREMENT_SECONDS = 3_600;
const LONGEST_FROM_SECONDS = 7 * 86_400;
const DAY_SECONDS = 86_400;
const MOST_TIERS = 20;
const MOST_PERIODS = 50;
const LONGEST_NAME = 100;
const MOST_WEIGHT = 1_000;
const MOST_DECIMALS = 6;
const MOST_TAX_PPM = 1_000_000;
const LONGEST_FREE_SECONDS = 600;
/** A million: a slip of the decimal point is refused before it is charged. */
const HIGHEST_MICROS = 1_000_000_000_000n;
const HIGHEST_NANOS = 1_000n * HIGHEST_MICROS;

/** `field` is where the plan stands in the input: "rates[3]". @throws Refusal PERIODS_OVERLAP, TIERS_OUT_OF_ORDER, INVALID_INCREMENT, INVALID_AMOUNT, INVALID_INPUT */
export function checkPlan({ tiers, periods }: Plan, field: string): void {
  checkTiers(tiers, `${field}.tiers`);
  must(periods.length <= MOST_PERIODS, "INVALID_INPUT", `A rate has at most ${MOST_PERIODS} periods.`, `${field}.periods`);
  periods.forEach((period, index) => checkPeriod(period, `${field}.periods[${index}]`));
  periods.forEach((period, index) => {
    const other = periods.findIndex((one, place) => place < index && one.weight === period.weight && overlap(one, period));
    must(other === -1, "PERIODS_OVERLAP", `The periods "${periods[other]?.name}" and "${period.name}" overlap and weigh the same, so none of them wins: give one of them more weight.`, `${field}.periods[${index}]`);
  });
}

/** @throws Refusal INVALID_TIME_ZONE, INVALID_AMOUNT, INVALID_INPUT */
export function checkTerms({ timeZone, rounding, taxPpm = 0, minimumChargeMicros = 0n, cap, surcharge, freeBelowSeconds = 0 }: Terms, field: string): void {
  must(timeZone === undefined || isTimeZone(timeZone), "INVALID_TIME_ZONE", `${JSON.stringify(timeZone)} is not a time zone: give a name of the IANA list, like "Europe/Berlin".`, `${field}.timeZone`);
  must(rounding === undefined || isWhole(rounding.decimals, 0, MOST_DECIMALS), "INVALID_AMOUNT", `A charge is rounded to 0 to ${MOST_DECIMALS} decimals, for money is kept in millionths.`, `${field}.rounding`);
  must(isWhole(taxPpm, 0, MOST_TAX_PPM), "INVALID_AMOUNT", "A tax is from 0 to 100 percent, with at most four decimals.", `${field}.taxPercent`);
  checkAmount(minimumChargeMicros, `${field}.minimumCharge`);
  checkAmount(cap?.amountMicros ?? 0n, `${field}.cap`);
  checkAmount(surcharge?.amountMicros ?? 0n, `${field}.surcharge`);
  must(isWhole(surcharge?.afterSeconds ?? 0, 0, LONGEST_FROM_SECONDS), "INVALID_INPUT", "A surcharge falls due after 0 seconds to seven days.", `${field}.surchargeAfterSeconds`);
  must(isWhole(freeBelowSeconds, 0, LONGEST_FREE_SECONDS), "INVALID_INPUT", `Calls can be free below 0 to ${LONGEST_FREE_SECONDS} seconds.`, `${field}.freeBelowSeconds`);
  const fixed = minimumChargeMicros + (surcharge?.amountMicros ?? 0n);
  must(cap === undefined || fixed <= cap.amountMicros, "INVALID_AMOUNT", "The minimum charge and the surcharge together are more than the cap.", `${field}.cap`);
}

function checkTiers(tiers: readonly Tier[], field: string): void {
  must(tiers.length <= MOST_TIERS, "INVALID_INPUT", `A price has at most ${MOST_TIERS} tiers.`, field);
  tiers.forEach((tier, index) => {
    const at = `${field}[${index}]`;
    const before = tiers[index - 1]?.fromSeconds ?? 0;
    must(isWhole(tier.fromSeconds, 1, LONGEST_FROM_SECONDS), "TIERS_OUT_OF_ORDER", "A tier begins after 1 second to seven days of a call; before the first one the plain price applies.", `${at}.fromSeconds`);
    must(tier.fromSeconds > before, "TIERS_OUT_OF_ORDER", `A tier that begins at ${tier.fromSeconds} s cannot follow one that begins at ${before} s: put them in their order.`, `${at}.fromSeconds`);
    checkPrice(tier, at);
    checkAmount(tier.entryFeeMicros, `${at}.entryFee`);
  });
}

function checkPeriod(period: Period, field: string): void {
  must(period.name.trim().length > 0 && period.name.length <= LONGEST_NAME, "INVALID_INPUT", `A period has a name of 1 to ${LONGEST_NAME} characters.`, `${field}.name`);
  must(period.weekdays.length > 0, "INVALID_INPUT", "A period is in force on one day of the week at least: 1 is Monday, 7 is Sunday.", `${field}.weekdays`);
  checkNumbers(period.weekdays, 7, "A day of the week", `${field}.weekdays`);
  checkNumbers(period.months, 12, "A month", `${field}.months`);
  checkNumbers(period.monthDays, 31, "A day of the month", `${field}.monthDays`);
  must(isWhole(period.fromSecond, 0, DAY_SECONDS - 1) && isWhole(period.toSecond, 1, DAY_SECONDS), "INVALID_INPUT", "A period lies within a day, from 00:00:00 to 24:00:00.", `${field}.from`);
  must(period.fromSecond < period.toSecond, "INVALID_INPUT", "A period ends after it begins: split one that goes over midnight into two.", `${field}.to`);
  must(isWhole(period.weight, 0, MOST_WEIGHT), "INVALID_INPUT", `A weight is a whole number from 0 to ${MOST_WEIGHT}.`, `${field}.weight`);
  checkPrice(period, field);
  checkAmount(period.connectFeeMicros, `${field}.connectFee`);
  checkTiers(period.tiers, `${field}.tiers`);
}

function checkPrice({ priceNanos, firstIncrementSeconds, nextIncrementSeconds }: Pick<Tier, "priceNanos" | "firstIncrementSeconds" | "nextIncrementSeconds">, field: string): void {
  must(priceNanos >= 0n && priceNanos <= HIGHEST_NANOS, "INVALID_AMOUNT", "A price a minute is from 0 to 1000000.", `${field}.pricePerMinute`);
  for (const [seconds, name] of [[firstIncrementSeconds, "firstIncrementSeconds"], [nextIncrementSeconds, "nextIncrementSeconds"]] as const) {
    must(isWhole(seconds, 1, LONGEST_INCREMENT_SECONDS), "INVALID_INCREMENT", `An increment is a whole number of seconds from 1 to ${LONGEST_INCREMENT_SECONDS}.`, `${field}.${name}`);
  }
}

function checkAmount(amountMicros: Micros, field: string): void {
  must(amountMicros >= 0n && amountMicros <= HIGHEST_MICROS, "INVALID_AMOUNT", "An amount is from 0 to 1000000.", field);
}

function checkNumbers(numbers: readonly number[], most: number, what: string, field: string): void {
  must(numbers.every((number) => isWhole(number, 1, most)) && new Set(numbers).size === numbers.length, "INVALID_INPUT", `${what} is a number from 1 to ${most}, given once.`, field);
}

/** Some instant is in both of them, as far as dates can tell. */
function overlap(one: Period, other: Period): boolean {
  return (
    one.fromSecond < other.toSecond && other.fromSecond < one.toSecond &&
    meet(one.weekdays, other.weekdays) && meet(one.months, other.months) && meet(one.monthDays, other.monthDays)
  );
}

/** Empty means all. */
function meet(one: readonly number[], other: readonly number[]): boolean {
  return one.length === 0 || other.length === 0 || one.some((number) => other.includes(number));
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function must(holds: boolean, code: RefusalCode, message: string, field: string): void {
  if (!holds) throw new Refusal(code, message, field);
}
