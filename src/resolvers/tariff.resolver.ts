// What the operator does with tariffs: make them, look at them, give one to an account.
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { requireOperator, signedIn } from "../access/authorise.js";
import type { ListedRate, NewRate } from "../billing/tariffs/tariff.js";
import { fromPublicId } from "../kernel/id.js";
import { parseMicros, parseNanos } from "../kernel/money.js";
import { AccountResult } from "../schema/account.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import type { Refused } from "../schema/refused.js";
import { CreateTariffInput, RateConnection, Tariff, TariffConnection, TariffResult, type Rate, type RateInput } from "../schema/tariff.js";
import { answered, foundOrNull } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { optionalId } from "./given.js";
import { planOf, termsOf } from "./planInput.js";
import { atPlace, page, placeAt } from "./paging.js";
import { accountView, type AccountView } from "./views/accountView.js";
import { tariffView, type TariffView } from "./views/billingView.js";
import { rateView } from "./views/rateView.js";

@Resolver()
export class TariffResolver {
  @Query(() => Tariff, { nullable: true, description: "One tariff; null when there is none of this id that you may see. For operators." })
  async tariff(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, billing }: Context): Promise<TariffView | null> {
    if (signedIn(principal).kind !== "operator") return null;
    const tariff = await foundOrNull(async () => billing.findTariff(fromPublicId("tariff", id, "id")));
    return tariff && tariffView(tariff);
  }

  @Query(() => TariffConnection, { nullable: true, description: "Every tariff, newest first. For operators." })
  async tariffs(@Args(() => PageArgs) args: PageArgs, @Ctx() { principal, billing }: Context): Promise<Connection<TariffView>> {
    requireOperator(principal);
    const list = { key: "tariffs operator", placeOf: (tariff: { createdAt: number; id: string }) => placeAt(tariff.createdAt, tariff.id) };
    return page(list, args, (limit, after) => billing.listTariffs({ limit, after: atPlace(after) }), tariffView);
  }

  @Mutation(() => TariffResult, { nullable: true, description: "Makes a tariff with its rates. For operators." })
  async createTariff(@Arg("input", () => CreateTariffInput, { description: "The tariff." }) input: CreateTariffInput, @Ctx() { principal, billing }: Context): Promise<TariffView | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const ownerAccountId = optionalId("account", input.resellerId, "resellerId");
      return tariffView(await billing.createTariff({ name: input.name, currency: input.currency, ownerAccountId, rates: input.rates.map(rateOf), ...(input.terms && { terms: termsOf(input.terms, "terms") }) }, authorOf(principal)));
    });
  }

  @Mutation(() => AccountResult, { nullable: true, description: "Says which tariff prices the calls of an account from now on; calls under way keep their rates. For operators." })
  async assignTariff(
    @Arg("accountId", () => ID, { description: "Which account." }) accountId: string,
    @Arg("tariffId", () => ID, { description: "Which tariff; of the same currency." }) tariffId: string,
    @Ctx() { principal, billing }: Context,
  ): Promise<AccountView | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return accountView(await billing.assignTariff(fromPublicId("account", accountId, "accountId"), fromPublicId("tariff", tariffId, "tariffId"), authorOf(principal)));
    });
  }
}

@Resolver(() => Tariff)
export class TariffFieldsResolver {
  @FieldResolver(() => RateConnection, { description: "Its rates, by prefix." })
  async rates(@Root() { tariffId, currency }: TariffView, @Args(() => PageArgs) args: PageArgs, @Ctx() { billing }: Context): Promise<Connection<Rate>> {
    const list = { key: `rates ${tariffId}`, placeOf: (rate: ListedRate) => rate.prefix };
    return page(list, args, (limit, afterPrefix) => billing.listRates(tariffId, limit, afterPrefix), (rate) => rateView(rate, currency, rate.blocked));
  }
}

function rateOf(rate: RateInput, index: number): NewRate {
  return {
    prefix: rate.prefix,
    destination: rate.destination,
    priceNanos: parseNanos(rate.pricePerMinute, `rates[${index}].pricePerMinute`),
    connectFeeMicros: parseMicros(rate.connectFee ?? "0", `rates[${index}].connectFee`),
    firstIncrementSeconds: rate.firstIncrementSeconds ?? 1,
    nextIncrementSeconds: rate.nextIncrementSeconds ?? 1,
    blocked: rate.blocked ?? false,
    ...planOf(rate, `rates[${index}]`),
  };
}
