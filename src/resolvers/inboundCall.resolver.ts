// Calls to our numbers: why somebody was called back, or was not.
import { Arg, Args, Ctx, Mutation, Query, Resolver } from "type-graphql";
import { requireOperator, scopeOf, signedIn } from "../access/authorise.js";
import { ownerOf } from "../access/principal.js";
import { toPublicId } from "../kernel/id.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import type { InboundCallRecord } from "../telephony/triggers/inboundCall.js";
import { InboundCall, InboundCallConnection, InboundCallFilter } from "../schema/inboundCall.js";
import type { Refused } from "../schema/refused.js";
import { PlaceSandboxCallInput, SandboxCallResult, type SandboxCall } from "../schema/sandboxCall.js";
import { answered } from "./answered.js";
import type { Context } from "./context.js";
import { given, scopeWanted } from "./given.js";
import { atPlace, page, placeAt } from "./paging.js";
import { inboundCallView } from "./views/numberView.js";

@Resolver()
export class InboundCallResolver {
  @Query(() => InboundCallConnection, { nullable: true, description: "Calls to our numbers, newest first: an operator sees all, an account those to its DIDs and those of its callers." })
  async inboundCalls(
    @Args(() => PageArgs) args: PageArgs,
    @Arg("filter", () => InboundCallFilter, { nullable: true, description: "Narrows the list." }) filter: InboundCallFilter | null,
    @Ctx() { principal, numbers }: Context,
  ): Promise<Connection<InboundCall>> {
    const known = signedIn(principal);
    const scope = scopeOf(principal, scopeWanted(filter), "filter.accountId");
    const { accountId: _, since, before, ...rest } = filter ?? {};
    const narrowed = given({ ...rest, from: since, until: before });
    const list = { key: `inboundCalls ${ownerOf(known)} ${scope} ${JSON.stringify(narrowed)}`, placeOf: (call: InboundCallRecord) => placeAt(call.arrivedAt, call.legId) };
    return page(list, args, (first, after) => numbers.listInboundCalls(scope, narrowed, { first, after: atPlace(after) }), (call) => inboundCallView(call, known.kind));
  }

  @Mutation(() => SandboxCallResult, { nullable: true, description: "Lets somebody call one of our numbers in the sandbox, to try a trigger without a telephone; refused on a real switch. For operators." })
  async placeSandboxCall(@Arg("input", () => PlaceSandboxCallInput, { description: "The call." }) input: PlaceSandboxCallInput, @Ctx() { principal, telephony }: Context): Promise<SandboxCall | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { from = null, to, withheld, hangsUpAfterSeconds = null, keys } = input;
      return { inboundCallId: toPublicId("inboundCall", telephony.placeSandboxCall({ from, to, withheld, hangsUpAfterSeconds, keys })) };
    });
  }
}
