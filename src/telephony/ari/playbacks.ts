// What each leg is being played. It knows enough to stop it, also of a tone that a process before this one has started, for that would be heard for ever.
import { assert } from "../../kernel/assert.js";
import type { LegId } from "../../kernel/id.js";
import { newId } from "../../kernel/id.js";
import type { Cancel, Timers } from "../../kernel/timers.js";
import { TONE_SECONDS, type Playback, type Sound } from "../callControl.js";
import { isPrompt, type Prompt } from "../dialogue/prompt.js";
import { faultOf } from "./ariFault.js";
import type { Commands } from "./commands.js";

export interface Playbacks {
  play(legId: LegId, playback: Playback): Promise<void>;
  silence(legId: LegId): Promise<void>;
  /** For what a leg is to hear that is not played: carried out when all that was asked for before is done, with no silence of ours over it. */
  unsilenced(legId: LegId, work: () => Promise<unknown>): Promise<void>;
  /** Null where it is not the last part of a prompt of ours. */
  promptOf(playbackId: string): Prompt | null;
  started(playbackId: string): void;
  finished(legId: LegId, playbackId: string): void;
  /** The leg has ended, and all that it heard. */
  forget(legId: LegId): void;
}

export interface PlaybacksDeps {
  readonly commands: Commands;
  channelOf(legId: LegId): string;
  readonly timers: Timers;
}

interface Part {
  readonly id: string;
  readonly media: string;
}

export function createPlaybacks({ commands, channelOf, timers }: PlaybacksDeps): Playbacks {
  /** By leg, oldest first. */
  const heard = new Map<LegId, Set<string>>();
  /** A tone's id tells its leg and not its prompt. */
  const tones = new Map<string, { readonly prompt: Prompt; cancel: Cancel }>();

  /** What each leg was asked to hear or not to hear, one after the other: what is just being sent could not be stopped. */
  const turns = new Map<LegId, Promise<void>>();
  /** To whom we send silence, or may. */
  const silent = new Set<LegId>();

  return {
    play: (legId, playback) => inTurn(legId, () => play(legId, playback)),
    silence: (legId) => inTurn(legId, () => silence(legId)),
    unsilenced: (legId, work) => inTurn(legId, () => unsilenced(legId, work)),
    promptOf: (id) => tones.get(id)?.prompt ?? namedBy(id),
    started(id) {
      const tone = tones.get(id);
      if (tone) tone.cancel = timers.after(TONE_SECONDS * 1000, () => void stop(id).catch(() => undefined));
    },
    finished: over,
    forget(legId) {
      for (const id of heard.get(legId) ?? []) over(legId, id);
      heard.delete(legId);
      silent.delete(legId);
    },
  };

  function inTurn(legId: LegId, work: () => Promise<void>): Promise<void> {
    const turn = (turns.get(legId) ?? Promise.resolve()).then(work, work);
    turns.set(legId, turn);
    const done = () => turns.get(legId) === turn && turns.delete(legId);
    turn.then(done, done);
    return turn;
  }

  async function play(legId: LegId, { prompt, sounds, language }: Playback): Promise<void> {
    const parts = partsOf(legId, prompt, sounds);
    const [ids, tone] = [idsOf(legId), toneId(legId)];
    // Asterisk plays what it is told to one after the other, and a tone has no end.
    if (!heard.has(legId) || (ids.has(tone) && parts.some(({ id }) => id === tone))) await stop(tone);
    heard.set(legId, ids);
    for (const { id, media } of parts) {
      ids.add(id);
      if (id === tone) tones.set(id, { prompt, cancel: () => undefined });
      try {
        await commands.callWhenReady((api) => api.channels.play({ channelId: channelOf(legId), playbackId: id, media, lang: language }));
      } catch (error) {
        // What was not answered may be played all the same, and then has to be stopped.
        if (faultOf(error) !== "unreachable") over(legId, id);
        if (faultOf(error) === "absent") heard.delete(legId);
        throw error;
      }
    }
  }

  async function silence(legId: LegId): Promise<void> {
    const ids = heard.get(legId) ?? new Set([toneId(legId)]);
    // The newest first: one that waits must not begin because the one before it was stopped.
    await [...ids].reverse().reduce<Promise<unknown>>(async (before, id) => (await before, stop(id)), Promise.resolve());
    // Silence is sent from here on, until something else is: a key of SIP INFO ends at the next sound that passes, and a phone that suppresses silence sends none.
    silent.add(legId);
    await commands.callWhenReady((api) => api.channels.startSilence({ channelId: channelOf(legId) }), "urgent");
  }

  /** A ringing tone, or the other's voice, would not be heard through it. */
  async function unsilenced(legId: LegId, work: () => Promise<unknown>): Promise<void> {
    if (silent.has(legId)) {
      await commands.callWhenReady((api) => api.channels.stopSilence({ channelId: channelOf(legId) }), "urgent");
      silent.delete(legId);
    }
    await work();
  }

  function idsOf(legId: LegId): Set<string> {
    return heard.get(legId) ?? new Set();
  }

  function over(legId: LegId, id: string): void {
    tones.get(id)?.cancel();
    tones.delete(id);
    heard.get(legId)?.delete(id);
  }

  /** False where it has ended already. */
  async function stop(id: string): Promise<boolean> {
    try {
      await commands.call((api) => api.playbacks.stop({ playbackId: id }), "urgent");
      return true;
    } catch (error) {
      if (faultOf(error) !== "playedOut") throw error;
      return false;
    }
  }
}

/** The last part bears the prompt's name. No two playbacks bear the same id, but for the tone: one a leg, and its id can be told from the leg's. */
function partsOf(legId: LegId, prompt: Prompt, sounds: readonly Sound[]): readonly Part[] {
  const [last = "", spoken] = [sounds.at(-1), sounds.slice(0, -1)];
  assert(sounds.every((sound) => /^(?:tone:)?[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/.test(sound)), "a sound is a plain name");
  assert(!spoken.some(isTone), "a tone comes last, for it has no end");
  if (!isTone(last)) return [{ id: `${prompt}.${newId()}`, media: mediaOf(sounds) }];
  return [...(spoken.length === 0 ? [] : [{ id: `before-${prompt}.${newId()}`, media: mediaOf(spoken) }]), { id: toneId(legId), media: last }];
}

function mediaOf(sounds: readonly Sound[]): string {
  assert(sounds.length > 0, "there is something to be heard");
  return sounds.map((sound) => `sound:${sound}`).join(",");
}

function isTone(sound: Sound): boolean {
  return sound.startsWith("tone:");
}

function toneId(legId: LegId): string {
  return `tone.${legId}`;
}

function namedBy(playbackId: string): Prompt | null {
  const [name = ""] = playbackId.split(".");
  return isPrompt(name) ? name : null;
}
