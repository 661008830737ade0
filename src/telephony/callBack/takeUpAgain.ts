// Goes on where somebody was being asked, or told something, when we died or lost the switch: digits that were keyed meanwhile are gone, so it is asked again from the step's beginning.
import type { Queryable } from "../../database/transaction.js";
import type { CallBackId } from "../../kernel/id.js";
import type { Send } from "./batch.js";
import { speakerOf, type CallBack } from "./callBack.js";
import { loadCallBacks } from "./callBackStore.js";
import type { CallBackEvent, SwitchEffect } from "./event.js";
import { questionOf } from "./walk.js";

export interface TakeUpDeps {
  readonly database: Queryable;
  send(sends: readonly Send[]): void;
  push(event: CallBackEvent): void;
}

export async function takeUpAgain({ database, send, push }: TakeUpDeps, callBackIds: readonly CallBackId[]): Promise<void> {
  if (callBackIds.length === 0) return;
  const loaded = await loadCallBacks(database, callBackIds);
  for (const stored of loaded) {
    const { effects, events } = leftOff(stored.callBack);
    if (effects.length > 0) send([{ stored, effects }]);
    for (const event of events) push(event);
  }
}

/** What is asked is asked again. What was only told counts as heard: nobody waits for its end in vain. */
export function leftOff(callBack: CallBack): { readonly effects: readonly SwitchEffect[]; readonly events: readonly CallBackEvent[] } {
  const speaker = speakerOf(callBack);
  const { step, triesLeft, lastWords, followOnsLeft } = callBack.dialogue;
  if (speaker === null) return nothing;
  const legId = speaker.id;
  if (callBack.state === "connected" && followOnsLeft > 0) return { effects: [{ kind: "listen", legId }], events: [] };
  if (callBack.state !== "collecting") return nothing;
  if (step === null) return { effects: [], events: lastWords === null ? [] : [{ kind: "promptEnded", legId, prompt: lastWords }] };
  if (step === "announce") return { effects: [], events: [{ kind: "promptEnded", legId, prompt: "left" }] };
  return { effects: [{ kind: "collect", legId, step, announcement: questionOf(callBack, step), triesLeft }], events: [] };
}

const nothing = { effects: [], events: [] } as const;
