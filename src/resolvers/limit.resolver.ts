// Limits: what an account may ask for, and what was asked for beyond it. An account sees its own; only an operator changes any.
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { requireOperator, scopeOf } from "../access/authorise.js";
import { assert } from "../kernel/assert.js";
import { prefixesOfCountry } from "../kernel/country.js";
import { fromPublicId } from "../kernel/id.js";
import { parseMicros, parseNanos } from "../kernel/money.js";
import { Refusal } from "../kernel/refusal.js";
import { Account, AccountResult } from "../schema/account.js";
import { Breach, BreachConnection, BreachFilter, ReleaseAccountInput } from "../schema/breach.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import { DefaultLimits, Limits, LimitsResult, SetDefaultLimitsInput, SetLimitsInput, type LimitChangeInput } from "../schema/limits.js";
import type { Refused } from "../schema/refused.js";
import type { RecordedBreach } from "../telephony/limits/breachLog.js";
import type { LimitChange } from "../telephony/limits/checkLimits.js";
import { answered, foundOrNull } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { given, scopeWanted } from "./given.js";
import { atPlace, page, placeAt, type List } from "./paging.js";
import { accountView, type AccountView } from "./views/accountView.js";
import { breachView, limitsView } from "./views/limitView.js";

@Resolver()
export class LimitResolver {
  @Query(() => DefaultLimits, { nullable: true, description: "What may be asked for where an account has no limits of its own. For operators." })
  async defaultLimits(@Ctx() { principal, limits }: Context): Promise<DefaultLimits> {
    requireOperator(principal);
    const { accounts, unknownCallers } = await limits.defaultLimits();
    return { accounts: limitsView(accounts), unknownCallers: limitsView(unknownCallers) };
  }

  @Query(() => BreachConnection, { nullable: true, description: "What was asked for beyond the limits, newest first." })
  async breaches(
    @Args(() => PageArgs) args: PageArgs,
    @Arg("filter", () => BreachFilter, { nullable: true, description: "Only these." }) filter: BreachFilter | null,
    @Ctx() { principal, limits }: Context,
  ): Promise<Connection<Breach>> {
    const scope = scopeOf(principal, scopeWanted(filter), "filter.accountId");
    const narrowed = given({ kind: filter?.kind, from: filter?.since, until: filter?.before, unreleased: filter?.unreleased });
    const shown = { masked: true, toOperator: principal?.kind === "operator" };
    const list: List<RecordedBreach> = { key: `breaches ${scope ?? "all"}`, placeOf: ({ firstAt, id }) => placeAt(firstAt, id) };
    return page(list, args, (limit, after) => limits.listBreaches(scope, narrowed, { limit, after: atPlace(after) }), (breach) => breachView(breach, shown));
  }

  @Query(() => Breach, { nullable: true, description: "One breach, with its number whole; null when there is none of this id that you may see." })
  async breach(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, limits }: Context): Promise<Breach | null> {
    const scope = scopeOf(principal, null, "id");
    const found = await foundOrNull(async () => limits.findBreach(scope, fromPublicId("breach", id, "id")));
    return found && breachView(found, { masked: false, toOperator: scope === null });
  }

  @Mutation(() => AccountResult, { nullable: true, description: "Gives an account limits of its own, or takes them back. For operators." })
  async setLimits(@Arg("input", () => SetLimitsInput, { description: "Whose, and which." }) input: SetLimitsInput, @Ctx() { principal, limits, billing }: Context): Promise<AccountView | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const accountId = fromPublicId("account", input.accountId, "accountId");
      await limits.setLimits(accountId, await changeOf(input.limits), authorOf(principal));
      return shownAccount(billing, accountId);
    });
  }

  @Mutation(() => LimitsResult, { nullable: true, description: "Changes the limits of all who have none of their own, at once. For operators." })
  async setDefaultLimits(@Arg("input", () => SetDefaultLimitsInput, { description: "Whose, and which." }) input: SetDefaultLimitsInput, @Ctx() { principal, limits }: Context): Promise<Limits | Refused> {
    return answered(async () => {
      requireOperator(principal);
      await limits.setLimits(input.of, await changeOf(input.limits), authorOf(principal));
      return limitsView((await limits.defaultLimits())[input.of]);
    });
  }

  @Mutation(() => AccountResult, { nullable: true, description: "Lets an account go on that is suspended, by a breach or by hand, and writes down why. For operators." })
  async releaseAccount(@Arg("input", () => ReleaseAccountInput, { description: "Which one, and why." }) input: ReleaseAccountInput, @Ctx() { principal, limits, billing }: Context): Promise<AccountView | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const accountId = fromPublicId("account", input.accountId, "accountId");
      await limits.releaseAccount(accountId, input.reason, authorOf(principal));
      return shownAccount(billing, accountId);
    });
  }
}

@Resolver(() => Account)
export class AccountLimitsResolver {
  @FieldResolver(() => Limits, { description: "What it may ask for, besides `liveCallBackLimit`." })
  async limits(@Root() { accountId }: AccountView, @Ctx() { load }: Context): Promise<Limits> {
    const { limits, own } = await load.limits.load(accountId);
    return limitsView(limits, own);
  }
}

async function shownAccount(billing: Context["billing"], accountId: Parameters<Context["billing"]["findAccount"]>[0]): Promise<AccountView> {
  const account = await billing.findAccount(accountId);
  assert(account, "whose limits were set exists");
  return accountView(account);
}

/** What is left out is not there at all; what is null stays null. */
async function changeOf({ spendADay, dearestPrice, allowedCountries, allowedPrefixes, ...plain }: LimitChangeInput): Promise<LimitChange> {
  const countries = allowedCountries === undefined || allowedCountries === null ? null : (await Promise.all(allowedCountries.map(prefixesNamed))).flat();
  return {
    ...plain,
    ...(spendADay === undefined ? {} : { spendADayMicros: spendADay === null ? null : parseMicros(spendADay, "limits.spendADay") }),
    ...(dearestPrice === undefined ? {} : { dearestPriceNanos: dearestPrice === null ? null : parseNanos(dearestPrice, "limits.dearestPrice") }),
    ...(countries ? { allowedPrefixes: [...countries, ...(allowedPrefixes ?? [])] } : allowedPrefixes === undefined ? {} : { allowedPrefixes }),
  };
}

/** @throws Refusal INVALID_INPUT */
async function prefixesNamed(country: string): Promise<readonly string[]> {
  const prefixes = await prefixesOfCountry(country);
  if (prefixes === null) throw new Refusal("INVALID_INPUT", `${JSON.stringify(country.slice(0, 60))} is no country that is known by this name: give its name in English, or its code of two letters.`, "limits.allowedCountries");
  return prefixes;
}
