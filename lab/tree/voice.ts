// Makes the sound files of ours inside the tree, by its own espeak-ng, and knows whether those that are there are of today's words.
import { globSync } from "node:fs";
import { cp } from "node:fs/promises";
import { dirname, join } from "node:path";
import { languages, OWN_FOLDER } from "../../src/telephony/dialogue/words/words.js";
import { makeSounds, wordsVersion } from "../../src/telephony/voice/makeSounds.js";
import { labFolder } from "../paths.js";
import { hasProgram, programCommand, soundsFolder } from "./layout.js";

/** What a tree was made with, in tree.json; `silent` where espeak-ng could not be had for these words. */
export type Voice = string;

export function voiceWanted(): readonly Voice[] {
  return [wordsVersion(), `silent:${wordsVersion()}`];
}

export function canSpeak(folder: string): boolean {
  return hasProgram(folder, "espeakNg");
}

/** Without espeak-ng callers hear English from the core sounds, as far as that goes; calls are made and ended as ever. */
export async function giveVoice(folder: string, progress: (line: string) => void): Promise<Voice> {
  const silent = `silent:${wordsVersion()}`;
  if (!canSpeak(folder)) {
    progress("espeak-ng could not be had: the announcements that Asterisk's core sounds lack stay unspoken in this lab.");
    return silent;
  }
  const data = globSync(join(folder, "usr/{lib,lib/*,share}/espeak-ng-data")).at(0);
  try {
    // Spoken beside the trees, which then take it over: who is interrupted goes on where it was, and a second tree says the same.
    const spoken = join(labFolder, "voice");
    const made = await makeSounds({ folder: spoken, speaker: { ...programCommand(folder, "espeakNg"), env: { ...process.env, ESPEAK_DATA_PATH: dirname(data ?? folder) } } });
    for (const language of languages) await cp(join(spoken, language, OWN_FOLDER), join(soundsFolder(folder), language, OWN_FOLDER), { recursive: true });
    if (made > 0) progress(`${made} announcements were spoken by espeak-ng.`);
    return wordsVersion();
  } catch (error) {
    progress(`espeak-ng could not speak, so announcements that Asterisk's core sounds lack stay unspoken: ${error instanceof Error ? error.message : String(error)}`);
    return silent;
  }
}
