// The phones of one call-back on the sandbox switch: its channels, its bridge, and what its own clock has in store for them. It knows nothing of connections.
import { assert, assertNever } from "../../kernel/assert.js";
import type { Instant } from "../../kernel/clock.js";
import type { LegId } from "../../kernel/id.js";
import type { Timers } from "../../kernel/timers.js";
import type { Digit, InboundCall, Playback, Prompt, SwitchChannel, SwitchEvent } from "../callControl.js";
import { createAgenda, type Agenda } from "./agenda.js";
import type { PhoneClock } from "./phoneClock.js";
import { lengthSeconds, type PhoneAct, type PhoneScript } from "./phoneScript.js";

/** What will happen to a leg if nothing comes between. */
type Due = { readonly at: Instant; readonly legId: LegId } & (PhoneAct | { readonly act: "limit" } | { readonly act: "promptEnded"; readonly prompt: Prompt });

interface Channel {
  state: SwitchChannel["state"];
  /** Where somebody has called us: when, and what is keyed once we have answered. */
  readonly inbound: { readonly at: Instant; readonly keys: readonly Digit[] } | null;
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

const KEYS_AFTER_SECONDS = 1;
const BETWEEN_KEYS_SECONDS = 0.3;

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
    this.channelOf.set(legId, { state: "dialing", inbound: null, promptsEndAt: at });
    this.agenda.add(...script.map(({ afterSeconds, ...act }) => ({ ...act, at: later(at, afterSeconds), legId })));
    this.setLimit(legId, limitSeconds);
  }

  /** Somebody calls us, and hangs up by and by. */
  receive(call: InboundCall, hangsUpAfterSeconds: number, keys: readonly Digit[]): void {
    const [at, { legId }] = [this.clock.now(), call];
    this.channelOf.set(legId, { state: "dialing", inbound: { at, keys }, promptsEndAt: at });
    this.agenda.add({ act: "end", cause: 16, sipStatus: null, legId, at: later(at, hangsUpAfterSeconds) });
    this.listener.onEvent({ kind: "inboundCall", call, at });
  }

  /** Only who has called us is answered by us. */
  answerCaller(legId: LegId): boolean {
    const channel = this.channel(legId);
    if (!channel) return false;
    if (channel.inbound === null || channel.state === "answered") return true;
    const at = this.clock.now();
    this.answer(legId, at);
    this.agenda.add(...channel.inbound.keys.map((digit, index): Due => ({ act: "key", digit, legId, at: later(at, KEYS_AFTER_SECONDS + index * BETWEEN_KEYS_SECONDS) })));
    return true;
  }

  refuse(legId: LegId, cause: number): boolean {
    if (!this.channel(legId)) return false;
    this.end(legId, this.clock.now(), cause, null);
    return true;
  }

  /** Who has not answered has no keypad yet. */
  key(legId: LegId, digits: readonly Digit[]): boolean {
    const channel = this.channel(legId);
    if (channel?.state === "answered") for (const digit of digits) this.listener.onEvent({ kind: "digit", legId, digit, at: this.clock.now() });
    return channel !== undefined;
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

  play(legId: LegId, { prompt, sounds }: Playback): boolean {
    const channel = this.channel(legId);
    if (!channel) return false;
    channel.promptsEndAt = later(Math.max(channel.promptsEndAt, this.clock.now()), lengthSeconds(sounds));
    this.agenda.add({ act: "promptEnded", legId, prompt, at: channel.promptsEndAt });
    return true;
  }

  silence(legId: LegId): boolean {
    const channel = this.channel(legId);
    if (!channel) return false;
    channel.promptsEndAt = this.clock.now();
    this.endPrompts(legId, this.agenda.removeWhere((due) => due.act === "promptEnded" && due.legId === legId), this.clock.now());
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
    return [...this.channelOf].map(([id, { state, inbound }]) => ({ id, state, ...(inbound && { inboundAt: inbound.at }) }));
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
      case "key":
        return this.listener.onEvent({ kind: "digit", legId, digit: due.digit, at });
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
    const channel = this.channelOf.get(legId);
    this.endPrompts(legId, this.remove(legId), at);
    const neverAnswered = channel?.inbound != null && channel.state === "dialing";
    this.listener.onEvent(neverAnswered ? { kind: "inboundEnded", legId, at, cause } : { kind: "legEnded", legId, at, cause, sipStatus });
  }

  private endPrompts(legId: LegId, dues: readonly Due[], at: Instant): void {
    for (const due of dues) if (due.act === "promptEnded") this.listener.onEvent({ kind: "promptEnded", legId, prompt: due.prompt, at });
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
