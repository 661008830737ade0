// Which sounds a prompt is made of, one after the other. They are among Asterisk's core sounds; a folder of the same names in another language replaces them.
import type { Sound } from "../callControl.js";
import type { Prompt } from "./prompt.js";

const sounds: Readonly<Record<Prompt, readonly Sound[]>> = {
  lowFunds60: ["beep", "vm-youhave", "digits/60", "seconds"],
  lowFunds10: ["beep", "vm-youhave", "digits/10", "seconds"],
  fundsGone: ["beep", "im-sorry", "vm-goodbye"],
  busy: ["telephone-number", "is-in-use"],
  noAnswer: ["number-not-answering"],
  cannotConnect: ["cannot-complete-as-dialed"],
};

export function soundsOf(prompt: Prompt): readonly Sound[] {
  return sounds[prompt];
}

/** The files that must be there, for the doctor. */
export const soundsNeeded: readonly Sound[] = [...new Set(Object.values(sounds).flat())];
