// Puts the room of the dialogue together for one switch: who speaks, who listens, and who looks up what was keyed.
import type { CallBackEvent } from "../callBack/event.js";
import type { CallControl } from "../callControl.js";
import { createDialogue, type Dialogue, type DialogueDeps } from "./dialogue.js";
import { createResolveEntry, type EntryDeps } from "./resolveEntry.js";
import { createVoice, type Voice } from "./voice.js";

export interface ConversationDeps extends EntryDeps, Pick<DialogueDeps, "timers"> {
  readonly callControl: CallControl;
  push(event: CallBackEvent): void;
}

export interface Conversation {
  readonly voice: Voice;
  readonly dialogue: Dialogue;
}

export function createConversation(deps: ConversationDeps): Conversation {
  const voice = createVoice(deps);
  return { voice, dialogue: createDialogue({ ...deps, voice, resolveEntry: createResolveEntry(deps) }) };
}
