// What an account may ask for, as the API shows it and as an operator sets it.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { BreachKind as Kind, DefaultSet as Set } from "../telephony/limits/limits.js";
import { BreachKind } from "./breach.js";
import { closedEnum } from "./closedEnum.js";
import { Decimal } from "./money.js";
import { orRefused } from "./refused.js";

const says = {
  callBacksAMinute: "Call-backs that it may ask for within a minute.",
  callBacksAnHour: "Within an hour.",
  callBacksADay: "Within 24 hours.",
  liveOfANumber: "Call-backs that may be under way to one `from`, whoever asked for them.",
  triggersOfANumberAnHour: "Call-backs that one number may trigger by calling, within an hour.",
  triggersOfANumberADay: "The same within 24 hours.",
  callsToANumberAnHour: "Calls to one `to` within an hour, whoever asked for them.",
  callsToAnUnprovenNumberAnHour: "How often a `from` that its account has not proven may be rung within an hour, whoever asks, each attempt counted.",
  callsToARangeAMinute: "Calls within a minute to numbers that begin with the same digits.",
  rangeDigits: "How many digits that are.",
  spendADay: "What may be spent and set aside within 24 hours, in the account's currency.",
  dearestPrice: "What a minute of either leg may cost at most, in the account's currency.",
  allowedPrefixes: "Only numbers that begin like one of these may be called, without the plus sign; null: every number that has a price.",
  allowedHighRisk: "The high-risk ranges that may be called all the same.",
  allowsUnproven: "Whether a `from` may be rung that the account has not proven.",
  pinTriesACall: "Wrong PINs in one call, 1 to 3: no call asks more often.",
  pinTriesAnHour: "Wrong PINs of one number, and for one account, within an hour.",
  suspends: "Breaches that suspend the account at once, until a person lets it go on.",
} as const;
const none = "Null: no limit.";
const change = "Left out: as it is. Null: as by default; of the defaults, no limit. A million of anything is no limit.";

export const DefaultSet = closedEnum<Set>("DefaultSet", "Whose limits they are where an account has none of its own.", {
  accounts: "Of every account.",
  unknownCallers: "Of the accounts of the house that pay while it is not known who calls.",
});

@ObjectType({ description: "What may be asked for.", simpleResolvers: true })
export class Limits {
  @Field(() => Int, { nullable: true, description: `${says.callBacksAMinute} ${none}` })
  callBacksAMinute!: number | null;

  @Field(() => Int, { nullable: true, description: `${says.callBacksAnHour} ${none}` })
  callBacksAnHour!: number | null;

  @Field(() => Int, { nullable: true, description: `${says.callBacksADay} ${none}` })
  callBacksADay!: number | null;

  @Field(() => Int, { nullable: true, description: `${says.liveOfANumber} ${none}` })
  liveOfANumber!: number | null;

  @Field(() => Int, { nullable: true, description: `${says.triggersOfANumberAnHour} ${none}` })
  triggersOfANumberAnHour!: number | null;

  @Field(() => Int, { nullable: true, description: `${says.triggersOfANumberADay} ${none}` })
  triggersOfANumberADay!: number | null;

  @Field(() => Int, { nullable: true, description: `${says.callsToANumberAnHour} ${none}` })
  callsToANumberAnHour!: number | null;

  @Field(() => Int, { nullable: true, description: `${says.callsToAnUnprovenNumberAnHour} ${none}` })
  callsToAnUnprovenNumberAnHour!: number | null;

  @Field(() => Int, { nullable: true, description: `${says.callsToARangeAMinute} ${none}` })
  callsToARangeAMinute!: number | null;

  @Field(() => Int, { description: says.rangeDigits })
  rangeDigits!: number;

  @Field(() => Decimal, { nullable: true, description: `${says.spendADay} ${none}` })
  spendADay!: string | null;

  @Field(() => Decimal, { nullable: true, description: `${says.dearestPrice} ${none}` })
  dearestPrice!: string | null;

  @Field(() => [String], { nullable: true, description: says.allowedPrefixes })
  allowedPrefixes!: readonly string[] | null;

  @Field(() => [String], { description: says.allowedHighRisk })
  allowedHighRisk!: readonly string[];

