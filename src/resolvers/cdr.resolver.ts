// What was charged for: CDRs, transfers, and what a call-back would cost.
import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import { scopeOf, signedIn } from "../access/authorise.js";
import { ownerOf } from "../access/principal.js";
import { fromPublicId } from "../kernel/id.js";
import { Refusal } from "../kernel/refusal.js";
import { Cdr, CdrConnection, CdrFilter } from "../schema/cdr.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import { E164 } from "../schema/e164.js";
import { Quote, QuoteResult } from "../schema/quote.js";
import type { Refused } from "../schema/refused.js";
import { Transfer, TransferConnection, TransferFilter } from "../schema/transfer.js";
import { answered } from "./answered.js";
import type { Context } from "./context.js";
import { given, scopeWanted } from "./given.js";
import { page, pageAfter, placeAt } from "./paging.js";
import { cdrView, quoteView, transferView } from "./views/billingView.js";

@Resolver()
export class CdrResolver {
  @Query(() => CdrConnection, { nullable: true, description: "CDRs of ended legs, newest first." })
  async cdrs(
    @Args(() => PageArgs) args: PageArgs,
    @Arg("filter", () => CdrFilter, { nullable: true, description: "Only these." }) filter: CdrFilter | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<Connection<Cdr>> {
    const scope = scopeOf(principal, scopeWanted(filter), "filter.accountId");
    const callBackId = filter?.callBackId ? fromPublicId("callBack", filter.callBackId, "filter.callBackId") : null;
    const narrowed = given({ from: filter?.since, to: filter?.before, number: filter?.number, outcome: filter?.outcome, callBackId });
    return page(
      { key: `cdrs ${ownerOf(signedIn(principal))}`, placeOf: (cdr) => placeAt(cdr.dialedAt, cdr.legId) },
      args,
      (first, after) => billing.listCdrs(scope, narrowed, pageAfter(first, after)),
      cdrView,
    );
  }

  @Query(() => TransferConnection, { nullable: true, description: "Moves of money into and out of wallets, newest first." })
  async transfers(
    @Args(() => PageArgs) args: PageArgs,
    @Arg("filter", () => TransferFilter, { nullable: true, description: "Only these." }) filter: TransferFilter | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<Connection<Transfer>> {
    const scope = scopeOf(principal, scopeWanted(filter), "filter.accountId");
    const narrowed = given({ from: filter?.since, to: filter?.before, kind: filter?.kind });
    return page(
      { key: `transfers ${ownerOf(signedIn(principal))}`, placeOf: (transfer) => placeAt(transfer.createdAt, transfer.id) },
      args,
      (first, after) => billing.listTransfers(scope, narrowed, pageAfter(first, after)),
      transferView,
    );
  }

  @Query(() => QuoteResult, { nullable: true, description: "What a call-back between two numbers would cost, and how long the wallet would carry it, as things are now." })
  async quote(
    @Arg("from", () => E164, { description: "A, the one who would ask." }) from: string,
    @Arg("to", () => E164, { description: "B, whom they would want." }) to: string,
    @Arg("accountId", () => ID, { nullable: true, description: "Who would pay; only an operator has to say." }) accountId: string | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<Quote | Refused> {
    return answered(async () => {
      const payer = scopeOf(principal, accountId ? fromPublicId("account", accountId, "accountId") : null, "accountId");
      if (payer === null) throw new Refusal("INVALID_INPUT", "Say for which account: an operator's key has no wallet.", "accountId");
      return quoteView(await billing.quote(payer, from, to));
    });
  }
}
