// What a call-back would cost now and how long the wallet would carry it, before anything is dialled. It holds nothing and promises nothing.
import type { Queryable } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import type { Currency, Micros, Nanos } from "../../kernel/money.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import type { Role } from "../callBackMoney.js";
import { affordTogether } from "./affordTogether.js";
import { firstSlice } from "./firstSlice.js";
import type { RateFinder } from "./findRates.js";
import type { Rate } from "./rate.js";
import { ratesFor, type NumberAsked } from "./ratesFor.js";

export interface QuotedLeg {
  readonly role: Role;
  readonly number: PhoneNumber;
  readonly destination: string;
  readonly priceNanos: Nanos;
  readonly connectFeeMicros: Micros;
  readonly firstIncrementSeconds: number;
  readonly nextIncrementSeconds: number;
}

export interface Quote {
  readonly currency: Currency;
  readonly legs: readonly [QuotedLeg, QuotedLeg];
  /** What is held for both legs before anything is dialled. */
  readonly firstChargeMicros: Micros;
  readonly availableMicros: Micros;
  /** How long both legs can talk together, counted from the answer of both; 0 when the first charge is not covered, for then nothing is dialled. */
  readonly carriesSeconds: number;
}

/** What a call between free numbers answers: a day. */
export const MOST_QUOTED_SECONDS = 86_400;

/** @throws Refusal, as ratesFor does */
export async function quote(database: Queryable, accountId: AccountId, a: NumberAsked, b: NumberAsked, now: Instant, findRates: RateFinder, atMostSeconds = MOST_QUOTED_SECONDS): Promise<Quote> {
  const { currency, availableMicros, rates } = await ratesFor(database, accountId, [a, b], now, findRates);
  const [rateA, rateB] = rates as readonly [Rate, Rate];
  const firstChargeMicros = firstSlice(rateA, now).chargeMicros + firstSlice(rateB, now).chargeMicros;
  const running = [rateA, rateB].map((rate) => ({ rate, startedAt: now, elapsedSeconds: 0, heldMicros: 0n }));
  return {
    currency,
    legs: [toLeg("A", a.number, rateA), toLeg("B", b.number, rateB)],
    firstChargeMicros,
    availableMicros,
    carriesSeconds: firstChargeMicros > availableMicros ? 0 : affordTogether(running, availableMicros, atMostSeconds),
  };
}

function toLeg(role: Role, number: PhoneNumber, rate: Rate): QuotedLeg {
  const { destination, priceNanos, connectFeeMicros, firstIncrementSeconds, nextIncrementSeconds } = rate;
  return { role, number, destination, priceNanos, connectFeeMicros, firstIncrementSeconds, nextIncrementSeconds };
}
