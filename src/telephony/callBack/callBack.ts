// The call-back and its legs, as values. transition.ts is the only place that decides about them.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId, LegId } from "../../kernel/id.js";
import type { Micros } from "../../kernel/money.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import type { DialedRole as Role, Routes } from "../billingPort.js";

export const states = ["queued", "dialingA", "dialingB", "connected", "ending", "ended"] as const;
export type State = (typeof states)[number];

export const outcomes = [
  "completed", "cancelled", "expired", "noFunds", "resellerNoFunds", "notAllowed", "aBusy", "aNoAnswer", "aRejected", "aFailed", "aHungUp",
  "bBusy", "bNoAnswer", "bRejected", "bFailed", "failed",
] as const;
export type Outcome = (typeof outcomes)[number];

export const triggers = ["web"] as const;
export type Trigger = (typeof triggers)[number];

export const roles = ["A", "B"] as const satisfies readonly Role[];
export type { Role, Routes };

export const legStates = ["dialing", "answered", "ended"] as const;
export type LegState = (typeof legStates)[number];

export interface Leg {
  /** Also the channel's id on the switch. */
  readonly id: LegId;
  readonly role: Role;
  readonly attempt: number;
  /** Index into the call-back's routes for its role, as they were when it was dialled. */
  readonly route: number;
  readonly number: PhoneNumber;
  readonly state: LegState;
  /** We have told the switch to end it; it may answer all the same, and is billed if it does. */
  readonly hangingUp: boolean;
  /** Why we hung up while it was dialing: silence (the route is at fault) or ringing for too long. */
  readonly verdict: "routeFault" | "noAnswer" | null;
  /** The switch said no to the originate: it was never dialled and has no CDR. */
  readonly refused: boolean;
  /** On our clock; all later stamps of a leg are on the switch's. */
  readonly dialedAt: Instant;
  readonly progressAt: Instant | null;
  readonly answeredAt: Instant | null;
  readonly endedAt: Instant | null;
  /** When the switch last showed that an answered leg is up. A leg whose end was not seen is billed to here. */
  readonly lastSeenAt: Instant | null;
  readonly cause: number | null;
  readonly sipStatus: number | null;
  readonly endKnown: boolean;
  /** What it was charged, once it is settled. */
  readonly chargeMicros: Micros | null;
}

export interface RetryPolicy {
  /** How often A is rung at most, the first time included. */
  readonly attempts: number;
  readonly afterBusySeconds: number;
  readonly afterNoAnswerSeconds: number;
  readonly afterFaultSeconds: number;
}

export interface CallBack {
  readonly id: CallBackId;
  readonly accountId: AccountId;
  readonly trigger: Trigger;
  readonly aNumber: PhoneNumber;
  readonly bNumber: PhoneNumber;
  readonly state: State;
  /** Null before `ending`; written once, by the first cause. */
  readonly outcome: Outcome | null;
  /** Rises by one with every saved transition; the history has one event a version. */
  readonly version: number;
  /** Trunks in the order in which they are tried. They change only while no leg is live. */
  readonly routes: Routes;
  readonly attempt: number;
  readonly retry: RetryPolicy;
  readonly ringSeconds: number;
  readonly longestSeconds: number;
  readonly expiresAt: Instant;
  /** The phase clock: start, no progress, ring time-out, guard, longest duration. */
  readonly phaseAt: Instant | null;
  /** The funds clock: extend, warn, cut. */
  readonly fundsAt: Instant | null;
  /** The last warning spoken: 60 or 10 seconds before the money ends. */
  readonly warnedSeconds: 60 | 10 | null;
  /** How often a hang-up was repeated in this phase. */
  readonly guardTries: number;
  /** A prompt is being played to A, which is hung up at its end. */
  readonly saying: boolean;
  /** What each role's open hold carries, in seconds from its leg's answer; null where none is open. */
  readonly heldSeconds: Readonly<Record<Role, number | null>>;
  readonly legs: readonly Leg[];
  readonly requestedAt: Instant;
  readonly endedAt: Instant | null;
}

export function isLive(leg: Leg): boolean {
  return leg.state !== "ended";
}

/** At most one leg a role is live. */
export function liveLeg(callBack: CallBack, role: Role): Leg | null {
  return callBack.legs.find((leg) => leg.role === role && isLive(leg)) ?? null;
}
