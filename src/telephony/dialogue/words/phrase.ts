// What every language has words for. A closed list: a language in which one is missing does not compile.
export const nouns = [
  "hour", "minute", "second", "euro", "dollar", "pound", "franc", "yen", "rupee", "real", "peso", "dinar", "zloty", "krona", "krone", "yuan", "rand",
  "eurocent", "cent", "penny", "rappen", "paisa", "centavo", "fils", "millime", "grosz", "ore", "fen",
] as const;
export type Noun = (typeof nouns)[number];

export type Phrase =
  | "enter-pin" | "press-one" | "enter-number" | "enter-next-number" | "enter-call-back-number" | "enter-code"
  | "nothing-entered" | "wrong-pin" | "pin-locked" | "not-a-number" | "too-many-digits" | "number-not-allowed" | "number-without-price" | "own-number" | "emergency-number" | "same-number"
  | "no-speed-dial" | "not-confirmed" | "wrong-code" | "no-funds" | "funds-gone" | "you-have" | "your-balance-is" | "enough-for" | "you-entered" | "if-correct" | "call-you-back" | "number-proven"
  | "number-busy" | "number-not-answering" | "cannot-connect" | "and" | "point" | `${Noun}-${"one" | "many"}`;

/** Asterisk's core sounds where it has them, one after the other; otherwise the text that a file of ours is made from. */
export type Words = Readonly<Record<Phrase, readonly string[] | string>>;

export type Gender = "m" | "f" | "n";
export type Genders = Readonly<Partial<Record<Noun, Gender>>>;
