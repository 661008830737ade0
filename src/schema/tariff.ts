// Tariffs and their rates as the API shows them, and what an operator makes them with.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { Currency, Decimal, Money, Price } from "./money.js";
import { orRefused } from "./refused.js";
import { Period, PeriodInput, Terms, TermsInput, Tier, TierInput } from "./ratePlan.js";

@ObjectType({ description: "What calls to numbers under one prefix cost.", simpleResolvers: true })
export class Rate {
  @Field(() => String, { description: 'The leading digits of the numbers, without the plus sign: "4915". The longest that fits a number is its rate.' })
  prefix!: string;

  @Field(() => String, { description: 'What the prefix is called: "Germany, mobile".' })
  destination!: string;

  @Field(() => Price, { description: "The price of a minute." })
  price!: Price;

  @Field(() => Money, { description: "Charged once, when the leg is answered." })
  connectFee!: Money;

  @Field(() => Int, { description: "The first increment: so many answered seconds are charged at least." })
  firstIncrementSeconds!: number;

  @Field(() => Int, { description: "The next increments: beyond the first one, answered seconds are rounded up to steps of so many." })
  nextIncrementSeconds!: number;

  @Field(() => Boolean, { description: "Calls to these numbers are refused, whatever a shorter prefix says." })
  blocked!: boolean;

  @Field(() => [Tier], { description: "Later stretches of a call with prices of their own." })
  tiers!: readonly Tier[];

  @Field(() => [Period], { description: "Stretches of the week with prices of their own. Where none is in force the price above applies." })
  periods!: readonly Period[];

  @Field(() => Terms, { nullable: true, description: "What holds for every rate of its deck; null where that is nothing but rounding up to the sixth decimal." })
  terms!: Terms | null;
}

@ObjectType({ description: "What accounts are sold: a name, a currency and rates.", simpleResolvers: true })
export class Tariff {
  @Field(() => ID, { description: "Names the tariff." })
  id!: string;

  @Field(() => String, { description: "What the operator calls it." })
  name!: string;

  @Field(() => Currency, { description: "The currency of all its prices." })
  currency!: string;

  @Field(() => ID, { nullable: true, description: "The reseller that sells by it to its own accounts; null for the operator's own." })
  resellerId!: string | null;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: Instant;
}

@InputType({ description: "A rate to make." })
export class RateInput {
  @Field(() => String, { description: "The leading digits of the numbers, without the plus sign, 1 to 15." })
  prefix!: string;

  @Field(() => String, { description: "What to call the prefix." })
  destination!: string;

  @Field(() => Decimal, { description: "The price of a minute, with at most nine decimals." })
  pricePerMinute!: string;

  @Field(() => Decimal, { nullable: true, description: "Charged once, when the leg is answered; nothing when left out." })
  connectFee?: string | null;

  @Field(() => Int, { nullable: true, description: "The first increment, 1 to 3600 seconds; 1 when left out." })
  firstIncrementSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: "The increments after it, 1 to 3600 seconds; 1 when left out." })
  nextIncrementSeconds?: number | null;

  @Field(() => Boolean, { nullable: true, description: "Refuse calls to these numbers." })
  blocked?: boolean | null;

  @Field(() => [TierInput], { nullable: true, description: "Later stretches of a call with prices of their own, in their order." })
  tiers?: TierInput[] | null;

  @Field(() => [PeriodInput], { nullable: true, description: "Stretches of the week with prices of their own. Where none is in force the price above applies." })
  periods?: PeriodInput[] | null;
}

@InputType({ description: "A tariff to make." })
export class CreateTariffInput {
  @Field(() => String, { description: "What to call it, 1 to 100 characters; no other tariff is called so." })
  name!: string;

  @Field(() => Currency, { description: "The currency of all its prices." })
  currency!: string;

  @Field(() => ID, { nullable: true, description: "The reseller that sells by it to its own accounts, and to nobody else; the operator's own when left out." })
  resellerId?: string | null;

  @Field(() => [RateInput], { description: "Its rates, one a prefix." })
  rates!: RateInput[];

  @Field(() => TermsInput, { nullable: true, description: "What holds for all of its rates." })
  terms?: TermsInput | null;
}

export const RateConnection = connectionOf(Rate, "rate", "by prefix");
export const TariffConnection = connectionOf(Tariff, "tariff");
export const TariffResult = orRefused("TariffResult", Tariff);
