// What a call-back would cost now and how long the wallets of the chain would carry it, before anything is dialled. It holds nothing and promises nothing.
import type { Queryable } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import type { Currency, Micros, Nanos } from "../../kernel/money.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { fits, type BundleStanding } from "../bundles/bundle.js";
import { usableBundles } from "../bundles/bundleStandings.js";
import type { DialedRole } from "../callBackMoney.js";
import { affordInChain } from "./affordTogether.js";
import { hasSecondsLeft, offerOf, type BundlePurse } from "./bundleShare.js";
import { periodAt } from "./calendar.js";
import { exactRate } from "./exactRate.js";
import { firstSlice, type FirstSlice } from "./firstSlice.js";
import type { RateFinder } from "./findRates.js";
import type { Period } from "./plan.js";
import type { Rate } from "./rate.js";
import { ratesFor, type LevelNow, type NumberAsked } from "./ratesFor.js";

export interface QuotedLeg {
  readonly role: DialedRole;
  readonly number: PhoneNumber;
  readonly destination: string;
  readonly priceNanos: Nanos;
  readonly connectFeeMicros: Micros;
  readonly firstIncrementSeconds: number;
  readonly nextIncrementSeconds: number;
  /** It has other prices for longer calls or at other times; these are those of now. */
  readonly varies: boolean;
  /** The bundle whose seconds would be used before money, as it stands now; null where none fits. */
  readonly bundle: QuotedBundle | null;
}

export interface QuotedBundle {
  readonly standing: BundleStanding;
  /** What it pays for of the first charge. */
  readonly firstSeconds: number;
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
export type QuotedRates = ReadonlyMap<AccountId, ReadonlyMap<DialedRole, Rate>>;

export interface PricedCallBack {
  readonly quote: Quote;
  readonly rates: QuotedRates;
}

/** @throws Refusal, as ratesFor does */
export async function priceCallBack(database: Queryable, accountId: AccountId, a: NumberAsked, b: NumberAsked, now: Instant, findRates: RateFinder): Promise<PricedCallBack> {
  const { currency, chain } = await ratesFor(database, accountId, [a, b], now, findRates);
  const [own, ...above] = chain;
  const bundles = own.hasBundles ? await usableBundles(database, accountId, now) : [];
  const opened = openedOn(own, [a, b], bundles, now);
  const [openedA, openedB] = opened as [Opened, Opened];
  const quote: Quote = {
    currency,
    legs: [toLeg("A", a.number, openedA, now), toLeg("B", b.number, openedB, now)],
    firstChargeMicros: sumOf(opened),
    firstTaxMicros: openedA.slice.taxMicros + openedB.slice.taxMicros,
    availableMicros: own.availableMicros,
    carriesSeconds: carriesSeconds([{ ...own, opened }, ...above.map((level) => ({ ...level, opened: openedOn(level, [a, b], [], now) }))], now, MOST_QUOTED_SECONDS),
  };
  return { quote, rates: new Map(chain.map(({ accountId: id, rates: [ofA, ofB] }) => [id, new Map([["A", ofA as Rate], ["B", ofB as Rate]])])) };
}

/** @throws Refusal, as ratesFor does */
export async function quote(...asked: Parameters<typeof priceCallBack>): Promise<Quote> {
  return (await priceCallBack(...asked)).quote;
}

/** A leg as it would be held before it is dialled. */
interface Opened {
  readonly rate: Rate;
  readonly slice: FirstSlice;
  readonly bundle: { readonly standing: BundleStanding; readonly purse: BundlePurse } | null;
}

/** One leg after the other, as holds are opened: the second may use what the first leaves of a bundle. */
function openedOn({ rates }: LevelNow, asked: readonly NumberAsked[], bundles: readonly BundleStanding[], now: Instant): Opened[] {
  const known = bundles.map((standing) => ({ standing, purse: { ...standing.bundle, leftSeconds: standing.leftSeconds } }));
  return rates.map((rate, index) => {
    const number = asked[index]?.number;
    const bundle = known.find(({ standing, purse }) => number !== undefined && fits(standing.bundle, number) && hasSecondsLeft(purse)) ?? null;
    const slice = firstSlice(rate, now, offerOf(bundle === null ? undefined : { purse: bundle.purse, heldSeconds: 0 }));
    if (bundle) bundle.purse.leftSeconds -= slice.bundleSeconds;
    return { rate, slice, bundle };
  });
}

function sumOf(opened: readonly Opened[]): Micros {
  return opened.reduce((sum, { slice }) => sum + slice.chargeMicros, 0n);
}

/** Until the first wallet of the chain is empty. Only for one's own is it told how full it is. */
function carriesSeconds(chain: readonly (LevelNow & { readonly opened: readonly Opened[] })[], now: Instant, atMostSeconds: number): number {
  if (chain.some(({ opened, availableMicros }) => sumOf(opened) > availableMicros)) return 0;
  const wallets = chain.map(({ availableMicros, opened }) => ({
    availableMicros,
    running: opened.map(({ rate, slice, bundle }) => ({ rate, startedAt: now, elapsedSeconds: 0, heldMicros: 0n, bundle: bundle === null ? undefined : { purse: bundle.purse, heldSeconds: slice.bundleSeconds } })),
  }));
  return affordInChain(wallets, atMostSeconds).carriesSeconds;
}

function toLeg(role: DialedRole, number: PhoneNumber, { rate, slice, bundle }: Opened, now: Instant): QuotedLeg {
  const { priceNanos, connectFeeMicros, firstIncrementSeconds, nextIncrementSeconds } = inForce(rate, now);
  return {
    role, number, destination: rate.destination, priceNanos, connectFeeMicros, firstIncrementSeconds, nextIncrementSeconds, varies: rate.plan !== undefined,
    bundle: bundle && { standing: bundle.standing, firstSeconds: slice.bundleSeconds },
  };
}

/** The plain price, or that of the period of the week that it is now. */
function inForce(rate: Rate, now: Instant): Rate | Period {
  if (rate.plan === undefined || rate.plan.periods.length === 0) return rate;
  const { periods, timeZone } = exactRate(rate);
  const { period } = periodAt(periods, timeZone, now);
  return (period && rate.plan.periods[periods.indexOf(period)]) ?? rate;
}
