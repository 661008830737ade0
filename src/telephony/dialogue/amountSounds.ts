// Money, lengths of time and digits as sounds. Pure. Money is never spoken as more than it is.
import { assert } from "../../kernel/assert.js";
import type { Language } from "../../kernel/language.js";
import { MICRO_DECIMALS, type Currency, type Micros } from "../../kernel/money.js";
import { MOST_SPOKEN, numberSounds } from "./numberSounds.js";
import type { Noun } from "./words/phrase.js";
import { genderOf, own, phrase } from "./words/words.js";

type Spoken = readonly string[];

/** Of a currency that has no names here its letters are spoken, and its decimals as digits. */
const currencies: Readonly<Record<Currency, { readonly major: Noun; readonly minor: Noun | null }>> = {
  EUR: { major: "euro", minor: "eurocent" }, GBP: { major: "pound", minor: "penny" }, CHF: { major: "franc", minor: "rappen" }, JPY: { major: "yen", minor: null }, INR: { major: "rupee", minor: "paisa" },
  USD: { major: "dollar", minor: "cent" }, CAD: { major: "dollar", minor: "cent" }, AUD: { major: "dollar", minor: "cent" }, NZD: { major: "dollar", minor: "cent" }, SGD: { major: "dollar", minor: "cent" },
  HKD: { major: "dollar", minor: "cent" }, BRL: { major: "real", minor: "centavo" }, MXN: { major: "peso", minor: "centavo" }, ARS: { major: "peso", minor: "centavo" }, COP: { major: "peso", minor: "centavo" },
  PHP: { major: "peso", minor: "centavo" }, CLP: { major: "peso", minor: null }, KWD: { major: "dinar", minor: "fils" }, BHD: { major: "dinar", minor: "fils" }, JOD: { major: "dinar", minor: "fils" },
  TND: { major: "dinar", minor: "millime" }, PLN: { major: "zloty", minor: "grosz" }, SEK: { major: "krona", minor: "ore" }, NOK: { major: "krone", minor: "ore" }, DKK: { major: "krone", minor: "ore" },
  CNY: { major: "yuan", minor: "fen" }, ZAR: { major: "rand", minor: "cent" },
};

/** Whole and minor units, rounded down; what is below nought is nought to a caller. */
export function moneySounds(amount: Micros, currency: Currency, language: Language): Spoken {
  const decimals = decimalsOf(currency);
  const minors = (amount < 0n ? 0n : amount) / 10n ** BigInt(MICRO_DECIMALS - decimals);
  const perMajor = 10n ** BigInt(decimals);
  const [whole, part] = [minors / perMajor, Number(minors % perMajor)];
  const major = whole > BigInt(MOST_SPOKEN) ? MOST_SPOKEN : Number(whole);
  const names = currencies[currency];
  if (!names) return [...unnamed(major, part, decimals, language), ...lettersOf(currency, language)];
  if (part === 0 || names.minor === null) return counted(major, names.major, language);
  const minor = counted(part, names.minor, language);
  return major === 0 ? minor : [...counted(major, names.major, language), ...phrase(language, "and"), ...minor];
}

/** "twelve minutes": whole minutes, rounded down; below one in seconds, from two hours on in hours as well. */
export function timeSounds(seconds: number, language: Language): Spoken {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return counted(whole, "second", language);
  const minutes = Math.floor(whole / 60);
  if (minutes < 120) return counted(minutes, "minute", language);
  const hours = counted(Math.min(Math.floor(minutes / 60), MOST_SPOKEN), "hour", language);
  return minutes % 60 === 0 ? hours : [...hours, ...phrase(language, "and"), ...counted(minutes % 60, "minute", language)];
}

export function secondsSounds(seconds: number, language: Language): Spoken {
  return counted(seconds, "second", language);
}

/** One by one. */
export function digitSounds(digits: string, language: Language): Spoken {
  assert(/^\d*$/.test(digits), "only digits are spoken as such");
  return [...digits].flatMap((digit) => numberSounds(Number.parseInt(digit, 10), "none", language));
}

function counted(value: number, noun: Noun, language: Language): Spoken {
  const number = numberSounds(value, genderOf(language, noun), language);
  // "dos millones de euros", "un million d'euros": after full millions, what is counted is linked to them.
  if (value > 0 && value % 1_000_000 === 0) {
    if (language === "fr" && noun === "euro") return [...number, own("of-euros")];
    if (language === "fr" || language === "es") return [...number, own("of"), ...phrase(language, `${noun}-many`)];
  }
  return [...number, ...phrase(language, `${noun}-${isSingular(value, language) ? "one" : "many"}`)];
}

/** In French nought is singular as well. */
function isSingular(value: number, language: Language): boolean {
  return value === 1 || (language === "fr" && value === 0);
}

function unnamed(major: number, part: number, decimals: number, language: Language): Spoken {
  const whole = numberSounds(major, "none", language);
  return part === 0 ? whole : [...whole, ...phrase(language, "point"), ...digitSounds(String(part).padStart(decimals, "0"), language)];
}

function lettersOf(currency: Currency, language: Language): Spoken {
  return [...currency.toLowerCase()].map((letter) => (language === "de" ? own(`letter-${letter}`) : `letters/${letter}`));
}

/** As ISO 4217 has it: none of the yen, three of the dinars. */
function decimalsOf(currency: Currency): number {
  return Math.min(MICRO_DECIMALS, new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2);
}
