// What the doctor says about the sounds of a language: which are missing, by name, and how to get them. Pure.
import type { Language } from "../../kernel/language.js";
import type { Finding } from "../callControl.js";
import type { SoundsThere } from "./soundsThere.js";
import { OWN_FOLDER, soundsNeeded } from "./words/words.js";

const MOST_NAMED = 12;

export function examineSounds(language: Language, there: SoundsThere): Finding {
  const what = `sounds ${language}`;
  const needed = soundsNeeded(language);
  const missing = needed.filter((sound) => !there.get(sound)?.has(language));
  if (missing.length === 0) return { what, good: true, words: `All ${needed.length} that announcements are made of are there.` };
  // A language that nobody has installed is a choice; half a language is a fault.
  if (language !== "en" && missing.length === needed.length) return { what, good: true, words: `Not installed: who is spoken to in it hears English. ${cure(language, missing)}` };
  const named = missing.slice(0, MOST_NAMED).join(", ");
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : "";
  return { what, good: false, words: `Missing: ${named}${more}. ${language === "en" ? "A beep is heard instead." : "Announcements with them are made in English."} ${cure(language, missing)}` };
}

function cure(language: Language, missing: readonly string[]): string {
  const isOwn = (sound: string): boolean => sound.startsWith(`${OWN_FOLDER}/`);
  return [
    missing.some(isOwn) ? `Make ours: npx ringback sounds make FOLDER --languages ${language}, with Asterisk's folder of sounds, then restart Asterisk.` : "",
    missing.every(isOwn) ? "" : `Install the core sounds (Debian: asterisk-core-sounds-${language}-gsm).`,
  ].filter((part) => part !== "").join(" ");
}
