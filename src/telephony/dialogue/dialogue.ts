// The call that a person has with our voice: says what a step asks for, collects what is keyed, and tells the machine what it was found to mean. Digits live in here for as long as they are keyed, and are never stored or logged.
import type { LegId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import type { Cancel, Timers } from "../../kernel/timers.js";
import type { StoredCallBack } from "../callBack/row.js";
import type { Step } from "../callBack/callBack.js";
import type { CallBackEvent, Entry, SwitchEffect } from "../callBack/event.js";
import type { CallControl, SwitchEvent } from "../callControl.js";
import type { Announcement, EntryRefusal } from "./announcement.js";
import { begin, isFresh, paused, press, type Asked, type Collecting, type Key, type Keyed } from "./collector.js";
import type { Voice } from "./voice.js";

export interface EntryAsked {
  readonly stored: StoredCallBack;
  readonly legId: LegId;
  readonly step: Step;
  readonly keyed: Keyed;
}

export type EntryAnswer = { readonly accepted: Entry } | { readonly refused: EntryRefusal };

export interface DialogueDeps {
  readonly callControl: Pick<CallControl, "silence">;
  readonly voice: Voice;
  resolveEntry(asked: EntryAsked): Promise<EntryAnswer>;
  push(event: CallBackEvent): void;
  readonly timers: Timers;
  readonly logger: Logger;
}

export interface Dialogue {
  /** Says it and collects, or listens for `**`; in place of whatever was collected on this leg before. */
  begin(stored: StoredCallBack, effect: Extract<SwitchEffect, { kind: "collect" | "listen" }>): void;
  digit(event: Extract<SwitchEvent, { kind: "digit" }>): void;
  promptEnded(event: Extract<SwitchEvent, { kind: "promptEnded" }>): void;
  /** Nothing that this leg keys is waited for any more. */
  end(legId: LegId): void;
  /** The leg is gone. */
  legEnded(legId: LegId): void;
  stop(): void;
}

/** After what is said, and between two keys. */
export const FIRST_KEY_MS = 8_000;
export const NEXT_KEY_MS = 4_000;

/** One step of one leg. It is over when it is no longer the one that the leg has. */
interface Ear {
  readonly stored: StoredCallBack;
  readonly legId: LegId;
  readonly step: Step;
  readonly asks: Announcement;
  at: Collecting;
  /** What was read back, and counts once it is said to be right. */
  toCheck: Entry | null;
  /** Something may be heard that the next key has to stop. */
  isSpeaking: boolean;
  /** It is being looked up: what is keyed meanwhile is of no account. */
  isBusy: boolean;
}

export function createDialogue(deps: DialogueDeps): Dialogue {
  const ears = new Map<LegId, Ear>();
  const stars = createStars(deps);
  const timers = new Map<LegId, Cancel>();
  /** Playbacks whose end has not been told: the end of an earlier one is not the end of the present one. */
  const playing = new Map<LegId, Map<string, number>>();

  const isPresent = (ear: Ear): boolean => ears.get(ear.legId) === ear;
  const waitFor = (ear: Ear, ms: number): void => {
    stopWaiting(ear.legId);
    timers.set(ear.legId, deps.timers.after(ms / ear.stored.clock.speed, () => isPresent(ear) && came(ear, paused(ear.at))));
  };
  const stopWaiting = (legId: LegId): void => {
    timers.get(legId)?.();
    timers.delete(legId);
  };
  const count = (legId: LegId, prompt: string, more: 1 | -1): number => {
    const counts = playing.get(legId) ?? new Map<string, number>();
    playing.set(legId, counts);
    const left = Math.max(0, (counts.get(prompt) ?? 0) + more);
    counts.set(prompt, left);
    return left;
  };

  const say = (ear: Ear, announcement: Announcement): void => {
    ear.isSpeaking = true;
    stopWaiting(ear.legId);
    count(ear.legId, announcement.prompt, 1);
    deps.voice.say(ear.legId, announcement, ear.stored.callBack.dialogue.language).then(
      (answer) => answer === "absent" && notHeard(ear, announcement),
      (error: unknown) => {
        deps.logger.warn({ legId: ear.legId, prompt: announcement.prompt, why: String(error) }, "what a caller is asked was not said");
        notHeard(ear, announcement);
      },
    );
  };
  const notHeard = (ear: Ear, { prompt }: Announcement): void => {
    count(ear.legId, prompt, -1);
    if (isPresent(ear) && !ear.isBusy) waitFor(ear, FIRST_KEY_MS);
  };

  const came = (ear: Ear, keyed: Keyed): void => {
    stopWaiting(ear.legId);
    if (keyed.kind === "anew") return ask(ear);
    if (keyed.kind === "nothing") return tell(ear, { refused: "noInput" });
    if (keyed.kind === "tooLong") return tell(ear, { refused: "tooLong" });
    if (keyed.kind === "yes") return tell(ear, { accepted: ear.toCheck ?? { kind: "confirmed" } });
    ear.isBusy = true;
    deps.resolveEntry({ stored: ear.stored, legId: ear.legId, step: ear.step, keyed }).then(
      (answer) => isPresent(ear) && found(ear, keyed, answer),
      (error: unknown) => {
        deps.logger.error({ err: error, callBackId: ear.stored.callBack.id, step: ear.step }, "what a caller keyed could not be looked up");
        if (isPresent(ear)) tell(ear, { refused: "noInput" });
      },
    );
  };
  const found = (ear: Ear, keyed: Keyed, answer: EntryAnswer): void => {
    if (!("accepted" in answer) || keyed.kind !== "digits" || !isReadBack(ear, answer.accepted)) return tell(ear, answer);
    ear.isBusy = false;
    ear.toCheck = answer.accepted;
    ear.at = begin("check");
    say(ear, { prompt: "youKeyed", digits: keyed.digits });
  };
  /** The machine decides what comes next; until it says so, nothing is listened to. */
  const tell = ({ legId, step }: Ear, answer: EntryAnswer): void => {
    forget(legId);
    if ("accepted" in answer) deps.push({ kind: "entryAccepted", legId, step, entry: answer.accepted });
    else deps.push({ kind: "entryRefused", legId, step, code: answer.refused });
  };
  const ask = (ear: Ear): void => {
    ear.at = begin(askedBy(ear.step));
    ear.toCheck = null;
    say(ear, ear.asks);
  };
  const forget = (legId: LegId): void => {
    stopWaiting(legId);
    ears.delete(legId);
    stars.forget(legId);
  };

  return {
    begin(stored, effect) {
      forget(effect.legId);
      if (effect.kind === "listen") return stars.listen(effect.legId);
      const ear: Ear = { stored, legId: effect.legId, step: effect.step, asks: effect.announcement, at: begin(askedBy(effect.step)), toCheck: null, isSpeaking: true, isBusy: false };
      ears.set(effect.legId, ear);
      ask(ear);
    },
    digit({ legId, digit }) {
      const ear = ears.get(legId);
      if (!ear) return stars.digit(legId, digit);
      if (ear.isBusy) return;
      const next = press(ear.at, digit as Key);
      if (next === ear.at) return;
      if (ear.isSpeaking) {
        ear.isSpeaking = false;
        deps.callControl.silence(legId).catch((error: unknown) => deps.logger.warn({ legId, why: String(error) }, "a prompt goes on although a key was pressed"));
      }
      if (next.kind !== "collecting") return came(ear, next);
      ear.at = next;
      waitFor(ear, isFresh(next) ? FIRST_KEY_MS : NEXT_KEY_MS);
    },
    promptEnded({ legId, prompt }) {
      const left = playing.has(legId) ? count(legId, prompt, -1) : 0;
      const ear = ears.get(legId);
      const awaited = ear?.toCheck ? "youKeyed" : ear?.asks.prompt;
      if (!ear || left > 0 || prompt !== awaited || ear.isBusy || !ear.isSpeaking) return;
      ear.isSpeaking = false;
      // What is only said has been heard now.
      if (ear.step === "announce") return tell(ear, { accepted: { kind: "confirmed" } });
      waitFor(ear, FIRST_KEY_MS);
    },
    end: forget,
    legEnded(legId) {
      forget(legId);
      playing.delete(legId);
    },
    stop() {
      for (const cancel of timers.values()) cancel();
      timers.clear();
      ears.clear();
      stars.stop();
    },
  };
}

function askedBy(step: Step): Asked {
  return step;
}

/** Who keys numbers in the trigger call hears them once more, for they are dialled when that call is long over. */
function isReadBack({ stored: { callBack }, legId }: Ear, entry: Entry): boolean {
  const isTrigger = callBack.legs.some(({ id, role }) => id === legId && role === "T");
  return isTrigger && (entry.kind === "number" || entry.kind === "callBackNumber");
}

/** `**` while A talks, the second soon after the first. Other keys belong to the conversation, and are not kept. */
function createStars(deps: Pick<DialogueDeps, "push" | "timers">) {
  /** A leg that is listened to; with the time in which the second star counts, once there was a first. */
  const heard = new Map<LegId, Cancel | null>();
  return {
    listen(legId: LegId): void {
      heard.set(legId, null);
    },
    digit(legId: LegId, digit: string): void {
      const first = heard.get(legId);
      if (first === undefined) return;
      first?.();
      heard.set(legId, null);
      if (digit !== "*") return;
      if (first) return deps.push({ kind: "hangupKeyed", legId });
      heard.set(legId, deps.timers.after(NEXT_KEY_MS, () => heard.has(legId) && heard.set(legId, null)));
    },
    forget(legId: LegId): void {
      heard.get(legId)?.();
      heard.delete(legId);
    },
    stop(): void {
      for (const cancel of heard.values()) cancel?.();
      heard.clear();
    },
  };
}
