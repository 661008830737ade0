// Ends a leg's money: what is charged, what of it the hold covers, what is taken beyond it, and what nobody pays. Pure; no wallet of the chain is ever charged past zero.
import type { Instant } from "../../kernel/clock.js";
import type { Currency, Micros } from "../../kernel/money.js";
import type { EndedLeg } from "../callBackMoney.js";
import { answeredSeconds } from "../rating/answeredSeconds.js";
import { charge } from "../rating/charge.js";
import type { Rate } from "../rating/rate.js";
import type { RatedLeg } from "./cdr.js";

/** The money that stands behind a leg at the moment it ends. */
export interface Cover {
  readonly rate: Rate;
  readonly currency: Currency;
  readonly heldMicros: Micros;
  /** What the wallet has beyond all holds. */
  readonly availableMicros: Micros;
}

/** What one wallet of the chain pays for a leg: the payer's own at its tariff, a reseller's at wholesale. */
export interface SettledLevel {
  readonly rate: Rate;
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

export function settleLevel(leg: EndedLeg, { rate, currency, heldMicros, availableMicros }: Cover): SettledLevel {
  const { billedSeconds, chargeMicros, taxMicros } = charge(rate, { startedAt: leg.answeredAt ?? leg.endedAt, seconds: answeredSeconds(leg.answeredAt, leg.endedAt) });
  const fromHoldMicros = least(chargeMicros, heldMicros);
  const moreMicros = least(chargeMicros - fromHoldMicros, availableMicros);
  const capturedMicros = fromHoldMicros + moreMicros;
  return { rate, currency, billedSeconds, chargeMicros, taxMicros, fromHoldMicros, capturedMicros, writtenOffMicros: chargeMicros - capturedMicros };
}

export function ratedLeg(leg: EndedLeg, { fromHoldMicros: _, ...settled }: SettledLevel, now: Instant): RatedLeg {
  return { ...leg, answeredSeconds: answeredSeconds(leg.answeredAt, leg.endedAt), ...settled, settledAt: now };
}

function least(one: Micros, other: Micros): Micros {
  return one < other ? one : other;
}
