// What telephony needs from billing, in telephony's own words. app.ts is where the compiler checks that billing/billing.ts fits.
import type { Tx } from "../database/transaction.js";
import type { Instant } from "../kernel/clock.js";
import type { AccountId, BundlePeriodId, CallBackId, LegId } from "../kernel/id.js";
import type { Currency, Micros } from "../kernel/money.js";
import type { PhoneNumber } from "../kernel/phoneNumber.js";

/** Whom we dial: those whose legs are held for and charged. */
export const dialedRoles = ["A", "B"] as const;
export type DialedRole = (typeof dialedRoles)[number];
/** Also the trigger call that we answer: nothing is held for it, and it is never charged. */
export type Role = "T" | DialedRole;

/** A yes of `Funds`: an effect that is carried out in the same transaction. */
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
  /** Seconds of a bundle of the payer's that are set aside beside the money; there when there are any, or may be later. */
  readonly bundle?: { readonly periodId: BundlePeriodId; readonly seconds: number };
}

export type HoldAnswer = { readonly granted: Grant } | { readonly refused: "noFunds" | "resellerNoFunds" | "notAllowed" };

/**
 * What the payers of one call-back can still hold, read under lock in this transaction.
 * It answers at once and counts down its own copy, which call-backs of one batch with the same wallet share.
 */
export interface Funds {
  /** The first slice of a role that has no hold yet: what max(first increment, 60 s) cost at its rate. All or nothing. */
  openHold(role: DialedRole): HoldAnswer;
  /**
   * Carries the answered legs on, together: the most seconds from now, up to `wantedSeconds`, that every one of them can talk
   * on what is held for it and what the wallets of the payer and its resellers still have. May be less than what is carried already; then there are no grants.
   */
  extend(running: readonly RunningLeg[], wantedSeconds: number): Extension;
  /**
   * Of `Payer.next`; null where that is not given, or is who pays already. Holds of every role are opened with it first, then extended for the legs that have talked longer than that;
   * when both are granted, `changePayer` is carried out with the grants. When something is refused nothing of it is, and the former payer goes on paying.
   */
  readonly next: Funds | null;
  /** What there is to say about money. @param legs those that run, and those that are about to be dialled with nothing elapsed. Null when one of them cannot be called. */
  standing(legs: readonly RunningLeg[]): Standing | null;
}

export interface Standing {
  /** What the payer's own wallet has for this call-back: available, and held for it. */
  readonly availableMicros: Micros;
  readonly currency: Currency;
  /** For how long these legs can go on together from now, on every wallet of the chain; a day at most. */
  readonly seconds: number;
}

export interface Extension {
  readonly carriesSeconds: number;
  readonly grants: readonly Grant[];
  /** There when it is a reseller's wallet that cannot carry them on, while the payer's own could. */
  readonly limitedBy?: "reseller";
}

export interface RunningLeg {
  readonly role: DialedRole;
  /** By its own stamp, on the switch's clock; now, while it rings. */
  readonly answeredAt: Instant;
  /** Since its answer, rounded up. */
  readonly elapsedSeconds: number;
}

export interface Payer {
  readonly callBackId: CallBackId;
  readonly accountId: AccountId;
  /** The numbers of the roles that are known; a role without an open hold gets its rate looked up by it. */
  readonly numbers: Readonly<Partial<Record<DialedRole, PhoneNumber>>>;
  /** Of the quote that its call-back was asked for with: holds are opened at these. */
  readonly quotedRates?: QuotedRates;
  /** Who may pay from here on: the account that has been identified meanwhile. */
  readonly next?: AccountId;
}

/** Billing's own: handed on as it comes, never looked into. */
export type QuotedRates = object;

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
  readonly writtenOffMicros: Micros;
  /** The carrier has no price for the number that it carried: what it will ask is not known. */
  readonly costUnknown: boolean;
  /** There when resellers could not pay all of what they are charged for it. */
  readonly wholesaleWrittenOffMicros?: Micros;
}

/** The price that a role was held at, for showing the cost of a leg that is still up. */
export interface RoleTerms {
  readonly role: DialedRole;
  costSoFar(answeredAt: Instant, answeredSeconds: number): Micros;
}

/** Trunks in the order in which they are tried, for A and for B. */
export type Routes = Readonly<Record<DialedRole, readonly string[]>>;

/** Or why a role cannot be dialled: no carrier takes its number, or each would cost more than it brings. */
export type RoutesAnswer = { readonly routes: Routes } | { readonly refused: "noRoute" | "atALoss"; readonly role: DialedRole };

export interface BillingPort {
  /**
   * Locks the wallets of these payers, ordered by id, in one statement, and answers what each can hold now.
   * Comes before `carryOut` in every transaction that moves money, with every call-back whose money may move.
   */
  fundsFor(tx: Tx, payers: readonly Payer[], now: Instant): Promise<ReadonlyMap<CallBackId, Funds>>;
  /** By which trunks these would be dialled now; all of them in the same few statements. Null: there are no carriers, so the trunks of the settings are used in their order. */
  routesFor(tx: Tx, payers: readonly Payer[], now: Instant): Promise<ReadonlyMap<CallBackId, RoutesAnswer> | null>;
  /** Carries out the money effects of a whole batch, in the order given, with one statement a table. A second settlement of one leg is impossible. */
  carryOut(tx: Tx, effects: readonly MoneyEffect[], now: Instant): Promise<readonly SettledLeg[]>;
}
