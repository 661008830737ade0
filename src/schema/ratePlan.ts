// What a rate may have beyond a plain price: tiers, weekly periods, and the terms of its whole deck; as the API shows them, and as an operator gives them.
import { Field, InputType, Int, ObjectType } from "type-graphql";
import type { CapStrategy as Strategy, RoundingMethod as Method } from "../billing/rating/plan.js";
import { closedEnum } from "./closedEnum.js";
import { Decimal, Money, Price } from "./money.js";

const RoundingMethod = closedEnum<Method>("RoundingMethod", "How an exact total becomes a charge.", { up: "Up.", down: "Down.", halfUp: "To the nearest; a half goes up." });
const CapStrategy = closedEnum<Strategy>("CapStrategy", "What happens to a call that has reached its cap.", { free: "It goes on for nothing.", disconnect: "It ends." });

@ObjectType({ description: "A stretch of a call's length with a price of its own.", simpleResolvers: true })
export class Tier {
  @Field(() => Int, { description: "It applies to increments that begin after so many seconds of the call." })
  fromSeconds!: number;

  @Field(() => Price, { description: "The price of a minute." })
  price!: Price;

  @Field(() => Int, { description: "The length of its first increment." })
  firstIncrementSeconds!: number;

  @Field(() => Int, { description: "The length of the increments after it." })
  nextIncrementSeconds!: number;

  @Field(() => Money, { description: "Charged once, when a call gets there." })
  entryFee!: Money;
}

@ObjectType({ description: "A stretch of the week with prices of its own, in the time zone of the tariff.", simpleResolvers: true })
export class Period {
  @Field(() => String, { description: "What it is called." })
  name!: string;

  @Field(() => [Int], { description: "Days of the week: 1 is Monday, 7 is Sunday." })
  weekdays!: readonly number[];

  @Field(() => String, { description: 'When it begins: "08:00:00".' })
  from!: string;

  @Field(() => String, { description: 'When it is over: "20:00:00".' })
  to!: string;

  @Field(() => [Int], { description: "Months, 1 to 12; none means all of them." })
  months!: readonly number[];

  @Field(() => [Int], { description: "Days of the month, 1 to 31; none means all of them." })
  monthDays!: readonly number[];

  @Field(() => Int, { description: "Of several in force the heaviest wins." })
  weight!: number;

  @Field(() => Money, { description: "Charged once, for calls that are answered in it." })
  connectFee!: Money;

  @Field(() => Price, { description: "The price of a minute." })
  price!: Price;

  @Field(() => Int, { description: "The first increment." })
  firstIncrementSeconds!: number;

  @Field(() => Int, { description: "The increments after it." })
  nextIncrementSeconds!: number;

  @Field(() => [Tier], { description: "Later stretches of a call." })
  tiers!: readonly Tier[];
}

@ObjectType({ description: "What holds for every rate of a deck. Amounts are without tax; what is null does not apply.", simpleResolvers: true })
export class Terms {
  @Field(() => String, { description: "The time zone of the periods." })
  timeZone!: string;

  @Field(() => RoundingMethod, { description: "How a total is rounded, once." })
  rounding!: Method;

  @Field(() => Int, { description: "To how many decimals." })
  roundingDecimals!: number;

  @Field(() => Decimal, { description: 'Tax that is added before rounding, in percent: "19.0000".' })
  taxPercent!: string;

  @Field(() => Money, { nullable: true, description: "A call that costs money costs at least this much." })
  minimumCharge!: Money | null;

  @Field(() => Money, { nullable: true, description: "A call costs at most this much." })
  cap!: Money | null;

  @Field(() => CapStrategy, { nullable: true, description: "What happens then." })
  capStrategy!: Strategy | null;

  @Field(() => Money, { nullable: true, description: "Added once, to calls that last longer than surchargeAfterSeconds." })
  surcharge!: Money | null;

  @Field(() => Int, { nullable: true, description: "See surcharge." })
  surchargeAfterSeconds!: number | null;

