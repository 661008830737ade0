// What can happen to a call-back, and what the machine asks for in answer.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId, LegId } from "../../kernel/id.js";
import type { Language } from "../../kernel/language.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import type { DialedRole, Funds, MoneyEffect, RoutesAnswer } from "../billingPort.js";
import type { Trunks } from "../trunks/trunks.js";
import type { Announcement, AnnouncementName, EntryRefusal } from "../dialogue/announcement.js";
import type { Step } from "./callBack.js";

/** Stamps of leg events are on the switch's clock. */
export type CallBackEvent =
  | { readonly kind: "phaseDue" }
  | { readonly kind: "fundsDue" }
  | { readonly kind: "cancelRequested" }
  | { readonly kind: "legProgress"; readonly legId: LegId; readonly at: Instant }
  | { readonly kind: "legAnswered"; readonly legId: LegId; readonly at: Instant }
  | { readonly kind: "legEnded"; readonly legId: LegId; readonly at: Instant; readonly cause: number; readonly sipStatus: number | null; readonly endKnown: boolean }
  /** The leg is gone and nobody saw when: it ends at its last proof of life. */
  | { readonly kind: "legGone"; readonly legId: LegId }
  | { readonly kind: "originateRefused"; readonly legId: LegId }
  | { readonly kind: "promptEnded"; readonly legId: LegId; readonly prompt: AnnouncementName }
  /** From the one who collects the digits, looked up already: what they mean, or why they mean nothing. */
  | { readonly kind: "entryAccepted"; readonly legId: LegId; readonly step: Step; readonly entry: Entry }
  | { readonly kind: "entryRefused"; readonly legId: LegId; readonly step: Step; readonly code: EntryRefusal }
  /** A has keyed `**` while it talks: it wants B hung up, and to dial another number. */
  | { readonly kind: "hangupKeyed"; readonly legId: LegId }
  | { readonly kind: "switchLost" };

/** What was keyed at a step, as it was found to mean. */
export type Entry =
  | { readonly kind: "payer"; readonly accountId: AccountId; readonly settings: PayerSettings }
  | { readonly kind: "confirmed" }
  | { readonly kind: "number"; readonly number: PhoneNumber }
  | { readonly kind: "callBackNumber"; readonly number: PhoneNumber }
  /** The code was right, and whoever asked for the proof has it. */
  | { readonly kind: "proven" }
  /** Told, and asked again, without a try. */
  | { readonly kind: "said"; readonly announcement: Announcement }
  | { readonly kind: "language"; readonly language: Language };

/** How the account that a PIN named wants to be called. */
export interface PayerSettings {
  readonly language: Language;
  readonly announces: boolean;
  readonly followOns: number;
  readonly callerId: PhoneNumber | null;
}

/** What a row of the history may be about: everything above, and the asking itself. */
export const eventKinds = [
  "requested", "phaseDue", "fundsDue", "cancelRequested", "legProgress", "legAnswered", "legEnded", "legGone", "originateRefused", "promptEnded",
  "entryAccepted", "entryRefused", "hangupKeyed", "switchLost",
] as const;
export type EventKind = (typeof eventKinds)[number];

/** Sent to the switch after the commit. All but `originate` may be repeated. */
export type SwitchEffect =
  | { readonly kind: "originate"; readonly legId: LegId; readonly role: DialedRole; readonly number: PhoneNumber; readonly trunk: string; readonly limitSeconds: number; readonly joins: LegId | null }
  /** The switch ends the leg at this instant of the call-back's clock; how many seconds that is from now is worked out when it is sent. */
  | { readonly kind: "limit"; readonly legId: LegId; readonly until: Instant }
  | { readonly kind: "ringback"; readonly legId: LegId }
  | { readonly kind: "say"; readonly legId: LegId; readonly announcement: Announcement }
  /** What this leg hears, and what waits to be heard, stops now. */
  | { readonly kind: "silence"; readonly legId: LegId }
  /**
   * Says it, stops at the first key, and collects what the step asks for. Begins anew where this leg is collected from, or listened to, already.
   */
  | { readonly kind: "collect"; readonly legId: LegId; readonly step: Step; readonly announcement: Announcement; readonly triesLeft: number }
  /** For `**` alone, while A talks; says nothing. */
  | { readonly kind: "listen"; readonly legId: LegId }
  /** Whatever this leg keys is of no account from now on. */
  | { readonly kind: "stopCollecting"; readonly legId: LegId }
  /** The trigger call rings, and is taken. */
  | { readonly kind: "answer"; readonly legId: LegId }
  /** It rings, and is never taken. */
  | { readonly kind: "refuse"; readonly legId: LegId }
  | { readonly kind: "hangUp"; readonly legId: LegId }
  | { readonly kind: "bridge"; readonly legIds: readonly LegId[] }
  | { readonly kind: "unbridge" }
  /** Hanging up was tried often enough: look at the switch's list instead. */
  | { readonly kind: "askSwitch" }
  /** Not for the switch: an operator must hear of this leg. */
  | { readonly kind: "alert"; readonly legId: LegId; readonly words: string };

export type Effect = MoneyEffect | SwitchEffect;

export interface Context {
  /** Our clock, or the call-back's own in the sandbox. */
  readonly now: Instant;
  readonly funds: Funds;
  /** How it would be dialled now, where that may have changed since it was asked for; null: its routes stand. */
  readonly routes: RoutesAnswer | null;
  /** Commands reach the switch, and by how much its clock differs from ours has been measured. */
  readonly connected: boolean;
  /** It is connected, and new call-backs may begin. */
  readonly canDial: boolean;
  /** Whether a trunk takes one more leg now, and whose turn it is where none does. */
  readonly trunks: Trunks;
  /** What must be added to our clock to get the switch's. */
  readonly clockOffsetMs: number;
  /** The id that a leg gets which this event makes us dial. */
  readonly newLegId: LegId;
  readonly times: Times;
}

/** Settings of the machine, in seconds. */
export interface Times {
  /** A leg that shows no progress for so long has a route at fault. */
  readonly noProgressSeconds: number;
  /** A hang-up that brought no end for so long is repeated. */
  readonly guardSeconds: number;
  /** The longest prompt, and some more. */
  readonly promptGuardSeconds: number;
  /** How much later a call-back is looked at again that cannot be dialled just now. */
  readonly momentSeconds: number;
}

export interface Transition<T> {
  readonly callBack: T;
  readonly effects: readonly Effect[];
  /** The event was about a leg that is not live: it goes to a table of its own, not to the history. */
  readonly stray: boolean;
}

export type { CallBackId, Trunks };
