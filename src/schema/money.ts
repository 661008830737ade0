// Amounts and prices on the wire: decimal strings and a currency. Never a float, on either side.
import { Field, ObjectType } from "type-graphql";
import { textScalar } from "./textScalar.js";

export const Decimal = textScalar(
  "Decimal",
  'An exact decimal number, as a string: "1.250000". Amounts have 6 decimals, prices 9; more are refused with INVALID_AMOUNT, never rounded. Do not read it into a binary float.',
);

export const Currency = textScalar("Currency", 'A currency as ISO 4217 names it, in three capitals: "EUR".');

@ObjectType({ description: "An amount of money.", simpleResolvers: true })
export class Money {
  @Field(() => Decimal, { description: 'The amount in units of the currency, with six decimals: "1.250000".' })
  amount!: string;

  @Field(() => Currency, { description: "The currency of the amount." })
  currency!: string;
}

@ObjectType({ description: "What talking costs by the minute.", simpleResolvers: true })
export class Price {
  @Field(() => Decimal, { description: 'The price of a minute in units of the currency, with nine decimals: "0.008500000".' })
  perMinute!: string;

  @Field(() => Currency, { description: "The currency of the price." })
  currency!: string;
}
