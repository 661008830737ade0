// Numbers are E.164 with their plus sign, parsed once at the edge. What may never be dialled is refused here, whatever a tariff says.
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString, type PhoneNumber as ParsedNumber } from "libphonenumber-js/max";
import { Refusal } from "./refusal.js";

declare const brand: unique symbol;
/** E.164: a plus sign, then 7 to 15 digits of which the first is not 0. */
export type PhoneNumber = string & { readonly [brand]: "PhoneNumber" };

/** Short codes of police, fire and ambulance. A call-back to one of them would keep a line of theirs busy, and hide who calls. */
const emergency = new Set(
  ("000 060 066 08 100 101 102 103 104 105 106 108 110 111 112 113 114 115 116 117 118 119 120 122 123 131 132 133 140 141 143 144 " +
    "15 150 155 158 16 17 18 180 190 191 192 193 194 195 197 198 199 911 912 913 914 922 933 977 988 990 991 992 993 994 995 996 997 998 999").split(" "),
);
const callingCodes = new Set<string>(getCountries().map((country) => getCountryCallingCode(country)));

/** @throws Refusal EMERGENCY_NUMBER, INVALID_NUMBER, PREMIUM_NUMBER */
export function parsePhoneNumber(text: string, field: string): PhoneNumber {
  if (isEmergencyNumber(text)) {
    throw new Refusal("EMERGENCY_NUMBER", "Emergency numbers cannot be reached by call-back. Dial it directly from your own phone.", field);
  }
  const parsed = /^\+[1-9]\d{6,14}$/.test(text) ? parsePhoneNumberFromString(text) : undefined;
  if (!parsed) {
    const shown = JSON.stringify(text.slice(0, 32));
    throw new Refusal("INVALID_NUMBER", `${shown} is not a number in international format: give a plus sign, the country code and the number, only digits, like "+4930123456".`, field);
  }
  if (!parsed.isPossible()) {
    throw new Refusal("INVALID_NUMBER", `${JSON.stringify(text)} has too many or too few digits for the country code +${parsed.countryCallingCode}.`, field);
  }
  if (isPremium(parsed)) throw new Refusal("PREMIUM_NUMBER", "Premium-rate numbers cannot be reached by call-back.", field);
  // One text for one number: with a trunk zero after the country code it would pass for another, and for nobody's.
  return parsed.number as string as PhoneNumber;
}

/** Carriers ignore digits that are dialled too many, so a premium number with some more is one still, though no number plan knows it. */
function isPremium({ number, countryCallingCode }: ParsedNumber): boolean {
  for (let length = number.length; length > countryCallingCode.length + 4; length -= 1) {
    if (parsePhoneNumberFromString(number.slice(0, length))?.getType() === "PREMIUM_RATE") return true;
  }
  return false;
}

/** For rows that were parsed before they were stored, and for numbers that a switch reports. */
export function knownPhoneNumber(text: string): PhoneNumber {
  return text as PhoneNumber;
}

export function digitsOf(number: PhoneNumber): string {
  return number.slice(1);
}

/** "112", "+112", "00112", and a country code before it, "+49112": too short to be anybody's number. */
export function isEmergencyNumber(text: string): boolean {
  const digits = text.replace(/[^\d+]/g, "").replace(/^\+/, "").replace(/^00(?=\d{3})/, "");
  if (digits.length > 6) return false;
  if (emergency.has(digits)) return true;
  return [1, 2, 3].some((length) => callingCodes.has(digits.slice(0, length)) && emergency.has(digits.slice(length)));
}
