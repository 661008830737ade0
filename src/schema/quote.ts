// What a call-back between two numbers would cost, before anything is dialled.
import { Field, ID, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import type { Role as LegRole } from "../telephony/callBack/callBack.js";
import { DateTime } from "./dateTime.js";
import { E164 } from "./e164.js";
import { Role } from "./leg.js";
import { Money, Price } from "./money.js";
import { orRefused } from "./refused.js";

@ObjectType({ description: "The bundle whose seconds a leg would use before money, as it stands now. A quote holds no seconds.", simpleResolvers: true })
export class QuotedBundle {
  @Field(() => ID, { description: "Which one." })
  id!: string;

  @Field(() => String, { description: "What it is called." })
  name!: string;

  @Field(() => Int, { description: "How many seconds a new call may use." })
  leftSeconds!: number;

  @Field(() => Int, { description: "How many of them pay for a part of the first charge, so that it is so much less." })
  firstSeconds!: number;
}

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

  @Field(() => Boolean, { description: "The rate has other prices for longer calls or at other times; these are those of now. What is charged, held and carried counts all of them." })
  varies!: boolean;

  @Field(() => QuotedBundle, { nullable: true, description: "The bundle that it would use; null where none fits the number, or none has seconds left." })
  bundle!: QuotedBundle | null;
}

@ObjectType({ description: "What a call-back would cost and how long the wallet would carry it, as things are now.", simpleResolvers: true })
export class Quote {
  @Field(() => ID, { nullable: true, description: "Names the quote, for a call-back at its price; null when the price is not held." })
  id!: string | null;

  @Field(() => DateTime, { nullable: true, description: "The price is held for a call-back that begins before this; null when it is not held." })
  expiresAt!: Instant | null;

  @Field(() => [QuotedLeg], { description: "The two legs, A first." })
  legs!: QuotedLeg[];

  @Field(() => Money, { description: "What is set aside for both legs before anything is dialled." })
  firstCharge!: Money;

  @Field(() => Money, { description: "The part of the first charge that is tax." })
  firstChargeTax!: Money;

  @Field(() => Money, { description: "What the wallet has for it." })
  available!: Money;

  @Field(() => Int, { description: "For how many seconds the wallet, and those of the resellers above the account, carry both legs together, as if both were answered at once; at most a day is counted. 0 when the first charge is not covered, for then nothing is dialled." })
  carriesSeconds!: number;
}

export const QuoteResult = orRefused("QuoteResult", Quote);
