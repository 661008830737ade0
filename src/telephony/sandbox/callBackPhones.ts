// The phones of one call-back on the sandbox switch: its channels, its bridge, and what its own clock has in store for them. It knows nothing of connections.
import { assert, assertNever } from "../../kernel/assert.js";
import type { Instant } from "../../kernel/clock.js";
import type { LegId } from "../../kernel/id.js";
import type { Timers } from "../../kernel/timers.js";
import type { Prompt, SwitchChannel, SwitchEvent } from "../callControl.js";
import { createAgenda, type Agenda } from "./agenda.js";
import type { PhoneClock } from "./phoneClock.js";
import { promptSeconds, type PhoneAct, type PhoneScript } from "./phoneScript.js";

/** What will happen to a leg if nothing comes between. */
type Due = { readonly at: Instant; readonly legId: LegId } & (PhoneAct | { readonly act: "limit" } | { readonly act: "promptEnded"; readonly prompt: Prompt });

interface Channel {
  state: SwitchChannel["state"];
  /** When the last of its prompts ends: they are spoken one after the other. */
  promptsEndAt: Instant;
}

export interface PhonesListener {
  onEvent(event: SwitchEvent): void;
  /** The channel has left the switch. Comes before the event that tells of it, if there is one. */
  onGone(legId: LegId): void;
  /** A number has made the switch forget all of these phones. */
  onVanish(): void;
}

/** Commands answer whether the channel was there. */
export class CallBackPhones {
  private readonly channelOf = new Map<LegId, Channel>();
  private readonly bridgedLegs = new Set<LegId>();
  private readonly agenda: Agenda<Due>;

  constructor(
    private readonly clock: PhoneClock,
    timers: Timers,
    private readonly listener: PhonesListener,
  ) {
    this.agenda = createAgenda<Due>(clock, timers, (due) => this.carryOut(due));
  }

  dial(legId: LegId, script: PhoneScript, limitSeconds: number): void {
    const at = this.clock.now();
    this.channelOf.set(legId, { state: "dialing", promptsEndAt: at });
    this.agenda.add(...script.map(({ afterSeconds, ...act }) => ({ ...act, at: later(at, afterSeconds), legId })));
    this.setLimit(legId, limitSeconds);
  }

  has(legId: LegId): boolean {
    return this.channel(legId) !== undefined;
  }

  hangUp(legId: LegId): boolean {
    if (!this.channel(legId)) return false;
    this.end(legId, this.clock.now(), 16, null);
    return true;
  }

  limit(legId: LegId, seconds: number): boolean {
    if (!this.channel(legId)) return false;
    this.setLimit(legId, seconds);
    return true;
  }

  play(legId: LegId, prompt: Prompt): boolean {
    const channel = this.channel(legId);
    if (!channel) return false;
    channel.promptsEndAt = later(Math.max(channel.promptsEndAt, this.clock.now()), promptSeconds[prompt]);
    this.agenda.add({ act: "promptEnded", legId, prompt, at: channel.promptsEndAt });
    return true;
  }

  /** Legs that are gone cannot join, and need not: their end has been told. */
  bridge(legIds: readonly LegId[]): void {
    for (const legId of legIds) if (this.channel(legId)) this.bridgedLegs.add(legId);
  }

  unbridge(): void {
    this.bridgedLegs.clear();
  }

  bridged(): readonly LegId[] {
    return [...this.bridgedLegs];
  }

  channels(): readonly SwitchChannel[] {
    this.agenda.catchUp();
    return [...this.channelOf].map(([id, { state }]) => ({ id, state }));
  }

  isEmpty(): boolean {
    return this.channelOf.size === 0;
  }

  /** All of them are gone and nobody hears of it, as when a switch dies. */
  forget(): void {
    for (const legId of [...this.channelOf.keys()]) this.remove(legId);
  }

  /** The channel, now that everything has happened that is due. */
  private channel(legId: LegId): Channel | undefined {
    this.agenda.catchUp();
    return this.channelOf.get(legId);
  }

  private setLimit(legId: LegId, seconds: number): void {
    const at = later(this.clock.now(), seconds);
    this.agenda.removeWhere((due) => due.act === "limit" && due.legId === legId);
    this.agenda.add({ act: "limit", legId, at });
  }

  private carryOut(due: Due): void {
    const { legId, at } = due;
    switch (due.act) {
      case "progress":
        return this.listener.onEvent({ kind: "legProgress", legId, at });
      case "answer":
        return this.answer(legId, at);
      case "end":
        return this.end(legId, at, due.cause, due.sipStatus);
      case "limit":
        return this.end(legId, at, 0, null);
      case "promptEnded":
        return this.listener.onEvent({ kind: "promptEnded", legId, prompt: due.prompt, at });
      case "vanish":
        this.forget();
        return this.listener.onVanish();
      default:
        return assertNever(due);
    }
  }

  private answer(legId: LegId, at: Instant): void {
    const channel = this.channelOf.get(legId);
    assert(channel, "what is due is due for a channel that is there");
    channel.state = "answered";
    this.listener.onEvent({ kind: "legAnswered", legId, at });
  }

  /** The other leg stays: hanging it up is the caller's to decide, as it is with a real switch. */
  private end(legId: LegId, at: Instant, cause: number, sipStatus: number | null): void {
    for (const due of this.remove(legId)) if (due.act === "promptEnded") this.listener.onEvent({ kind: "promptEnded", legId, prompt: due.prompt, at });
    this.listener.onEvent({ kind: "legEnded", legId, at, cause, sipStatus });
  }

  /** Answers what it still had before it. */
  private remove(legId: LegId): readonly Due[] {
    this.channelOf.delete(legId);
    this.bridgedLegs.delete(legId);
    this.listener.onGone(legId);
    return this.agenda.removeWhere((due) => due.legId === legId);
  }
}

function later(at: Instant, seconds: number): Instant {
  assert(seconds >= 0, "nothing is planned for the past");
  return Math.round(at + seconds * 1000);
}
