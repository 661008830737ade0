// Puts the room of the dialogue together for one switch: who speaks, who listens, and who looks up what was keyed.
import type { CallBackEvent } from "../callBack/event.js";
import type { CallControl } from "../callControl.js";
import { judgeEntry } from "../limits/judge.js";
import { recordBreach } from "../limits/breachLog.js";
import type { PriceSource } from "../limits/judgeRequest.js";
import type { EntryRefusal } from "./announcement.js";
import { createDialogue, type Dialogue, type DialogueDeps } from "./dialogue.js";
import { createResolveEntry, type EntryDeps, type EntryJudged } from "./resolveEntry.js";
import { createVoice, type Voice } from "./voice.js";

export interface ConversationDeps extends Omit<EntryDeps, "judge" | "tried">, Pick<DialogueDeps, "timers"> {
  readonly billing: EntryDeps["billing"] & PriceSource;
  readonly callControl: CallControl;
  push(event: CallBackEvent): void;
}

export interface Conversation {
  readonly voice: Voice;
  readonly dialogue: Dialogue;
}

export function createConversation(deps: ConversationDeps): Conversation {
  const voice = createVoice(deps);
  return { voice, dialogue: createDialogue({ ...deps, voice, resolveEntry: createResolveEntry({ ...deps, judge: (entry) => judge(deps, entry), tried: tried(deps) }) }) };
}

/** Who tries a premium number wants to be paid for it, by whichever way he asks. */
function tried({ database, clock }: ConversationDeps): EntryDeps["tried"] {
  return async ({ accountId }, kind, digits) => void (await recordBreach(database, accountId, { kind, number: digits.slice(0, 20), limit: null, figure: null }, clock.now()));
}

/** The limits of the account, counted under lock; a breach is on record before the caller hears of it. */
async function judge({ database, billing, clock }: ConversationDeps, { callBack, ...entry }: EntryJudged): Promise<EntryRefusal | null> {
  const breach = await judgeEntry(database, billing, { ...entry, callBackId: callBack.id, trigger: callBack.trigger, attempts: callBack.retry.attempts, now: clock.now() });
  if (breach === null) return null;
  return breach.kind === "ownNumber" ? "ownNumber" : breach.kind === "emergencyNumber" ? "emergency" : "notAllowed";
}
