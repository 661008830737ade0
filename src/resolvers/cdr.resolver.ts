// What was charged for: CDRs, transfers, and what a call-back would cost.
import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import { parsePhoneNumber } from "../kernel/phoneNumber.js";
import { Refusal } from "../kernel/refusal.js";
import { Cdr, CdrConnection, CdrFilter } from "../schema/cdr.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import { E164 } from "../schema/e164.js";
import { Quote, QuoteResult } from "../schema/quote.js";
import type { Refused } from "../schema/refused.js";
import { Transfer, TransferConnection, TransferFilter } from "../schema/transfer.js";
import { answered } from "./answered.js";
import { cdrFilterOf } from "./cdrFilter.js";
import type { Context } from "./context.js";
import { given, payerOf } from "./given.js";
import { atPlace, page, placeAt } from "./paging.js";
import { cdrView, quoteView, transferView } from "./views/billingView.js";

@Resolver()
export class CdrResolver {
  @Query(() => CdrConnection, { nullable: true, description: "CDRs of ended legs, newest first." })
  async cdrs(
    @Args(() => PageArgs) args: PageArgs,
    @Arg("filter", () => CdrFilter, { nullable: true, description: "Only these." }) filter: CdrFilter | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<Connection<Cdr>> {
    const narrowed = cdrFilterOf(principal, filter);
    return page(
      { key: `cdrs ${narrowed.accountId ?? "all"}`, placeOf: (cdr) => placeAt(cdr.dialedAt, cdr.legId) },
      args,
      (limit, after) => billing.listCdrs(narrowed, { limit, after: atPlace(after) }),
      cdrView,
    );
  }

  @Query(() => TransferConnection, { nullable: true, description: "Moves of money into and out of a wallet, newest first." })
  async transfers(
    @Args(() => PageArgs) args: PageArgs,
    @Arg("accountId", () => ID, { nullable: true, description: "Whose wallet; only an operator has to say." }) accountId: string | null,
    @Arg("filter", () => TransferFilter, { nullable: true, description: "Only these." }) filter: TransferFilter | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<Connection<Transfer>> {
    const payer = payerOf(principal, accountId);
    const list = { key: `transfers ${payer}`, placeOf: (transfer: { createdAt: number; id: string }) => placeAt(transfer.createdAt, transfer.id) };
    return page(list, args, (limit, after) => billing.listTransfers(payer, given({ kinds: filter?.kinds, from: filter?.since, until: filter?.before }), { limit, after: atPlace(after) }), transferView);
  }

  @Query(() => QuoteResult, { nullable: true, description: "What a call-back between two numbers would cost, and how long the wallet would carry it, as things are now." })
  async quote(
    @Arg("from", () => E164, { description: "A, the one who would ask." }) from: string,
    @Arg("to", () => E164, { description: "B, whom they would want." }) to: string,
    @Arg("accountId", () => ID, { nullable: true, description: "Who would pay; only an operator has to say." }) accountId: string | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<Quote | Refused> {
    return answered(async () => {
      const payer = payerOf(principal, accountId);
      const a = { number: parsePhoneNumber(from, "from"), field: "from" };
      const b = { number: parsePhoneNumber(to, "to"), field: "to" };
      if (a.number === b.number) throw new Refusal("SAME_NUMBER", "Both numbers are the same: a phone cannot be connected with itself.", "to");
      return quoteView(await billing.quote(payer, a, b));
    });
  }
}
