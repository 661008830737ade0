// Who am I, and what is in my wallet.
import { Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { signedIn } from "../access/authorise.js";
import { assert } from "../kernel/assert.js";
import { Account, Wallet } from "../schema/account.js";
import { ApiKey } from "../schema/apiKey.js";
import { Principal } from "../schema/principal.js";
import type { Context } from "./context.js";
import { accountView, apiKeyView, walletView, type AccountView } from "./views/accountView.js";

@Resolver()
export class MeResolver {
  @Query(() => Principal, { nullable: true, description: "Who is asking: what your key lets you do, and the account that it belongs to." })
  async me(@Ctx() { principal, billing }: Context): Promise<{ kind: Principal["kind"]; account: AccountView | null }> {
    const known = signedIn(principal);
    if (known.kind === "operator") return { kind: known.kind, account: null };
    const account = await billing.findAccount(known.accountId);
    assert(account, "the account of a key exists");
    return { kind: known.kind, account: accountView(account) };
  }
}

@Resolver(() => Account)
export class AccountFieldsResolver {
  @FieldResolver(() => Wallet, { description: "Its money." })
  async wallet(@Root() { accountId }: AccountView, @Ctx() { load }: Context): Promise<Wallet> {
    return walletView(await load.wallet.load(accountId));
  }

  @FieldResolver(() => Account, { nullable: true, description: "Whose account it is: the reseller that sells it its calls; null for one of the operator's own. For operators; null for others." })
  async reseller(@Root() { resellerId }: AccountView, @Ctx() { principal, load }: Context): Promise<AccountView | null> {
    const reseller = principal?.kind === "operator" && resellerId !== null ? await load.accounts.load(resellerId) : null;
    return reseller && accountView(reseller);
  }

  @FieldResolver(() => [ApiKey], { description: "Every key that was issued for it, the revoked ones too, oldest first. The secrets are not stored." })
  async apiKeys(@Root() { accountId }: AccountView, @Ctx() { load }: Context): Promise<ApiKey[]> {
    return (await load.apiKeys.load(accountId)).map(apiKeyView);
  }
}
