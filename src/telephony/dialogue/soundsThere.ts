// What is played when files are missing: the whole announcement in English, and there a beep for what English lacks too. Pure. No caller is left in silence, and none hears half a sentence in one language.
import type { Language } from "../../kernel/language.js";
import type { Announcement } from "./announcement.js";
import { soundsOf } from "./soundsOf.js";

/** The sounds that the switch has, each with the languages that it has it in. */
export type SoundsThere = ReadonlyMap<string, ReadonlySet<Language>>;

export interface Speech {
  readonly sounds: readonly string[];
  readonly language: Language;
}

const SUBSTITUTE = "beep";

/** @param there null where it is not known: then all is taken to be there */
export function speechFor(announcement: Announcement, language: Language, there: SoundsThere | null): Speech {
  const wanted = soundsOf(announcement, language);
  const missing = (sounds: readonly string[], of: Language): boolean => there !== null && sounds.some((sound) => !isThere(sound, of, there));
  if (!missing(wanted, language)) return { sounds: wanted, language };
  const english = soundsOf(announcement, "en");
  if (!missing(english, "en")) return { sounds: english, language: "en" };
  const heard = english.map((sound) => (there === null || isThere(sound, "en", there) ? sound : SUBSTITUTE));
  // One beep for several words that are missing on end.
  return { sounds: heard.filter((sound, at) => sound !== SUBSTITUTE || heard[at - 1] !== SUBSTITUTE), language: "en" };
}

function isThere(sound: string, language: Language, there: SoundsThere): boolean {
  return sound.startsWith("tone:") || (there.get(sound)?.has(language) ?? false);
}
