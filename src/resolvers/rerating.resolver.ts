// Re-rating after a tariff mistake: count, look, carry out. For operators.
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { requireOperator, signedIn } from "../access/authorise.js";
import type { ReratingAccount as AccountRecord } from "../billing/payments/rerating/reratingAccounts.js";
import { fromPublicId } from "../kernel/id.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import type { Refused } from "../schema/refused.js";
import { Rerating, ReratingAccount, ReratingAccountConnection, ReratingResult, StartReratingInput } from "../schema/rerating.js";
import { answered, foundOrNull } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { optionalId } from "./given.js";
import { page } from "./paging.js";
import { reratingAccountView, reratingView, type ReratingView } from "./views/reratingView.js";

@Resolver()
export class ReratingResolver {
  @Query(() => Rerating, { nullable: true, description: "One re-rating; null when there is none of this id that you may see. For operators." })
  async rerating(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, billing }: Context): Promise<ReratingView | null> {
    if (signedIn(principal).kind !== "operator") return null;
    return foundOrNull(async () => reratingView(await billing.findRerating(fromPublicId("rerating", id, "id"))));
  }

  @Mutation(() => ReratingResult, { nullable: true, description: "Begins to count what would change, and changes nothing. For operators." })
  async startRerating(@Arg("input", () => StartReratingInput, { description: "Which calls, and by which deck." }) input: StartReratingInput, @Ctx() { principal, billing }: Context): Promise<ReratingView | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { since: from, before: until, reason } = input;
      const tariffId = optionalId("tariff", input.tariffId, "tariffId");
      const accountIds = input.accountIds?.map((id) => fromPublicId("account", id, "accountIds")) ?? null;
      return reratingView(await billing.startRerating({ tariffId, accountIds, from, until, deckId: fromPublicId("deck", input.deckId, "deckId"), reason }, authorOf(principal)));
    });
  }

  @Mutation(() => ReratingResult, { nullable: true, description: "Makes the corrections that were counted. Asked again, it goes on where it was, and changes nothing twice. For operators." })
  async carryOutRerating(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, billing }: Context): Promise<ReratingView | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return reratingView(await billing.carryOutRerating(fromPublicId("rerating", id, "id"), authorOf(principal)));
    });
  }

  @Mutation(() => ReratingResult, { nullable: true, description: "Goes on counting or running for a few seconds, and tells how far it is. Ask until it is COUNTED or DONE. For operators." })
  async continueRerating(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, billing }: Context): Promise<ReratingView | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return reratingView(await billing.continueRerating(fromPublicId("rerating", id, "id")));
    });
  }
}

@Resolver(() => Rerating)
export class ReratingFieldsResolver {
  @FieldResolver(() => ReratingAccountConnection, { description: "The same account by account: what has changed once it runs, and before that what would." })
  async accounts(@Root() { reratingId, state, currency }: ReratingView, @Args(() => PageArgs) args: PageArgs, @Ctx() { billing }: Context): Promise<Connection<ReratingAccount>> {
    const wasDone = state === "running" || state === "done";
    const list = { key: `rerating ${reratingId} ${String(wasDone)}`, placeOf: ({ accountId }: AccountRecord) => accountId };
    return page(list, args, (limit, after) => billing.listReratingAccounts(reratingId, wasDone, limit, after), (account) => reratingAccountView(account, currency));
  }
}
