// The call-back and its legs, as values. transition.ts is the only place that decides about them.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId, LegId } from "../../kernel/id.js";
import type { Language } from "../../kernel/language.js";
import type { Micros } from "../../kernel/money.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { dialedRoles, type DialedRole, type Role, type Routes } from "../billingPort.js";
import type { AnnouncementName } from "../dialogue/announcement.js";

export const states = ["queued", "dialingA", "collecting", "dialingB", "connected", "ending", "ended"] as const;
export type State = (typeof states)[number];

export const outcomes = [
  "completed", "cancelled", "expired", "noFunds", "resellerNoFunds", "notAllowed", "aBusy", "aNoAnswer", "aRejected", "aFailed", "aHungUp",
  "bBusy", "bNoAnswer", "bRejected", "bFailed", "wrongPin", "notConfirmed", "noInput", "wrongCode", "failed",
] as const;
export type Outcome = (typeof outcomes)[number];

export const triggers = ["web", "ani", "did", "ivr", "proof"] as const;
export type Trigger = (typeof triggers)[number];

export const roles = ["T", "A", "B"] as const satisfies readonly Role[];
export { dialedRoles };
export type { DialedRole, Role, Routes };

/** What a leg can be asked for, in the order in which its call-back walks them. `announce` asks for nothing: it is heard to its end, or to a key. */
export const steps = ["pin", "confirm", "destination", "callBackNumber", "proofCode", "announce"] as const;
export type Step = (typeof steps)[number];

/** The call that a person has with our voice. Digits are never in here: an entry is what they were found to mean. */
export interface Dialogue {
  /** In this order, once the leg is answered. `destination` is walked again for each follow-on call. */
  readonly steps: { readonly T: readonly Step[]; readonly A: readonly Step[] };
  /** Where it is. Null outside of `collecting`, and there when the trigger call has told everything and hears goodbye. */
  readonly step: Step | null;
  /** Of the present step; it is over without a good entry when none is left. */
  readonly triesLeft: number;
  readonly language: Language;
  /** What can be chosen by key. */
  readonly languages: readonly Language[];
  /** How many more numbers can be dialled from the A leg when the present B has ended, or was never reached. */
  readonly followOnsLeft: number;
  /** What is left is said before B is dialled. */
  readonly announces: boolean;
  /** Shown to B; null: the number of the service. */
  readonly callerId: PhoneNumber | null;
  /** Between the end of the trigger call and the first attempt. */
  readonly delaySeconds: number;
  /** What A or T hears before it is hung up: the end of another announcement is not the end of this one. */
  readonly lastWords: AnnouncementName | null;
  /** It was not known who calls: the house pays until a PIN says whose call it is, anybody's. */
  readonly unknownCaller?: true;
}

export const legStates = ["dialing", "answered", "ended"] as const;
export type LegState = (typeof legStates)[number];

export interface Leg {
  /** Also the channel's id on the switch. */
  readonly id: LegId;
  readonly role: Role;
  readonly attempt: number;
  /** Index into the call-back's routes for its role, as they were when it was dialled. */
  readonly route: number;
  /** That is rung; of the trigger call our own number, which was. */
  readonly number: PhoneNumber;
  /** By which it is dialled, or came in. Null only of legs from before it was kept: then the route tells. */
  readonly trunk: string | null;
  /** Shown to the one who is rung; null: the service's own number. */
  readonly callerId: PhoneNumber | null;
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
  /** Null while it is not known yet. */
  readonly aNumber: PhoneNumber | null;
  readonly bNumber: PhoneNumber | null;
  readonly dialogue: Dialogue;
  readonly state: State;
  /** Null before `ending`; written once, by the first cause. */
  readonly outcome: Outcome | null;
  /** Rises by one with every saved transition; the history has one event a version. */
  readonly version: number;
  /** Where it stands among those that wait for a trunk, counted from 1; null: it waits for none. */
  readonly queuePosition: number | null;
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
  /** A, or T, is being told why it ends, and is hung up when that is said. */
  readonly saying: boolean;
  /** What each role's open hold carries, in seconds from its leg's answer; null where none is open. */
  readonly heldSeconds: Readonly<Record<DialedRole, number | null>>;
  readonly legs: readonly Leg[];
  readonly requestedAt: Instant;
  readonly endedAt: Instant | null;
}

/** A trigger call costs us nothing, and its line is not there for anybody to stay on. */
export const LONGEST_TRIGGER_CALL_SECONDS = 300;

/** For how long a leg may be up: what is held for it carries so far. */
export function carriedSeconds({ heldSeconds }: Pick<CallBack, "heldSeconds">, role: Role): number {
  return role === "T" ? LONGEST_TRIGGER_CALL_SECONDS : (heldSeconds[role] ?? 0);
}

export type DialedLeg = Leg & { readonly role: DialedRole };

/** All but the trigger call: those that cost money. */
export function dialedLegs({ legs }: Pick<CallBack, "legs">): readonly DialedLeg[] {
  return legs.filter((leg): leg is DialedLeg => leg.role !== "T");
}

export function isLive(leg: Leg): boolean {
  return leg.state !== "ended";
}

/** Who asks and is asked: the trigger call or the A leg, once it is answered. Never both, for A is rung when the trigger call is over. */
export function speakerOf(callBack: CallBack): Leg | null {
  const leg = liveLeg(callBack, "T") ?? liveLeg(callBack, "A");
  return leg?.state === "answered" && !leg.hangingUp ? leg : null;
}

/** At most one leg a role is live. */
export function liveLeg(callBack: CallBack, role: Role): Leg | null {
  return callBack.legs.find((leg) => leg.role === role && isLive(leg)) ?? null;
}
