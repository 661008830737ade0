// Caller IDs, calling settings and speed dials: of your own account, or as an operator of any.
import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { requireOperator, scopeOf } from "../access/authorise.js";
import { fromPublicId } from "../kernel/id.js";
import { Account } from "../schema/account.js";
import { ApproveCallerIdInput, CallerId, CallerIdProofResult, CallerIdResult, CallingSettings, CallingSettingsInput, CallingSettingsResult, ProveCallerIdInput, SpeedDial, SpeedDialInput, SpeedDialResult } from "../schema/caller.js";
import type { Refused } from "../schema/refused.js";
import { answered } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { given, payerOf } from "./given.js";
import type { AccountView } from "./views/accountView.js";
import { callerIdProofView, callerIdView, type CallerIdProofView } from "./views/callerView.js";

@Resolver()
export class CallerResolver {
  @Mutation(() => CallerIdProofResult, { nullable: true, description: "Rings a number to prove that it is the account's. The answer has the code that is to be keyed on the phone that rings." })
  async proveCallerId(@Arg("input", () => ProveCallerIdInput, { description: "The number." }) input: ProveCallerIdInput, @Ctx() { principal, callers }: Context): Promise<CallerIdProofView | Refused> {
    return answered(async () => {
      const { number, idempotencyKey, sandboxSpeed = null } = input;
      const proof = await callers.proveCallerId({ accountId: payerOf(principal, input.accountId), number, idempotencyKey, sandboxSpeed }, authorOf(principal));
      return callerIdProofView(proof);
    });
  }

  @Mutation(() => CallerIdResult, { nullable: true, description: "Takes a number for an account's by your word, without a call. For operators." })
  async approveCallerId(@Arg("input", () => ApproveCallerIdInput, { description: "The number." }) input: ApproveCallerIdInput, @Ctx() { principal, callers }: Context): Promise<CallerId | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { number, reason, asksForPin } = input;
      const accountId = fromPublicId("account", input.accountId, "accountId");
      return callerIdView(await callers.approveCallerId({ accountId, number, reason, asksForPin: asksForPin ?? false }, authorOf(principal)));
    });
  }

  @Mutation(() => CallerIdResult, { nullable: true, description: "Says whether those who call from this number are asked for the PIN." })
  async setAsksForPin(
    @Arg("id", () => ID, { description: "Which caller ID." }) id: string,
    @Arg("asksForPin", () => Boolean, { description: "They are, or they are not." }) asksForPin: boolean,
    @Ctx() { principal, callers }: Context,
  ): Promise<CallerId | Refused> {
    return answered(async () => callerIdView(await callers.setAsksForPin(scopeOf(principal, null, "id"), fromPublicId("callerId", id, "id"), asksForPin, authorOf(principal))));
  }

  @Mutation(() => CallerIdResult, { nullable: true, description: "Removes a caller ID: the number identifies nobody and is shown to nobody any more." })
  async removeCallerId(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, callers }: Context): Promise<CallerId | Refused> {
    return answered(async () => callerIdView(await callers.removeCallerId(scopeOf(principal, null, "id"), fromPublicId("callerId", id, "id"), authorOf(principal))));
  }

  @Mutation(() => CallingSettingsResult, { nullable: true, description: "Says how the calls of an account are led." })
  async updateCallingSettings(@Arg("input", () => CallingSettingsInput, { description: "What to change." }) input: CallingSettingsInput, @Ctx() { principal, callers }: Context): Promise<CallingSettings | Refused> {
    return answered(async () => {
      const { accountId, country, callerId, ...rest } = input;
      // Null is a value of these two.
      const nullable = { ...(country === undefined ? {} : { country }), ...(callerId === undefined ? {} : { callerId }) };
      return callers.updateSettings(payerOf(principal, accountId), { ...given(rest), ...nullable }, authorOf(principal));
    });
  }

  @Mutation(() => SpeedDialResult, { nullable: true, description: "Puts a number under a key." })
  async setSpeedDial(@Arg("input", () => SpeedDialInput, { description: "The number and the key." }) input: SpeedDialInput, @Ctx() { principal, callers }: Context): Promise<SpeedDial | Refused> {
    return answered(async () => callers.setSpeedDial({ accountId: payerOf(principal, input.accountId), key: input.key, number: input.number, name: input.name ?? "" }));
  }

  @Mutation(() => SpeedDialResult, { nullable: true, description: "Takes away what is under a key." })
  async removeSpeedDial(
    @Arg("key", () => String, { description: "Which one." }) key: string,
    @Arg("accountId", () => ID, { nullable: true, description: "Of which account; only an operator has to say." }) accountId: string | null,
    @Ctx() { principal, callers }: Context,
  ): Promise<SpeedDial | Refused> {
    return answered(async () => callers.removeSpeedDial(payerOf(principal, accountId), key));
  }
}

@Resolver(() => Account)
export class AccountCallersResolver {
  @FieldResolver(() => [CallerId], { description: "The numbers that it has proven to be its own." })
  async callerIds(@Root() { accountId }: AccountView, @Ctx() { load }: Context): Promise<CallerId[]> {
    return (await load.callerIds.load(accountId)).map(callerIdView);
  }

  @FieldResolver(() => CallingSettings, { description: "How its calls are led." })
  async callingSettings(@Root() { accountId }: AccountView, @Ctx() { load }: Context): Promise<CallingSettings> {
    return load.callingSettings.load(accountId);
  }

  @FieldResolver(() => [SpeedDial], { description: "What it dials by one or two digits, by key." })
  async speedDials(@Root() { accountId }: AccountView, @Ctx() { load }: Context): Promise<SpeedDial[]> {
    return [...(await load.speedDials.load(accountId))];
  }
}
