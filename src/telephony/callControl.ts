// What telephony needs from a switch, in telephony's own words. Two adapters fit it, `ari/` and `sandbox/`, and ONE contract suite (test/contract) holds both to it.
import type { Instant } from "../kernel/clock.js";
import type { CallBackId, LegId } from "../kernel/id.js";
import type { Language } from "../kernel/language.js";
import type { PhoneNumber } from "../kernel/phoneNumber.js";
import type { Prompt } from "./dialogue/prompt.js";
import type { SoundsThere } from "./dialogue/soundsThere.js";

export type { Prompt };

/** A file's name without extension, such as `digits/1`, or one of Asterisk's indications, such as `tone:dial`: that one goes on until it is silenced, for TONE_SECONDS at the longest. */
export type Sound = string;
export const TONE_SECONDS = 15;

/** What a caller hears, as one whole: the sounds one after the other. */
export interface Playback {
  /** Its name in `promptEnded`. */
  readonly prompt: Prompt;
  readonly sounds: readonly Sound[];
  readonly language: Language;
}

export const digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#"] as const;
/** What a phone has keyed. */
export type Digit = (typeof digits)[number];

/** How a call that comes in is turned away without being answered. Asterisk says 486, 403, 480 and 503. */
export const refusals = ["busy", "reject", "unavailable", "congestion"] as const;
export type RefuseHow = (typeof refusals)[number];

/** A call that has come in and rings with nobody having answered it. Its texts come from outside: bounded, and nothing in them but digits and a plus sign in front. */
export interface InboundCall {
  /**
   * Derived from the switch's own id of the channel, so that it is the same after a restart.
   * How it ends says nothing about an account: the lane of its call-back cannot be told from it.
   */
  readonly legId: LegId;
  /** The number that was called, as the carrier gives it; "" where that is none. */
  readonly called: string;
  readonly from: {
    /** As the carrier gives it; null where that is no number. */
    readonly number: string | null;
    /** The caller does not want the number to be seen, though the carrier may have told it. */
    readonly withheld: boolean;
  };
  /** The number that diverted the call to us, where the carrier says so. */
  readonly redirectedFrom: string | null;
  readonly trunk: string;
}

export interface Originate {
  /** Also the channel's id on the switch: minted and saved before the switch hears of it. */
  readonly legId: LegId;
  readonly callBackId: CallBackId;
  readonly role: "A" | "B";
  readonly number: PhoneNumber;
  /** What is sent to the trunk instead of the number's digits: a trunk may want a prefix, or the plus sign. */
  readonly dialedAs: string | null;
  /** The number shown to the one who is rung. */
  readonly callerId: PhoneNumber;
  /** The technical way out; the adapter turns it and the number into an endpoint. */
  readonly trunk: string;
  /** The switch itself ends the leg this many seconds after the originate, whatever becomes of us. */
  readonly limitSeconds: number;
  /** Of what the switch says to it by itself. */
  readonly language: Language;
  /** The leg that waits in the bridge: it hears this one's early media. Null for A. The bridge's id is the call-back's. */
  readonly joins: LegId | null;
  /** Clock of a sandbox call-back: its time passes this many times as fast, counted from `originAt`. A real switch ignores it. */
  readonly sandboxClock: { readonly originAt: Instant; readonly speed: number };
}

/** The instant `at` is on the switch's clock. The leg may be unknown to us, doubled, or long ended: the machine sorts that out. */
export type SwitchEvent =
  | { readonly kind: "legProgress"; readonly legId: LegId; readonly at: Instant }
  | { readonly kind: "legAnswered"; readonly legId: LegId; readonly at: Instant }
  | { readonly kind: "legEnded"; readonly legId: LegId; readonly at: Instant; readonly cause: number; readonly sipStatus: number | null }
  | { readonly kind: "promptEnded"; readonly legId: LegId; readonly prompt: Prompt; readonly at: Instant }
  | { readonly kind: "digit"; readonly legId: LegId; readonly digit: Digit; readonly at: Instant }
  /** Told again after a restart of ours while it still rings. If it is answered, `legAnswered` and `legEnded` follow as for any leg; if it never is, `inboundEnded` alone. */
  | { readonly kind: "inboundCall"; readonly call: InboundCall; readonly at: Instant }
  | { readonly kind: "inboundEnded"; readonly legId: LegId; readonly at: Instant; readonly cause: number };

