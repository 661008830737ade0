// What the sandbox's phones do, by the number dialled, as data: the one table from which the switch, its tests and docs/SANDBOX.md speak.
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { TONE_SECONDS, type Digit, type Sound } from "../callControl.js";

export type PhoneAct =
  /** It rings, or early media is heard. */
  | { readonly act: "progress" }
  | { readonly act: "answer" }
  | { readonly act: "key"; readonly digit: Digit }
  /** The far end is through with the call: hung up, or would not take it. */
  | { readonly act: "end"; readonly cause: number; readonly sipStatus: number | null }
  /** The switch dies under this call-back. */
  | { readonly act: "vanish" };

/** Seconds are counted from the INVITE. A script without an end goes on until the call is hung up or its limit has passed. */
export type PhoneStep = PhoneAct & { readonly afterSeconds: number };
export type PhoneScript = readonly PhoneStep[];

export interface Phone {
  readonly number: string;
  readonly words: string;
  readonly script: PhoneScript;
  /** Where the switch's first trunk gives another answer than the others. */
  readonly onFirstTrunk?: PhoneScript;
}

const RINGS_SECONDS = 1;
const TALKS_SECONDS = 60;

const progress = (afterSeconds = 0): PhoneStep => ({ act: "progress", afterSeconds });
const answer = (afterSeconds: number): PhoneStep => ({ act: "answer", afterSeconds });
const hangUp = (afterSeconds: number): PhoneStep => ({ act: "end", cause: 16, sipStatus: null, afterSeconds });
const refuse = (cause: number, sipStatus: number, afterSeconds: number): PhoneStep => ({ act: "end", cause, sipStatus, afterSeconds });
const key = (digit: Digit, afterSeconds: number): PhoneStep => ({ act: "key", digit, afterSeconds });
const vanish = (afterSeconds: number): PhoneStep => ({ act: "vanish", afterSeconds });

/** Rings, answers, talks, hangs up. */
function answersAfter(ringSeconds: number, talkSeconds: number): PhoneScript {
  return [progress(), answer(ringSeconds), hangUp(ringSeconds + talkSeconds)];
}

const answersAndTalks = answersAfter(RINGS_SECONDS, TALKS_SECONDS);
const answersAndStays: PhoneScript = [progress(), answer(RINGS_SECONDS)];
const carrierFails: PhoneScript = [refuse(34, 503, 0.2)];
/** Nobody answers the INVITE, so the switch gives up when its SIP timer B has run out. */
const silence: PhoneScript = [refuse(19, 480, 32)];

export const anyOtherNumber: Omit<Phone, "number"> = { words: "rings 1 s, answers, talks 60 s and hangs up", script: answersAndTalks };

export const phones: readonly Phone[] = [
  { number: "+15005550101", ...anyOtherNumber },
  { number: "+15005550102", words: "is busy (486, cause 17)", script: [refuse(17, 486, 0.2)] },
  { number: "+15005550103", words: "rings for ever", script: [progress()] },
  { number: "+15005550104", words: "rings 1 s and rejects (603, cause 21)", script: [progress(), refuse(21, 603, 1)] },
  { number: "+15005550105", words: "rings 25 s, answers, talks 60 s", script: answersAfter(25, TALKS_SECONDS) },
  { number: "+15005550106", words: "rings 1 s, answers, hangs up after 10 s", script: answersAfter(RINGS_SECONDS, 10) },
  { number: "+15005550107", words: "slow carrier: silence for 5 s, rings 3 s, answers, talks 60 s", script: [progress(5), answer(8), hangUp(68)] },
  { number: "+15005550108", words: "fails on the first trunk (503, cause 34), answers on the second and talks 60 s", script: answersAndTalks, onFirstTrunk: carrierFails },
  { number: "+15005550109", words: "rings 1 s, answers, talks until the money is gone", script: answersAndStays },
  { number: "+15005550110", words: "rings 1 s, answers; 3 s later the switch forgets this call-back and reconnects", script: [...answersAndStays, vanish(RINGS_SECONDS + 3)] },
  { number: "+15005550111", words: "rings 1 s, answers, talks until hung up (a second one)", script: answersAndStays },
  { number: "+15005550112", words: "early media at once, answers after 2 s, talks 60 s", script: answersAfter(2, TALKS_SECONDS) },
  { number: "+15005550114", words: "does not exist (404, cause 1)", script: [refuse(1, 404, 0.2)] },
  { number: "+15005550115", words: "fails on every trunk (503, cause 34)", script: carrierFails },
  { number: "+15005550116", words: "rings 1 s, answers, hangs up after 1 s", script: answersAfter(RINGS_SECONDS, 1) },
  { number: "+15005550117", words: "rings 1 s, answers, hangs up after 3 s", script: answersAfter(RINGS_SECONDS, 3) },
  { number: "+15005550118", words: "total silence; after 32 s the switch gives up (480, cause 19)", script: silence },
  { number: "+15005550120", words: "rings 1 s, answers, presses 1 two seconds later, talks 60 s: a person who was asked to", script: [...answersAndTalks, key("1", RINGS_SECONDS + 2)] },
];

const phoneOf = new Map(phones.map((phone) => [phone.number, phone]));

export function scriptOf(number: PhoneNumber, trunk: "first" | "other" | "dead"): PhoneScript {
  if (trunk === "dead") return silence;
  const phone = phoneOf.get(number) ?? anyOtherNumber;
  return (trunk === "first" ? phone.onFirstTrunk : undefined) ?? phone.script;
}

/** A word or a number takes about so long. */
const SOUND_SECONDS = 1;

/** How long it takes to say it all, or until a tone is taken away. */
export function lengthSeconds(sounds: readonly Sound[]): number {
  return sounds.reduce((sum, sound) => sum + (sound.startsWith("tone:") ? TONE_SECONDS : SOUND_SECONDS), 0);
}
