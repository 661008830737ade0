// Hears what a switch is told to play, so that a test keys when it is asked to, and not before.
import type { CallControl, Prompt } from "../../src/telephony/callControl.js";

export interface Played {
  readonly legId: string;
  readonly prompt: Prompt;
  readonly language: string;
  readonly sounds: readonly string[];
}

export interface Prompts {
  readonly played: readonly Played[];
  /** Resolves with the n-th time that this was played, counted from 1; to this leg, if one is given. */
  heard(prompt: Prompt, times?: number, legId?: string): Promise<Played>;
  through(control: CallControl): CallControl;
}

const PATIENCE_MS = 60_000;

export function createPrompts(): Prompts {
  const played: Played[] = [];
  const waiting = new Set<() => void>();
  const find = (prompt: Prompt, times: number, legId: string | undefined): Played | undefined => played.filter((each) => each.prompt === prompt && (legId === undefined || each.legId === legId))[times - 1];
  return {
    played,
    heard: (prompt, times = 1, legId) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`${prompt} was not played ${times} times, but: ${played.map((each) => each.prompt).join(", ")}`));
        }, PATIENCE_MS);
        const look = (): void => {
          const found = find(prompt, times, legId);
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    through: (control) => {
      const play: CallControl["play"] = async (legId, playback) => {
        const answer = await control.play(legId, playback);
        if (answer === "done") {
          played.push({ legId, ...playback });
          for (const look of [...waiting]) look();
        }
        return answer;
      };
      return new Proxy(control, { get: (target, name, receiver) => (name === "play" ? play : Reflect.get(target, name, receiver)) });
    },
  };
}
