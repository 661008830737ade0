// An account: the party that calls and pays. What it may spend is its wallet's business, not written here.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, TariffId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";

export const accountStatuses = ["active", "suspended"] as const;
export type AccountStatus = (typeof accountStatuses)[number];

export interface Account {
  readonly id: AccountId;
  readonly name: string;
  readonly status: AccountStatus;
  readonly currency: Currency;
  /** Whose account it is: sold calls by that one's tariffs, while the reseller pays wholesale for them. Null for our own. */
  readonly resellerId: AccountId | null;
  readonly tariffId: TariffId | null;
  /** How many call-backs of it may be live at once. */
  readonly liveCallBackLimit: number;
  readonly createdAt: Instant;
}

export interface WalletFigures {
  readonly currency: Currency;
  /** Posted credits less posted debits. */
  readonly balanceMicros: Micros;
  /** Set aside for calls that are not settled yet. */
  readonly heldMicros: Micros;
  /** Balance and credit limit, less what is held. */
  readonly availableMicros: Micros;
  /** How far below zero the balance may go. */
  readonly creditLimitMicros: Micros;
  /** It is told when balance and credit limit fall below this; null when it is not to be told. */
  readonly lowBalanceMicros: Micros | null;
}
