// What the operator does with carriers: make them known, change them, see how calls are routed among them and what each leg cost.
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { requireOperator, signedIn } from "../access/authorise.js";
import { marginMicros } from "../billing/carriers/margin.js";
import { fromPublicId, type TariffId } from "../kernel/id.js";
import { parsePhoneNumber } from "../kernel/phoneNumber.js";
import { Carrier, CarrierConnection, CarrierResult, OpenCarrierInput, RoutingResult, UpdateCarrierInput, type Routing } from "../schema/carrier.js";
import { Cdr } from "../schema/cdr.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import { E164 } from "../schema/e164.js";
import { Money } from "../schema/money.js";
import type { Refused } from "../schema/refused.js";
import { Rate } from "../schema/tariff.js";
import { answered, foundOrNull } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { given } from "./given.js";
import { atPlace, page, placeAt } from "./paging.js";
import type { CdrView } from "./views/billingView.js";
import { carrierView, routingView } from "./views/carrierView.js";
import { moneyView } from "./views/moneyView.js";
import { rateView } from "./views/rateView.js";

@Resolver()
export class CarrierResolver {
  @Query(() => Carrier, { nullable: true, description: "One carrier; null when there is none of this id that you may see. For operators." })
  async carrier(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, billing }: Context): Promise<Carrier | null> {
    if (signedIn(principal).kind !== "operator") return null;
    const carrier = await foundOrNull(async () => billing.findCarrier(fromPublicId("carrier", id, "id")));
    return carrier && carrierView(carrier);
  }

  @Query(() => CarrierConnection, { nullable: true, description: "Every carrier, newest first. For operators." })
  async carriers(@Args(() => PageArgs) args: PageArgs, @Ctx() { principal, billing }: Context): Promise<Connection<Carrier>> {
    requireOperator(principal);
    const list = { key: "carriers operator", placeOf: (carrier: { createdAt: number; id: string }) => placeAt(carrier.createdAt, carrier.id) };
    return page(list, args, (limit, after) => billing.listCarriers({ limit, after: atPlace(after) }), carrierView);
  }

  @Query(() => RoutingResult, { nullable: true, description: "How a call of an account to a number would be routed now, and why not otherwise. For operators." })
  async routing(
    @Arg("accountId", () => ID, { description: "Who would pay." }) accountId: string,
    @Arg("number", () => E164, { description: "Who would be called." }) number: string,
    @Ctx() { principal, billing }: Context,
  ): Promise<Routing | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return routingView(await billing.weighRoutes(fromPublicId("account", accountId, "accountId"), { number: parsePhoneNumber(number, "number"), field: "number" }));
    });
  }

  @Mutation(() => CarrierResult, { nullable: true, description: "Makes a carrier known. From the first one on calls are routed by carriers alone. For operators." })
  async openCarrier(@Arg("input", () => OpenCarrierInput, { description: "The carrier." }) input: OpenCarrierInput, @Ctx() { principal, billing }: Context): Promise<Carrier | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { name, trunk, tariffId, ...settings } = input;
      return carrierView(await billing.openCarrier({ ...given(settings), name, trunk, tariffId: tariffOf(tariffId) }, authorOf(principal)));
    });
  }

  @Mutation(() => CarrierResult, { nullable: true, description: "Changes a carrier; calls that are asked for from now on go by it. For operators." })
  async updateCarrier(@Arg("input", () => UpdateCarrierInput, { description: "What to change." }) input: UpdateCarrierInput, @Ctx() { principal, billing }: Context): Promise<Carrier | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { id, tariffId, ...settings } = input;
      const change = { ...given(settings), ...(typeof tariffId === "string" ? { tariffId: tariffOf(tariffId) } : {}) };
      return carrierView(await billing.updateCarrier(fromPublicId("carrier", id, "id"), change, authorOf(principal)));
    });
  }
}

/** What an account's key asks of these is null: which carrier carried its call, and for how much, is not its business. */
@Resolver(() => Cdr)
export class CdrCostResolver {
  @FieldResolver(() => String, { nullable: true, description: "The trunk by which the leg was dialled. For operators; null for others." })
  trunk(@Root() { record }: CdrView, @Ctx() { principal }: Context): string | null {
    return mayKnow(principal) ? record.trunk : null;
  }

  @FieldResolver(() => Money, { nullable: true, description: "What the carrier asks for the leg; null where the trunk has no carrier, or the carrier no price for the number. For operators; null for others." })
  cost(@Root() { record: { cost } }: CdrView, @Ctx() { principal }: Context): Money | null {
    return mayKnow(principal) && cost !== null && cost.micros !== null ? moneyView(cost.micros, cost.currency) : null;
  }

  @FieldResolver(() => Rate, { nullable: true, description: "The rate of the carrier that the cost was worked out by. For operators; null for others." })
  costRate(@Root() { record: { cost } }: CdrView, @Ctx() { principal }: Context): Rate | null {
    return mayKnow(principal) && cost?.rate ? rateView(cost.rate, cost.currency) : null;
  }

  @FieldResolver(() => Money, { nullable: true, description: "What the leg brings us without tax, less what of it nobody paid and less its cost; where a reseller sold it, it brings us what the one at the top is charged. Null where the cost is not known or in another currency. For operators; null for others." })
  async margin(@Root() { record }: CdrView, @Ctx() { principal, load }: Context): Promise<Money | null> {
    const margin = mayKnow(principal) ? marginMicros(record, await load.wholesale.load(record.legId)) : null;
    return margin === null ? null : moneyView(margin, record.currency);
  }
}

function mayKnow(principal: Context["principal"]): boolean {
  return principal?.kind === "operator";
}

function tariffOf(id: string): TariffId {
  return fromPublicId("tariff", id, "tariffId");
}