  @Field(() => Boolean, { description: says.allowsUnproven })
  allowsUnproven!: boolean;

  @Field(() => Int, { description: says.pinTriesACall })
  pinTriesACall!: number;

  @Field(() => Int, { description: says.pinTriesAnHour })
  pinTriesAnHour!: number;

  @Field(() => [BreachKind], { description: says.suspends })
  suspends!: readonly Kind[];

  @Field(() => [String], { description: "Which of them are the account's own, by name; the others are as by default." })
  own!: readonly string[];
}

@ObjectType({ description: "What may be asked for where an account has no limits of its own.", simpleResolvers: true })
export class DefaultLimits {
  @Field(() => Limits, { description: "Of every account." })
  accounts!: Limits;

  @Field(() => Limits, { description: "Of the accounts of the house that pay while it is not known who calls." })
  unknownCallers!: Limits;
}

@InputType({ description: "What to change about limits." })
export class LimitChangeInput {
  @Field(() => Int, { nullable: true, description: `${says.callBacksAMinute} ${change}` })
  callBacksAMinute?: number | null;

  @Field(() => Int, { nullable: true, description: `${says.callBacksAnHour} ${change}` })
  callBacksAnHour?: number | null;

  @Field(() => Int, { nullable: true, description: `${says.callBacksADay} ${change}` })
  callBacksADay?: number | null;

  @Field(() => Int, { nullable: true, description: `${says.liveOfANumber} ${change}` })
  liveOfANumber?: number | null;

  @Field(() => Int, { nullable: true, description: `${says.triggersOfANumberAnHour} ${change}` })
  triggersOfANumberAnHour?: number | null;

  @Field(() => Int, { nullable: true, description: `${says.triggersOfANumberADay} ${change}` })
  triggersOfANumberADay?: number | null;

  @Field(() => Int, { nullable: true, description: `${says.callsToANumberAnHour} ${change}` })
  callsToANumberAnHour?: number | null;

  @Field(() => Int, { nullable: true, description: `${says.callsToAnUnprovenNumberAnHour} ${change}` })
  callsToAnUnprovenNumberAnHour?: number | null;

  @Field(() => Int, { nullable: true, description: `${says.callsToARangeAMinute} ${change}` })
  callsToARangeAMinute?: number | null;

  @Field(() => Int, { nullable: true, description: `${says.rangeDigits} ${change}` })
  rangeDigits?: number | null;

  @Field(() => Decimal, { nullable: true, description: `${says.spendADay} ${change}` })
  spendADay?: string | null;

  @Field(() => Decimal, { nullable: true, description: `${says.dearestPrice} ${change}` })
  dearestPrice?: string | null;

  @Field(() => [String], { nullable: true, description: `${says.allowedPrefixes} ${change}` })
  allowedPrefixes?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Their prefixes are allowed besides `allowedPrefixes`: "DE", "Germany".' })
  allowedCountries?: string[] | null;

  @Field(() => [String], { nullable: true, description: `${says.allowedHighRisk} ${change}` })
  allowedHighRisk?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: `${says.allowsUnproven} ${change}` })
  allowsUnproven?: boolean | null;

  @Field(() => Int, { nullable: true, description: `${says.pinTriesACall} ${change}` })
  pinTriesACall?: number | null;

  @Field(() => Int, { nullable: true, description: `${says.pinTriesAnHour} ${change}` })
  pinTriesAnHour?: number | null;

  @Field(() => [BreachKind], { nullable: true, description: `${says.suspends} ${change}` })
  suspends?: Kind[] | null;
}

@InputType({ description: "Limits of an account's own." })
export class SetLimitsInput {
  @Field(() => ID, { description: "Whose." })
  accountId!: string;

  @Field(() => LimitChangeInput, { description: "What to change." })
  limits!: LimitChangeInput;
}

@InputType({ description: "Limits of all who have none of their own." })
export class SetDefaultLimitsInput {
  @Field(() => DefaultSet, { description: "Whose." })
  of!: Set;

  @Field(() => LimitChangeInput, { description: "What to change." })
  limits!: LimitChangeInput;
}

export const LimitsResult = orRefused("LimitsResult", Limits);
