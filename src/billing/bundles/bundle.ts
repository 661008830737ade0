// A bundle: seconds that an account has free to some prefixes, once or in every period. It stays as it was granted until it is closed.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, BundleId, BundlePeriodId } from "../../kernel/id.js";
import type { Micros } from "../../kernel/money.js";
import { digitsOf, type PhoneNumber } from "../../kernel/phoneNumber.js";

export const bundlePeriods = ["once", "day", "month"] as const;
export type PeriodOfBundle = (typeof bundlePeriods)[number];

export interface Bundle {
  readonly id: BundleId;
  readonly accountId: AccountId;
  /** The grant's own name, of the operator's choosing: the same reference is the same grant. */
  readonly reference: string;
  readonly name: string;
  /** Numbers that begin like one of these; digits without a plus sign. */
  readonly prefixes: readonly string[];
  /** In each period, or once. What is left at a period's end is gone. */
  readonly grantedSeconds: number;
  readonly incrementSeconds: number;
  /** Charged in money instead of the rate's fee, where it pays for the first increment; null: the rate's own. */
  readonly connectFeeMicros: Micros | null;
  readonly period: PeriodOfBundle;
  /** Of its days and months. */
  readonly timeZone: string;
  readonly validFrom: Instant;
  /** Null: until it is closed. */
  readonly validUntil: Instant | null;
  /** Among the bundles of the account that fit a number; the smallest is used first. */
  readonly place: number;
  readonly createdAt: Instant;
  readonly closedAt: Instant | null;
}

/** How it stands in its present period; of one that is not valid now, in the period that it would begin with or has ended with. */
export interface BundleStanding {
  readonly bundle: Bundle;
  readonly fromAt: Instant;
  readonly untilAt: Instant | null;
  readonly usedSeconds: number;
  /** For calls under way. */
  readonly heldSeconds: number;
  /** What a new call may use. */
  readonly leftSeconds: number;
}

/** What a hold has of a bundle: it stays with the period that it was opened in. */
export interface HeldBundle {
  readonly periodId: BundlePeriodId;
  readonly seconds: number;
}

/** What a leg used of a bundle, with all that is needed to rate it again. */
export interface UsedBundle extends HeldBundle {
  readonly bundleId: BundleId;
  readonly incrementSeconds: number;
  readonly connectFeeMicros: Micros | null;
}

export function fits({ prefixes }: Pick<Bundle, "prefixes">, number: PhoneNumber): boolean {
  const digits = digitsOf(number);
  return prefixes.some((prefix) => digits.startsWith(prefix));
}
