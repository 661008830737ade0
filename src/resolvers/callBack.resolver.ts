// Call-backs: ask, cancel, look, list.
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { requireAccount, scopeOf } from "../access/authorise.js";
import { fromPublicId } from "../kernel/id.js";
import { parsePhoneNumber } from "../kernel/phoneNumber.js";
import { CallBack, CallBackConnection, CallBackResult } from "../schema/callBack.js";
import { CallBackFilter, RequestCallBackInput } from "../schema/callBackInput.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import { Leg } from "../schema/leg.js";
import { Money } from "../schema/money.js";
import type { Refused } from "../schema/refused.js";
import { toCallTime } from "../telephony/callBack/callClock.js";
import { answered, foundOrNull } from "./answered.js";
import type { Context } from "./context.js";
import { given, optionalId, scopeWanted } from "./given.js";
import { atPlace, page, placeAt } from "./paging.js";
import { callBackView, type CallBackView } from "./views/callBackView.js";
import { legView, totalMicros } from "./views/legView.js";
import { moneyView } from "./views/moneyView.js";
import type { TelephonyUseCases } from "./useCases.js";

@Resolver()
export class CallBackResolver {
  @Query(() => CallBack, { nullable: true, description: "One call-back; null when there is none of this id that you may see." })
  async callBack(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, telephony }: Context): Promise<CallBackView | null> {
    const scope = scopeOf(principal, null, "id");
    const stored = await foundOrNull(async () => telephony.findCallBack(scope, fromPublicId("callBack", id, "id")));
    return stored && callBackView(stored);
  }

  @Query(() => CallBackConnection, { nullable: true, description: "Call-backs, newest first." })
  async callBacks(
    @Args(() => PageArgs) args: PageArgs,
    @Arg("filter", () => CallBackFilter, { nullable: true, description: "Only these." }) filter: CallBackFilter | null,
    @Ctx() { principal, telephony }: Context,
  ): Promise<Connection<CallBackView>> {
    const scope = scopeOf(principal, scopeWanted(filter), "filter.accountId");
    const narrowed = given({ from: filter?.since, to: filter?.before, number: filter?.number, outcome: filter?.outcome, state: filter?.state });
    return page(
      { key: `callBacks ${scope ?? "all"}`, placeOf: ({ callBack }) => placeAt(callBack.requestedAt, callBack.id) },
      args,
      (first, after) => telephony.listCallBacks(scope, narrowed, { first, after: atPlace(after) }),
      callBackView,
    );
  }

  @Mutation(() => CallBackResult, { nullable: true, description: "Rings A, then B, and connects them. Answers once the money for the beginning is set aside, before anything is dialled." })
  async requestCallBack(
    @Arg("input", () => RequestCallBackInput, { description: "Whom to ring." }) input: RequestCallBackInput,
    @Ctx() { principal, telephony }: Context,
  ): Promise<CallBackView | Refused> {
    return answered(async () => callBackView(await telephony.requestCallBack({ accountId: requireAccount(principal), ...requestOf(input) })));
  }

  @Mutation(() => CallBackResult, { nullable: true, description: "Gives a call-back up, in whatever state it is; one that has ended is answered as it is." })
  async cancelCallBack(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, telephony }: Context): Promise<CallBackView | Refused> {
    return answered(async () => callBackView(await telephony.cancelCallBack(scopeOf(principal, null, "id"), fromPublicId("callBack", id, "id"))));
  }
}

@Resolver(() => CallBack)
export class CallBackFieldsResolver {
  @FieldResolver(() => [Leg], { description: "Every call that was placed for it, in the order of dialling." })
  async legs(@Root() { stored }: CallBackView, @Ctx() { load, clock, telephony }: Context): Promise<Leg[]> {
    const { callBack } = stored;
    if (callBack.legs.length === 0) return [];
    const money = await load.money.load({ callBackId: callBack.id, accountId: callBack.accountId });
    return callBack.legs.map((leg) => legView(leg, money, toCallTime(stored.clock, clock.now()) + telephony.clockOffsetMs));
  }

  @FieldResolver(() => Money, { description: "What all its legs cost: so far, or in all once it has ended." })
  async cost(@Root() { stored }: CallBackView, @Ctx() { load, clock, telephony }: Context): Promise<Money> {
    const { id, accountId, legs } = stored.callBack;
    const money = await load.money.load({ callBackId: id, accountId });
    return moneyView(totalMicros(legs, money, toCallTime(stored.clock, clock.now()) + telephony.clockOffsetMs), money.currency);
  }
}

function requestOf(input: RequestCallBackInput): Omit<Parameters<TelephonyUseCases["requestCallBack"]>[0], "accountId"> {
  const { attempts } = input;
  return {
    aNumber: input.from,
    bNumber: input.to ?? null,
    idempotencyKey: input.idempotencyKey,
    notBefore: input.notBefore ?? null,
    expiresAt: input.expiresAt ?? null,
    retry: given({
      attempts: attempts?.most,
      afterBusySeconds: attempts?.afterBusySeconds,
      afterNoAnswerSeconds: attempts?.afterNoAnswerSeconds,
      afterFaultSeconds: attempts?.afterFaultSeconds,
    }),
    ringSeconds: input.ringSeconds ?? null,
    longestSeconds: input.longestSeconds ?? null,
    sandboxSpeed: input.sandboxSpeed ?? null,
    ...given({ quoteId: optionalId("quote", input.quoteId, "quoteId"), confirm: input.confirm }),
    ...(typeof input.callerId === "string" ? { callerId: parsePhoneNumber(input.callerId, "callerId") } : {}),
  };
}
