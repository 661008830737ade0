// A rate: what a call to numbers under one prefix costs. Its snapshot is kept with every hold and CDR, so that a new deck never re-prices an old call.
import type { DeckId } from "../../kernel/id.js";
import type { Micros, Nanos } from "../../kernel/money.js";
import type { Plan, Terms } from "./plan.js";
import { planFromJson, planToJson, termsFromJson, termsToJson, type PlanJson, type TermsJson } from "./planJson.js";

export interface Rate {
  readonly deckId: DeckId;
  /** Leading digits of an E.164 number, without the plus sign. */
  readonly prefix: string;
  /** What the prefix is called: "Germany, mobile". */
  readonly destination: string;
  readonly priceNanos: Nanos;
  /** Charged once, when the leg is answered. */
  readonly connectFeeMicros: Micros;
  readonly firstIncrementSeconds: number;
  readonly nextIncrementSeconds: number;
  /** Tiers and periods of this prefix. Nearly every rate has none. */
  readonly plan?: Plan;
  /** What holds for the whole deck; many rates share one value. */
  readonly terms?: Terms;
}

/** A rate as JSON: money as text, because JSON's numbers are floats. */
export interface RateSnapshot {
  readonly deckId: string;
  readonly prefix: string;
  readonly destination: string;
  readonly priceNanos: string;
  readonly connectFeeMicros: string;
  readonly firstIncrementSeconds: number;
  readonly nextIncrementSeconds: number;
  readonly plan?: PlanJson;
  readonly terms?: TermsJson;
}

export function toSnapshot(rate: Rate): RateSnapshot {
  return {
    deckId: rate.deckId,
    prefix: rate.prefix,
    destination: rate.destination,
    priceNanos: rate.priceNanos.toString(),
    connectFeeMicros: rate.connectFeeMicros.toString(),
    firstIncrementSeconds: rate.firstIncrementSeconds,
    nextIncrementSeconds: rate.nextIncrementSeconds,
    ...(rate.plan && { plan: planToJson(rate.plan) }),
    ...(rate.terms && { terms: termsToJson(rate.terms) }),
  };
}

export function fromSnapshot(snapshot: RateSnapshot): Rate {
  return {
    deckId: snapshot.deckId as DeckId,
    prefix: snapshot.prefix,
    destination: snapshot.destination,
    priceNanos: BigInt(snapshot.priceNanos),
    connectFeeMicros: BigInt(snapshot.connectFeeMicros),
    firstIncrementSeconds: snapshot.firstIncrementSeconds,
    nextIncrementSeconds: snapshot.nextIncrementSeconds,
    ...(snapshot.plan && { plan: planFromJson(snapshot.plan) }),
    ...(snapshot.terms && { terms: termsFromJson(snapshot.terms) }),
  };
}
