// Reads the number that a network gives as the caller's, which comes in many ways and may be anything: an E.164 number comes out of it, or nothing.
import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/max";
import { parsePhoneNumber, type PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";

/** @param country whose national numbers come without a country code; null: every number has one */
export function readCallerNumber(text: string, country: string | null): PhoneNumber | null {
  if (!/^\+?[0-9]{1,32}$/.test(text)) return null;
  const written = text.startsWith("+") ? text : (nationally(text, country) ?? `+${text.replace(/^00/, "")}`);
  try {
    return parsePhoneNumber(written, "from");
  } catch (error) {
    // Too short, too long, a premium line, an emergency service: none that is ever rung.
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** As that country dials it, with its own code for calls abroad too. Only what its number plan knows is taken for a national number: carriers send foreign ones with a country code and no plus sign. */
function nationally(text: string, country: string | null): string | null {
  if (country === null) return null;
  const parsed = parsePhoneNumberFromString(text, country as CountryCode);
  return parsed?.isValid() ? parsed.number : null;
}

/** As a number of ours may be called: carriers leave the plus sign out, or put two zeros for it. */
export function calledNumbers(called: string): readonly string[] {
  return called.startsWith("+") ? [called] : [`+${called}`, ...(called.startsWith("00") ? [`+${called.slice(2)}`] : [])];
}
