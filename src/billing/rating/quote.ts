// What a call-back would cost now and how long the wallets of the chain would carry it, before anything is dialled. It holds nothing and promises nothing.
import type { Queryable } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import type { Currency, Micros, Nanos } from "../../kernel/money.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import type { Role } from "../callBackMoney.js";
import { affordInChain } from "./affordTogether.js";
import { periodAt } from "./calendar.js";
import { exactRate } from "./exactRate.js";
import { firstSlice } from "./firstSlice.js";
import type { RateFinder } from "./findRates.js";
import type { Period } from "./plan.js";
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
  /** It has other prices for longer calls or at other times; these are those of now. */
  readonly varies: boolean;
}

export interface Quote {
  readonly currency: Currency;
  readonly legs: readonly [QuotedLeg, QuotedLeg];
  /** What is held for both legs before anything is dialled. */
  readonly firstChargeMicros: Micros;
  /** The part of it that is tax. */
  readonly firstTaxMicros: Micros;
  readonly availableMicros: Micros;
  /** How long both legs can talk together, counted from the answer of both; 0 when the first charge is not covered, for then nothing is dialled. */
  readonly carriesSeconds: number;
}

/** What a call between free numbers answers: a day. */
export const MOST_QUOTED_SECONDS = 86_400;

/** The rates behind a quote, for every wallet of its chain and both roles. */
export type QuotedRates = ReadonlyMap<AccountId, ReadonlyMap<Role, Rate>>;

export interface PricedCallBack {
  readonly quote: Quote;
  readonly rates: QuotedRates;
}

/** @throws Refusal, as ratesFor does */
export async function priceCallBack(database: Queryable, accountId: AccountId, a: NumberAsked, b: NumberAsked, now: Instant, findRates: RateFinder): Promise<PricedCallBack> {
  const { currency, chain } = await ratesFor(database, accountId, [a, b], now, findRates);
  const [own] = chain;
  const [rateA, rateB] = own.rates as readonly [Rate, Rate];
  const quote: Quote = {
    currency,
    legs: [toLeg("A", a.number, rateA, now), toLeg("B", b.number, rateB, now)],
    firstChargeMicros: firstSlicesMicros(own, now),
    firstTaxMicros: firstSlice(rateA, now).taxMicros + firstSlice(rateB, now).taxMicros,
    availableMicros: own.availableMicros,
    carriesSeconds: carriesSeconds(chain, now, MOST_QUOTED_SECONDS),
  };
  return { quote, rates: new Map(chain.map(({ accountId: id, rates: [ofA, ofB] }) => [id, new Map([["A", ofA as Rate], ["B", ofB as Rate]])])) };
}

/** @throws Refusal, as ratesFor does */
export async function quote(...asked: Parameters<typeof priceCallBack>): Promise<Quote> {
  return (await priceCallBack(...asked)).quote;
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

function toLeg(role: Role, number: PhoneNumber, rate: Rate, now: Instant): QuotedLeg {
  const { priceNanos, connectFeeMicros, firstIncrementSeconds, nextIncrementSeconds } = inForce(rate, now);
  return { role, number, destination: rate.destination, priceNanos, connectFeeMicros, firstIncrementSeconds, nextIncrementSeconds, varies: rate.plan !== undefined };
}

/** The plain price, or that of the period of the week that it is now. */
function inForce(rate: Rate, now: Instant): Rate | Period {
  if (rate.plan === undefined || rate.plan.periods.length === 0) return rate;
  const { periods, timeZone } = exactRate(rate);
  const { period } = periodAt(periods, timeZone, now);
  return (period && rate.plan.periods[periods.indexOf(period)]) ?? rate;
}
