// Makes the sound files that Asterisk's core sounds lack, from our table of words and by espeak-ng, as FOLDER/LANGUAGE/ringback/NAME.wav. It writes nothing else.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
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

/** How many files were made; those that would come out the same are kept. @throws Error where espeak-ng cannot be run or says no */
export async function makeSounds({ folder, speaker, languages: wanted = languages }: Making): Promise<number> {
  let count = 0;
  for (const language of wanted) count += await makeLanguage(language, join(folder, language, OWN_FOLDER), speaker);
  return count;
}

async function makeLanguage(language: Language, own: string, speaker: Speaker): Promise<number> {
  await mkdir(own, { recursive: true });
  const made = await readMade(own);
  const recipes = recipesOf(language, speaker);
  const due = recipes.filter(({ name, recipe }) => made[name] !== recipe || !existsSync(pathOf(own, name)));
  const queue = [...due];
  const workers = Array.from({ length: availableParallelism() }, async () => {
    for (let next = queue.pop(); next; next = queue.pop()) await put(pathOf(own, next.name), writeWave(await next.make()));
  });
  await Promise.all(workers);
  await put(join(own, MADE), Buffer.from(`${JSON.stringify(Object.fromEntries(recipes.map(({ name, recipe }) => [name, recipe])), null, 1)}\n`));
  return due.length;
}

function pathOf(own: string, name: string): string {
  return join(own, `${name}.wav`);
}

/** Changes whenever a file would come out differently. */
export function wordsVersion(): string {
  const all = languages.map((language) => recipesOf(language, { command: "", args: [] }).map(({ name, recipe }) => [language, name, recipe]).sort());
  return createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 16);
}

/** Beside the files: what each was made of. */
const MADE = "made-of.json";

interface Recipe {
  readonly name: string;
  /** The same one makes the same file. */
  readonly recipe: string;
  make(): Promise<Wave>;
}

function recipesOf(language: Language, speaker: Speaker): readonly Recipe[] {
  const voice = voices[language];
  return [
    ...Object.entries(textsOf(language)).map(([name, text]): Recipe => ({ name, recipe: `${voice} ${WORDS_A_MINUTE} ${text}`, make: async () => trimmed(forTelephone(await speak(speaker, voice, text))) })),
    ...Object.entries(tones).map(([name, tone]): Recipe => ({ name, recipe: JSON.stringify(tone), make: () => Promise.resolve(toneWave(tone)) })),
  ];
}

async function readMade(own: string): Promise<Readonly<Record<string, string>>> {
  const path = join(own, MADE);
  return existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as Readonly<Record<string, string>>) : {};
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
async function put(path: string, bytes: Buffer): Promise<void> {
  await writeFile(`${path}.new`, bytes);
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
