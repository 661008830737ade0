// DIDs: the operator gives them out, their owners say where they point.
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { requireOperator, scopeOf, signedIn } from "../access/authorise.js";
import { ownerOf } from "../access/principal.js";
import { fromPublicId } from "../kernel/id.js";
import { parseMicros } from "../kernel/money.js";
import { Refusal } from "../kernel/refusal.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import { Did, DidConnection, DidFilter, DidResult, OpenDidInput, UpdateDidInput } from "../schema/did.js";
import { NumbersImport, NumbersImportResult } from "../schema/numbersImport.js";
import type { Refused } from "../schema/refused.js";
import { MOST_EXPORTED } from "./accessNumber.resolver.js";
import { answered, foundOrNull } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { given, scopeWanted } from "./given.js";
import { atPlace, page, placeAt } from "./paging.js";
import { didView } from "./views/numberView.js";

/** What its owner may set of a DID. */
const owned: readonly string[] = ["id", "callsBack", "target", "confirm"];

@Resolver()
export class DidResolver {
  @Query(() => Did, { nullable: true, description: "One DID; null when there is none of this id that you may see." })
  async did(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, numbers }: Context): Promise<Did | null> {
    const scope = scopeOf(principal, null, "id");
    const found = await foundOrNull(async () => numbers.findDid(scope, fromPublicId("did", id, "id")));
    return found && didView(found);
  }

  @Query(() => DidConnection, { nullable: true, description: "The DIDs that you may see, newest first, closed ones too." })
  async dids(
    @Args(() => PageArgs) args: PageArgs,
    @Arg("filter", () => DidFilter, { nullable: true, description: "Narrows the list." }) filter: DidFilter | null,
    @Ctx() { principal, numbers }: Context,
  ): Promise<Connection<Did>> {
    const scope = scopeOf(principal, scopeWanted(filter), "filter.accountId");
    const narrowed = given({ number: filter?.number, status: filter?.status });
    const list = { key: `dids ${ownerOf(signedIn(principal))} ${scope} ${JSON.stringify(narrowed)}`, placeOf: (did: { createdAt: number; id: string }) => placeAt(did.createdAt, did.id) };
    return page(list, args, (first, after) => numbers.listDids(scope, narrowed, { first, after: atPlace(after) }), didView);
  }

  @Query(() => String, { nullable: true, description: "Every DID that is open as CSV, as importDids reads it. For operators." })
  async didsCsv(@Ctx() { principal, numbers }: Context): Promise<string> {
    requireOperator(principal);
    return numbers.exportDids(MOST_EXPORTED);
  }

  @Mutation(() => DidResult, { nullable: true, description: "Gives an account a DID, and charges its set-up and first month. For operators." })
  async openDid(@Arg("input", () => OpenDidInput, { description: "The DID." }) input: OpenDidInput, @Ctx() { principal, numbers }: Context): Promise<Did | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { number, accountId, ...settings } = input;
      return didView(await numbers.openDid({ ...settingsOf(settings), number, accountId: fromPublicId("account", accountId, "accountId") }, authorOf(principal)));
    });
  }

  @Mutation(() => DidResult, { nullable: true, description: "Changes a DID; calls to it from now on go by it. Its owner may say where it points, an operator all of it." })
  async updateDid(@Arg("input", () => UpdateDidInput, { description: "What to change." }) input: UpdateDidInput, @Ctx() { principal, numbers }: Context): Promise<Did | Refused> {
    return answered(async () => {
      const scope = scopeOf(principal, null, "id");
      const { id, ...settings } = input;
      const didId = fromPublicId("did", id, "id");
      const foreign = Object.entries(settings).find(([field, value]) => value !== undefined && !owned.includes(field));
      if (scope !== null && foreign) throw new Refusal("FORBIDDEN", "This of a DID is the operator's to say; yours is where it points, and whether 1 must be pressed.", foreign[0]);
      return didView(await numbers.updateDid(scope, didId, settingsOf(settings), authorOf(principal)));
    });
  }

  @Mutation(() => DidResult, { nullable: true, description: "Closes a DID for good: it rings nobody, no month of it is charged any more, and its number is not ours any more. For operators." })
  async closeDid(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, numbers }: Context): Promise<Did | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return didView(await numbers.closeDid(fromPublicId("did", id, "id"), authorOf(principal)));
    });
  }

  @Mutation(() => NumbersImportResult, { nullable: true, description: "Makes and changes DIDs as a sheet says, all of it or nothing; those that it does not name stay. For operators." })
  async importDids(
    @Arg("csv", () => String, { description: "The sheet, with a first line that names its columns." }) csv: string,
    @Arg("dryRun", () => Boolean, { defaultValue: false, description: "Only tries it." }) dryRun: boolean,
    @Ctx() { principal, numbers }: Context,
  ): Promise<NumbersImport | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return numbers.importDids(csv, dryRun, authorOf(principal));
    });
  }
}

/** A null takes a number away; of anything else it says nothing. */
function settingsOf({ callsBack, target, status, setUpPrice, monthlyPrice, ...rest }: Omit<UpdateDidInput, "id">) {
  if (status === "closed") throw new Refusal("INVALID_INPUT", "To close a DID is an act of its own: closeDid.", "status");
  return {
    ...given(rest),
    ...(callsBack === undefined ? {} : { callsBack }),
    ...(target === undefined ? {} : { target }),
    ...(status === undefined || status === null ? {} : { status }),
    ...(setUpPrice === undefined || setUpPrice === null ? {} : { setUpPriceMicros: parseMicros(setUpPrice, "setUpPrice") }),
    ...(monthlyPrice === undefined || monthlyPrice === null ? {} : { monthlyPriceMicros: parseMicros(monthlyPrice, "monthlyPrice") }),
  };
}
