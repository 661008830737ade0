// All languages side by side: which sounds a phrase is, and which files of ours have to be made.
import { languages, type Language } from "../../../kernel/language.js";
import { de, gendersDe, numbersDe } from "./de.js";
import { en } from "./en.js";
import { es, gendersEs, numbersEs } from "./es.js";
import { fr, gendersFr, numbersFr } from "./fr.js";
import type { Gender, Genders, Noun, Phrase, Words } from "./phrase.js";

/** Our own files lie in a folder of this name, inside the folder of their language. */
export const OWN_FOLDER = "ringback";

const words: Readonly<Record<Language, Words>> = { en, es, fr, de };
const genders: Readonly<Record<Language, Genders>> = { en: {}, es: gendersEs, fr: gendersFr, de: gendersDe };
const numbers: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en: {}, es: numbersEs, fr: numbersFr, de: numbersDe };

/** What a tone is made of: hertz sounding together, and how many milliseconds each stretch of sound and of silence lasts. */
export interface Tone {
  readonly hertz: readonly number[];
  readonly onMs: number;
  readonly offMs: number;
  readonly times: number;
}

/** The same in every language; not spoken. */
export const tones: Readonly<Record<string, Tone>> = {
  beep: { hertz: [1_000], onMs: 300, offMs: 100, times: 1 },
  reorder: { hertz: [480, 620], onMs: 250, offMs: 250, times: 4 },
};

export function own(name: string): string {
  return `${OWN_FOLDER}/${name}`;
}

export function phrase(language: Language, name: Phrase): readonly string[] {
  const found = words[language][name];
  return typeof found === "string" ? [own(name)] : found;
}

export function genderOf(language: Language, noun: Noun): Gender {
  return genders[language][noun] ?? "m";
}

/** Name and text of every file that is made for a language; tones come on top. */
export function textsOf(language: Language): Readonly<Record<string, string>> {
  const spoken = Object.entries(words[language]).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return { ...Object.fromEntries(spoken), ...numbers[language] };
}

/** Every sound that can be played in a language: ours, and those of Asterisk's core sounds. */
export function soundsNeeded(language: Language): readonly string[] {
  const ours = [...Object.keys(textsOf(language)), ...Object.keys(tones)].map(own);
  return [...ours, ...coreSoundsNeeded(language)];
}

export function coreSoundsNeeded(language: Language): readonly string[] {
  const borrowed = Object.values(words[language]).flatMap((found) => (typeof found === "string" ? [] : found));
  return [...new Set([...borrowed, ...coreNumbers[language]])];
}

const letters = Array.from({ length: 26 }, (_, index) => `letters/${String.fromCharCode(97 + index)}`);
const upTo = (most: number): string[] => Array.from({ length: most + 1 }, (_, value) => `digits/${value}`);
const fullTens = [20, 30, 40, 50, 60, 70, 80, 90].map((value) => `digits/${value}`);

const coreNumbers: Readonly<Record<Language, readonly string[]>> = {
  en: [...upTo(19), ...fullTens, "digits/hundred", "digits/thousand", "digits/million", ...letters],
  es: [
    ...upTo(29), ...fullTens.slice(1), "digits/and", "digits/1M", "digits/1F", "digits/100-and", ...[2, 3, 4, 5, 6, 7, 8, 9].map((hundreds) => `digits/${hundreds}00`),
    "digits/thousand", "digits/million", "digits/millions", ...letters,
  ],
  fr: [...upTo(19), ...fullTens, "digits/et", "digits/hundred", "digits/thousand", "digits/million", ...letters],
  de: [],
};

export { languages };
