// What the operator does with trunks: make them known, change them, see which rest and how well they carry calls. An account's key learns nothing of them.
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { requireOperator, signedIn } from "../access/authorise.js";
import { fromPublicId } from "../kernel/id.js";
import { parsePhoneNumber } from "../kernel/phoneNumber.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import type { Refused } from "../schema/refused.js";
import { OpenTrunkInput, Trunk, UpdateTrunkInput } from "../schema/trunk.js";
import { TrunkConnection, TrunkQualityInput, TrunkQualityResult, TrunkResult, type TrunkQuality } from "../schema/trunkQuality.js";
import type { TrunkSettings, Window } from "../telephony/trunks/trunk.js";
import type { ListedTrunk } from "../telephony/trunks/trunkStore.js";
import { answered, foundOrNull } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { given, optionalId } from "./given.js";
import { atPlace, page, placeAt } from "./paging.js";
import { secondOfDay } from "./planInput.js";
import { qualityView, trunkView } from "./views/trunkView.js";

@Resolver()
export class TrunkResolver {
  @Query(() => Trunk, { nullable: true, description: "One trunk; null when there is none of this id that you may see. For operators." })
  async trunk(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, telephony, clock }: Context): Promise<Trunk | null> {
    if (signedIn(principal).kind !== "operator") return null;
    const found = await foundOrNull(async () => telephony.trunks.find(fromPublicId("trunk", id, "id")));
    return found && trunkView(found, clock.now());
  }

  @Query(() => TrunkConnection, { nullable: true, description: "Every trunk that was made known, newest first. Those of the settings that were not are not among them. For operators." })
  async trunks(@Args(() => PageArgs) args: PageArgs, @Ctx() { principal, telephony, clock }: Context): Promise<Connection<Trunk>> {
    requireOperator(principal);
    const list = { key: "trunks operator", placeOf: ({ trunk }: ListedTrunk) => placeAt(trunk.createdAt, trunk.id) };
    return page(list, args, (limit, after) => telephony.trunks.list({ limit, after: atPlace(after) }), (trunk) => trunkView(trunk, clock.now()));
  }

  @Query(() => TrunkQualityResult, { nullable: true, description: "How well each trunk has carried calls over a period: answer-seizure ratio, post-dial delay, average duration, faults. For operators." })
  async trunkQuality(@Arg("input", () => TrunkQualityInput, { description: "The period." }) input: TrunkQualityInput, @Ctx() { principal, telephony }: Context): Promise<TrunkQuality | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return { trunks: (await telephony.trunks.quality(input)).map(qualityView) };
    });
  }

  @Mutation(() => TrunkResult, { nullable: true, description: "Makes a trunk known: how calls are dialled by it, how many, and when. For operators." })
  async openTrunk(@Arg("input", () => OpenTrunkInput, { description: "The trunk." }) input: OpenTrunkInput, @Ctx() { principal, telephony, clock }: Context): Promise<Trunk | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { name, carrierId, ...settings } = input;
      const ofCarrier = given({ carrierId: optionalId("carrier", carrierId, "carrierId") });
      return trunkView(await telephony.trunks.open({ ...settingsOf(settings), ...ofCarrier, name }, authorOf(principal)), clock.now());
    });
  }

  @Mutation(() => TrunkResult, { nullable: true, description: "Changes a trunk; it counts within a second, for legs that are dialled from then on. An explicit null takes a limit, the rest or the number away. For operators." })
  async updateTrunk(@Arg("input", () => UpdateTrunkInput, { description: "What to change." }) input: UpdateTrunkInput, @Ctx() { principal, telephony, clock }: Context): Promise<Trunk | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { id, ...settings } = input;
      return trunkView(await telephony.trunks.update(fromPublicId("trunk", id, "id"), settingsOf(settings), authorOf(principal)), clock.now());
    });
  }
}

/** Null is a value where there may be none of a thing; elsewhere it says nothing. */
function settingsOf({ mostCalls, mostCallsASecond, noProgressSeconds, rest, callerNumber, windows, ...others }: Omit<UpdateTrunkInput, "id">): Partial<TrunkSettings> {
  return {
    ...given(others),
    ...(windows && { windows: windows.map((window, index): Window => ({ weekdays: window.weekdays, fromSecond: secondOfDay(window.from, `windows[${index}].from`), toSecond: secondOfDay(window.to, `windows[${index}].to`) })) }),
    ...(mostCalls !== undefined && { mostCalls }),
    ...(mostCallsASecond !== undefined && { mostCallsASecond }),
    ...(noProgressSeconds !== undefined && { noProgressSeconds }),
    ...(rest !== undefined && { rest }),
    ...(callerNumber !== undefined && { callerNumber: callerNumber === null ? null : parsePhoneNumber(callerNumber, "callerNumber") }),
  };
}