  @Field(() => Int, { description: "Calls that are shorter cost nothing." })
  freeBelowSeconds!: number;
}

@InputType({ description: "A stretch of a call's length with a price of its own." })
export class TierInput {
  @Field(() => Int, { description: "It applies to increments that begin after so many seconds of the call." })
  fromSeconds!: number;

  @Field(() => Decimal, { description: "The price of a minute, with at most nine decimals." })
  pricePerMinute!: string;

  @Field(() => Int, { nullable: true, description: "The length of its first increment, 1 to 3600 seconds; as the next ones when left out." })
  firstIncrementSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: "The length of its increments, 1 to 3600 seconds; 1 when left out." })
  nextIncrementSeconds?: number | null;

  @Field(() => Decimal, { nullable: true, description: "Charged once, when a call gets there; nothing when left out." })
  entryFee?: string | null;
}

@InputType({ description: "A stretch of the week with prices of its own, in the time zone of the tariff. An increment belongs to the period in which it begins." })
export class PeriodInput {
  @Field(() => String, { description: "What to call it, 1 to 100 characters." })
  name!: string;

  @Field(() => [Int], { nullable: true, description: "Days of the week: 1 is Monday, 7 is Sunday; all of them when left out." })
  weekdays?: number[] | null;

  @Field(() => String, { description: 'When it begins: "08:00" or "08:00:00".' })
  from!: string;

  @Field(() => String, { description: 'When it is over: "20:00", at the latest "24:00".' })
  to!: string;

  @Field(() => [Int], { nullable: true, description: "Months, 1 to 12; all of them when left out." })
  months?: number[] | null;

  @Field(() => [Int], { nullable: true, description: "Days of the month, 1 to 31; all of them when left out." })
  monthDays?: number[] | null;

  @Field(() => Int, { nullable: true, description: "Of several periods in force the heaviest wins; 10 when left out." })
  weight?: number | null;

  @Field(() => Decimal, { nullable: true, description: "Charged once, for calls that are answered in this period; nothing when left out." })
  connectFee?: string | null;

  @Field(() => Decimal, { description: "The price of a minute, with at most nine decimals." })
  pricePerMinute!: string;

  @Field(() => Int, { nullable: true, description: "The first increment, 1 to 3600 seconds; 1 when left out." })
  firstIncrementSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: "The increments after it, 1 to 3600 seconds; 1 when left out." })
  nextIncrementSeconds?: number | null;

  @Field(() => [TierInput], { nullable: true, description: "Later stretches of a call, in their order." })
  tiers?: TierInput[] | null;
}

@InputType({ description: "What holds for every rate of a tariff. Amounts are without tax." })
export class TermsInput {
  @Field(() => String, { nullable: true, description: 'The time zone of the periods, as IANA names it: "Europe/Berlin"; UTC when left out.' })
  timeZone?: string | null;

  @Field(() => RoundingMethod, { nullable: true, description: "How a total is rounded, once; up when left out." })
  rounding?: Method | null;

  @Field(() => Int, { nullable: true, description: "To how many decimals, 0 to 6; 6 when left out." })
  roundingDecimals?: number | null;

  @Field(() => Decimal, { nullable: true, description: 'Tax that is added before rounding, in percent with at most four decimals: "19".' })
  taxPercent?: string | null;

  @Field(() => Decimal, { nullable: true, description: "A call that costs money costs at least this much." })
  minimumCharge?: string | null;

  @Field(() => Decimal, { nullable: true, description: "A call costs at most this much." })
  cap?: string | null;

  @Field(() => CapStrategy, { nullable: true, description: "What happens then; the call goes on for nothing when left out." })
  capStrategy?: Strategy | null;

  @Field(() => Decimal, { nullable: true, description: "Added once, to calls that last longer than surchargeAfterSeconds." })
  surcharge?: string | null;

  @Field(() => Int, { nullable: true, description: "See surcharge; 0 when left out." })
  surchargeAfterSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: "Calls that are shorter cost nothing; at most 600." })
  freeBelowSeconds?: number | null;
}
