// A rate in whole numbers, ready to be metered: time in ticks, money in units so small that every increment of it costs a whole number of them. Nothing here is rounded.
import type { Fraction } from "./fraction.js";
import type { Rounding } from "./rounding.js";

export interface ExactTier {
  readonly fromTicks: number;
  readonly firstTicks: number;
  readonly nextTicks: number;
  /** What a whole first, and a whole next increment costs. */
  readonly firstUnits: bigint;
  readonly nextUnits: bigint;
  readonly entryUnits: bigint;
}

/** A fee and the tiers, in their order; the first begins with the call. */
export interface ExactPricing {
  readonly connectUnits: bigint;
  readonly tiers: readonly ExactTier[];
}

/** In force on its days from one time to another, local time of day in ms. A mask has the bit of each number that is meant; 0 means all. */
export interface ExactPeriod {
  readonly name: string;
  readonly weekdayMask: number;
  readonly monthMask: number;
  readonly monthDayMask: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly weight: number;
  readonly pricing: ExactPricing;
}

export interface ExactPlan {
  readonly ticksASecond: number;
  /** How many units one unit of the currency is. */
  readonly unitsAWhole: bigint;
  readonly timeZone: string;
  readonly periods: readonly ExactPeriod[];
  /** Where no period is in force. Null: then there is no price. */
  readonly otherwise: ExactPricing | null;
  readonly minimumUnits: bigint;
  readonly capUnits: bigint | null;
  readonly endsAtCap: boolean;
  readonly surchargeUnits: bigint;
  readonly surchargeAfterTicks: number;
  readonly freeBelowTicks: number;
  /** What the total is multiplied by for tax: 1.19. */
  readonly withTax: Fraction;
  /** Null: the total stays as it is. */
  readonly rounding: Rounding | null;
}

/** Mask of numbers from 1 to 31. */
export function maskOf(numbers: readonly number[]): number {
  return numbers.reduce((mask, number) => mask | (1 << number), 0);
}
