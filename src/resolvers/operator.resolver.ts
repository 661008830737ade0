// What the operator does with accounts: open, change, suspend, fill, and give keys to.
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { requireOperator, scopeOf } from "../access/authorise.js";
import { fromPublicId } from "../kernel/id.js";
import { parseMicros } from "../kernel/money.js";
import { Account, AccountConnection, AccountResult, MoveAccountInput, OpenAccountInput, TopUpInput, UpdateAccountInput } from "../schema/account.js";
import { ApiKey, ApiKeyResult, IssueApiKeyInput, IssueApiKeyResult, IssuedApiKey } from "../schema/apiKey.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import type { Refused } from "../schema/refused.js";
import { Transfer, TransferResult } from "../schema/transfer.js";
import { answered, foundOrNull } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { given, optionalId } from "./given.js";
import { atPlace, page, placeAt } from "./paging.js";
import { accountView, apiKeyView, type AccountView } from "./views/accountView.js";
import { topUpView } from "./views/billingView.js";

@Resolver()
export class OperatorResolver {
  @Query(() => Account, { nullable: true, description: "One account; null when there is none of this id that you may see." })
  async account(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, billing }: Context): Promise<AccountView | null> {
    const account = await foundOrNull(async () => {
      const known = scopeOf(principal, fromPublicId("account", id, "id"), "id");
      return known && billing.findAccount(known);
    });
    return account && accountView(account);
  }

  @Query(() => AccountConnection, { nullable: true, description: "Every account, newest first. For operators." })
  async accounts(
    @Args(() => PageArgs) args: PageArgs,
    @Arg("resellerId", () => ID, { nullable: true, description: "Only the accounts of this reseller, not those of resellers among them." }) resellerId: string | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<Connection<AccountView>> {
    requireOperator(principal);
    const filter = given({ resellerId: optionalId("account", resellerId, "resellerId") });
    const list = { key: `accounts operator ${resellerId ?? ""}`, placeOf: (account: { createdAt: number; id: string }) => placeAt(account.createdAt, account.id) };
    return page(list, args, (limit, after) => billing.listAccounts({ limit, after: atPlace(after) }, filter), accountView);
  }

  @Mutation(() => AccountResult, { nullable: true, description: "Opens an account with an empty wallet. For operators." })
  async openAccount(@Arg("input", () => OpenAccountInput, { description: "The account." }) input: OpenAccountInput, @Ctx() { principal, billing }: Context): Promise<AccountView | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const tariffId = optionalId("tariff", input.tariffId, "tariffId");
      const resellerId = optionalId("account", input.resellerId, "resellerId");
      return accountView(await billing.openAccount({ name: input.name, currency: input.currency, resellerId, tariffId, ...given({ liveCallBackLimit: input.liveCallBackLimit }) }, authorOf(principal)));
    });
  }

  @Mutation(() => AccountResult, { nullable: true, description: "Gives an account another reseller, with everything below it. For operators." })
  async moveAccount(@Arg("input", () => MoveAccountInput, { description: "Which one, and where." }) input: MoveAccountInput, @Ctx() { principal, billing }: Context): Promise<AccountView | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { tariffId } = input;
      return accountView(await billing.moveAccount({
        accountId: fromPublicId("account", input.accountId, "accountId"),
        resellerId: optionalId("account", input.resellerId, "resellerId"),
        ...(tariffId === undefined ? {} : { tariffId: tariffId === null ? null : fromPublicId("tariff", tariffId, "tariffId") }),
      }, authorOf(principal)));
    });
  }

  @Mutation(() => AccountResult, { nullable: true, description: "Changes an account. For operators." })
  async updateAccount(@Arg("input", () => UpdateAccountInput, { description: "What to change." }) input: UpdateAccountInput, @Ctx() { principal, billing }: Context): Promise<AccountView | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return accountView(await billing.updateAccount(fromPublicId("account", input.id, "id"), given({ name: input.name, liveCallBackLimit: input.liveCallBackLimit }), authorOf(principal)));
    });
  }

  @Mutation(() => AccountResult, { nullable: true, description: "Lets an account ask for no more call-backs, nor any account below it; those under way go on. For operators." })
  async suspendAccount(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, billing }: Context): Promise<AccountView | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return accountView(await billing.suspendAccount(fromPublicId("account", id, "id"), authorOf(principal)));
    });
  }

  @Mutation(() => AccountResult, { nullable: true, description: "Lets a suspended account ask again. For operators." })
  async resumeAccount(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, billing }: Context): Promise<AccountView | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return accountView(await billing.resumeAccount(fromPublicId("account", id, "id"), authorOf(principal)));
    });
  }

  @Mutation(() => TransferResult, { nullable: true, description: "Puts money that was paid in into an account's wallet. For operators." })
  async topUp(@Arg("input", () => TopUpInput, { description: "The payment." }) input: TopUpInput, @Ctx() { principal, billing }: Context): Promise<Transfer | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const accountId = fromPublicId("account", input.accountId, "accountId");
      return topUpView(await billing.topUp({ accountId, amountMicros: parseMicros(input.amount, "amount"), reference: input.reference }, authorOf(principal)));
    });
  }

  @Mutation(() => IssueApiKeyResult, { nullable: true, description: "Makes an API key. Its secret is in this answer and nowhere else. For operators." })
  async issueApiKey(@Arg("input", () => IssueApiKeyInput, { description: "The key." }) input: IssueApiKeyInput, @Ctx() { principal, apiKeys }: Context): Promise<IssuedApiKey | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { secret, ...key } = await apiKeys.issue(optionalId("account", input.accountId, "accountId"), input.name, authorOf(principal));
      return { apiKey: apiKeyView(key), secret };
    });
  }

  @Mutation(() => ApiKeyResult, { nullable: true, description: "Makes a key open nothing any more, at once; sockets that were opened with it are closed within half a minute. For operators." })
  async revokeApiKey(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, apiKeys }: Context): Promise<ApiKey | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return apiKeyView(await apiKeys.revoke(fromPublicId("apiKey", id, "id"), authorOf(principal)));
    });
  }
}
