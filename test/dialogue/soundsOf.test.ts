// Announcements as sounds, in every language: numbers, money and lengths of time by each language's own grammar, and every sound accounted for.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { languages, type Language } from "../../src/kernel/language.js";
import { parseMicros } from "../../src/kernel/money.js";
import { digitSounds, moneySounds, timeSounds } from "../../src/telephony/dialogue/amountSounds.js";
import type { Announcement } from "../../src/telephony/dialogue/announcement.js";
import { MOST_SPOKEN, numberSounds, type Counting } from "../../src/telephony/dialogue/numberSounds.js";
import { prompts } from "../../src/telephony/dialogue/prompt.js";
import { soundsOf } from "../../src/telephony/dialogue/soundsOf.js";
import { soundsNeeded, textsOf } from "../../src/telephony/dialogue/words/words.js";

/** What each sound says: core sounds by their names, ours by the text that they are made from. */
const coreWords: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { "digits/hundred": "hundred", "digits/thousand": "thousand", "digits/million": "million", ...named("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", "twenty thirty forty fifty sixty seventy eighty ninety"), "vm-and": "and", minute: "minute", minutes: "minutes", seconds: "seconds", second: "second", hours: "hours" },
  es: {
    ...named("cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve", "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"),
    "digits/and": "y", "digits/1M": "un", "digits/1F": "una", "digits/100-and": "ciento", "digits/200": "doscientos", "digits/300": "trescientos", "digits/400": "cuatrocientos", "digits/500": "quinientos",
    "digits/600": "seiscientos", "digits/700": "setecientos", "digits/800": "ochocientos", "digits/900": "novecientos", "digits/thousand": "mil", "digits/million": "millón", "digits/millions": "millones", minutes: "minutos", seconds: "segundos", hours: "horas",
  },
  fr: {
    ...named("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf", "vingt trente quarante cinquante soixante soixante-dix quatre-vingt quatre-vingt-dix"),
    "digits/et": "et", "digits/hundred": "cent", "digits/thousand": "mille", "digits/million": "million", "vm-and": "et", minute: "minute", minutes: "minutes", second: "seconde", seconds: "secondes", hours: "heures",
  },
  de: {},
};

const belowThirty = {
  en: "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|twenty one|twenty two|twenty three|twenty four|twenty five|twenty six|twenty seven|twenty eight|twenty nine",
  es: "cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieciséis|diecisiete|dieciocho|diecinueve|veinte|veintiuno|veintidós|veintitrés|veinticuatro|veinticinco|veintiséis|veintisiete|veintiocho|veintinueve",
  fr: "zéro|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|dix-sept|dix-huit|dix-neuf|vingt|vingt et un|vingt deux|vingt trois|vingt quatre|vingt cinq|vingt six|vingt sept|vingt huit|vingt neuf",
  de: "null|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|dreizehn|vierzehn|fünfzehn|sechzehn|siebzehn|achtzehn|neunzehn|zwanzig|einundzwanzig|zweiundzwanzig|dreiundzwanzig|vierundzwanzig|fünfundzwanzig|sechsundzwanzig|siebenundzwanzig|achtundzwanzig|neunundzwanzig",
};
const tens = {
  en: ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
  es: ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"],
  fr: ["trente", "quarante", "cinquante", "soixante", "", "", ""],
  de: ["dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"],
};
/** 70 to 99 in French, each by itself: it is where the tens are no longer counted in. */
const frenchFromSeventy =
  "soixante-dix|soixante et onze|soixante douze|soixante treize|soixante quatorze|soixante quinze|soixante seize|soixante dix-sept|soixante dix-huit|soixante dix-neuf|" +
  "quatre-vingt|quatre-vingt un|quatre-vingt deux|quatre-vingt trois|quatre-vingt quatre|quatre-vingt cinq|quatre-vingt six|quatre-vingt sept|quatre-vingt huit|quatre-vingt neuf|" +
  "quatre-vingt-dix|quatre-vingt onze|quatre-vingt douze|quatre-vingt treize|quatre-vingt quatorze|quatre-vingt quinze|quatre-vingt seize|quatre-vingt dix-sept|quatre-vingt dix-huit|quatre-vingt dix-neuf";

