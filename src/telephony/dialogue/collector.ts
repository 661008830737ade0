// What a caller has keyed so far, as a pure value. Whatever is keyed, it never holds more digits than its step may have, and a key that means nothing here changes nothing.
import { assertNever } from "../../kernel/assert.js";

export type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";
export type Key = Digit | "*" | "#";

/** What is waited for. `check` follows a number that was read back. */
export type Asked = "pin" | "confirm" | "destination" | "callBackNumber" | "proofCode" | "announce" | "check";

export interface Collecting {
  readonly kind: "collecting";
  readonly asked: Asked;
  /** Of a number, or of a command once `*` was keyed. */
  readonly digits: string;
  readonly isCommand: boolean;
  /** More came than there can be: they were dropped, and so is the rest until `#` or a pause. */
  readonly tooMany: boolean;
}

/** What it came to. */
export type Keyed =
  | { readonly kind: "digits"; readonly digits: string }
  | { readonly kind: "speedDial"; readonly key: string }
  | { readonly kind: "redial" }
  | { readonly kind: "balance" }
  | { readonly kind: "nextLanguage" }
  /** The number that the caller calls from. */
  | { readonly kind: "ownNumber" }
  | { readonly kind: "yes" }
  /** What was read back is wrong: it is keyed anew. */
  | { readonly kind: "anew" }
  | { readonly kind: "tooLong" }
  | { readonly kind: "nothing" };

/** 011, and the 15 digits that a number in international format has at most. */
export const MOST_NUMBER_DIGITS = 18;
export const MOST_PIN_DIGITS = 12;
export const MOST_CODE_DIGITS = 8;
const MOST_COMMAND_DIGITS = 2;

export function begin(asked: Asked): Collecting {
  return { kind: "collecting", asked, digits: "", isCommand: false, tooMany: false };
}

/** Nothing was keyed yet that counts: the longer pause is granted. */
export function isFresh({ digits, isCommand, tooMany }: Collecting): boolean {
  return digits === "" && !isCommand && !tooMany;
}

/** The very same value comes back for a key that changes nothing. */
export function press(at: Collecting, key: Key): Collecting | Keyed {
  switch (at.asked) {
    case "pin":
      return secret(at, key, MOST_PIN_DIGITS);
    case "proofCode":
      return secret(at, key, MOST_CODE_DIGITS);
    case "destination":
      return at.isCommand ? command(at, key) : number(at, key);
    case "callBackNumber":
      return key === "*" && isFresh(at) ? { kind: "ownNumber" } : number(at, key);
    case "confirm":
      return key === "1" ? { kind: "yes" } : at;
    case "check":
      return key === "1" || key === "#" ? { kind: "yes" } : key === "*" ? { kind: "anew" } : at;
    case "announce":
      return { kind: "yes" };
    default:
      return assertNever(at.asked);
  }
}

/** Nothing more came for as long as one waits. */
export function paused(at: Collecting): Keyed {
  if (at.tooMany) return { kind: "tooLong" };
  if (at.digits === "") return { kind: "nothing" };
  return at.isCommand ? commandOf(at.digits) : { kind: "digits", digits: at.digits };
}

/** A PIN or a code: complete as soon as it can grow no longer. */
function secret(at: Collecting, key: Key, most: number): Collecting | Keyed {
  if (key === "*") return anew(at);
  if (key === "#") return at.digits === "" ? at : { kind: "digits", digits: at.digits };
  const digits = at.digits + key;
  return digits.length < most ? { ...at, digits } : { kind: "digits", digits };
}

function number(at: Collecting, key: Key): Collecting | Keyed {
  if (key === "#") return isFresh(at) ? at : paused(at);
  if (key === "*") return isFresh(at) ? { ...at, isCommand: true } : anew(at);
  if (at.tooMany) return at;
  // The digits too many belong to this number still, and must not become the beginning of the next one.
  return at.digits.length < MOST_NUMBER_DIGITS ? { ...at, digits: at.digits + key } : { ...at, digits: "", tooMany: true };
}

function command(at: Collecting, key: Key): Collecting | Keyed {
  if (key === "*") return anew(at);
  if (key === "#") return at.digits === "" ? anew(at) : commandOf(at.digits);
  return at.digits.length < MOST_COMMAND_DIGITS ? { ...at, digits: at.digits + key } : at;
}

function commandOf(digits: string): Keyed {
  if (digits === "0") return { kind: "redial" };
  if (digits === "9") return { kind: "balance" };
  if (digits === "8") return { kind: "nextLanguage" };
  return { kind: "speedDial", key: digits };
}

function anew(at: Collecting): Collecting {
  return isFresh(at) ? at : begin(at.asked);
}
