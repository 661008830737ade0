// The audit trail: who changed what.
import { Arg, Args, Ctx, Query, Resolver } from "type-graphql";
import { requireOperator } from "../access/authorise.js";
import { idOfPublicId } from "../kernel/id.js";
import { Change, ChangeConnection, ChangeFilter } from "../schema/change.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import type { Context } from "./context.js";
import { given } from "./given.js";
import { page } from "./paging.js";
import { changeView, columnsNamed } from "./views/changeView.js";

@Resolver()
export class ChangeResolver {
  @Query(() => ChangeConnection, { nullable: true, description: "The audit trail: who changed which price, limit, balance or status, when, and from what to what. For operators." })
  async changes(
    @Args(() => PageArgs) args: PageArgs,
    @Arg("filter", () => ChangeFilter, { nullable: true, description: "Only these." }) filter: ChangeFilter | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<Connection<Change>> {
    requireOperator(principal);
    const narrowed = given({
      noun: filter?.noun, author: filter?.author, from: filter?.since, until: filter?.before,
      subjectId: typeof filter?.subjectId === "string" ? idOfPublicId(filter.subjectId, "filter.subjectId") : null, fields: typeof filter?.field === "string" ? columnsNamed(filter.field) : null,
    });
    return page({ key: "changes operator", placeOf: ({ id }) => id }, args, (limit, before) => billing.listChanges(narrowed, limit, before), changeView);
  }
}
