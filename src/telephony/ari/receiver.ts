// Reads what comes over the event socket. Whatever a frame holds, reading it never throws; what is not known is dropped.
import type { Logger } from "../../kernel/logger.js";
import type { SwitchEvent } from "../callControl.js";
import { isReplacement, toSwitchEvent } from "./ariEvent.js";

export interface Receiver {
  take(text: string): void;
  /** Nothing is heard of this leg from now on: it was made and taken away before it was dialled. */
  discard(legId: string): void;
}

export interface ReceiverDeps {
  onEvent(event: SwitchEvent): void;
  onReplaced(): void;
  readonly logger: Logger;
}

export function createReceiver({ onEvent, onReplaced, logger }: ReceiverDeps): Receiver {
  const discarded = new Set<string>();
  return {
    take(text) {
      const raw = parse(text);
      if (raw === undefined) logger.warn({ length: text.length }, "the switch sent what is not JSON");
      if (isReplacement(raw)) return onReplaced();
      const event = toSwitchEvent(raw);
      if (event === null) return;
      if (!discarded.has(event.legId)) onEvent(event);
      else if (event.kind === "legEnded") discarded.delete(event.legId);
    },
    discard: (legId) => void discarded.add(legId),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
