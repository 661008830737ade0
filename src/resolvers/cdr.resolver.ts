// What was charged for: CDRs and transfers.
import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import { Cdr, CdrConnection, CdrFilter } from "../schema/cdr.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import { Transfer, TransferConnection, TransferFilter } from "../schema/transfer.js";
import { cdrFilterOf } from "./cdrFilter.js";
import type { Context } from "./context.js";
import { given, payerOf } from "./given.js";
import { atPlace, page, placeAt } from "./paging.js";
import { cdrView, transferView } from "./views/billingView.js";

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
}
