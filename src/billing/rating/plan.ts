// What a rate may have beyond its plain price: tiers and weekly periods of its own prefix, and the terms of its whole deck. Values only; charge.ts says what they mean.
import type { Micros, Nanos } from "../../kernel/money.js";

/** A stretch of the call's length with its own price. The plain price is the tier from the first second on. */
export interface Tier {
  /** It applies to increments that begin at or after this many seconds of the call. */
  readonly fromSeconds: number;
  readonly priceNanos: Nanos;
  readonly firstIncrementSeconds: number;
  readonly nextIncrementSeconds: number;
  /** Charged once, when the call gets there. */
  readonly entryFeeMicros: Micros;
}

/** A stretch of the week with its own fee and tiers, in the deck's time zone. Where none is in force the plain price applies. */
export interface Period {
  readonly name: string;
  /** ISO: 1 is Monday. */
  readonly weekdays: readonly number[];
  /** Of the local day: from 0, inclusive, to 86400, exclusive. */
  readonly fromSecond: number;
  readonly toSecond: number;
  /** 1 to 12, and 1 to 31; empty where all of them are meant. */
  readonly months: readonly number[];
  readonly monthDays: readonly number[];
  /** Of several in force the heaviest wins. */
  readonly weight: number;
  readonly connectFeeMicros: Micros;
  readonly priceNanos: Nanos;
  readonly firstIncrementSeconds: number;
  readonly nextIncrementSeconds: number;
  /** After its first one, in their order. */
  readonly tiers: readonly Tier[];
}

/** Of one prefix. */
export interface Plan {
  /** After the plain price, in their order. */
  readonly tiers: readonly Tier[];
  readonly periods: readonly Period[];
}

export const roundingMethods = ["up", "down", "halfUp"] as const;
export type RoundingMethod = (typeof roundingMethods)[number];

export type CapStrategy = "free" | "disconnect";

/** Of a whole deck. What is not said does not apply; rounding is up, to the micro. */
export interface Terms {
  /** IANA: "Europe/Berlin". UTC where it is not said. */
  readonly timeZone?: string;
  /** Once, on the exact total. */
  readonly rounding?: { readonly method: RoundingMethod; readonly decimals: number };
  /** Parts in a million that are added before rounding: 19 % is 190000. */
  readonly taxPpm?: number;
  /** Without tax. A call that costs money costs at least this much. */
  readonly minimumChargeMicros?: Micros;
  /** Without tax. Above it the call is free, or at it the call ends. */
  readonly cap?: { readonly amountMicros: Micros; readonly strategy: CapStrategy };
  /** Without tax. Added once, when the call has lasted longer than so many seconds. */
  readonly surcharge?: { readonly amountMicros: Micros; readonly afterSeconds: number };
  /** Shorter calls cost nothing. */
  readonly freeBelowSeconds?: number;
}
