// Listens in on a leg of the lab and says what the one at the phone hears: the switch's ringing tone, the other phone's early media, or nothing.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { newId, type LegId } from "../../src/kernel/id.js";
import type { Lab } from "../../lab/lab.js";
import { ari, AriEvents } from "../lab/ariEvents.js";

/** mixed: the second in which one gives way to the other. */
export type Heard = "ringing" | "earlyMedia" | "silence" | "mixed";

const RATE = 8_000;
const WAV_HEADER_BYTES = 44;
/** Half of what a tone of the lab has, and far above what compression leaves of silence. */
const LOUD = 1_000;

/** @param use is handed a function that says what is heard in the second from now, or in the next one if that is mixed */
export async function eavesdrop(lab: Lab, legId: LegId, use: (hear: () => Promise<Heard>) => Promise<void>): Promise<void> {
  const name = `overhear-${newId()}`;
  const folder = join(lab.directory, "spool/recording");
  mkdirSync(folder, { recursive: true });
  const events = await AriEvents.open({ ...lab, ariApp: name });
  let recordings = 0;
  const listen = async () => {
    recordings += 1;
    const recording = `${name}-${recordings}`;
    const { status } = await ari(lab, "POST", `/channels/${name}/record?name=${recording}&format=wav&maxDurationSeconds=1`);
    assert.equal(status, 201);
    await events.waitFor((event) => event.type === "RecordingFinished" && event.recording?.name === recording);
    return classify(readFileSync(join(folder, `${recording}.wav`)));
  };
  const hear = async () => {
    const heard = await listen();
    return heard === "mixed" ? listen() : heard;
  };
  try {
    await ari(lab, "POST", `/channels/${legId}/snoop/${name}?spy=out&app=${name}`);
    await events.of("StasisStart", name);
    await use(hear);
  } finally {
    await ari(lab, "DELETE", `/channels/${name}`);
    events.close();
  }
}

function classify(wav: Buffer): Heard {
  const samples = Array.from({ length: (wav.length - WAV_HEADER_BYTES) >> 1 }, (_, index) => wav.readInt16LE(WAV_HEADER_BYTES + 2 * index));
  assert.ok(samples.length > RATE / 2, "half a second at least was recorded");
  // What is at the very ends belongs to before and after.
  const middle = samples.slice(samples.length * 0.2, samples.length * 0.8);
  // 440 and 480 Hz together are the switch's tone (lab/conf/indications.conf), 425 Hz the phone's (lab/phones/tone.ts).
  if (loudness(middle, 440) > LOUD && loudness(middle, 480) > LOUD) return "ringing";
  if (loudness(middle, 425) > LOUD) return "earlyMedia";
  return middle.every((sample) => Math.abs(sample) < LOUD) ? "silence" : "mixed";
}

/** How much there is of one frequency: Goertzel's algorithm. */
function loudness(samples: readonly number[], hertz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / RATE);
  let [last, beforeLast] = [0, 0];
  for (const sample of samples) [last, beforeLast] = [sample + turn * last - beforeLast, last];
  return (2 * Math.sqrt(last * last + beforeLast * beforeLast - turn * last * beforeLast)) / samples.length;
}
