// Which of Asterisk's core sounds a prompt is made of. They come with every Asterisk in English; a folder of the same names in another language replaces them.
import { newId } from "../../kernel/id.js";
import { isPrompt, type Prompt } from "../callControl.js";

/** Played one after the other as one playback. */
export const promptMedia: Readonly<Record<Prompt, readonly string[]>> = {
  lowFunds60: ["sound:beep", "sound:vm-youhave", "number:60", "sound:seconds"],
  lowFunds10: ["sound:beep", "sound:vm-youhave", "number:10", "sound:seconds"],
  fundsGone: ["sound:beep", "sound:im-sorry", "sound:vm-goodbye"],
  busy: ["sound:telephone-number", "sound:is-in-use"],
  noAnswer: ["sound:number-not-answering"],
  cannotConnect: ["sound:cannot-complete-as-dialed"],
};

/** Names the prompt to whoever hears that it has ended; no two playbacks bear the same. */
export function playbackIdOf(prompt: Prompt): string {
  return `${prompt}.${newId()}`;
}

/** Null where it is not one of ours. */
export function promptOf(playbackId: string): Prompt | null {
  const [name = ""] = playbackId.split(".");
  return isPrompt(name) ? name : null;
}

/** The files that must be there, for the doctor. `number:` is spoken from digits/. */
export const soundsNeeded: readonly string[] = [
  ...new Set(Object.values(promptMedia).flat().map((media) => media.replace(/^sound:/, "").replace(/^number:/, "digits/"))),
];
