// Which sounds the switch has, and in which languages.
import { isLanguage, type Language } from "../../kernel/language.js";
import type { SoundsThere } from "../dialogue/soundsThere.js";
import { field, type AriApi } from "./ariApi.js";

export async function listSounds(api: Pick<AriApi, "sounds">): Promise<SoundsThere> {
  const listed = await api.sounds.list();
  const found = new Map<string, Set<Language>>();
  for (const sound of Array.isArray(listed) ? (listed as readonly unknown[]) : []) {
    const [id, formats] = [field(sound, "id"), field(sound, "formats")];
    if (typeof id !== "string" || !Array.isArray(formats)) continue;
    const languages = formats.map((format) => field(format, "language")).filter((language): language is Language => typeof language === "string" && isLanguage(language));
    found.set(id, new Set([...(found.get(id) ?? []), ...languages]));
  }
  return found;
}
