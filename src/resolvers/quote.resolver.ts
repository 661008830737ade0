// Prices before a call: what a call-back would cost, the price held for a while, and the price list.
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { requireOperator, signedIn } from "../access/authorise.js";
import type { PriceList } from "../billing/tariffs/priceList.js";
import type { ListedRate } from "../billing/tariffs/tariff.js";
import { parsePhoneNumber, type PhoneNumber } from "../kernel/phoneNumber.js";
import { Refusal } from "../kernel/refusal.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import { E164 } from "../schema/e164.js";
import { Quote, QuoteResult } from "../schema/quote.js";
import type { Refused } from "../schema/refused.js";
import { RateIndex } from "../schema/rateIndex.js";
import { RateConnection, type Rate } from "../schema/tariff.js";
import { answered } from "./answered.js";
import type { Context } from "./context.js";
import { optionalId, payerOf } from "./given.js";
import { page } from "./paging.js";
import { quoteView, rateIndexView } from "./views/billingView.js";
import { rateView } from "./views/rateView.js";

@Resolver()
export class QuoteResolver {
  @Query(() => QuoteResult, { nullable: true, description: "What a call-back between two numbers would cost, and how long the wallet would carry it, as things are now. It promises nothing; `requestQuote` does." })
  async quote(
    @Arg("from", () => E164, { description: "A, the one who would ask." }) from: string,
    @Arg("to", () => E164, { description: "B, whom they would want." }) to: string,
    @Arg("accountId", () => ID, { nullable: true, description: "Who would pay; only an operator has to say." }) accountId: string | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<Quote | Refused> {
    return answered(async () => quoteView(await billing.quote(payerOf(principal, accountId), ...twoNumbers(from, to))));
  }

  @Mutation(() => QuoteResult, { nullable: true, description: "Prices a call-back and holds that price until the quote expires, for one call-back that is requested with the quote's id. It sets no money aside." })
  async requestQuote(
    @Arg("from", () => E164, { description: "A, the one who will ask." }) from: string,
    @Arg("to", () => E164, { description: "B, whom they will want." }) to: string,
    @Arg("accountId", () => ID, { nullable: true, description: "Who will pay; only an operator has to say." }) accountId: string | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<Quote | Refused> {
    return answered(async () => quoteView(await billing.requestQuote(payerOf(principal, accountId), ...twoNumbers(from, to))));
  }

  @Query(() => RateConnection, { nullable: true, description: "What calls cost: the tariff of your account, or any tariff for operators, as it is in force now, by prefix." })
  async prices(
    @Args(() => PageArgs) args: PageArgs,
    @Arg("search", () => String, { nullable: true, description: 'Only what is about this: the beginning of a number ("+49 151"), a country by its English name or its code ("Germany", "DE"), or a part of what a destination is called ("mobile"). Left out: everything.' })
    search: string | null,
    @Arg("tariffId", () => ID, { nullable: true, description: "Which tariff; only an operator has to say." }) tariffId: string | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<Connection<Rate>> {
    const list = await billing.priceListOf(listAsked(signedIn(principal), tariffId));
    const wanted = search ?? "";
    const place = { key: `prices ${list.deckId} ${wanted}`, placeOf: (rate: ListedRate) => rate.prefix };
    return page(place, args, (limit, afterPrefix) => billing.searchPrices(list.deckId, wanted, limit, afterPrefix), (rate) => rateView(rate, list.currency, rate.blocked));
  }

  @Query(() => RateIndex, { nullable: true, description: "What rate decks take of the memory of the node that answers. For operators." })
  rateIndex(@Ctx() { principal, billing }: Context): RateIndex {
    requireOperator(principal);
    return rateIndexView(billing.rateIndexFigures());
  }
}

interface Asked {
  readonly number: PhoneNumber;
  readonly field: string;
}

/** @throws Refusal INVALID_NUMBER and its like, SAME_NUMBER */
function twoNumbers(from: string, to: string): [a: Asked, b: Asked] {
  const a = { number: parsePhoneNumber(from, "from"), field: "from" };
  const b = { number: parsePhoneNumber(to, "to"), field: "to" };
  if (a.number === b.number) throw new Refusal("SAME_NUMBER", "Both numbers are the same: a phone cannot be connected with itself.", "to");
  return [a, b];
}

/** @throws Refusal NOT_FOUND, INVALID_INPUT */
function listAsked(principal: ReturnType<typeof signedIn>, tariffId: string | null | undefined): PriceList {
  const asked = optionalId("tariff", tariffId, "tariffId");
  if (principal.kind === "account") return { accountId: principal.accountId, tariffId: asked };
  if (asked === null) throw new Refusal("INVALID_INPUT", "Say which tariff: an operator's key has none of its own.", "tariffId");
  return { accountId: null, tariffId: asked };
}
