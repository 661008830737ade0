// What an operator may write into a bundle, checked before the database does.
import type { Instant } from "../../kernel/clock.js";
import { formatMicros } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { distinctPrefixes } from "../../kernel/distinctPrefixes.js";
import { isTimeZone } from "../../kernel/zone.js";
import type { Bundle } from "./bundle.js";

/** What is left out is as standard: increments of a second, the rate's own fee, once, from now on, without end, in the middle of the order. */
export type NewBundle = Pick<Bundle, "accountId" | "reference" | "name" | "prefixes" | "grantedSeconds"> &
  Partial<Pick<Bundle, "incrementSeconds" | "connectFeeMicros" | "period" | "timeZone" | "validFrom" | "validUntil" | "place">>;
export type Grant = Omit<Bundle, "id" | "createdAt" | "closedAt">;

const LONGEST_NAME = 100;
const LONGEST_REFERENCE = 255;
const MOST_PREFIXES = 1_000;
const MOST_SECONDS = 100_000_000;
const MOST_INCREMENT = 3_600;
const LAST_PLACE = 1_000;
const MIDDLE_PLACE = 100;
/** As of the amounts of a rate. */
const MOST_FEE_MICROS = 1_000_000_000_000n;

/** @throws Refusal INVALID_INPUT, INVALID_AMOUNT, INVALID_INCREMENT, INVALID_TIME_ZONE */
export function checkGrant(input: NewBundle, now: Instant): Grant {
  const grant = withStandards(input, now);
  const { name, reference, grantedSeconds, incrementSeconds, connectFeeMicros, timeZone, validFrom, validUntil, place } = grant;
  refuseUnless(name.length > 0 && name.length <= LONGEST_NAME, `A bundle needs a name of 1 to ${LONGEST_NAME} characters.`, "name");
  refuseUnless(reference.length > 0 && reference.length <= LONGEST_REFERENCE, `A bundle needs a reference of 1 to ${LONGEST_REFERENCE} characters: what your books call the grant.`, "reference");
  refuseUnless(isWhole(grantedSeconds, MOST_SECONDS), `A bundle has 1 to ${MOST_SECONDS} seconds.`, "seconds");
  if (!isWhole(incrementSeconds, MOST_INCREMENT)) throw new Refusal("INVALID_INCREMENT", `An increment is 1 to ${MOST_INCREMENT} seconds.`, "incrementSeconds");
  refuseUnless(incrementSeconds <= grantedSeconds, "A bundle has at least one of its increments.", "incrementSeconds");
  if (connectFeeMicros !== null && (connectFeeMicros < 0n || connectFeeMicros > MOST_FEE_MICROS)) throw new Refusal("INVALID_AMOUNT", `A connect fee is from 0 to ${formatMicros(MOST_FEE_MICROS)}.`, "connectFee");
  if (!isTimeZone(timeZone)) throw new Refusal("INVALID_TIME_ZONE", `${JSON.stringify(timeZone.slice(0, 60))} is not a time zone: give a name like "Europe/Berlin" or "UTC".`, "timeZone");
  refuseUnless(validUntil === null || validUntil > validFrom, "This bundle would have ended before it began.", "validUntil");
  refuseUnless(isWhole(place, LAST_PLACE), `The order of use is a whole number from 1, which is used first, to ${LAST_PLACE}.`, "orderOfUse");
  return { ...grant, prefixes: checkPrefixes(grant.prefixes) };
}

function withStandards(input: NewBundle, now: Instant): Grant {
  return {
    incrementSeconds: 1, connectFeeMicros: null, period: "once", timeZone: "UTC", validFrom: now, validUntil: null, place: MIDDLE_PLACE,
    ...input, name: input.name.trim(),
  };
}

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

function refuseUnless(isRight: boolean, message: string, field: string): void {
  if (!isRight) throw new Refusal("INVALID_INPUT", message, field);
}

function checkPrefixes(prefixes: readonly string[]): string[] {
  const distinct = distinctPrefixes(prefixes, "prefixes");
  refuseUnless(distinct.length >= 1 && distinct.length <= MOST_PREFIXES, `A bundle is for 1 to ${MOST_PREFIXES} prefixes.`, "prefixes");
  return distinct;
}

/** The same grant, asked for again. One that begins at once begins when it was granted first. */
export function sameGrant(bundle: Bundle, input: NewBundle): boolean {
  const again: Grant = checkGrant({ ...input, validFrom: input.validFrom ?? bundle.validFrom }, bundle.validFrom);
  return (Object.keys(again) as (keyof Grant)[]).every((key) => String(again[key]) === String(bundle[key]));
}
