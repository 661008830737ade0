// The rated record of one ended leg as the API shows it, and what lists of them are narrowed by.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import type { LegOutcome as EndOfLeg, Role as LegRole } from "../telephony/billingPort.js";
import type { Trigger as TriggerName } from "../telephony/callBack/callBack.js";
import { Trigger } from "./callBack.js";
import { closedEnum } from "./closedEnum.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { E164 } from "./e164.js";
import { Role } from "./leg.js";
import { Decimal, Money } from "./money.js";
import { Rate } from "./tariff.js";

export const LegOutcome = closedEnum<EndOfLeg>("LegOutcome", "How a leg ended.", {
  answered: "It was answered; only these cost money.",
  busy: "The far end was busy.",
  noAnswer: "The far end rang and did not answer.",
  rejected: "The far end declined.",
  cancelled: "It was given up before it was answered.",
  failed: "It could not be reached on this route.",
});

@ObjectType({ description: "What a reseller was charged for a leg of an account below it.", simpleResolvers: true })
export class WholesaleCharge {
  @Field(() => Int, { description: "Its place above the account: 1 is the account's own reseller, 2 that one's, and so on." })
  level!: number;

  @Field(() => ID, { description: "The reseller." })
  accountId!: string;

  @Field(() => Int, { description: "The answered seconds rounded up to the increments of its rate." })
  billedSeconds!: number;

  @Field(() => Rate, { description: "The rate that it was charged by." })
  rate!: Rate;

  @Field(() => Money, { description: "What it was charged, tax included." })
  charge!: Money;

  @Field(() => Money, { description: "The part of the charge that is tax." })
  tax!: Money;

  @Field(() => Money, { description: "The part of the charge that its wallet did not cover." })
  writtenOff!: Money;

  @Field(() => Money, { description: "What it sold the leg for, less what of that it was not paid, less its charge; all of it without tax." })
  margin!: Money;
}

@ObjectType({ description: "The rated record of one ended leg. It never changes.", simpleResolvers: true })
export class Cdr {
  @Field(() => ID, { description: "The leg; there is one CDR a leg." })
  legId!: string;

  @Field(() => ID, { description: "The call-back that the leg belongs to." })
  callBackId!: string;

  @Field(() => ID, { description: "The account that paid." })
  accountId!: string;

  @Field(() => Trigger, { description: "How the call-back was asked for." })
  trigger!: TriggerName;

  @Field(() => Role, { description: "Which of the phones the leg went to." })
  role!: LegRole;

  @Field(() => Int, { description: "The attempt that it belonged to, from 1." })
  attempt!: number;

  @Field(() => E164, { description: "The number that was rung." })
  number!: string;

  @Field(() => E164, { nullable: true, description: "What the one who was rung was shown; null: the service's own number." })
  callerId!: string | null;

  @Field(() => LegOutcome, { description: "How it ended." })
  outcome!: EndOfLeg;

  @Field(() => DateTime, { description: "When it was dialled." })
  dialedAt!: Instant;

  @Field(() => DateTime, { nullable: true, description: "When it was answered; null when it was not." })
  answeredAt!: Instant | null;

  @Field(() => DateTime, { description: "When it ended." })
  endedAt!: Instant;

  @Field(() => Int, { description: "Whole seconds between answer and end." })
  answeredSeconds!: number;

  @Field(() => Int, { description: "Those seconds rounded up to the increments of the rate." })
  billedSeconds!: number;

  @Field(() => Int, { description: "Why it ended: a number of Q.850; 0 when the switch did not tell." })
  cause!: number;

  @Field(() => Int, { nullable: true, description: "Why it ended: the SIP status of the far end, where there was one." })
  sipStatus!: number | null;

  @Field(() => Boolean, { description: "False when the end was not seen: the leg is then billed to the last moment at which it was seen to be up." })
  endKnown!: boolean;

  @Field(() => ID, { nullable: true, description: "The bundle whose seconds it used before money; null where it used none." })
  bundleId!: string | null;

  @Field(() => Int, { description: "How many seconds of the bundle it used, in the bundle's increments." })
  bundleSeconds!: number;

  @Field(() => Rate, { description: "The rate that it was charged by." })
  rate!: Rate;

  @Field(() => Money, { description: "What the leg cost." })
  charge!: Money;

  @Field(() => Money, { description: "The part of the charge that the wallet did not cover. Nobody pays it; it is zero unless everything of ours was down." })
  writtenOff!: Money;

  @Field(() => DateTime, { description: "When it was charged." })
  settledAt!: Instant;
}

@InputType({ description: "Narrows a list of CDRs." })
export class CdrFilter {
  @Field(() => DateTime, { nullable: true, description: "Dialled at this instant or later." })
  since?: Instant | null;

  @Field(() => DateTime, { nullable: true, description: "Dialled before this instant." })
  before?: Instant | null;

  @Field(() => E164, { nullable: true, description: "To this number." })
  number?: string | null;

  @Field(() => String, { nullable: true, description: 'To numbers that begin like this: "+4930".' })
  numberPrefix?: string | null;

  @Field(() => String, { nullable: true, description: "To this destination, by its whole name as the rate has it." })
  destination?: string | null;

  @Field(() => LegOutcome, { nullable: true, description: "That ended like this." })
  outcome?: EndOfLeg | null;

  @Field(() => Role, { nullable: true, description: "To this one of the two phones." })
  role?: LegRole | null;

  @Field(() => Trigger, { nullable: true, description: "Of call-backs that were asked for like this." })
  trigger?: TriggerName | null;

  @Field(() => String, { nullable: true, description: "By this trunk. For operators." })
  trunk?: string | null;

  @Field(() => Int, { nullable: true, description: "Answered for so many seconds at least." })
  leastSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: "Answered for so many seconds at most." })
  mostSeconds?: number | null;

  @Field(() => Decimal, { nullable: true, description: "Charged so much at least." })
  leastCharge?: string | null;

  @Field(() => Decimal, { nullable: true, description: "Charged so much at most." })
  mostCharge?: string | null;

  @Field(() => Boolean, { nullable: true, description: "Of which nobody paid a part; with false, those that were paid in full." })
  writtenOff?: boolean | null;

  @Field(() => ID, { nullable: true, description: "Of this call-back." })
  callBackId?: string | null;

  @Field(() => ID, { nullable: true, description: "Of this account; only an operator has more than one to choose from." })
  accountId?: string | null;
}

export const CdrConnection = connectionOf(Cdr, "CDR");
