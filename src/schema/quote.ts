// What a call-back between two numbers would cost, before anything is dialled.
import { Field, Int, ObjectType } from "type-graphql";
import type { Role as LegRole } from "../telephony/callBack/callBack.js";
import { E164 } from "./e164.js";
import { Role } from "./leg.js";
import { Money, Price } from "./money.js";
import { orRefused } from "./refused.js";

@ObjectType({ description: "What one of the two legs would cost.", simpleResolvers: true })
export class QuotedLeg {
  @Field(() => Role, { description: "Which of the two phones." })
  role!: LegRole;

  @Field(() => E164, { description: "Its number." })
  number!: string;

  @Field(() => String, { description: "What the prefix of the number is called." })
  destination!: string;

  @Field(() => Price, { description: "The price of a minute." })
  price!: Price;

  @Field(() => Money, { description: "Charged once, when the leg is answered." })
  connectFee!: Money;

  @Field(() => Int, { description: "The first increment: so many answered seconds are charged at least." })
  firstIncrementSeconds!: number;

  @Field(() => Int, { description: "The next increments: beyond the first one, answered seconds are rounded up to steps of so many." })
  nextIncrementSeconds!: number;
}

@ObjectType({ description: "What a call-back would cost and how long the wallet would carry it, as things are now.", simpleResolvers: true })
export class Quote {
  @Field(() => [QuotedLeg], { description: "The two legs, A first." })
  legs!: QuotedLeg[];

  @Field(() => Money, { description: "What is set aside for both legs before anything is dialled." })
  firstCharge!: Money;

  @Field(() => Money, { description: "What the wallet has for it." })
  available!: Money;

  @Field(() => Int, { description: "For how many seconds the wallet carries both legs together, as if both were answered at once; at most a day is counted. 0 when the first charge is not covered, for then nothing is dialled." })
  carriesSeconds!: number;
}

export const QuoteResult = orRefused("QuoteResult", Quote);
