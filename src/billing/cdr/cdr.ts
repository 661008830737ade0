// A CDR: the rated record of one ended leg. It is written once and never edited; a mistake is corrected by another transfer.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId, LegId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import type { UsedBundle } from "../bundles/bundle.js";
import type { LegOutcome, Role } from "../callBackMoney.js";
import type { Cost } from "../carriers/cost.js";
import type { Rate } from "../rating/rate.js";

/** A CDR but for what the leg cost us. */
export interface RatedLeg {
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
  readonly answeredSeconds: number;
  readonly billedSeconds: number;
  readonly cause: number;
  readonly sipStatus: number | null;
  readonly endKnown: boolean;
  readonly currency: Currency;
  /** The rate that was held for the leg's role, as it was then. */
  readonly rate: Rate;
  /** What it used of a bundle before money; null where that is nothing. */
  readonly bundle: UsedBundle | null;
  /** Captured and written off, together. */
  readonly chargeMicros: Micros;
  /** The part of the charge that is tax. */
  readonly taxMicros: Micros;
  readonly capturedMicros: Micros;
  readonly writtenOffMicros: Micros;
  readonly settledAt: Instant;
}

export interface Cdr extends RatedLeg {
  /** Null where no carrier was known by its trunk. */
  readonly cost: Cost | null;
}
