// `**` while A talks, the second soon after the first. Other keys belong to the conversation, and are not kept.
import type { LegId } from "../../kernel/id.js";
import type { Cancel } from "../../kernel/timers.js";
import type { DialogueDeps } from "./dialogue.js";

const SECOND_STAR_MS = 4_000;

export interface Stars {
  listen(legId: LegId): void;
  digit(legId: LegId, digit: string): void;
  forget(legId: LegId): void;
  stop(): void;
}

export function createStars(deps: Pick<DialogueDeps, "push" | "timers">): Stars {
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
      heard.set(legId, deps.timers.after(SECOND_STAR_MS, () => heard.has(legId) && heard.set(legId, null)));
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