for (const language of languages) {
  test(`${language}: every number from 0 to 99 is spoken as the language has it`, () => {
    const words = belowThirty[language].split("|");
    for (let value = 30; value < 100; value += 1) words.push(language === "fr" && value >= 70 ? (frenchFromSeventy.split("|")[value - 70] ?? "") : composed(value, language, words));
    words.forEach((expected, value) => assert.equal(spoken(numberSounds(value, "none", language), language), expected, String(value)));
  });
}

const larger: readonly (readonly [Language, number, Counting, string])[] = [
  ["en", 100, "none", "one hundred"], ["en", 101, "none", "one hundred one"], ["en", 999, "none", "nine hundred ninety nine"], ["en", 1_000, "none", "one thousand"], ["en", 1_001, "none", "one thousand one"],
  ["en", 21_345, "none", "twenty one thousand three hundred forty five"], ["en", 1_000_000, "none", "one million"], ["en", 2_000_010, "none", "two million ten"],
  ["es", 1, "m", "un"], ["es", 1, "f", "una"], ["es", 21, "m", "veintiún"], ["es", 21, "f", "veintiuna"], ["es", 31, "m", "treinta y un"], ["es", 31, "f", "treinta y una"], ["es", 100, "m", "cien"], ["es", 101, "none", "ciento uno"],
  ["es", 101, "f", "ciento una"], ["es", 200, "m", "doscientos"], ["es", 201, "f", "doscientas una"], ["es", 521, "m", "quinientos veintiún"], ["es", 999, "none", "novecientos noventa y nueve"], ["es", 1_000, "m", "mil"],
  ["es", 1_100, "m", "mil cien"], ["es", 2_001, "m", "dos mil un"], ["es", 21_000, "m", "veintiún mil"], ["es", 21_000, "none", "veintiún mil"], ["es", 200_000, "f", "doscientas mil"], ["es", 1_000_000, "f", "un millón"], ["es", 2_000_001, "none", "dos millones uno"],
  ["fr", 1, "f", "une"], ["fr", 21, "f", "vingt et une"], ["fr", 71, "f", "soixante et onze"], ["fr", 81, "f", "quatre-vingt une"], ["fr", 100, "m", "cent"], ["fr", 101, "f", "cent une"], ["fr", 200, "m", "deux cent"],
  ["fr", 271, "m", "deux cent soixante et onze"], ["fr", 1_000, "m", "mille"], ["fr", 1_001, "m", "mille un"], ["fr", 21_000, "f", "vingt et un mille"], ["fr", 1_000_000, "m", "un million"], ["fr", 3_000_000, "f", "trois million"],
  ["de", 1, "m", "ein"], ["de", 1, "f", "eine"], ["de", 1, "n", "ein"], ["de", 21, "f", "einundzwanzig"], ["de", 100, "m", "einhundert"], ["de", 101, "none", "einhundert eins"], ["de", 101, "m", "einhundert ein"], ["de", 101, "f", "einhundert eine"],
  ["de", 999, "none", "neunhundert neunundneunzig"], ["de", 1_000, "none", "eintausend"], ["de", 2_345, "none", "zwei tausend dreihundert fünfundvierzig"], ["de", 21_000, "none", "einundzwanzig tausend"], ["de", 101_000, "none", "einhundert ein tausend"],
  ["de", 1_000_000, "none", "eine Million"], ["de", 2_000_001, "m", "zwei Millionen ein"],
];

test("larger numbers, alone and before what they count", () => {
  for (const [language, value, counting, expected] of larger) assert.equal(spoken(numberSounds(value, counting, language), language), expected, `${language} ${value} ${counting}`);
});

