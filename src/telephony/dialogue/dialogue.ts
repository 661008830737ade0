// The call that a person has with our voice: says what a step asks for, collects what is keyed, and tells the machine what it was found to mean. Digits live in here for as long as they are keyed, and are never stored or logged.
import type { LegId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import { digitsOf } from "../../kernel/phoneNumber.js";
import type { Cancel, Timers } from "../../kernel/timers.js";
import type { StoredCallBack } from "../callBack/row.js";
import type { Step } from "../callBack/callBack.js";
import type { CallBackEvent, Entry, SwitchEffect } from "../callBack/event.js";
import type { CallControl, SwitchEvent } from "../callControl.js";
import type { Announcement, EntryRefusal } from "./announcement.js";
import { createStars } from "./stars.js";
import { createTypeAhead } from "./typeAhead.js";
import { begin, isFresh, paused, press as pressed, type Asked, type Collecting, type Key, type Keyed } from "./collector.js";
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
  /** The switch is away: what it would have told of prompts and keys is never told. */
  disconnected(): void;
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
  /** It is being looked up: what is keyed meanwhile is for the next step. */
  isBusy: boolean;
}

export function createDialogue(deps: DialogueDeps): Dialogue {
  const ears = new Map<LegId, Ear>();
  const stars = createStars(deps);
  const ahead = createTypeAhead();
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
  const countsOf = (legId: LegId): Map<string, number> => {
    const counts = playing.get(legId) ?? new Map<string, number>();
    playing.set(legId, counts);
    return counts;
  };

  const say = (ear: Ear, announcement: Announcement): void => {
    ear.isSpeaking = true;
    stopWaiting(ear.legId);
    const counts = countsOf(ear.legId);
    count(counts, announcement.prompt, 1);
    deps.voice.say(ear.legId, announcement, ear.stored.callBack.dialogue.language).then(
      (answer) => answer === "absent" && notHeard(ear, announcement, counts),
      (error: unknown) => {
        deps.logger.warn({ legId: ear.legId, prompt: announcement.prompt, why: String(error) }, "what a caller is asked was not said");
        notHeard(ear, announcement, counts);
      },
    );
  };
  const notHeard = (ear: Ear, { prompt }: Announcement, counts: Map<string, number>): void => {
    count(counts, prompt, -1);
    if (isPresent(ear) && !ear.isBusy) waitFor(ear, FIRST_KEY_MS);
  };

  const came = (ear: Ear, keyed: Keyed): void => {
    stopWaiting(ear.legId);
    if (keyed.kind === "anew") return ask(ear);
    if (keyed.kind === "nothing") return tell(ear, { refused: "noInput" });
    if (keyed.kind === "tooLong") return tell(ear, { refused: "tooLong" });
    if (keyed.kind === "yes") return tell(ear, { accepted: ear.toCheck ?? { kind: "confirmed" } });
    ear.isBusy = true;
    ahead.keep(ear.legId);
    deps.resolveEntry({ stored: ear.stored, legId: ear.legId, step: ear.step, keyed }).then(
      (answer) => isPresent(ear) && found(ear, keyed, answer),
      (error: unknown) => {
        deps.logger.error({ err: error, callBackId: ear.stored.callBack.id, step: ear.step }, "what a caller keyed could not be looked up");
        if (isPresent(ear)) tell(ear, { refused: "noInput" });
      },
    );
  };
  const found = (ear: Ear, keyed: Keyed, answer: EntryAnswer): void => {
    const digits = "accepted" in answer ? readBack(ear, keyed, answer.accepted) : null;
    if (digits === null || !("accepted" in answer)) return tell(ear, answer);
    // It is read back so that it is heard before it counts.
    ahead.drop(ear.legId);
    ear.isBusy = false;
    ear.toCheck = answer.accepted;
    ear.at = begin("check");
    say(ear, { prompt: "youKeyed", digits });
  };
  /** The machine decides what comes next; what is keyed until it says so is kept for that, and only for that. */
  const tell = ({ legId, step }: Ear, answer: EntryAnswer): void => {
    forget(legId);
    if ("refused" in answer) {
      ahead.drop(legId);
      return deps.push({ kind: "entryRefused", legId, step, code: answer.refused });
    }
    const { kind } = answer.accepted;
    ahead.keep(legId, { step, isAskedAgain: kind === "said" || kind === "language" });
    deps.push({ kind: "entryAccepted", legId, step, entry: answer.accepted });
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

  const press = (ear: Ear, key: Key): void => {
    const next = pressed(ear.at, key);
    if (next === ear.at) return;
    if (ear.isSpeaking) {
      ear.isSpeaking = false;
      deps.callControl.silence(ear.legId).catch((error: unknown) => deps.logger.warn({ legId: ear.legId, why: String(error) }, "a prompt goes on although a key was pressed"));
    }
    if (next.kind !== "collecting") return came(ear, next);
    ear.at = next;
    waitFor(ear, isFresh(next) ? FIRST_KEY_MS : NEXT_KEY_MS);
  };
  const digit = (legId: LegId, key: Key): void => {
    const ear = ears.get(legId);
    if (ear && !ear.isBusy) return press(ear, key);
    if (!ahead.add(legId, key)) stars.digit(legId, key);
  };

  return {
    begin(stored, effect) {
      const { legId } = effect;
      forget(legId);
      const keys = ahead.take(legId, effect.kind === "collect" ? effect.step : null);
      if (effect.kind === "listen") return stars.listen(legId);
      const ear: Ear = { stored, legId, step: effect.step, asks: effect.announcement, at: begin(askedBy(effect.step)), toCheck: null, isSpeaking: true, isBusy: false };
      ears.set(legId, ear);
      for (const key of keys) digit(legId, key);
      // Who has keyed already what is wanted need not be asked for it.
      if (isPresent(ear) && ear.isSpeaking) ask(ear);
    },
    digit: ({ legId, digit: key }) => digit(legId, key as Key),
    promptEnded({ legId, prompt }) {
      const counts = playing.get(legId);
      const left = counts ? count(counts, prompt, -1) : 0;
      const ear = ears.get(legId);
      const awaited = ear?.toCheck ? "youKeyed" : ear?.asks.prompt;
      if (!ear || left > 0 || prompt !== awaited || ear.isBusy || !ear.isSpeaking) return;
      ear.isSpeaking = false;
      // What is only said has been heard now.
      if (ear.step === "announce") return tell(ear, { accepted: { kind: "confirmed" } });
      waitFor(ear, FIRST_KEY_MS);
    },
    end(legId) {
      forget(legId);
      ahead.drop(legId);
    },
    disconnected() {
      playing.clear();
      ahead.clear();
    },
    legEnded(legId) {
      forget(legId);
      ahead.drop(legId);
      playing.delete(legId);
    },
    stop() {
      for (const cancel of timers.values()) cancel();
      timers.clear();
      ears.clear();
      ahead.clear();
      stars.stop();
    },
  };
}

function count(counts: Map<string, number>, prompt: string, more: 1 | -1): number {
  const left = Math.max(0, (counts.get(prompt) ?? 0) + more);
  counts.set(prompt, left);
  return left;
}

function askedBy(step: Step): Asked {
  return step;
}

/** Who keys numbers in the trigger call hears them once more, for they are dialled when that call is long over: the digits as they were keyed, and of a speed dial or a redial the number that was found. */
function readBack({ stored: { callBack }, legId }: Ear, keyed: Keyed, entry: Entry): string | null {
  const isTrigger = callBack.legs.some(({ id, role }) => id === legId && role === "T");
  // The number that one calls from needs no checking.
  if (!isTrigger || keyed.kind === "ownNumber" || (entry.kind !== "number" && entry.kind !== "callBackNumber")) return null;
  return keyed.kind === "digits" ? keyed.digits : digitsOf(entry.number);
}
