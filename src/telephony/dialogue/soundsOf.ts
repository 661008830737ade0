// Which sounds an announcement is made of, one after the other, in each language. Pure: whether the files are there is not known here.
import { assertNever } from "../../kernel/assert.js";
import type { Language } from "../../kernel/language.js";
import type { Announcement } from "./announcement.js";
import { digitSounds, moneySounds, secondsSounds, timeSounds } from "./amountSounds.js";
import type { Phrase } from "./words/phrase.js";
import { own, phrase } from "./words/words.js";

/** Heard until the first key; the switch ends it after a while. */
const DIAL_TONE = "tone:dial";

export function soundsOf(announcement: Announcement, language: Language): readonly string[] {
  const say = (...names: readonly Phrase[]): readonly string[] => names.flatMap((name) => phrase(language, name));
  switch (announcement.prompt) {
    case "lowFunds60":
      return [own("beep"), ...say("you-have"), ...secondsSounds(60, language)];
    case "lowFunds10":
      return [own("beep"), ...say("you-have"), ...secondsSounds(10, language)];
    case "fundsGone":
      // Short, for it is said in the last held seconds (callBack/moneysEnd.ts).
      return [own("beep"), ...say("funds-gone")];
    case "busy":
      return [own("reorder"), ...say("number-busy")];
    case "noAnswer":
      return [own("reorder"), ...say("number-not-answering")];
    case "cannotConnect":
      return [own("reorder"), ...say("cannot-connect")];
    case "enterNumber":
      return [...say(announcement.first ? "enter-number" : "enter-next-number"), DIAL_TONE];
    case "left":
      return [...say("you-have"), ...moneySounds(announcement.availableMicros, announcement.currency, language), ...say("enough-for"), ...timeSounds(announcement.seconds, language)];
    case "balance":
      return [...say("your-balance-is"), ...moneySounds(announcement.availableMicros, announcement.currency, language)];
    case "youKeyed":
      return [...say("you-entered"), ...digitSounds(announcement.digits, language), ...say("if-correct")];
    case "enterPin":
    case "pressOne":
    case "enterCallBackNumber":
    case "enterCode":
    case "goodbye":
    case "proven":
    case "noInput":
    case "wrongPin":
    case "pinLocked":
    case "notANumber":
    case "tooLong":
    case "notAllowed":
    case "noPrice":
    case "ownNumber":
    case "emergency":
    case "sameNumber":
    case "noSpeedDial":
    case "notConfirmed":
    case "wrongCode":
    case "noFunds":
      return say(plain[announcement.prompt]);
    default:
      return assertNever(announcement);
  }
}

/** Announcements that are one phrase and nothing else. */
const plain = {
  enterPin: "enter-pin", pressOne: "press-one", enterCallBackNumber: "enter-call-back-number", enterCode: "enter-code", goodbye: "call-you-back", proven: "number-proven",
  noInput: "nothing-entered", wrongPin: "wrong-pin", pinLocked: "pin-locked", notANumber: "not-a-number", tooLong: "too-many-digits", notAllowed: "number-not-allowed", noPrice: "number-without-price",
  ownNumber: "own-number", emergency: "emergency-number", sameNumber: "same-number", noSpeedDial: "no-speed-dial", notConfirmed: "not-confirmed", wrongCode: "wrong-code", noFunds: "no-funds",
} as const satisfies Readonly<Record<string, Phrase>>;
