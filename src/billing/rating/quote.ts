// What a call-back would cost now and how long the wallets of the chain would carry it, before anything is dialled. It holds nothing and promises nothing.
import type { Queryable } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import type { Currency, Micros, Nanos } from "../../kernel/money.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import type { Role } from "../callBackMoney.js";
import { affordInChain } from "./affordTogether.js";
import { firstSlice } from "./firstSlice.js";
import type { RateFinder } from "./findRates.js";
import type { Rate } from "./rate.js";
import { ratesFor, type LevelNow, type NumberAsked } from "./ratesFor.js";

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
  const { currency, chain } = await ratesFor(database, accountId, [a, b], now, findRates);
  const [own] = chain;
  const [rateA, rateB] = own.rates as readonly [Rate, Rate];
  return {
    currency,
    legs: [toLeg("A", a.number, rateA), toLeg("B", b.number, rateB)],
    firstChargeMicros: firstSlicesMicros(own, now),
    availableMicros: own.availableMicros,
    carriesSeconds: carriesSeconds(chain, now, atMostSeconds),
  };
}

/** Until the first wallet of the chain is empty. Only for one's own is it told how full it is. */
export function carriesSeconds(chain: readonly LevelNow[], now: Instant, atMostSeconds: number): number {
  if (chain.some((level) => firstSlicesMicros(level, now) > level.availableMicros)) return 0;
  const wallets = chain.map(({ availableMicros, rates }) => ({ availableMicros, running: rates.map((rate) => ({ rate, startedAt: now, elapsedSeconds: 0, heldMicros: 0n })) }));
  return affordInChain(wallets, atMostSeconds).carriesSeconds;
}

function firstSlicesMicros({ rates }: LevelNow, now: Instant): Micros {
  return rates.reduce((sum, rate) => sum + firstSlice(rate, now).chargeMicros, 0n);
}

function toLeg(role: Role, number: PhoneNumber, rate: Rate): QuotedLeg {
  const { destination, priceNanos, connectFeeMicros, firstIncrementSeconds, nextIncrementSeconds } = rate;
  return { role, number, destination, priceNanos, connectFeeMicros, firstIncrementSeconds, nextIncrementSeconds };
}
