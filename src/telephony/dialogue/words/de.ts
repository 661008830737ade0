// German. Asterisk has no core sounds in it, so every file is made from these texts.
import type { Genders, Words } from "./phrase.js";

export const de: Words = {
  "enter-pin": "Bitte geben Sie Ihre PIN ein und drücken Sie dann die Raute-Taste.",
  "press-one": "Dies ist der Anruf, um den Sie gebeten haben. Um verbunden zu werden, drücken Sie die 1.",
  "enter-number": "Bitte wählen Sie die Nummer, die Sie anrufen möchten, und drücken Sie dann die Raute-Taste.",
  "enter-next-number": "Sie können jetzt eine weitere Nummer wählen.",
  "enter-call-back-number": "Bitte geben Sie die Nummer ein, unter der wir Sie zurückrufen, und drücken Sie dann die Raute-Taste. Für das Telefon, von dem Sie anrufen, drücken Sie die Stern-Taste.",
  "enter-code": "Bitte geben Sie den Code ein, der Ihnen angezeigt wurde, und drücken Sie dann die Raute-Taste.",
  "nothing-entered": "Es wurde nichts eingegeben.",
  "wrong-pin": "Diese PIN ist nicht richtig.",
  "pin-locked": "Es wurden zu viele falsche PINs eingegeben. Bitte versuchen Sie es später noch einmal.",
  "not-a-number": "Das ist keine Telefonnummer, die wir kennen.",
  "too-many-digits": "Diese Nummer hat zu viele Ziffern.",
  "number-not-allowed": "Diese Nummer kann mit Ihrem Konto nicht angerufen werden.",
  "number-without-price": "Diese Nummer können wir nicht erreichen.",
  "own-number": "Das ist eine unserer Nummern, sie kann nicht angerufen werden.",
  "emergency-number": "Notrufnummern sind auf diesem Weg nicht zu erreichen. Legen Sie auf und wählen Sie direkt von Ihrem Telefon.",
  "same-number": "Das ist die Nummer des Telefons, von dem Sie anrufen.",
  "no-speed-dial": "Unter dieser Taste ist keine Nummer gespeichert.",
  "not-confirmed": "Niemand hat die 1 gedrückt. Auf Wiederhören.",
  "wrong-code": "Dieser Code ist nicht richtig.",
  "no-funds": "Ihr Guthaben reicht für diesen Anruf nicht aus.",
  "funds-gone": "Ihr Guthaben ist aufgebraucht. Auf Wiederhören.",
  "you-have": "Sie haben noch",
  "your-balance-is": "Ihr Guthaben beträgt",
  "enough-for": "Das reicht für",
  "you-entered": "Sie haben eingegeben:",
  "if-correct": "Wenn das richtig ist, drücken Sie die 1. Um es neu einzugeben, drücken Sie die Stern-Taste.",
  "call-you-back": "Vielen Dank. Bitte legen Sie jetzt auf, wir rufen Sie zurück.",
  "number-proven": "Diese Nummer ist bestätigt. Vielen Dank und auf Wiederhören.",
  "number-busy": "Diese Nummer ist besetzt.",
  "number-not-answering": "Unter dieser Nummer meldet sich niemand.",
  "cannot-connect": "Diese Nummer ist nicht zu erreichen.",
  and: "und",
  point: "Komma",
  "hour-one": "Stunde", "hour-many": "Stunden", "minute-one": "Minute", "minute-many": "Minuten", "second-one": "Sekunde", "second-many": "Sekunden",
  "euro-one": "Euro", "euro-many": "Euro", "dollar-one": "Dollar", "dollar-many": "Dollar", "pound-one": "Pfund", "pound-many": "Pfund", "franc-one": "Franken", "franc-many": "Franken",
  "yen-one": "Yen", "yen-many": "Yen", "rupee-one": "Rupie", "rupee-many": "Rupien", "real-one": "Real", "real-many": "Reais", "peso-one": "Peso", "peso-many": "Pesos",
  "dinar-one": "Dinar", "dinar-many": "Dinar", "zloty-one": "Zloty", "zloty-many": "Zloty", "krona-one": "Krone", "krona-many": "Kronen", "krone-one": "Krone", "krone-many": "Kronen",
  "yuan-one": "Yuan", "yuan-many": "Yuan", "rand-one": "Rand", "rand-many": "Rand",
  "eurocent-one": "Cent", "eurocent-many": "Cent", "cent-one": "Cent", "cent-many": "Cent", "penny-one": "Penny", "penny-many": "Pence", "rappen-one": "Rappen", "rappen-many": "Rappen",
  "paisa-one": "Paisa", "paisa-many": "Paise", "centavo-one": "Centavo", "centavo-many": "Centavos", "fils-one": "Fils", "fils-many": "Fils", "millime-one": "Millime", "millime-many": "Millimes",
  "grosz-one": "Groschen", "grosz-many": "Groschen", "ore-one": "Öre", "ore-many": "Öre", "fen-one": "Fen", "fen-many": "Fen",
};

/** Masculine where it says nothing; neuter goes like it. */
export const gendersDe: Genders = { hour: "f", minute: "f", second: "f", rupee: "f", krona: "f", krone: "f" };

const units = ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"] as const;
const tens = ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"] as const;

/** Units come before tens, and all of it is one word: spoken in parts it would not sound like one. */
function belowHundred(value: number): string {
  const [ten, unit] = [Math.floor(value / 10), value % 10];
  if (value < units.length) return units[value] ?? "";
  return unit === 0 ? (tens[ten] ?? "") : `${bound(unit)}und${tens[ten] ?? ""}`;
}

function bound(unit: number): string {
  return unit === 1 ? "ein" : (units[unit] ?? "");
}

export const numbersDe: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Array.from({ length: 100 }, (_, value) => [`number-${value}`, belowHundred(value)])),
  ...Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`number-${index + 1}00`, `${bound(index + 1)}hundert`])),
  "number-1m": "ein", "number-1f": "eine", "number-1000": "eintausend", thousand: "tausend", million: "Million", millions: "Millionen",
  ...Object.fromEntries(["a", "be", "ce", "de", "e", "eff", "ge", "ha", "i", "jott", "ka", "ell", "emm", "enn", "o", "pe", "ku", "err", "ess", "te", "u", "vau", "we", "iks", "üpsilon", "zett"].map((name, index) => [`letter-${String.fromCharCode(97 + index)}`, name])),
};
