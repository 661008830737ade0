// Reports as the API shows them, and what one is asked for by.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Grouping, ReportTime as TimeName } from "../billing/reports/report.js";
import type { Instant } from "../kernel/clock.js";
import type { Trigger as TriggerName } from "../telephony/callBack/callBack.js";
import { Trigger } from "./callBack.js";
import { CdrFilter } from "./cdr.js";
import { closedEnum } from "./closedEnum.js";
import { DateTime } from "./dateTime.js";
import { Decimal, Money } from "./money.js";
import { orRefused } from "./refused.js";

export const ReportGrouping = closedEnum<Grouping>("ReportGrouping", "What a report has a row for.", {
  day: "Each day, in the report's time zone.",
  account: "Each account.",
  destination: "Each destination, by its name.",
  trunk: "Each trunk, which is each carrier. For operators.",
  trigger: "Each way of asking for a call-back.",
});

export const ReportTime = closedEnum<TimeName>("ReportTime", "Which of a leg's times decides whether it is in a report, and on which day.", {
  dialed: "When it was dialled: for traffic.",
  settled: "When it was charged: a month adds up to the transfers of that month.",
});

@ObjectType({ description: "What the legs of a row add up to. Nothing is rounded but ratios.", simpleResolvers: true })
export class ReportFigures {
  @Field(() => Int, { description: "Legs that were dialled." })
  attempts!: number;

  @Field(() => Int, { description: "Those that were answered." })
  answered!: number;

  @Field(() => Decimal, { description: "Answered ones of all attempts, with four decimals." })
  answerSeizureRatio!: string;

  @Field(() => Decimal, { nullable: true, description: "How many seconds an answered one took, with three decimals; null without any." })
  averageSeconds!: string | null;

  @Field(() => Decimal, { description: "Answered seconds, all together." })
  answeredSeconds!: string;

  @Field(() => Decimal, { description: "Billed seconds, all together." })
  billedSeconds!: string;

  @Field(() => Decimal, { description: "The answered seconds in minutes, with two decimals." })
  minutes!: string;

  @Field(() => Money, { description: "What accounts were charged, tax included." })
  charge!: Money;

  @Field(() => Money, { description: "The part of the charge that is tax." })
  tax!: Money;

  @Field(() => Money, { description: "The part of the charge that nobody paid." })
  writtenOff!: Money;

  @Field(() => Money, { nullable: true, description: "What our resellers were charged for these legs, tax included. For operators, as all that follows." })
  wholesale!: Money | null;

  @Field(() => Money, { nullable: true, description: "Our income without tax: the wholesale charge of legs that a reseller sold, the charge of all others." })
  revenue!: Money | null;

  @Field(() => Money, { nullable: true, description: "The part of our income that nobody paid." })
  lost!: Money | null;

  @Field(() => [Money], { nullable: true, description: "What carriers ask of us, one amount a currency." })
  costs!: Money[] | null;

  @Field(() => Int, { nullable: true, description: "Answered legs of which nobody knows what they cost: no carrier was known by their trunk, or it had no price for the number. They count as nothing in the costs and the margin." })
  legsOfUnknownCost!: number | null;

  @Field(() => Money, { nullable: true, description: "Revenue less what was lost and less the cost; null also where a carrier asks in another currency, for nothing is converted." })
  margin!: Money | null;
}

@ObjectType({ description: "One row of a report. What was not grouped by is null.", simpleResolvers: true })
export class ReportRow {
  @Field(() => String, { nullable: true, description: 'The day: "2026-11-23".' })
  day!: string | null;

  @Field(() => ID, { nullable: true, description: "The account that paid." })
  accountId!: string | null;

  @Field(() => String, { nullable: true, description: "The destination." })
  destination!: string | null;

  @Field(() => String, { nullable: true, description: "The trunk." })
  trunk!: string | null;

  @Field(() => Trigger, { nullable: true, description: "How the call-backs were asked for." })
  trigger!: TriggerName | null;

  @Field(() => ReportFigures, { description: "What its legs add up to. Amounts of two currencies are never added: each has a row." })
  figures!: ReportFigures;
}

@ObjectType({ description: "CDRs added up.", simpleResolvers: true })
export class Report {
  @Field(() => [ReportRow], { description: "In the order of what was grouped by." })
  rows!: ReportRow[];

  @Field(() => [ReportFigures], { description: "All of it: one a currency." })
  totals!: ReportFigures[];
}

@InputType({ description: "What to add up." })
export class ReportInput {
  @Field(() => DateTime, { description: "From this instant on." })
  since!: Instant;

  @Field(() => DateTime, { description: "Up to this instant, which is not in it any more; at most 400 days later." })
  before!: Instant;

  @Field(() => [ReportGrouping], { nullable: true, description: "What to have a row for; left out, all is one row a currency." })
  groupBy?: Grouping[] | null;

  @Field(() => ReportTime, { nullable: true, description: "Which time counts; left out, that of dialling." })
  time?: TimeName | null;

  @Field(() => String, { nullable: true, description: 'In which zone days begin: "Europe/Berlin"; left out, UTC.' })
  timeZone?: string | null;

  @Field(() => CdrFilter, { nullable: true, description: "Only these; its own `since` and `before` are not for here." })
  filter?: CdrFilter | null;
}

export const ReportResult = orRefused("ReportResult", Report);
