// Carriers as operators see them, how calls are routed among them, and what they are made with. No account ever sees any of it.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Verdict as RouteVerdictName } from "../billing/carriers/orderRoutes.js";
import type { Instant } from "../kernel/clock.js";
import { closedEnum } from "./closedEnum.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { Currency, Money } from "./money.js";
import { orRefused } from "./refused.js";

const trunk = "The endpoint by which the switch reaches it.";
const onlyPrefixes = "It carries calls to numbers that begin like one of these, without the plus sign, and to no others; to all where there are none.";
const excludedPrefixes = "It carries no calls to numbers that begin like one of these.";
const allowsLoss = "It may carry calls that cost more than they bring.";
const priority = "From 1, which is tried first, to 1000; of equal ones the cheapest comes first.";

@ObjectType({ description: "Who carries calls by one trunk, and what it asks for them.", simpleResolvers: true })
export class Carrier {
  @Field(() => ID, { description: "Names the carrier." })
  id!: string;

  @Field(() => String, { description: "What the operator calls it." })
  name!: string;

  @Field(() => String, { description: trunk })
  trunk!: string;

  @Field(() => [String], { description: "All its trunks, in the order in which they are tried: that one, and those that were opened for it." })
  trunks!: string[];

  @Field(() => ID, { description: "The tariff by which it sells to us." })
  tariffId!: string;

  @Field(() => Currency, { description: "What it is paid in." })
  currency!: string;

  @Field(() => Int, { description: priority })
  priority!: number;

  @Field(() => Boolean, { description: "It carries calls; one that does not finishes those that it has." })
  enabled!: boolean;

  @Field(() => Boolean, { description: allowsLoss })
  allowsLoss!: boolean;

  @Field(() => [String], { description: onlyPrefixes })
  onlyPrefixes!: string[];

  @Field(() => [String], { description: excludedPrefixes })
  excludedPrefixes!: string[];

  @Field(() => DateTime, { description: "When it was made known." })
  createdAt!: Instant;
}

@InputType({ description: "A carrier to make known." })
export class OpenCarrierInput {
  @Field(() => String, { description: "What to call it, 1 to 100 characters; no other carrier is called so." })
  name!: string;

  @Field(() => String, { description: `${trunk} It stays; no other carrier has it.` })
  trunk!: string;

  @Field(() => ID, { description: "The tariff by which it sells to us." })
  tariffId!: string;

  @Field(() => Int, { nullable: true, description: `${priority} 100 when left out.` })
  priority?: number | null;

  @Field(() => Boolean, { nullable: true, description: "Calls may go by it; they may when left out." })
  enabled?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: `${allowsLoss} It may not when left out.` })
  allowsLoss?: boolean | null;

  @Field(() => [String], { nullable: true, description: onlyPrefixes })
  onlyPrefixes?: string[] | null;

  @Field(() => [String], { nullable: true, description: excludedPrefixes })
  excludedPrefixes?: string[] | null;
}

@InputType({ description: "What to change of a carrier; what is left out stays." })
export class UpdateCarrierInput {
  @Field(() => ID, { description: "Which one." })
  id!: string;

  @Field(() => String, { nullable: true, description: "What to call it." })
  name?: string | null;

  @Field(() => ID, { nullable: true, description: "The tariff by which it sells to us from now on; of the same currency." })
  tariffId?: string | null;

  @Field(() => Int, { nullable: true, description: priority })
  priority?: number | null;

  @Field(() => Boolean, { nullable: true, description: "Calls may go by it." })
  enabled?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: allowsLoss })
  allowsLoss?: boolean | null;

  @Field(() => [String], { nullable: true, description: onlyPrefixes })
  onlyPrefixes?: string[] | null;

  @Field(() => [String], { nullable: true, description: excludedPrefixes })
  excludedPrefixes?: string[] | null;
}

export const RouteVerdict = closedEnum<RouteVerdictName>("RouteVerdict", "Why a carrier is on the list of a call's routes, or is not.", {
  taken: "It is tried, in its turn.",
  disabled: "It carries no calls at present.",
  excluded: "It does not carry calls to this prefix.",
  noRate: "Its tariff has no price for the number.",
  blocked: "Its tariff blocks the number.",
  atALoss: "It would cost more than the call brings.",
});

@ObjectType({ description: "One carrier, as it is weighed for one call.", simpleResolvers: true })
export class WeighedRoute {
  @Field(() => Carrier, { description: "The carrier." })
  carrier!: Carrier;

  @Field(() => RouteVerdict, { description: "Whether it is tried, and if not, the first reason why." })
  verdict!: RouteVerdictName;

  @Field(() => Money, { nullable: true, description: "What a call of typical length would cost with it; null where it has no price." })
  expectedCost!: Money | null;
}

@ObjectType({ description: "How a call would be routed now.", simpleResolvers: true })
export class Routing {
  @Field(() => Int, { description: "What a call is taken to last when costs are compared." })
  typicalSeconds!: number;

  @Field(() => Money, { description: "What such a call would bring, without tax." })
  expectedNet!: Money;

  @Field(() => [WeighedRoute], { description: "The routes in the order in which they are tried, then the carriers that are left out." })
  routes!: WeighedRoute[];
}

export const CarrierConnection = connectionOf(Carrier, "carrier");
export const CarrierResult = orRefused("CarrierResult", Carrier);
export const RoutingResult = orRefused("RoutingResult", Routing);
