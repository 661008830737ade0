// Looks at every rate of a new deck, and tells all that is wrong with each, by its index: a price list is mended in one go, not fault by fault.
import { NANO_DECIMALS } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { checkPlan, LONGEST_INCREMENT_SECONDS } from "../rating/checkPlan.js";
import type { NewRate } from "./tariff.js";

export const MOST_RATES = 100_000;
export const LONGEST_DESTINATION = 200;
/** A million a minute. A slip of the decimal point is refused before it is charged, and no charge can outgrow its column. */
export const HIGHEST_PRICE_NANOS = 1_000_000n * 10n ** BigInt(NANO_DECIMALS);
export const HIGHEST_CONNECT_FEE_MICROS = 1_000_000_000_000n;
const MOST_TOLD = 20;

/** @throws Refusal INVALID_INPUT, and for its plan as checkPlan does */
export function checkRates(rates: readonly NewRate[]): void {
  if (rates.length === 0 || rates.length > MOST_RATES) {
    throw new Refusal("INVALID_INPUT", `A tariff has 1 to ${MOST_RATES} rates; ${rates.length} were given.`, "rates");
  }
  const firstWith = new Map<string, number>();
  const faulty = rates.flatMap((rate, index) => {
    const faults = faultsOf(rate);
    const earlier = firstWith.get(rate.prefix);
    if (earlier === undefined) firstWith.set(rate.prefix, index);
    else faults.push(`prefix "${rate.prefix}" is given twice, first by rates[${earlier}]`);
    return faults.length === 0 ? [] : [`rates[${index}]: ${faults.join(", ")}`];
  });
  if (faulty.length === 0) return rates.forEach(({ plan }, index) => plan && checkPlan(plan, `rates[${index}]`));
  const more = faulty.length > MOST_TOLD ? `; and ${faulty.length - MOST_TOLD} more rates` : "";
  throw new Refusal("INVALID_INPUT", `${faulty.slice(0, MOST_TOLD).join("; ")}${more}.`, "rates");
}

function faultsOf(rate: NewRate): string[] {
  const faults: string[] = [];
  if (!/^[0-9]{1,15}$/.test(rate.prefix)) faults.push(`prefix ${JSON.stringify(rate.prefix.slice(0, 20))} is not 1 to 15 digits without a plus sign`);
  if (rate.destination.trim().length === 0 || rate.destination.length > LONGEST_DESTINATION) faults.push(`destination is not a name of 1 to ${LONGEST_DESTINATION} characters`);
  if (rate.priceNanos < 0n || rate.priceNanos > HIGHEST_PRICE_NANOS) faults.push("the price a minute is not from 0 to 1000000");
  if (rate.connectFeeMicros < 0n || rate.connectFeeMicros > HIGHEST_CONNECT_FEE_MICROS) faults.push("the connect fee is not from 0 to 1000000");
  if (!isIncrement(rate.firstIncrementSeconds)) faults.push(`the first increment is not 1 to ${LONGEST_INCREMENT_SECONDS} seconds`);
  if (!isIncrement(rate.nextIncrementSeconds)) faults.push(`the next increment is not 1 to ${LONGEST_INCREMENT_SECONDS} seconds`);
  return faults;
}

function isIncrement(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_INCREMENT_SECONDS;
}
