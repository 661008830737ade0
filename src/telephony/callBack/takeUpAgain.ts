// Goes on where somebody was being asked, or told something, when we died or lost the switch: digits that were keyed meanwhile are gone, so it is asked again from the step's beginning.
import { isDeepStrictEqual } from "node:util";
import type { CallBackId } from "../../kernel/id.js";
import type { Send } from "./batch.js";
import { speakerOf, type CallBack } from "./callBack.js";
import type { CallBackEvent, SwitchEffect } from "./event.js";
import type { StoredCallBack } from "./row.js";
import { questionOf } from "./walk.js";

export interface TakeUpDeps {
  load(ids: readonly CallBackId[]): Promise<readonly StoredCallBack[]>;
  send(sends: readonly Send[]): void;
  push(event: CallBackEvent): void;
}

export async function takeUpAgain({ load, send, push }: TakeUpDeps, callBackIds: readonly CallBackId[]): Promise<void> {
  if (callBackIds.length === 0) return;
  for (const stored of await load(callBackIds)) {
    const { effects, events } = leftOff(stored.callBack);
    if (effects.length > 0) send([{ stored, effects, isStill: () => isStill(load, stored.callBack) }]);
    for (const event of events) push(event);
  }
}

/** What was committed since we looked has asked for itself, and must not be followed by the question before it. A database that cannot be asked has committed nothing. */
async function isStill(load: TakeUpDeps["load"], before: CallBack): Promise<boolean> {
  const now = await load([before.id]).catch(() => null);
  return now === null || now.some(({ callBack }) => isDeepStrictEqual(placeOf(callBack), placeOf(before)));
}

/** Whatever makes the machine ask anew changes one of these. */
function placeOf(callBack: CallBack): readonly unknown[] {
  const { state, guardTries, dialogue: { step, triesLeft, followOnsLeft } } = callBack;
  return [state, guardTries, step, triesLeft, followOnsLeft, speakerOf(callBack)?.id];
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
