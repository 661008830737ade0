// Makes a number of what was keyed, as it is dialled in the account's country. Pure; it never guesses a number that no reading of the digits allows, and never an emergency number.
import { isSupportedCountry, Metadata, parsePhoneNumberFromString, type CountryCode, type PhoneNumber as ParsedNumber } from "libphonenumber-js/max";
import { isEmergencyNumber, parsePhoneNumber, type PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";

export type KeyedNumber = { readonly number: PhoneNumber } | { readonly refused: "notANumber" | "emergency" | "notAllowed" };

/** Where the number plan names no other. Fixed, for a keypad has no plus sign. */
const USUAL_PREFIX = /^00/;
const NORTH_AMERICAN_PREFIX = /^011/;

/** @param country two capitals as in ISO 3166, or null where none is known: then only international formats are understood */
export function numberOf(digits: string, country: string | null): KeyedNumber {
  if (!/^\d{1,32}$/.test(digits)) return { refused: "notANumber" };
  const home = country === null ? null : planOf(country);
  const abroad = withoutInternationalPrefix(digits, home);
  // Also behind a prefix for abroad or a trunk zero: whoever is in need keys many things.
  if ([digits, abroad, home?.trunkPrefix && digits.startsWith(home.trunkPrefix) ? digits.slice(home.trunkPrefix.length) : null].some((text) => text && isEmergencyNumber(text))) return { refused: "emergency" };
  const text = abroad === null ? readAtHome(digits, home) : `+${abroad}`;
  return text === null ? { refused: "notANumber" } : checked(text);
}

interface Plan {
  readonly country: CountryCode;
  readonly callingCode: string;
  readonly trunkPrefix: string | null;
  readonly internationalPrefix: RegExp | null;
}

/** What libphonenumber-js has and its types leave out. */
interface NumberingPlan {
  IDDPrefix(): string | undefined;
  nationalPrefix(): string | undefined;
  callingCode(): string;
}

function planOf(country: string): Plan | null {
  if (!isSupportedCountry(country)) return null;
  const metadata = new Metadata();
  metadata.selectNumberingPlan(country);
  const plan = metadata.numberingPlan as unknown as NumberingPlan;
  const prefix = plan.IDDPrefix();
  return { country, callingCode: plan.callingCode(), trunkPrefix: plan.nationalPrefix() ?? null, internationalPrefix: prefix === undefined ? null : new RegExp(`^(?:${prefix})`) };
}

/** Null where it has none. Two zeros are understood everywhere, also where the country has a prefix of its own: callers travel. Of two readings the one counts that is a number. */
function withoutInternationalPrefix(digits: string, home: Plan | null): string | null {
  const prefixes = home === null ? [USUAL_PREFIX, NORTH_AMERICAN_PREFIX] : [home.internationalPrefix ?? USUAL_PREFIX, USUAL_PREFIX];
  const rests = prefixes.filter((prefix) => prefix.test(digits)).map((prefix) => digits.replace(prefix, ""));
  return rests.find((rest) => parsePhoneNumberFromString(`+${rest}`)?.isValid()) ?? rests[0] ?? null;
}

/** National as the country dials it, then international without its prefix, then national without the trunk prefix that belongs there. */
function readAtHome(digits: string, home: Plan | null): string | null {
  const international = parsePhoneNumberFromString(`+${digits}`);
  const national = home === null ? undefined : parsePhoneNumberFromString(digits, home.country);
  if (home !== null && national !== undefined && national.isValid() && isDialledSo(digits, national, home)) return national.number;
  if (international?.isValid()) return international.number;
  if (national?.isValid()) return national.number;
  // Ranges that were opened after the number plan was written down have their length, at least.
  if (home !== null && national?.isPossible() && isDialledSo(digits, national, home)) return national.number;
  return international?.isPossible() ? international.number : null;
}

/** With its trunk prefix where there is one, or as the country itself writes its numbers. Without this, a French number keyed in Germany would ring in Potsdam. */
function isDialledSo(digits: string, national: ParsedNumber, home: Plan): boolean {
  if (national.countryCallingCode !== home.callingCode) return false;
  if (home.trunkPrefix !== null && digits.startsWith(home.trunkPrefix)) return true;
  return [true, false].some((nationalPrefix) => national.format("NATIONAL", { nationalPrefix }).replace(/\D/g, "") === digits);
}

function checked(text: string): KeyedNumber {
  try {
    return { number: parsePhoneNumber(text, "keyed") };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "EMERGENCY_NUMBER") return { refused: "emergency" };
    return { refused: error.code === "PREMIUM_NUMBER" ? "notAllowed" : "notANumber" };
  }
}