const money: readonly (readonly [Language, string, string, string])[] = [
  ["en", "1", "EUR", "one euro"], ["en", "2.01", "EUR", "two euros and one cent"], ["en", "0.99", "USD", "ninety nine cents"], ["en", "0", "USD", "zero dollars"], ["en", "12.509999", "GBP", "twelve pounds and fifty pence"], ["en", "1.01", "GBP", "one pound and one penny"],
  ["en", "1250", "JPY", "one thousand two hundred fifty yen"], ["en", "0.9", "JPY", "zero yen"], ["en", "3.005", "KWD", "three dinars and five fils"], ["en", "0.001", "TND", "one millime"], ["en", "2.5", "THB", "two point five zero T H B"], ["en", "5", "THB", "five T H B"],
  ["es", "1", "EUR", "un euro"], ["es", "1.01", "GBP", "una libra y un penique"], ["es", "21", "GBP", "veintiuna libras"], ["es", "21.21", "EUR", "veintiún euros y veintiún céntimos"], ["es", "200", "INR", "doscientas rupias"], ["es", "0", "MXN", "cero pesos"],
  ["es", "31", "USD", "treinta y un dólares"], ["es", "1000000", "CLP", "un millón de pesos"], ["es", "2000000", "EUR", "dos millones de euros"], ["es", "1000001", "EUR", "un millón un euros"], ["es", "1.5", "KWD", "un dinar y quinientos fils"],
  ["fr", "0", "EUR", "zéro euro"], ["fr", "1.01", "EUR", "un euro et un centime"], ["fr", "1", "GBP", "une livre"], ["fr", "21", "SEK", "vingt et une couronnes"], ["fr", "71.8", "CHF", "soixante et onze francs et quatre-vingt centimes"], ["fr", "1000000", "EUR", "un million d'euros"],
  ["fr", "2000000", "JPY", "deux million de yens"], ["fr", "80", "CAD", "quatre-vingt dollars"],
  ["de", "1", "EUR", "ein Euro"], ["de", "1.01", "EUR", "ein Euro und ein Cent"], ["de", "21.5", "EUR", "einundzwanzig Euro und fünfzig Cent"], ["de", "1", "INR", "eine Rupie"], ["de", "101", "SEK", "einhundert eine Kronen"], ["de", "1", "GBP", "ein Pfund"],
  ["de", "1500", "JPY", "eintausend fünfhundert Yen"], ["de", "2.075", "KWD", "zwei Dinar und fünfundsiebzig Fils"], ["de", "2.5", "THB", "zwei Komma fünf null te ha be"],
];

test("money: currency by name, singular and plural, minor units of 0, 2 and 3 decimals, never more than there is", () => {
  for (const [language, amount, currency, expected] of money) assert.equal(spoken(moneySounds(parseMicros(amount, "amount"), currency, language), language), expected, `${language} ${amount} ${currency}`);
  assert.equal(spoken(moneySounds(-5_000_000n, "EUR", "en"), "en"), "zero euros");
});

test("lengths of time: seconds below a minute, whole minutes, hours from two on", () => {
  const rows: readonly (readonly [Language, number, string])[] = [
    ["en", 0, "zero seconds"], ["en", 1, "one second"], ["en", 59.9, "fifty nine seconds"], ["en", 60, "one minute"], ["en", 719, "eleven minutes"], ["en", 7_199, "one hundred nineteen minutes"], ["en", 7_200, "two hours"], ["en", 7_260, "two hours and one minute"],
    ["es", 1, "un segundo"], ["es", 60, "un minuto"], ["es", 1_260, "veintiún minutos"], ["es", 75_600, "veintiuna horas"],
    ["fr", 0, "zéro seconde"], ["fr", 60, "une minute"], ["fr", 1_260, "vingt et une minutes"], ["fr", 10_860, "trois heures et une minute"],
    ["de", 1, "eine Sekunde"], ["de", 60, "eine Minute"], ["de", 61, "eine Minute"], ["de", 1_260, "einundzwanzig Minuten"], ["de", 10_800, "drei Stunden"],
  ];
  for (const [language, seconds, expected] of rows) assert.equal(spoken(timeSounds(seconds, language), language), expected, `${language} ${seconds}`);
});

