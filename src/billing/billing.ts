// Billing's face for the call-back machine: what payers can hold, and the carrying out of what was decided with it. It never dials, and telephony knows it only by its shape.
import { assert } from "../kernel/assert.js";
import type { Database, Queryable, Tx } from "../database/transaction.js";
import type { Instant } from "../kernel/clock.js";
import type { AccountId, CallBackId } from "../kernel/id.js";
import type { Nanos } from "../kernel/money.js";
import type { PhoneNumber } from "../kernel/phoneNumber.js";
import type { DialedRole, Funds, MoneyEffect, Payer, RoutesAnswer, SettledLeg } from "./callBackMoney.js";
import { routesFor, type SoldBy } from "./carriers/routesFor.js";
import { carryOut } from "./funds/carryOut.js";
import { fundsOf } from "./funds/fundsOf.js";
import { openRound, type Round } from "./funds/round.js";
import { takeQuote, type QuoteTaken } from "./quotes/takeQuote.js";
import { quote, type Quote, type QuotedRates } from "./rating/quote.js";
import { dearestPrice } from "./rating/dearestPrice.js";
import type { Rate } from "./rating/rate.js";
import { createRateIndex, type RateIndex } from "./rating/rateIndex.js";
import { ratesFor, type NumberAsked } from "./rating/ratesFor.js";

export interface Billing {
  fundsFor(tx: Tx, payers: readonly Payer[], now: Instant): Promise<ReadonlyMap<CallBackId, Funds>>;
  /** Null while there are no carriers. */
  routesFor(tx: Tx, payers: readonly Payer[], now: Instant): Promise<ReadonlyMap<CallBackId, RoutesAnswer> | null>;
  carryOut(tx: Tx, effects: readonly MoneyEffect[], now: Instant): Promise<readonly SettledLeg[]>;
  /** Says in time, and in words, why these numbers could not be called: ACCOUNT_SUSPENDED, NO_TARIFF, NO_RATE, DESTINATION_BLOCKED. */
  refuseUnratable(tx: Queryable, accountId: AccountId, asked: readonly NumberAsked[], now: Instant): Promise<void>;
  /** What a minute to each number costs the payer at the dearest; of what this transaction has read under lock, where it has. @throws Refusal NO_TARIFF, NO_RATE, DESTINATION_BLOCKED and the like, where it has not */
  dearestPrices(tx: Tx, payer: Payer, now: Instant): Promise<Partial<Record<DialedRole, Nanos>>>;
  /** Uses a quote for a call-back, once. @throws Refusal NOT_FOUND, QUOTE_MISMATCH, QUOTE_EXPIRED, QUOTE_USED */
  takeQuote(tx: Tx, taken: QuoteTaken): Promise<QuotedRates>;
  /** @throws Refusal for the same reasons */
  quote(accountId: AccountId, a: NumberAsked, b: NumberAsked, now: Instant): Promise<Quote>;
  /** What every part of billing looks rates up by, so that all of a node share what is in memory. */
  readonly rateIndex: RateIndex;
}

/** What a call is taken to last when what carriers would ask for it is compared. */
export const TYPICAL_CALL_SECONDS = 180;

export function createBilling(database: Database, rateIndex: RateIndex = createRateIndex(database), typicalSeconds = TYPICAL_CALL_SECONDS): Billing {
  // What a transaction has read under its locks stays true until it ends, so `carryOut` need not read it again. It goes with the transaction.
  const rounds = new WeakMap<Tx, Round>();
  return {
    fundsFor: async (tx, payers, now) => {
      const round = await openRound(tx, payers, now, rateIndex.find);
      rounds.set(tx, round);
      return fundsOf(round, now);
    },
    routesFor: (tx, payers, now) => routesFor(tx, { findRates: rateIndex.find, typicalSeconds }, payers, async () => soldBy(rounds.get(tx) ?? (await openRound(tx, payers, now, rateIndex.find))), now),
    carryOut: async (tx, effects, now) => {
      if (effects.length === 0) return [];
      const round = rounds.get(tx);
      assert(round, "the funds are asked for in the same transaction before money moves");
      // What was read is spent: who wants to move more money in this transaction asks again.
      rounds.delete(tx);
      return carryOut(tx, round, effects, now, rateIndex.find);
    },
    refuseUnratable: async (tx, accountId, asked, now) => {
      await ratesFor(tx, accountId, asked, now, rateIndex.find);
    },
    dearestPrices: async (tx, payer, now) => {
      const own = rounds.get(tx)?.lines.get(payer.callBackId)?.levels[0];
      if (own) return pricesOf((role) => own.holds.get(role)?.rate ?? own.rates.get(role));
      const roles = (["A", "B"] as const).filter((role) => payer.numbers[role] !== undefined);
      const asked = roles.map((role): NumberAsked => ({ number: payer.numbers[role] as PhoneNumber, field: role === "A" ? "from" : "to" }));
      const { chain: [{ rates }] } = await ratesFor(tx, payer.accountId, asked, now, rateIndex.find);
      return pricesOf((role) => rates[(roles as readonly DialedRole[]).indexOf(role)]);
    },
    takeQuote,
    quote: (accountId, a, b, now) => quote(database, accountId, a, b, now, rateIndex.find),
    rateIndex,
  };
}

function pricesOf(rateOf: (role: DialedRole) => Rate | undefined): Partial<Record<DialedRole, Nanos>> {
  const [a, b] = [rateOf("A"), rateOf("B")];
  return { ...(a && { A: dearestPrice(a) }), ...(b && { B: dearestPrice(b) }) };
}

/** To whoever is at the top of the chain, who alone pays us: at the rate of the open hold, else at that which the number has now. */
function soldBy({ lines }: Round): SoldBy {
  return (callBackId, role) => {
    const top = lines.get(callBackId)?.levels.at(-1);
    const rate = top?.holds.get(role)?.rate ?? top?.rates.get(role);
    return top && rate ? { rate, currency: top.wallet.currency } : null;
  };
}
