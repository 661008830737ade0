// The money of a call-back, in billing's words: what a call-back's machine asks and what it is answered. app.ts lets the compiler check that they fit what telephony expects.
import type { Instant } from "../kernel/clock.js";
import type { AccountId, CallBackId, LegId } from "../kernel/id.js";
import type { Currency, Micros } from "../kernel/money.js";
import type { PhoneNumber } from "../kernel/phoneNumber.js";
import type { HeldBundle } from "./bundles/bundle.js";
import type { QuotedRates } from "./rating/quote.js";

/** Whom we dial: those whose legs are held for and charged. */
export const dialedRoles = ["A", "B"] as const;
export type DialedRole = (typeof dialedRoles)[number];
/** Also the trigger call that we answer: nothing is held for it, and it is never charged. */
export type Role = "T" | DialedRole;

/** A promise to set money aside; it holds only when it is carried out in the transaction that gave it. */
export interface Grant {
  readonly role: DialedRole;
  /** There when it is given by `Funds.next`: the chain of the next payer holds it, and `changePayer` comes with it. */
  readonly forNext?: true;
  /** What the role's hold carries with this grant, in seconds counted from the leg's answer. */
  readonly seconds: number;
  /** What the payer's own wallet sets aside on top of what was held before. */
  readonly amountMicros: Micros;
  /** What the wallets of its resellers set aside, the nearest first; empty where there is none. */
  readonly wholesaleMicros: readonly Micros[];
  /** What is set aside of a bundle of the payer beside the money, on top of what was; there when it is opened with one, or more of it is needed. */
  readonly bundle?: HeldBundle;
}

export type HoldAnswer = { readonly granted: Grant } | { readonly refused: "noFunds" | "resellerNoFunds" | "notAllowed" };

export interface RunningLeg {
  readonly role: DialedRole;
  /** By its own stamp, on the switch's clock; now, while it rings. */
  readonly answeredAt: Instant;
  /** Since its answer, rounded up. */
  readonly elapsedSeconds: number;
}

export interface Extension {
  /** How long every running leg can go on from now. */
  readonly carriesSeconds: number;
  readonly grants: readonly Grant[];
  /** There when it is a reseller's wallet that cannot carry them on, while the payer's own could. */
  readonly limitedBy?: "reseller";
}

/** What the payers of one call-back can still hold. Pure: it answers at once, and counts down a copy of its own. */
export interface Funds {
  openHold(role: DialedRole): HoldAnswer;
  extend(running: readonly RunningLeg[], wantedSeconds: number): Extension;
  /** Of the account that may pay from here on. What the payer's own chain holds is not counted as free for it, also where both have a reseller in common: it is released only with the change. */
  readonly next: Funds | null;
  /** Null when one of these legs cannot be called. */
  standing(legs: readonly RunningLeg[]): Standing | null;
}

export interface Standing {
  /** What the payer's own wallet has for this call-back: available, and held for it. */
  readonly availableMicros: Micros;
  readonly currency: Currency;
  /** For how long these legs can go on together from now, on every wallet of the chain; a day at most. */
  readonly seconds: number;
}

export interface Payer {
  readonly callBackId: CallBackId;
  readonly accountId: AccountId;
  readonly numbers: Readonly<Partial<Record<DialedRole, PhoneNumber>>>;
  /** Holds are opened at these, where there is one for the wallet and the role. */
  readonly quotedRates?: QuotedRates;
  /** Who may pay from here on. */
  readonly next?: AccountId;
}

/** Trunks in the order in which they are tried, for A and for B; or why a role cannot be dialled. */
export type RoutesAnswer = { readonly routes: Readonly<Record<DialedRole, readonly string[]>> } | { readonly refused: "noRoute" | "atALoss"; readonly role: DialedRole };

export const legOutcomes = ["answered", "busy", "noAnswer", "rejected", "cancelled", "failed"] as const;
export type LegOutcome = (typeof legOutcomes)[number];

/** A leg that has ended, as its CDR will tell it. */
export interface EndedLeg {
  readonly legId: LegId;
  readonly callBackId: CallBackId;
  readonly accountId: AccountId;
  readonly trigger: string;
  readonly role: Role;
  readonly attempt: number;
  readonly trunk: string;
  readonly number: PhoneNumber;
  /** Shown to the one who was rung; null: the service's own number. */
  readonly callerId: PhoneNumber | null;
  readonly outcome: LegOutcome;
  readonly dialedAt: Instant;
  readonly answeredAt: Instant | null;
  readonly endedAt: Instant;
  /** Q.850; 0 when the switch did not tell. */
  readonly cause: number;
  readonly sipStatus: number | null;
  /** False when the end was not seen and the leg is billed to its last proof of life. */
  readonly endKnown: boolean;
}

export type MoneyEffect =
  | { readonly kind: "hold"; readonly callBackId: CallBackId; readonly grant: Grant }
  | { readonly kind: "settleLeg"; readonly leg: EndedLeg }
  | { readonly kind: "releaseHolds"; readonly callBackId: CallBackId }
  /** Its next leg is another call, at a price of its own. Never in one batch with a hold of the same role. */
  | { readonly kind: "releaseHold"; readonly callBackId: CallBackId; readonly role: DialedRole }
  /** The next payer pays from here on, also for what has been talked: all that is held on the former's chain is released. */
  | { readonly kind: "changePayer"; readonly callBackId: CallBackId; readonly accountId: AccountId };

export interface SettledLeg {
  readonly legId: LegId;
  readonly chargeMicros: Micros;
  /** The part that nobody paid: a call outlasted its hold. The caller says so loudly. */
  readonly writtenOffMicros: Micros;
  /** The carrier has no price for the number that it carried: what it will ask is not known. */
  readonly costUnknown: boolean;
  /** There when resellers could not pay all of what they are charged for it. */
  readonly wholesaleWrittenOffMicros?: Micros;
}
