// What can happen to a call-back, and what the machine asks for in answer.
import type { Instant } from "../../kernel/clock.js";
import type { CallBackId, LegId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import type { DialedRole, Funds, MoneyEffect, RoutesAnswer } from "../billingPort.js";
import type { Prompt } from "../callControl.js";

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
  | { readonly kind: "promptEnded"; readonly legId: LegId; readonly prompt: Prompt }
  | { readonly kind: "switchLost" };

/** What a row of the history may be about: everything above, and the asking itself. */
export const eventKinds = [
  "requested", "phaseDue", "fundsDue", "cancelRequested", "legProgress", "legAnswered", "legEnded", "legGone", "originateRefused", "promptEnded", "switchLost",
] as const;
export type EventKind = (typeof eventKinds)[number];

/** Sent to the switch after the commit. All but `originate` may be repeated. */
export type SwitchEffect =
  | { readonly kind: "originate"; readonly legId: LegId; readonly role: DialedRole; readonly number: PhoneNumber; readonly trunk: string; readonly limitSeconds: number; readonly joins: LegId | null }
  /** The switch ends the leg at this instant of the call-back's clock; how many seconds that is from now is worked out when it is sent. */
  | { readonly kind: "limit"; readonly legId: LegId; readonly until: Instant }
  | { readonly kind: "ringback"; readonly legId: LegId }
  | { readonly kind: "play"; readonly legId: LegId; readonly prompt: Prompt }
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

export type { CallBackId };
