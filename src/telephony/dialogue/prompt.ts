// The names of all that is said to a caller: what a playback is called in events and in the history. What is said, and in which words, is not its business.
export const prompts = ["lowFunds60", "lowFunds10", "fundsGone", "busy", "noAnswer", "cannotConnect"] as const;
export type Prompt = (typeof prompts)[number];

export function isPrompt(word: string): word is Prompt {
  return (prompts as readonly string[]).includes(word);
}
