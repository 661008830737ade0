// Reads what comes over the event socket. Whatever a frame holds, reading it never throws; what is not known is dropped.
import type { Logger } from "../../kernel/logger.js";
import type { Timers } from "../../kernel/timers.js";
import type { SwitchEvent } from "../callControl.js";
import { isReplacement, toSwitchEvent } from "./ariEvent.js";

export interface Receiver {
  take(text: string): void;
  /** Nothing is heard of this leg from now on: it is taken away before it was dialled. Resolves when it is gone, or is not going to be heard of. */
  discard(legId: string): Promise<void>;
}

export interface ReceiverDeps {
  onEvent(event: SwitchEvent): void;
  onReplaced(): void;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Longer than Asterisk takes to end a channel. */
const PARTING_MS = 1_000;

export function createReceiver({ onEvent, onReplaced, timers, logger }: ReceiverDeps): Receiver {
  const discarded = new Map<string, () => void>();
  return {
    take(text) {
      const raw = parse(text);
      if (raw === undefined) logger.warn({ length: text.length }, "the switch sent what is not JSON");
      if (isReplacement(raw)) return onReplaced();
      const event = toSwitchEvent(raw);
      if (event === null) return;
      const gone = discarded.get(event.legId);
      if (gone === undefined) onEvent(event);
      else if (event.kind === "legEnded") gone();
    },
    discard: (legId) =>
      new Promise((resolve) => {
        const gone = () => {
          cancel();
          discarded.delete(legId);
          resolve();
        };
        const cancel = timers.after(PARTING_MS, gone);
        discarded.set(legId, gone);
      }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
