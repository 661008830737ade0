// Sound as numbers: reads and writes WAV files of one channel and 16 bits, and brings speech to what a telephone line carries. Pure.
import { assert } from "../../kernel/assert.js";

export interface Wave {
  readonly rate: number;
  /** From -1 to 1. */
  readonly samples: Float64Array;
}

export const TELEPHONE_RATE = 8_000;
/** What a line carries ends at 3.4 kHz; anything above 4 kHz would come back as noise. */
const CUT_OFF_HERTZ = 3_500;
/** Samples on each side that a new one is made of, at the old rate. */
const REACH = 48;
const FULL_SCALE = 32_767;
const HEADER_BYTES = 44;

/** The size that a header tells is not looked at: a program that writes to a pipe does not know it. */
export function readWave(bytes: Buffer): Wave {
  assert(bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WAVE", "it is a WAV file");
  let at = 12;
  let rate = 0;
  while (at + 8 <= bytes.length) {
    const [name, size] = [bytes.toString("latin1", at, at + 4), bytes.readUInt32LE(at + 4)];
    const body = at + 8;
    if (name === "fmt ") {
      assert(bytes.readUInt16LE(body) === 1 && bytes.readUInt16LE(body + 2) === 1 && bytes.readUInt16LE(body + 14) === 16, "it has one channel of 16 bits");
      rate = bytes.readUInt32LE(body + 4);
    }
    if (name === "data") return { rate, samples: Float64Array.from({ length: Math.floor(Math.min(size, bytes.length - body) / 2) }, (_, index) => bytes.readInt16LE(body + 2 * index) / FULL_SCALE) };
    at = body + size + (size % 2);
  }
  throw new Error("A WAV file without sound in it.");
}

export function writeWave({ rate, samples }: Wave): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + 2 * samples.length);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(HEADER_BYTES - 8 + 2 * samples.length, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(2 * rate, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, index) => bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * FULL_SCALE), HEADER_BYTES + 2 * index));
  return bytes;
}

/** By a windowed sinc that also takes away what a line does not carry. */
export function forTelephone({ rate, samples }: Wave): Wave {
  const taps = tapsFor(rate);
  const length = Math.floor((samples.length * TELEPHONE_RATE) / rate);
  const made = new Float64Array(length);
  for (let index = 0; index < length; index += 1) {
    const first = Math.floor((index * rate) / TELEPHONE_RATE) - REACH;
    const phase = taps[index % taps.length] ?? [];
    let sum = 0;
    for (let tap = 0; tap < phase.length; tap += 1) sum += (samples[first + tap] ?? 0) * (phase[tap] ?? 0);
    made[index] = sum;
  }
  return { rate: TELEPHONE_RATE, samples: made };
}

/** What a new sample takes of each old one round it. After so many samples the two rates meet again, and all is as before. */
function tapsFor(rate: number): readonly Float64Array[] {
  const cutOff = (2 * CUT_OFF_HERTZ) / rate;
  return Array.from({ length: TELEPHONE_RATE / commonDivisor(rate, TELEPHONE_RATE) }, (_, index) => {
    const middle = ((index * rate) / TELEPHONE_RATE) % 1;
    return Float64Array.from({ length: 2 * REACH + 1 }, (__, tap) => {
      const away = tap - REACH - middle;
      return Math.abs(away) >= REACH ? 0 : cutOff * sinc(cutOff * away) * (0.5 + 0.5 * Math.cos((Math.PI * away) / REACH));
    });
  });
}

function commonDivisor(one: number, other: number): number {
  return other === 0 ? one : commonDivisor(other, one % other);
}

/** Without the silence at both ends, but for a moment: parts of a sentence follow each other closely. */
export function trimmed({ rate, samples }: Wave): Wave {
  const loud = (sample: number): boolean => Math.abs(sample) > 0.01;
  const [first, last] = [samples.findIndex(loud), samples.findLastIndex(loud)];
  const moment = Math.round(rate * 0.04);
  return first < 0 ? { rate, samples: samples.slice(0, moment) } : { rate, samples: samples.slice(Math.max(0, first - moment), last + moment) };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
