// Breaches of limits, and the two lists of numbers that are not called, as the API shows them.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import type { BreachKind as Kind } from "../telephony/limits/limits.js";
import { closedEnum } from "./closedEnum.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { E164 } from "./e164.js";
import { orRefused } from "./refused.js";

export const BreachKind = closedEnum<Kind>("BreachKind", "What was too much, or not allowed at all.", {
  callBacksAMinute: "Call-backs within a minute.",
  callBacksAnHour: "Call-backs within an hour.",
  callBacksADay: "Call-backs within 24 hours.",
  liveCallBacks: "Call-backs at a time.",
  liveOfANumber: "A second call-back to a phone that has one.",
  triggersOfANumberAnHour: "Call-backs that a number triggered within an hour.",
  triggersOfANumberADay: "Call-backs that a number triggered within 24 hours.",
  callsToANumberAnHour: "Calls to one number within an hour, of all accounts.",
  callsToAnUnprovenNumberAnHour: "Calls within an hour to one number that was not proven, of all accounts.",
  callsToARange: "Calls within a minute to numbers that begin alike.",
  spendADay: "Money spent and set aside within 24 hours.",
  dearestPrice: "The price of a minute.",
  notAllowedPrefix: "A country or prefix that is not among the allowed ones.",
  highRisk: "A high-risk range.",
  unproven: "A phone to ring that is not proven to be the account's.",
  optedOut: "Somebody who wants no call from us.",
  ownNumber: "One of our own numbers, as a loop.",
  premiumNumber: "A premium-rate number.",
  emergencyNumber: "An emergency number.",
});

@ObjectType({ description: "An account asked for more than it may: once, or many times within a minute.", simpleResolvers: true })
export class Breach {
  @Field(() => ID, { description: "Names it." })
  id!: string;

  @Field(() => ID, { description: "Whose." })
  accountId!: string;

  @Field(() => BreachKind, { description: "What was too much." })
  kind!: Kind;

  @Field(() => String, { nullable: true, description: "The number that it was about, the last one of several. In lists its last four digits are masked." })
  number!: string | null;

  @Field(() => String, { nullable: true, description: "What is allowed: a whole number, or a decimal one where it is about money, in the account's currency. Null where it is about a yes or a no." })
  limit!: string | null;

  @Field(() => String, { nullable: true, description: "What it was already, or what it would have been, in the same terms." })
  figure!: string | null;

  @Field(() => String, { nullable: true, description: "The high-risk range, or the digits that the numbers begin with." })
  range!: string | null;

  @Field(() => Int, { description: "How often within its minute." })
  count!: number;

  @Field(() => DateTime, { description: "The first time." })
  firstAt!: Instant;

  @Field(() => DateTime, { description: "The last time within its minute." })
  lastAt!: Instant;

  @Field(() => Boolean, { description: "It suspended the account." })
  suspended!: boolean;

  @Field(() => DateTime, { nullable: true, description: "When a person let the account go on." })
  releasedAt!: Instant | null;

  @Field(() => String, { nullable: true, description: "Who: the id of a key, or the command line. For operators; null for others." })
  releasedBy!: string | null;

  @Field(() => String, { nullable: true, description: "Why. For operators; null for others." })
  releaseReason!: string | null;
}

export const BreachConnection = connectionOf(Breach, "breach");

@InputType({ description: "Narrows a list of breaches." })
export class BreachFilter {
  @Field(() => ID, { nullable: true, description: "Of this account; only an operator has more than one to choose from." })
  accountId?: string | null;

  @Field(() => BreachKind, { nullable: true, description: "Of this kind." })
  kind?: Kind | null;

  @Field(() => DateTime, { nullable: true, description: "At this instant or later." })
  since?: Instant | null;

  @Field(() => DateTime, { nullable: true, description: "Before this instant." })
  before?: Instant | null;

  @Field(() => Boolean, { nullable: true, description: "Only those that suspended an account which nobody has let go on yet." })
  unreleased?: boolean | null;
}

@InputType({ description: "Lets a suspended account go on." })
export class ReleaseAccountInput {
  @Field(() => ID, { description: "Which one." })
  accountId!: string;

  @Field(() => String, { description: "Why, in 1 to 500 characters." })
  reason!: string;
}

@ObjectType({ description: "Somebody who wants no call from us. No account can ring the number, as `from` or as `to`.", simpleResolvers: true })
export class OptOut {
  @Field(() => ID, { description: "Names it." })
  id!: string;

  @Field(() => E164, { description: "The number." })
  number!: string;

  @Field(() => String, { description: "How it came here." })
  reason!: string;

  @Field(() => DateTime, { description: "Since when." })
  createdAt!: Instant;
}

export const OptOutConnection = connectionOf(OptOut, "opt-out");
export const OptOutResult = orRefused("OptOutResult", OptOut);

@InputType({ description: "A number that is not to be called any more." })
export class AddOptOutInput {
  @Field(() => E164, { description: "The number." })
  number!: string;

  @Field(() => String, { description: "How it came here, in 1 to 500 characters." })
  reason!: string;
}

@ObjectType({ description: "Numbers that fraud often ends in. They are off, but for accounts that are allowed them.", simpleResolvers: true })
export class HighRiskRange {
  @Field(() => ID, { description: "Names it." })
  id!: string;

  @Field(() => String, { description: "What the numbers begin with, without the plus sign." })
  prefix!: string;

  @Field(() => String, { description: "Why it is one." })
  reason!: string;

  @Field(() => String, { description: "Who says so." })
  source!: string;

  @Field(() => DateTime, { description: "Since when." })
  createdAt!: Instant;
}

export const HighRiskRangeConnection = connectionOf(HighRiskRange, "high-risk range");
export const HighRiskRangeResult = orRefused("HighRiskRangeResult", HighRiskRange);

@InputType({ description: "A range to turn off." })
export class AddHighRiskRangeInput {
  @Field(() => String, { description: "What the numbers begin with, without the plus sign." })
  prefix!: string;

  @Field(() => String, { description: "Why, in 1 to 500 characters." })
  reason!: string;

  @Field(() => String, { description: "Who says so, in 1 to 500 characters." })
  source!: string;
}
