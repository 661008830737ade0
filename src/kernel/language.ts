// The languages that a caller can be spoken to in.
export const languages = ["en", "es", "fr", "de"] as const;
export type Language = (typeof languages)[number];

export function isLanguage(word: string): word is Language {
  return (languages as readonly string[]).includes(word);
}
