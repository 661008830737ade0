// The names of all that is said to a caller: what a playback is called in events and in the history. What is said, and in which words, is not its business.
import type { Announcement } from "./announcement.js";

export const prompts = [
  "lowFunds60", "lowFunds10", "fundsGone", "busy", "noAnswer", "cannotConnect", "enterPin", "pressOne", "enterNumber", "enterCallBackNumber", "enterCode", "left", "balance", "youKeyed", "goodbye", "proven",
  "noInput", "wrongPin", "pinLocked", "notANumber", "tooLong", "notAllowed", "noPrice", "ownNumber", "emergency", "sameNumber", "noSpeedDial", "notConfirmed", "wrongCode", "noFunds",
] as const satisfies readonly Announcement["prompt"][];
export type Prompt = (typeof prompts)[number];

export function isPrompt(word: string): word is Prompt {
  return (prompts as readonly string[]).includes(word);
}
