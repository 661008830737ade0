// Makes the sound files that Asterisk's core sounds lack, from our table of words and by espeak-ng, as FOLDER/LANGUAGE/ringback/NAME.wav. It writes nothing else.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Language } from "../../kernel/language.js";
import { languages, OWN_FOLDER, textsOf, tones, type Tone } from "../dialogue/words/words.js";
import { forTelephone, readWave, TELEPHONE_RATE, trimmed, writeWave, type Wave } from "./wave.js";

/** How espeak-ng is started here. */
export interface Speaker {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export interface Making {
  /** Asterisk's folder of sounds, with a folder a language in it. */
  readonly folder: string;
  readonly speaker: Speaker;
  readonly languages?: readonly Language[];
}

/** Those that come nearest to who speaks Asterisk's core sounds. */
const voices: Readonly<Record<Language, string>> = { en: "en-us", es: "es-419", fr: "fr-fr", de: "de" };
const WORDS_A_MINUTE = 150;
const MOST_BYTES = 16 * 1024 * 1024;
const LOUDNESS = 0.25;

/** How many files were made. @throws Error where espeak-ng cannot be run or says no */
export async function makeSounds({ folder, speaker, languages: wanted = languages }: Making): Promise<number> {
  const makers = wanted.flatMap((language) => {
    const target = (name: string): string => join(folder, language, OWN_FOLDER, `${name}.wav`);
    return [
      ...Object.entries(textsOf(language)).map(([name, text]) => async () => put(target(name), trimmed(forTelephone(await speak(speaker, voices[language], text))))),
      ...Object.entries(tones).map(([name, tone]) => async () => put(target(name), toneWave(tone))),
    ];
  });
  for (const language of wanted) await mkdir(join(folder, language, OWN_FOLDER), { recursive: true });
  const queue = [...makers];
  const workers = Array.from({ length: availableParallelism() }, async () => {
    for (let make = queue.pop(); make; make = queue.pop()) await make();
  });
  await Promise.all(workers);
  return makers.length;
}

/** Changes whenever a file would come out differently. */
export function wordsVersion(): string {
  const all = languages.map((language) => [language, voices[language], Object.entries(textsOf(language)).sort()]);
  return createHash("sha256").update(JSON.stringify([all, tones, WORDS_A_MINUTE, TELEPHONE_RATE])).digest("hex").slice(0, 16);
}

async function speak({ command, args, env = process.env }: Speaker, voice: string, text: string): Promise<Wave> {
  const spoken = await new Promise<Buffer>((resolve, reject) => {
    const options = { encoding: "buffer", env, maxBuffer: MOST_BYTES } as const;
    execFile(command, [...args, "-v", voice, "-s", String(WORDS_A_MINUTE), "--stdout", "--", text], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`espeak-ng could not speak ${JSON.stringify(text)}: ${stderr.toString().trim() || error.message}`, { cause: error }));
      else resolve(stdout);
    });
  });
  return readWave(spoken);
}

/** Whoever plays it meanwhile hears the old file or the new one, never half of it. */
async function put(path: string, wave: Wave): Promise<void> {
  await writeFile(`${path}.new`, writeWave(wave));
  await rename(`${path}.new`, path);
}

function toneWave({ hertz, onMs, offMs, times }: Tone): Wave {
  const [on, period] = [onMs, onMs + offMs].map((ms) => Math.round((ms * TELEPHONE_RATE) / 1_000)) as [number, number];
  const samples = Float64Array.from({ length: period * times }, (_, index) => {
    if (index % period >= on) return 0;
    return (LOUDNESS / hertz.length) * hertz.reduce((sum, each) => sum + Math.sin((2 * Math.PI * each * index) / TELEPHONE_RATE), 0);
  });
  return { rate: TELEPHONE_RATE, samples };
}