test("digits are spoken one by one", () => {
  assert.equal(spoken(digitSounds("0120", "en"), "en"), "zero one two zero");
  assert.equal(spoken(digitSounds("0120", "es"), "es"), "cero uno dos cero");
  assert.equal(spoken(digitSounds("0120", "fr"), "fr"), "zéro un deux zéro");
  assert.equal(spoken(digitSounds("0120", "de"), "de"), "null eins zwei null");
});

test("every announcement in every language is made of sounds that are known to be needed, and a tone comes last", () => {
  for (const language of languages) {
    const needed = new Set(soundsNeeded(language));
    for (const announcement of announcements()) {
      const sounds = soundsOf(announcement, language);
      assert.ok(sounds.length > 0, announcement.prompt);
      sounds.forEach((sound, at) => assert.ok(needed.has(sound) || (sound.startsWith("tone:") && at === sounds.length - 1), `${language} ${announcement.prompt}: ${sound}`));
    }
  }
  assert.deepEqual([...new Set(announcements().map(({ prompt }) => prompt))].sort(), [...prompts].sort());
});

test("whatever the figures are, only sounds are asked for that are known to be needed", () => {
  const needed = new Map(languages.map((language) => [language, new Set(soundsNeeded(language))]));
  const currency = fc.constantFrom("EUR", "USD", "GBP", "CHF", "JPY", "INR", "BRL", "MXN", "KWD", "TND", "PLN", "SEK", "NOK", "CNY", "ZAR", "THB", "XAF");
  fc.assert(fc.property(fc.constantFrom(...languages), fc.bigInt(0n, 2_000_000_000_000_000n), currency, fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: MOST_SPOKEN }), (language, amount, unit, seconds, value) => {
    const all = [...moneySounds(amount, unit, language), ...timeSounds(seconds, language), ...(["m", "f", "n", "none"] as const).flatMap((counting) => numberSounds(value, counting, language))];
    for (const sound of all) assert.ok(needed.get(language)?.has(sound), `${language}: ${sound}`);
  }), { numRuns: 2_000 });
});

test("names of sounds are plain, and no text is empty", () => {
  for (const language of languages) {
    for (const [name, text] of Object.entries(textsOf(language))) {
      assert.match(name, /^[a-z0-9-]+$/);
      assert.notEqual(text.trim(), "");
    }
  }
});

function announcements(): readonly Announcement[] {
  const figures = { availableMicros: 12_340_000n, currency: "EUR" } as const;
  return prompts.flatMap((prompt): Announcement[] => {
    switch (prompt) {
      case "enterNumber":
        return [{ prompt, first: true }, { prompt, first: false }];
      case "left":
        return [{ prompt, ...figures, seconds: 754 }];
      case "balance":
        return [{ prompt, ...figures }];
      case "youKeyed":
        return [{ prompt, digits: "0123456789" }];
      default:
        return [{ prompt } as Announcement];
    }
  });
}

/** Tens, then units: "thirty one", "treinta y uno", "trente et un"; in German the units come first. */
function composed(value: number, language: Language, words: readonly string[]): string {
  const [ten, unit] = [tens[language][Math.floor(value / 10) - 3] ?? "", value % 10];
  if (unit === 0) return ten;
  if (language === "de") return `${unit === 1 ? "ein" : (words[unit] ?? "")}und${ten}`;
  return [ten, ...(language === "es" ? ["y"] : language === "fr" && unit === 1 ? ["et"] : []), words[unit] ?? ""].join(" ");
}

function spoken(sounds: readonly string[], language: Language): string {
  const texts = textsOf(language);
  return sounds.map((sound) => (sound.startsWith("letters/") ? sound.slice(8).toUpperCase() : (coreWords[language][sound] ?? texts[sound.replace(/^ringback\//, "")] ?? `?${sound}?`))).join(" ");
}

function named(low: string, high: string): Record<string, string> {
  return Object.fromEntries([...high.split(" ").map((word, index) => [`digits/${20 + 10 * index}`, word]), ...low.split(" ").map((word, value) => [`digits/${value}`, word])]);
}
