// Says announcements to a leg, from the sound files that the switch really has. It must never leave a caller in silence for want of a file.
import type { LegId } from "../../kernel/id.js";
import type { Language } from "../../kernel/language.js";
import type { Logger } from "../../kernel/logger.js";
import type { CallControl } from "../callControl.js";
import type { Announcement } from "./announcement.js";
import { speechFor, type SoundsThere } from "./soundsThere.js";

export interface Voice {
  /** After what the leg hears already. */
  say(legId: LegId, announcement: Announcement, language: Language): Promise<"done" | "absent">;
  /** The switch is (again) connected: its files may be others by now. */
  learnSounds(): Promise<void>;
}

export function createVoice({ callControl, logger }: { readonly callControl: CallControl; readonly logger: Logger }): Voice {
  let there: SoundsThere | null = null;
  return {
    say(legId, announcement, language) {
      const speech = speechFor(announcement, language, there);
      return callControl.play(legId, { prompt: announcement.prompt, ...speech });
    },
    async learnSounds() {
      try {
        there = await callControl.sounds();
      } catch (error) {
        // What was there at the last connection is there still, most likely; at first all is taken to be there.
        logger.warn({ why: String(error) }, "the switch did not tell which sounds it has");
      }
    },
  };
}
