// Ends a leg's money: what is charged, what of it the hold covers, what is taken beyond it, and what nobody pays. Pure; no wallet of the chain is ever charged past zero.
import type { Instant } from "../../kernel/clock.js";
import type { Currency, Micros } from "../../kernel/money.js";
import type { UsedBundle } from "../bundles/bundle.js";
import type { EndedLeg } from "../callBackMoney.js";
import { answeredSeconds } from "../rating/answeredSeconds.js";
import { charge, type Call, type Charge } from "../rating/charge.js";
import type { Rate } from "../rating/rate.js";
import type { RatedLeg } from "./cdr.js";

/** The money that stands behind a leg at the moment it ends. */
export interface Cover {
  readonly rate: Rate;
  readonly currency: Currency;
  readonly heldMicros: Micros;
  /** What the wallet has beyond all holds. */
  readonly availableMicros: Micros;
  /** Used before money: what is held of a bundle, and what is left of it beyond all holds. */
  readonly bundle: CoverOfBundle | null;
}

export interface CoverOfBundle extends Omit<UsedBundle, "seconds"> {
  readonly heldSeconds: number;
  readonly leftSeconds: number;
}

/** What one wallet of the chain pays for a leg: the payer's own at its tariff, a reseller's at wholesale. */
export interface SettledLevel {
  readonly rate: Rate;
  readonly bundle: UsedBundle | null;
  readonly currency: Currency;
  readonly billedSeconds: number;
  /** Captured and written off, together. */
  readonly chargeMicros: Micros;
  readonly taxMicros: Micros;
  /** The part of what is captured that comes out of the role's hold. */
  readonly fromHoldMicros: Micros;
  readonly capturedMicros: Micros;
  readonly writtenOffMicros: Micros;
}

export function settleLevel(leg: EndedLeg, { rate, currency, heldMicros, availableMicros, bundle }: Cover): SettledLevel {
  const call = { startedAt: leg.answeredAt ?? leg.endedAt, seconds: answeredSeconds(leg.answeredAt, leg.endedAt) };
  const { billedSeconds, chargeMicros, taxMicros, bundleSeconds } = bundle ? chargeOnBundle(rate, call, bundle, heldMicros) : charge(rate, call);
  const fromHoldMicros = least(chargeMicros, heldMicros);
  const moreMicros = least(chargeMicros - fromHoldMicros, availableMicros);
  const capturedMicros = fromHoldMicros + moreMicros;
  return { rate, bundle: usedOf(bundle, bundleSeconds), currency, billedSeconds, chargeMicros, taxMicros, fromHoldMicros, capturedMicros, writtenOffMicros: chargeMicros - capturedMicros };
}

/** On the seconds that it holds, as its money was counted; only a leg that has outlasted both takes what the bundle still has, where that is the cheaper. */
function chargeOnBundle(rate: Rate, call: Call, { heldSeconds, leftSeconds, incrementSeconds, connectFeeMicros }: CoverOfBundle, heldMicros: Micros): Charge {
  const offering = (seconds: number): Charge => charge(rate, call, { seconds, incrementSeconds, connectFeeMicros });
  const onHold = offering(heldSeconds);
  if (onHold.chargeMicros <= heldMicros || leftSeconds <= 0) return onHold;
  const withMore = offering(heldSeconds + leftSeconds);
  return withMore.chargeMicros < onHold.chargeMicros ? withMore : onHold;
}

function usedOf(bundle: CoverOfBundle | null, seconds: number): UsedBundle | null {
  if (bundle === null || seconds === 0) return null;
  const { periodId, bundleId, incrementSeconds, connectFeeMicros } = bundle;
  return { periodId, bundleId, incrementSeconds, connectFeeMicros, seconds };
}

export function ratedLeg(leg: EndedLeg, { fromHoldMicros: _, ...settled }: SettledLevel, now: Instant): RatedLeg {
  return { ...leg, answeredSeconds: answeredSeconds(leg.answeredAt, leg.endedAt), ...settled, settledAt: now };
}

function least(one: Micros, other: Micros): Micros {
  return one < other ? one : other;
}
