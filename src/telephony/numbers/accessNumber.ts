// An access number: one of our own that everybody calls to be rung back, and what is done with whoever does.
import { getCountries } from "libphonenumber-js/max";
import type { Instant } from "../../kernel/clock.js";
import { distinctPrefixes } from "../../kernel/distinctPrefixes.js";
import type { AccessNumberId, AccountId } from "../../kernel/id.js";
import type { Language } from "../../kernel/language.js";
import { parsePhoneNumber, type PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import { checkRinging, standardRinging, type Ringing } from "./ringing.js";

export const accessTriggers = ["ani", "ivr"] as const;
export type AccessTrigger = (typeof accessTriggers)[number];

export const unknownCallerPolicies = ["refuse", "askPin"] as const;
export type UnknownCallers = (typeof unknownCallerPolicies)[number];

export interface AccessNumber extends Ringing {
  readonly id: AccessNumberId;
  readonly number: PhoneNumber;
  readonly trigger: AccessTrigger;
  /** The first is spoken; the others are offered. */
  readonly languages: readonly Language[];
  readonly unknownCallers: UnknownCallers;
  /** Pays for the leg on which an unknown caller is asked for a PIN, until the PIN is good. */
  readonly houseAccountId: AccountId | null;
  /** Unknown callers are rung back only at numbers that begin like one of these. */
  readonly callerPrefixes: readonly string[];
  /** Callers' numbers without a plus sign are read as this country writes them; null: they begin with their country code. */
  readonly country: string | null;
  readonly enabled: boolean;
  readonly createdAt: Instant;
}

export type AccessNumberSettings = Omit<AccessNumber, "id" | "number" | "createdAt">;
/** What is left out is as standard. */
export type NewAccessNumber = { readonly number: string } & Pick<AccessNumber, "trigger"> & Partial<AccessNumberSettings>;

export const standardAccessNumber: Omit<AccessNumberSettings, "trigger"> = {
  ...standardRinging, languages: ["en"], unknownCallers: "refuse", houseAccountId: null, callerPrefixes: [], country: null, enabled: true,
};

const MOST_PREFIXES = 1_000;
const countries: ReadonlySet<string> = new Set(getCountries());

/** The settings, sorted and held to what they say of each other. @throws Refusal INVALID_INPUT */
export function checkAccessNumber(settings: AccessNumberSettings): AccessNumberSettings {
  const { languages, unknownCallers, houseAccountId, country, trigger } = settings;
  if (languages.length === 0 || new Set(languages).size !== languages.length) throw new Refusal("INVALID_INPUT", "Give at least one language, each once; the first is spoken.", "languages");
  if (country !== null && !countries.has(country)) throw new Refusal("INVALID_INPUT", 'A country is given by its two letters, like "DE".', "country");
  const callerPrefixes = distinctPrefixes(settings.callerPrefixes, "callerPrefixes");
  if (callerPrefixes.length > MOST_PREFIXES) throw new Refusal("INVALID_INPUT", `At most ${MOST_PREFIXES} prefixes can be named.`, "callerPrefixes");
  if (unknownCallers === "askPin" && houseAccountId === null) throw new Refusal("INVALID_INPUT", "Somebody pays for calling unknown callers back: name the account of the house.", "houseAccountId");
  if (unknownCallers === "askPin" && trigger === "ani" && callerPrefixes.length === 0) {
    throw new Refusal("INVALID_INPUT", "Say which prefixes unknown callers may have: whoever calls is rung back at the house's expense.", "callerPrefixes");
  }
  return { ...settings, ...checkRinging(settings), callerPrefixes };
}

export function checkNumber(text: string): PhoneNumber {
  return parsePhoneNumber(text, "number");
}
