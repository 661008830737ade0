// Tells Asterisk's refusals apart. The library hands over nothing but the body's text, so this is the only place that reads texts, and the only one to mend when they change.
import { OriginateRefused, SwitchUnreachable } from "../callControl.js";
import { NO_ANSWER } from "./libraryGuard.js";

/**
 * absent: no such channel. playedOut: no such playback any more. bridgeGone: no such bridge, or one that is just being taken away. taken: the id is in use (on some faults also said by mistake: ask before believing it).
 * notYet: the channel is there and not under our control, which lasts some milliseconds after its making and its answer.
 */
export type Fault = "absent" | "playedOut" | "bridgeGone" | "taken" | "notYet" | "refused" | "unreachable";

const texts: readonly (readonly [RegExp, Fault])[] = [
  [/channel (?:was )?not found/i, "absent"],
  [/Playback not found/i, "playedOut"],
  [/Bridge not (?:found|in Stasis application)/i, "bridgeGone"],
  [/already exists/i, "taken"],
  [/Channel not in (?:a )?Stasis application/i, "notYet"],
];

export function faultOf(error: unknown): Fault {
  if (error instanceof SwitchUnreachable) return "unreachable";
  const words = wordsOf(error);
  if (words.startsWith(NO_ANSWER)) return "unreachable";
  return texts.find(([text]) => text.test(words))?.[1] ?? "refused";
}

/** Asterisk's own words: `{"message":"…"}`, at times `{"error":"…"}`. */
export function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : typeof error === "string" ? error : "no words";
  return /^\{"(?:message|error)":"(.*)"\}$/.exec(text.trim())?.[1] ?? text;
}

/** For a failed originate: a "no" of the switch is told apart from not knowing. */
export function asOriginateFault(error: unknown): Error {
  if (error instanceof OriginateRefused) return error;
  if (faultOf(error) === "unreachable") return asCommandFault(error);
  return new OriginateRefused(`Asterisk refuses to dial: ${wordsOf(error)}.`, { cause: error });
}

/** For any other command: a refusal that has no meaning of its own leaves the caller where a lost answer would. */
export function asCommandFault(error: unknown): Error {
  if (error instanceof SwitchUnreachable) return error;
  return new SwitchUnreachable(`Asterisk would not do it: ${wordsOf(error)}.`, { cause: error });
}