export interface SwitchChannel {
  /** The leg id where it is one of ours; other channels are reported as well, and left alone. */
  readonly id: string;
  readonly state: "dialing" | "answered";
  /** When it came in, on the switch's clock; only where somebody has called us. */
  readonly inboundAt?: Instant;
}

export interface SwitchListener {
  onEvent(event: SwitchEvent): void;
  /** Called at the first connection and at every later one: what happened in between was lost, so recovery runs. */
  onConnected(): void;
  onDisconnected(why: string): void;
  /** Another node took the application's name: this node must stop at once, for it hears nothing more. */
  onReplaced(): void;
}

/** One line of `npm run doctor`. */
export interface Finding {
  readonly what: string;
  readonly good: boolean;
  /** What was seen; where it is not good, how to mend it. */
  readonly words: string;
}

/** The switch was asked, and said no: nothing was dialled, and it will not be. */
export class OriginateRefused extends Error {
  override name = "OriginateRefused";
}

/** The switch did not answer in time, or not at all: whether the command was carried out is not known. */
export class SwitchUnreachable extends Error {
  override name = "SwitchUnreachable";
}

/**
 * Every command has its own time-out and rejects with SwitchUnreachable when it passes, or at once while there is no connection.
 * All but `originate` may be repeated. Nothing here knows about money.
 */
export interface CallControl {
  /** Names the switch, as in the `switch` table: one owner at a time. */
  readonly switchId: string;
  readonly connected: boolean;
  /** What must be added to our clock to get the switch's, in milliseconds, as last measured. */
  readonly clockOffsetMs: number;

  /** Connects, and keeps on reconnecting without end until `stop`. Resolves when connected for the first time; rejects when the settings are wrong (password, not an ARI). */
  start(listener: SwitchListener): Promise<void>;
  stop(): Promise<void>;

  /** Dials. Rejects with OriginateRefused or SwitchUnreachable. A taken id is not an error: the leg is being dialled already. */
  originate(leg: Originate): Promise<void>;
  /** "absent" when the switch knows no such channel, which is evidence that the leg has ended. */
  hangUp(legId: LegId): Promise<"done" | "absent">;
  /** Sets the switch's own limit anew: the leg is ended this many seconds from now. */
  limit(legId: LegId, seconds: number): Promise<"done" | "absent">;
  /** Plays to a leg, after what it hears already; `promptEnded` of that prompt follows, also when it could not be played to its end. */
  play(legId: LegId, playback: Playback): Promise<"done" | "absent">;
  /** What the leg hears stops now, and what waits to be heard is not heard any more; `promptEnded` follows for each. A ringing tone is not meant. */
  silence(legId: LegId): Promise<"done" | "absent">;
  /** The leg hears a ringing tone until the one that joins it has media. */
  ringback(legId: LegId): Promise<"done" | "absent">;
  /** Of a call that has come in: the caller hears that it rings. It is not answered by that. */
  ring(legId: LegId): Promise<"done" | "absent">;
  /** Of a call that has come in: from now on its caller pays, and we can be heard. */
  answer(legId: LegId): Promise<"done" | "absent">;
  /** Of a call that has come in: it is never answered. */
  refuse(legId: LegId, how: RefuseHow): Promise<"done" | "absent">;
  /** Puts the legs into the call-back's bridge; there already is fine. */
  bridge(callBackId: CallBackId, legIds: readonly LegId[]): Promise<void>;
  /** Takes the call-back's bridge away; absent is fine. */
  unbridge(callBackId: CallBackId): Promise<void>;
  /** Every channel on the switch. Rejects rather than answer with a part. */
  list(): Promise<readonly SwitchChannel[]>;
  /** The names of every bridge on the switch; that of a call-back bears its id, and outlives its legs until it is taken away. */
  bridges(): Promise<readonly string[]>;
  /** The sounds that the switch has, and in which languages; null where it has every one. */
  sounds(): Promise<SoundsThere | null>;
  /** For the doctor: connection, application, endpoints of these trunks, sounds, clock. */
  examine(trunks: readonly string[]): Promise<readonly Finding[]>;
}
