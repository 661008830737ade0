// What a call-back between two numbers would cost, before anything is dialled.
import { Field, Int, ObjectType } from "type-graphql";
import type { Role as LegRole } from "../telephony/callBack/callBack.js";
import { E164 } from "./e164.js";
import { Role } from "./leg.js";
import { Money } from "./money.js";
import { orRefused } from "./refused.js";
import { Rate } from "./tariff.js";

@ObjectType({ description: "What one of the two legs would cost.", simpleResolvers: true })
export class QuotedLeg {
  @Field(() => Role, { description: "Which of the two phones." })
  role!: LegRole;

  @Field(() => E164, { description: "Its number." })
  number!: string;

  @Field(() => Rate, { description: "The rate that it would have, with its price a minute." })
  rate!: Rate;

  @Field(() => Money, { description: "The charge of its first increment, connect fee included: what the shortest answered leg costs." })
  firstCharge!: Money;
}

@ObjectType({ description: "What a call-back would cost and how long the wallet would carry it, as things are now.", simpleResolvers: true })
export class Quote {
  @Field(() => [QuotedLeg], { description: "The two legs, A first." })
  legs!: QuotedLeg[];

  @Field(() => Money, { description: "The first charge of both legs together." })
  firstCharge!: Money;

  @Field(() => Int, { description: "For how many seconds the wallet carries both legs together, as if both were answered at once; at most a day is counted." })
  carriesSeconds!: number;
}

export const QuoteResult = orRefused("QuoteResult", Quote);
