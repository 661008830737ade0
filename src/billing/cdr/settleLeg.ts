// Ends a leg's money: what is charged, what of it the hold covers, what is taken beyond it, and what nobody pays. Pure; the customer is never charged past zero.
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

export interface Settlement {
  /** The part of the charge that comes out of the role's hold. */
  readonly fromHoldMicros: Micros;
  readonly cdr: RatedLeg;
}

export function settleLeg(leg: EndedLeg, cover: Cover, now: Instant): Settlement {
  const seconds = answeredSeconds(leg.answeredAt, leg.endedAt);
  const { billedSeconds, chargeMicros } = charge(cover.rate, { startedAt: leg.answeredAt ?? leg.endedAt, seconds });
  const fromHoldMicros = least(chargeMicros, cover.heldMicros);
  const moreMicros = least(chargeMicros - fromHoldMicros, cover.availableMicros);
  const capturedMicros = fromHoldMicros + moreMicros;
  const cdr: RatedLeg = {
    ...leg,
    answeredSeconds: seconds,
    billedSeconds,
    currency: cover.currency,
    rate: cover.rate,
    chargeMicros,
    capturedMicros,
    writtenOffMicros: chargeMicros - capturedMicros,
    settledAt: now,
  };
  return { fromHoldMicros, cdr };
}

function least(one: Micros, other: Micros): Micros {
  return one < other ? one : other;
}
