// Bundles of seconds: the operator grants and closes them, an account sees what is left of its own.
import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { requireOperator } from "../access/authorise.js";
import type { BundleStanding } from "../billing/bundles/bundle.js";
import { assert } from "../kernel/assert.js";
import { fromPublicId } from "../kernel/id.js";
import { parseMicros } from "../kernel/money.js";
import { Account } from "../schema/account.js";
import { Bundle, BundleResult, GrantBundleInput } from "../schema/bundle.js";
import type { Refused } from "../schema/refused.js";
import { answered } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { given } from "./given.js";
import type { AccountView } from "./views/accountView.js";
import { bundleView } from "./views/bundleView.js";

@Resolver()
export class BundleResolver {
  @Mutation(() => BundleResult, { nullable: true, description: "Grants an account a bundle of seconds. For operators." })
  async grantBundle(@Arg("input", () => GrantBundleInput, { description: "The bundle." }) input: GrantBundleInput, @Ctx() { principal, billing, load }: Context): Promise<Bundle | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { accountId, reference, name, prefixes, seconds, connectFee, orderOfUse, ...rest } = input;
      const fee = connectFee === null || connectFee === undefined ? {} : { connectFeeMicros: parseMicros(connectFee, "connectFee") };
      const place = orderOfUse === null || orderOfUse === undefined ? {} : { place: orderOfUse };
      const grant = { ...given(rest), ...fee, ...place, accountId: fromPublicId("account", accountId, "accountId"), reference, name, prefixes, grantedSeconds: seconds };
      return shown(await billing.grantBundle(grant, authorOf(principal)), load);
    });
  }

  @Mutation(() => BundleResult, { nullable: true, description: "Closes a bundle: no call takes seconds of it any more. Calls under way keep what is set aside for them. For operators." })
  async closeBundle(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, billing, load }: Context): Promise<Bundle | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return shown(await billing.closeBundle(fromPublicId("bundle", id, "id"), authorOf(principal)), load);
    });
  }
}

@Resolver(() => Account)
export class AccountBundlesResolver {
  @FieldResolver(() => [Bundle], { description: "Its bundles of seconds, in the order in which they are used; the closed and the past ones too." })
  async bundles(@Root() { accountId, currency }: AccountView, @Ctx() { load }: Context): Promise<Bundle[]> {
    return (await load.bundles.load(accountId)).map((standing) => bundleView(standing, currency));
  }
}

async function shown(standing: BundleStanding, load: Context["load"]): Promise<Bundle> {
  const account = await load.accounts.load(standing.bundle.accountId);
  assert(account, "whose bundle it is exists");
  return bundleView(standing, account.currency);
}
