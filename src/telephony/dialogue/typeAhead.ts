// Keys that come while nobody listens for a moment: what was keyed is looked up, or the next step is not yet asked for. They are kept for that step, so that a number keyed without a pause does not lose its beginning; never longer, and never for a step that is asked anew because something was wrong.
import type { LegId } from "../../kernel/id.js";
import type { Step } from "../callBack/callBack.js";
import type { Key } from "./collector.js";

/** Which step was found to be good; `isAskedAgain`: it is asked for once more all the same. */
export interface Done {
  readonly step: Step;
  readonly isAskedAgain: boolean;
}

export interface TypeAhead {
  /** From now on until `take` or `drop`, with what was kept before. */
  keep(legId: LegId, done?: Done): void;
  /** False: of this leg nothing is kept. */
  add(legId: LegId, key: Key): boolean;
  /** What counts for the step that is asked for now; null: what is asked for is no step. */
  take(legId: LegId, step: Step | null): readonly Key[];
  drop(legId: LegId): void;
  clear(): void;
}

/** A PIN and a number, and some. Of more nothing is kept: half of a number may be another number. */
export const MOST_AHEAD = 32;

interface Kept {
  readonly keys: Key[];
  done: Done | null;
}

export function createTypeAhead(): TypeAhead {
  const kept = new Map<LegId, Kept>();
  return {
    keep(legId, done) {
      const before = kept.get(legId);
      kept.set(legId, { keys: before?.keys ?? [], done: done ?? null });
    },
    add(legId, key) {
      const found = kept.get(legId);
      if (!found) return false;
      if (found.keys.length <= MOST_AHEAD) found.keys.push(key);
      return true;
    },
    take(legId, step) {
      const found = kept.get(legId);
      kept.delete(legId);
      if (!found?.done || step === null || found.keys.length > MOST_AHEAD) return [];
      return found.done.step === step && !found.done.isAskedAgain ? [] : found.keys;
    },
    drop: (legId) => void kept.delete(legId),
    clear: () => kept.clear(),
  };
}
