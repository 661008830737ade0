// The two lists of numbers that are not called: who wants no call from us, and the high-risk ranges.
import { Arg, Args, Ctx, Mutation, Query, Resolver } from "type-graphql";
import { requireOperator } from "../access/authorise.js";
import { parsePhoneNumber } from "../kernel/phoneNumber.js";
import { AddHighRiskRangeInput, AddOptOutInput, HighRiskRange, HighRiskRangeConnection, HighRiskRangeResult, OptOut, OptOutConnection, OptOutResult } from "../schema/breach.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import { E164 } from "../schema/e164.js";
import type { Refused } from "../schema/refused.js";
import { answered } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { atPlace, page, placeAt } from "./paging.js";
import { optOutView, rangeView } from "./views/limitView.js";

@Resolver()
export class NumberListResolver {
  @Query(() => OptOutConnection, { nullable: true, description: "Everybody who wants no call from us, newest first. For operators." })
  async optOuts(@Args(() => PageArgs) args: PageArgs, @Ctx() { principal, limits }: Context): Promise<Connection<OptOut>> {
    requireOperator(principal);
    return page({ key: "optOuts", placeOf: ({ createdAt, id }) => placeAt(createdAt, id) }, args, (limit, after) => limits.listOptOuts({ limit, after: atPlace(after) }), optOutView);
  }

  @Query(() => HighRiskRangeConnection, { nullable: true, description: "The high-risk ranges, by their prefixes. For operators." })
  async highRiskRanges(@Args(() => PageArgs) args: PageArgs, @Ctx() { principal, limits }: Context): Promise<Connection<HighRiskRange>> {
    requireOperator(principal);
    return page({ key: "highRiskRanges", placeOf: ({ prefix }) => prefix }, args, (limit, after) => limits.listHighRiskRanges(limit, after), rangeView);
  }

  @Mutation(() => OptOutResult, { nullable: true, description: "From now on no account rings this number; calls under way go on. For operators." })
  async addOptOut(@Arg("input", () => AddOptOutInput, { description: "The number." }) input: AddOptOutInput, @Ctx() { principal, limits }: Context): Promise<OptOut | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return optOutView(await limits.addOptOut(parsePhoneNumber(input.number, "number"), input.reason, authorOf(principal)));
    });
  }

  @Mutation(() => OptOutResult, { nullable: true, description: "Lets a number be called again. For operators." })
  async removeOptOut(@Arg("number", () => E164, { description: "The number." }) number: string, @Ctx() { principal, limits }: Context): Promise<OptOut | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return optOutView(await limits.removeOptOut(parsePhoneNumber(number, "number"), authorOf(principal)));
    });
  }

  @Mutation(() => HighRiskRangeResult, { nullable: true, description: "Turns a range off for every account that is not allowed it. For operators." })
  async addHighRiskRange(@Arg("input", () => AddHighRiskRangeInput, { description: "The range." }) input: AddHighRiskRangeInput, @Ctx() { principal, limits }: Context): Promise<HighRiskRange | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { prefix, reason, source } = input;
      return rangeView(await limits.addHighRiskRange({ prefix, reason, source }, authorOf(principal)));
    });
  }

  @Mutation(() => HighRiskRangeResult, { nullable: true, description: "Turns a range on for everybody. For operators." })
  async removeHighRiskRange(@Arg("prefix", () => String, { description: "Which one." }) prefix: string, @Ctx() { principal, limits }: Context): Promise<HighRiskRange | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return rangeView(await limits.removeHighRiskRange(prefix, authorOf(principal)));
    });
  }
}
