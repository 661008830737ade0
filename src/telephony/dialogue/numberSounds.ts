// Cardinal numbers in each language's own grammar, as sounds one after the other. Pure.
import { assert } from "../../kernel/assert.js";
import type { Language } from "../../kernel/language.js";
import type { Gender } from "./words/phrase.js";
import { own } from "./words/words.js";

/** A number that counts a noun takes its gender; "none" stands alone. */
export type Counting = Gender | "none";
type Spoken = readonly string[];

export const MOST_SPOKEN = 999_999_999;
const MILLION = 1_000_000;

/** @param value a whole number from 0 to MOST_SPOKEN */
export function numberSounds(value: number, counting: Counting, language: Language): Spoken {
  assert(Number.isInteger(value) && value >= 0 && value <= MOST_SPOKEN, "only such numbers are spoken");
  return grammars[language](value, counting);
}

const grammars: Readonly<Record<Language, (value: number, counting: Counting) => Spoken>> = { en: english, es: spanish, fr: french, de: german };

function digits(value: number | string): string {
  return `digits/${value}`;
}

function english(value: number): Spoken {
  if (value < 20) return [digits(value)];
  if (value < 100) return [digits(value - (value % 10)), ...rest(value % 10, english)];
  if (value < 1_000) return [...english(Math.floor(value / 100)), digits("hundred"), ...rest(value % 100, english)];
  if (value < MILLION) return [...english(Math.floor(value / 1_000)), digits("thousand"), ...rest(value % 1_000, english)];
  return [...english(Math.floor(value / MILLION)), digits("million"), ...rest(value % MILLION, english)];
}

/** "un euro", "veintiuna libras", "doscientas rupias", "mil", "veintiún mil", "un millón". */
function spanish(value: number, counting: Counting): Spoken {
  const below = (left: number): Spoken => spanish(left, counting);
  if (value < 30) return [spanishBelowThirty(value, counting)];
  if (value < 100) return [digits(value - (value % 10)), ...rest(value % 10, (unit) => [digits("and"), ...below(unit)])];
  if (value === 100) return [own("number-100")];
  if (value < 200) return [digits("100-and"), ...below(value - 100)];
  if (value < 1_000) {
    const hundreds = value - (value % 100);
    return [counting === "f" ? own(`number-${hundreds}f`) : digits(hundreds), ...rest(value % 100, below)];
  }
  const thousands = Math.floor(value / 1_000);
  if (value < MILLION) return [...(thousands === 1 ? [] : spanish(thousands, counting === "f" ? "f" : "m")), digits("thousand"), ...rest(value % 1_000, below)];
  const millions = Math.floor(value / MILLION);
  return [...spanish(millions, "m"), digits(millions === 1 ? "million" : "millions"), ...rest(value % MILLION, below)];
}

function spanishBelowThirty(value: number, counting: Counting): string {
  if (counting === "none" || (value !== 1 && value !== 21)) return digits(value);
  const isFeminine = counting === "f";
  if (value === 1) return digits(isFeminine ? "1F" : "1M");
  return own(isFeminine ? "number-21f" : "number-21m");
}

/** "vingt et un", "soixante et onze", "quatre-vingt-un", "quatre-vingt-onze": from 60 on in twenties, as the core sounds are made for. */
function french(value: number, counting: Counting): Spoken {
  const below = (left: number): Spoken => french(left, counting);
  if (value === 1 && counting === "f") return [own("number-1f")];
  if (value < 20) return [digits(value)];
  if (value < 100) return frenchBelowHundred(value, below);
  // Before "cent" and "mille" nothing is counted that has a gender.
  const many = (count: number): Spoken => (count === 1 ? [] : french(count, "none"));
  if (value < 1_000) return [...many(Math.floor(value / 100)), digits("hundred"), ...rest(value % 100, below)];
  if (value < MILLION) return [...many(Math.floor(value / 1_000)), digits("thousand"), ...rest(value % 1_000, below)];
  return [...french(Math.floor(value / MILLION), "none"), digits("million"), ...rest(value % MILLION, below)];
}

function frenchBelowHundred(value: number, below: (left: number) => Spoken): Spoken {
  if (value % 10 === 0) return [digits(value)];
  const score = value < 60 ? value - (value % 10) : value < 80 ? 60 : 80;
  const left = value - score;
  return [digits(score), ...(score < 80 && left % 10 === 1 ? [digits("et")] : []), ...below(left)];
}

/** "ein Euro", "einundzwanzig", "hundert" with its "ein" before it, "eintausend", "eine Million". */
function german(value: number, counting: Counting): Spoken {
  const below = (left: number): Spoken => german(left, counting);
  if (value === 1 && counting !== "none") return [own(counting === "f" ? "number-1f" : "number-1m")];
  if (value < 100) return [own(`number-${value}`)];
  if (value < 1_000) return [own(`number-${value - (value % 100)}`), ...rest(value % 100, below)];
  const thousands = Math.floor(value / 1_000);
  if (value < MILLION) return [...(thousands === 1 ? [own("number-1000")] : [...german(thousands, "m"), own("thousand")]), ...rest(value % 1_000, below)];
  const millions = Math.floor(value / MILLION);
  return [...german(millions, "f"), own(millions === 1 ? "million" : "millions"), ...rest(value % MILLION, below)];
}

/** Nothing is said of a nought that is left. */
function rest(left: number, speak: (left: number) => Spoken): Spoken {
  return left === 0 ? [] : speak(left);
}
