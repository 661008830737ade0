// What the operator does with access numbers.
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { requireOperator, signedIn } from "../access/authorise.js";
import { fromPublicId, type AccountId } from "../kernel/id.js";
import { AccessNumber, AccessNumberConnection, AccessNumberResult, OpenAccessNumberInput, UpdateAccessNumberInput } from "../schema/accessNumber.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import { NumbersImport, NumbersImportResult } from "../schema/numbersImport.js";
import type { Refused } from "../schema/refused.js";
import { answered, foundOrNull } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { given, optionalId } from "./given.js";
import { atPlace, page, placeAt } from "./paging.js";
import { accessNumberView } from "./views/numberView.js";

/** More than that is the command line's: an answer is made in memory. */
export const MOST_EXPORTED = 10_000;

@Resolver()
export class AccessNumberResolver {
  @Query(() => AccessNumber, { nullable: true, description: "One access number; null when there is none of this id that you may see. For operators." })
  async accessNumber(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, numbers }: Context): Promise<AccessNumber | null> {
    if (signedIn(principal).kind !== "operator") return null;
    const found = await foundOrNull(async () => numbers.findAccessNumber(fromPublicId("accessNumber", id, "id")));
    return found && accessNumberView(found);
  }

  @Query(() => AccessNumberConnection, { nullable: true, description: "Every access number, newest first. For operators." })
  async accessNumbers(@Args(() => PageArgs) args: PageArgs, @Ctx() { principal, numbers }: Context): Promise<Connection<AccessNumber>> {
    requireOperator(principal);
    const list = { key: "accessNumbers operator", placeOf: (each: { createdAt: number; id: string }) => placeAt(each.createdAt, each.id) };
    return page(list, args, (first, after) => numbers.listAccessNumbers({ first, after: atPlace(after) }), accessNumberView);
  }

  @Query(() => String, { nullable: true, description: "Every access number as CSV, as importAccessNumbers reads it. For operators." })
  async accessNumbersCsv(@Ctx() { principal, numbers }: Context): Promise<string> {
    requireOperator(principal);
    return numbers.exportAccessNumbers(MOST_EXPORTED);
  }

  @Mutation(() => AccessNumberResult, { nullable: true, description: "Makes an access number known. For operators." })
  async openAccessNumber(@Arg("input", () => OpenAccessNumberInput, { description: "The access number." }) input: OpenAccessNumberInput, @Ctx() { principal, numbers }: Context): Promise<AccessNumber | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { number, trigger, houseAccountId, ...settings } = input;
      return accessNumberView(await numbers.openAccessNumber({ ...given(settings), number, trigger, houseAccountId: houseOf(houseAccountId) }, authorOf(principal)));
    });
  }

  @Mutation(() => AccessNumberResult, { nullable: true, description: "Changes an access number; calls that come in from now on go by it. For operators." })
  async updateAccessNumber(@Arg("input", () => UpdateAccessNumberInput, { description: "What to change." }) input: UpdateAccessNumberInput, @Ctx() { principal, numbers }: Context): Promise<AccessNumber | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { id, houseAccountId, country, ...settings } = input;
      const change = { ...given(settings), ...(houseAccountId === undefined ? {} : { houseAccountId: houseOf(houseAccountId) }), ...(country === undefined ? {} : { country }) };
      return accessNumberView(await numbers.updateAccessNumber(fromPublicId("accessNumber", id, "id"), change, authorOf(principal)));
    });
  }

  @Mutation(() => AccessNumberResult, { nullable: true, description: "Gives an access number up: it is not ours any more, and can be called. Answers what it was. For operators." })
  async removeAccessNumber(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, numbers }: Context): Promise<AccessNumber | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return accessNumberView(await numbers.removeAccessNumber(fromPublicId("accessNumber", id, "id"), authorOf(principal)));
    });
  }

  @Mutation(() => NumbersImportResult, { nullable: true, description: "Makes and changes access numbers as a sheet says, all of it or nothing; those that it does not name stay. For operators." })
  async importAccessNumbers(
    @Arg("csv", () => String, { description: "The sheet, with a first line that names its columns." }) csv: string,
    @Arg("dryRun", () => Boolean, { defaultValue: false, description: "Only tries it." }) dryRun: boolean,
    @Ctx() { principal, numbers }: Context,
  ): Promise<NumbersImport | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return numbers.importAccessNumbers(csv, dryRun, authorOf(principal));
    });
  }
}

function houseOf(id: string | null | undefined): AccountId | null {
  return optionalId("account", id, "houseAccountId");
}
