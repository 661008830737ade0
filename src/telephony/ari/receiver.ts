// Reads what comes over the event socket. Whatever a frame holds, reading it never throws; what is not known is dropped.
import type { Logger } from "../../kernel/logger.js";
import type { Timers } from "../../kernel/timers.js";
import type { SwitchEvent } from "../callControl.js";
import { field } from "./ariApi.js";
import { isReplacement, playbackOf, toSwitchEvent, type Names } from "./ariEvent.js";
import type { Inbound } from "./inbound.js";
import type { Playbacks } from "./playbacks.js";

export interface Receiver {
  take(text: string): void;
  /** Nothing is heard of this leg from now on: it is taken away before it was dialled. Resolves when it is gone, or is not going to be heard of. */
  discard(legId: string): Promise<void>;
}

export interface ReceiverDeps {
  readonly inbound: Inbound;
  readonly playbacks: Playbacks;
  onReplaced(): void;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Longer than Asterisk takes to end a channel. */
const PARTING_MS = 1_000;

export function createReceiver({ inbound, playbacks, onReplaced, timers, logger }: ReceiverDeps): Receiver {
  const discarded = new Map<string, () => void>();
  const names: Names = { legOf: inbound.legOf, promptOf: playbacks.promptOf };
  return {
    take(text) {
      const raw = parse(text);
      if (raw === undefined) logger.warn({ length: text.length }, "the switch sent what is not JSON");
      if (isReplacement(raw)) return onReplaced();
      if (field(raw, "type") === "StasisStart") return inbound.entered(raw);
      if (field(raw, "type") === "StasisEnd") return ended(raw);
      const event = toSwitchEvent(raw, names);
      notePlayback(raw);
      if (event !== null) tell(event);
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

  function tell(event: SwitchEvent): void {
    const gone = "legId" in event ? discarded.get(event.legId) : undefined;
    if (event.kind === "legEnded") playbacks.forget(event.legId);
    if (gone === undefined) inbound.tell(event);
    else if (event.kind === "legEnded") gone();
  }

  /** Of our own channels the end itself is told as well, and that says more. */
  function ended(raw: unknown): void {
    const legId = names.legOf(field(field(raw, "channel"), "id"));
    if (legId !== null) playbacks.forget(legId);
    inbound.left(raw);
  }

  /** The prompt's name is read before its playback is forgotten. */
  function notePlayback(raw: unknown): void {
    const [type, playback] = [field(raw, "type"), playbackOf(raw, names)];
    if (playback && type === "PlaybackStarted") playbacks.started(playback.id);
    if (playback && type === "PlaybackFinished") playbacks.finished(playback.legId, playback.id);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
