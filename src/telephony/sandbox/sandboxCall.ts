// The phones of one call-back on the sandbox switch: its channels, its bridge, and what its own clock has in store for them. It knows nothing of connections.
import { assert, assertNever } from "../../kernel/assert.js";
import type { Instant } from "../../kernel/clock.js";
import type { LegId } from "../../kernel/id.js";
import type { Timers } from "../../kernel/timers.js";
import type { Prompt, SwitchChannel, SwitchEvent } from "../callControl.js";
import { createAgenda } from "./agenda.js";
import type { CallClock } from "./callClock.js";
import { promptSeconds, type PhoneAct, type PhoneScript } from "./phoneScript.js";

type Due = { readonly at: Instant; readonly legId: LegId } & (PhoneAct | { readonly act: "limit" } | { readonly act: "promptEnded" });

interface Channel {
  state: SwitchChannel["state"];
  /** When the last of its prompts ends: they are spoken one after the other. */
  promptsEndAt: Instant;
}

export interface SandboxCall {
  dial(legId: LegId, script: PhoneScript, limitSeconds: number): void;
  hangUp(legId: LegId): boolean;
  limit(legId: LegId, seconds: number): boolean;
  play(legId: LegId, prompt: Prompt): boolean;
  has(legId: LegId): boolean;
  bridge(legIds: readonly LegId[]): void;
  unbridge(): void;
  bridged(): readonly LegId[];
  channels(): readonly SwitchChannel[];
  isEmpty(): boolean;
  /** All phones are gone and nobody hears of it, as when a switch dies. */
  forget(): void;
}

export interface SandboxCallDeps {
  readonly clock: CallClock;
  readonly timers: Timers;
  onEvent(event: SwitchEvent): void;
  onGone(legId: LegId): void;
  onVanish(): void;
}

export function createSandboxCall({ clock, timers, onEvent, onGone, onVanish }: SandboxCallDeps): SandboxCall {
  const channels = new Map<LegId, Channel>();
  const bridge = new Set<LegId>();
  const agenda = createAgenda<Due>(clock, timers, carryOut);

  return {
    dial(legId, script, limitSeconds) {
      const at = clock.now();
      channels.set(legId, { state: "dialing", promptsEndAt: at });
      agenda.add(...script.map(({ afterSeconds, ...act }) => ({ ...act, at: later(at, afterSeconds), legId })));
      setLimit(legId, limitSeconds);
    },
    hangUp: (legId) => withChannel(legId, () => end({ legId, at: clock.now(), cause: 16, sipStatus: null })),
    limit: (legId, seconds) => withChannel(legId, () => setLimit(legId, seconds)),
    play: (legId, prompt) => withChannel(legId, (channel) => {
      channel.promptsEndAt = later(Math.max(channel.promptsEndAt, clock.now()), promptSeconds[prompt]);
      agenda.add({ act: "promptEnded", legId, at: channel.promptsEndAt });
    }),
    has: (legId) => withChannel(legId, () => {}),
    bridge(legIds) {
      for (const legId of legIds) withChannel(legId, () => bridge.add(legId));
    },
    unbridge: () => bridge.clear(),
    bridged: () => [...bridge],
    channels() {
      agenda.catchUp();
      return [...channels].map(([id, { state }]) => ({ id, state }));
    },
    isEmpty: () => channels.size === 0,
    forget,
  };

  function carryOut(due: Due): void {
    const { legId, at } = due;
    switch (due.act) {
      case "progress":
        return onEvent({ kind: "legProgress", legId, at });
      case "answer":
        markAnswered(legId);
        return onEvent({ kind: "legAnswered", legId, at });
      case "end":
        return end(due);
      case "limit":
        return end({ legId, at, cause: 0, sipStatus: null });
      case "promptEnded":
        return onEvent({ kind: "promptEnded", legId, at });
      case "vanish":
        forget();
        return onVanish();
      default:
        return assertNever(due);
    }
  }

  function markAnswered(legId: LegId): void {
    const channel = channels.get(legId);
    assert(channel, "what is due is due for a channel that is there");
    channel.state = "answered";
  }

  /** The other leg stays: hanging it up is the caller's to decide, as it is with a real switch. */
  function end({ legId, at, cause, sipStatus }: { legId: LegId; at: Instant; cause: number; sipStatus: number | null }): void {
    const unspoken = remove(legId).filter((entry) => entry.act === "promptEnded");
    unspoken.forEach(() => onEvent({ kind: "promptEnded", legId, at }));
    onEvent({ kind: "legEnded", legId, at, cause, sipStatus });
  }

  /** Answers what it had still before it. */
  function remove(legId: LegId): readonly Due[] {
    channels.delete(legId);
    bridge.delete(legId);
    onGone(legId);
    return agenda.removeWhere((entry) => entry.legId === legId);
  }

  function forget(): void {
    for (const legId of [...channels.keys()]) remove(legId);
  }

  function setLimit(legId: LegId, seconds: number): void {
    agenda.removeWhere((entry) => entry.act === "limit" && entry.legId === legId);
    agenda.add({ act: "limit", legId, at: later(clock.now(), seconds) });
  }

  /** Whether the channel is there, now that everything has happened that is due. */
  function withChannel(legId: LegId, act: (channel: Channel) => void): boolean {
    agenda.catchUp();
    const channel = channels.get(legId);
    if (channel) act(channel);
    return channel !== undefined;
  }
}

function later(at: Instant, seconds: number): Instant {
  return Math.round(at + seconds * 1000);
}
