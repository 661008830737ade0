// Missing sounds, and the files that we make: what is heard instead, what the doctor says, and what telephone sound is made of speech.
import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { languages, type Language } from "../../src/kernel/language.js";
import { examineSounds } from "../../src/telephony/dialogue/examineSounds.js";
import { soundsOf } from "../../src/telephony/dialogue/soundsOf.js";
import { speechFor, type SoundsThere } from "../../src/telephony/dialogue/soundsThere.js";
import { soundsNeeded, textsOf, tones } from "../../src/telephony/dialogue/words/words.js";
import { makeSounds } from "../../src/telephony/voice/makeSounds.js";
import { forTelephone, readWave, trimmed, writeWave } from "../../src/telephony/voice/wave.js";

const balance = { prompt: "balance", availableMicros: 21_000_000n, currency: "EUR" } as const;

test("with every file there, or nothing known of the files, each language speaks for itself", () => {
  for (const language of languages) {
    assert.deepEqual(speechFor(balance, language, all()), { sounds: soundsOf(balance, language), language });
    assert.deepEqual(speechFor(balance, language, null), { sounds: soundsOf(balance, language), language });
  }
});

test("one missing file makes the whole announcement English, and no other", () => {
  const there = without(all(), "de", "ringback/number-21");
  assert.deepEqual(speechFor(balance, "de", there), { sounds: soundsOf(balance, "en"), language: "en" });
  assert.deepEqual(speechFor({ prompt: "enterPin" }, "de", there), { sounds: ["ringback/enter-pin"], language: "de" });
});

test("what English lacks as well is a beep, and one beep for several on end", () => {
  const none: SoundsThere = new Map([["beep", new Set<Language>(["en"])], ["digits/20", new Set<Language>(["en"])], ["digits/1", new Set<Language>(["en"])]]);
  assert.deepEqual(speechFor(balance, "fr", none), { sounds: ["beep", "digits/20", "digits/1", "beep"], language: "en" });
  assert.deepEqual(speechFor({ prompt: "enterNumber", first: true }, "en", none), { sounds: ["beep", "tone:dial"], language: "en" });
});

test("the doctor names the language and the files that are missing, and how to get them", () => {
  assert.deepEqual(examineSounds("en", all()), { what: "sounds en", good: true, words: `All ${soundsNeeded("en").length} that announcements are made of are there.` });
  const half = examineSounds("es", without(without(all(), "es", "ringback/enter-pin"), "es", "digits/7"));
  assert.equal(half.good, false);
  assert.match(half.words, /ringback\/enter-pin.*digits\/7|digits\/7.*ringback\/enter-pin/);
  assert.match(half.words, /npx ringback sounds make/);
  assert.match(half.words, /asterisk-core-sounds-es-gsm/);
  const none = new Map([...all()].map(([sound, there]) => [sound, new Set([...there].filter((language) => language !== "de"))]));
  const german = examineSounds("de", none);
  assert.equal(german.good, true);
  assert.match(german.words, /Not installed.*hears English/);
});

test("speech at 22,050 Hz becomes telephone sound: what a line carries stays, what it does not carry is gone", () => {
  const tone = (hertz: number) => ({ rate: 22_050, samples: Float64Array.from({ length: 22_050 }, (_, at) => 0.5 * Math.sin((2 * Math.PI * hertz * at) / 22_050)) });
  const loudness = (samples: Float64Array): number => Math.sqrt(samples.slice(500, -500).reduce((sum, sample) => sum + sample * sample, 0) / (samples.length - 1_000));
  const [low, high] = [forTelephone(tone(1_000)), forTelephone(tone(6_000))];
  assert.equal(low.rate, 8_000);
  assert.equal(low.samples.length, 8_000);
  assert.ok(Math.abs(loudness(low.samples) - 0.3535) < 0.01, `1 kHz: ${loudness(low.samples)}`);
  assert.ok(loudness(high.samples) < 0.003, `6 kHz: ${loudness(high.samples)}`);
});

test("a WAV file that is written is read as it was, and one from a pipe whose length is not known is read to its end", () => {
  const wave = { rate: 8_000, samples: Float64Array.from([0, 0.5, -0.5, 1, -1]) };
  const bytes = writeWave(wave);
  const read = readWave(bytes);
  assert.equal(read.rate, 8_000);
  read.samples.forEach((sample, at) => assert.ok(Math.abs(sample - (wave.samples[at] ?? 0)) < 0.0001));
  bytes.writeUInt32LE(0x7fffffff, 40);
  assert.equal(readWave(bytes).samples.length, 5);
  assert.throws(() => readWave(Buffer.from("RIFF....WAVE")), /without sound/);
});

test("silence at both ends is cut away but for a moment", () => {
  const samples = new Float64Array(8_000);
  samples.fill(0.5, 4_000, 4_800);
  assert.equal(trimmed({ rate: 8_000, samples }).samples.length, 800 - 1 + 2 * 320);
});

test("a speaker gets every text of a language once, and each becomes a file; one that cannot be run is told of by name", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "sounds-"));
  t.after(() => rm(folder, { recursive: true }));
  const script = `const b = Buffer.alloc(44 + 4410); b.write("RIFF"); b.write("WAVEfmt ", 8); b.writeUInt32LE(16, 16); b.writeUInt16LE(1, 20); b.writeUInt16LE(1, 22); b.writeUInt32LE(22050, 24); b.writeUInt16LE(16, 34); b.write("data", 36); b.writeUInt32LE(0xffffffff, 40); for (let i = 0; i < 2205; i += 1) b.writeInt16LE(9000, 44 + 2 * i); process.stdout.write(b);`;
  const made = await makeSounds({ folder, languages: ["en"], speaker: { command: process.execPath, args: ["-e", script, "--"] } });
  const names = [...Object.keys(textsOf("en")), ...Object.keys(tones)];
  assert.equal(made, names.length);
  assert.deepEqual((await readdir(join(folder, "en/ringback"))).sort(), [...names.map((name) => `${name}.wav`), "made-of.json"].sort());
  const spoken = readWave(await readFile(join(folder, "en/ringback/enter-pin.wav")));
  assert.equal(spoken.rate, 8_000);
  assert.equal(spoken.samples.length, 800);
  const nobody = { command: join(folder, "nobody"), args: [] };
  assert.equal(await makeSounds({ folder, languages: ["en"], speaker: nobody }), 0, "what would come out the same is not made again");
  await rm(join(folder, "en/ringback/enter-pin.wav"));
  await assert.rejects(makeSounds({ folder, languages: ["en"], speaker: nobody }), /espeak-ng could not speak/);
});

function all(): SoundsThere {
  const there = new Map<string, Set<Language>>();
  for (const language of languages) for (const sound of soundsNeeded(language)) there.set(sound, new Set([...(there.get(sound) ?? []), language]));
  return there;
}

function without(there: SoundsThere, language: Language, sound: string): SoundsThere {
  return new Map([...there].map(([name, of]) => [name, name === sound ? new Set([...of].filter((other) => other !== language)) : of]));
}
