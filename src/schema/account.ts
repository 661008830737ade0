// Accounts and their wallets as the API shows them, and what an operator opens and changes them with.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import { closedEnum } from "./closedEnum.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { Currency, Decimal, Money } from "./money.js";
import { orRefused } from "./refused.js";

export type AccountStatusName = "active" | "suspended";
export const AccountStatus = closedEnum<AccountStatusName>("AccountStatus", "Whether an account may ask for call-backs.", {
  active: "It may.",
  suspended: "It may not; its keys still read.",
});

@ObjectType({ description: "The money of an account: prepaid, or postpaid up to a credit limit.", simpleResolvers: true })
export class Wallet {
  @Field(() => Money, { description: "What was paid in, less what was charged." })
  balance!: Money;

  @Field(() => Money, { description: "The part of it that is set aside for calls under way." })
  held!: Money;

  @Field(() => Money, { description: "What a new call can still be paid from: balance and credit limit, less held. Never below zero." })
  available!: Money;

  @Field(() => Money, { description: "How far below zero the balance may go; zero is prepaid." })
  creditLimit!: Money;

  @Field(() => Money, { nullable: true, description: "An event tells when balance and credit limit together fall below this; null when none does." })
  lowBalance!: Money | null;
}

@ObjectType({ description: "The party that calls and pays.", simpleResolvers: true })
export class Account {
  @Field(() => ID, { description: "Names the account." })
  id!: string;

  @Field(() => String, { description: "What the operator calls it." })
  name!: string;

  @Field(() => AccountStatus, { description: "Whether it may ask for call-backs." })
  status!: AccountStatusName;

  @Field(() => Currency, { description: "The currency of its wallet; never changes." })
  currency!: string;

  reseller!: Account | null;

  @Field(() => ID, { nullable: true, description: "The tariff that prices its calls; null when it has none yet, and cannot call." })
  tariffId!: string | null;

  @Field(() => Int, { description: "How many call-backs it may have under way or waiting at a time." })
  liveCallBackLimit!: number;

  @Field(() => Wallet, { description: "Its money." })
  wallet!: Wallet;

  @Field(() => DateTime, { description: "When it was opened." })
  createdAt!: Instant;
}

@InputType({ description: "An account to open." })
export class OpenAccountInput {
  @Field(() => String, { description: "What to call it, 1 to 200 characters." })
  name!: string;

  @Field(() => Currency, { description: "The currency of its wallet." })
  currency!: string;

  @Field(() => ID, { nullable: true, description: "Whose account it is, another account of the same currency; one of the operator's own when left out. At most eight resellers are one above the other." })
  resellerId?: string | null;

  @Field(() => ID, { nullable: true, description: "The tariff that prices its calls; of the same currency, and of its reseller where it has one." })
  tariffId?: string | null;

  @Field(() => Int, { nullable: true, description: "How many call-backs it may have under way or waiting at a time." })
  liveCallBackLimit?: number | null;
}

@InputType({ description: "An account that gets another reseller, with everything below it. Calls under way stay with the wallets that they are held on." })
export class MoveAccountInput {
  @Field(() => ID, { description: "Which account." })
  accountId!: string;

  @Field(() => ID, { nullable: true, description: "Whose it is from now on; null or left out: the operator's own." })
  resellerId?: string | null;

  @Field(() => ID, { nullable: true, description: "What it is sold by from now on, a tariff of its new reseller; null: nothing yet, and it cannot call. Left out: its present tariff, when that is one of the new reseller's." })
  tariffId?: string | null;
}

@InputType({ description: "What to change of an account. What is left out stays." })
export class UpdateAccountInput {
  @Field(() => ID, { description: "Which account." })
  id!: string;

  @Field(() => String, { nullable: true, description: "What to call it, 1 to 200 characters." })
  name?: string | null;

  @Field(() => Int, { nullable: true, description: "How many call-backs it may have under way or waiting at a time." })
  liveCallBackLimit?: number | null;
}

@InputType({ description: "Money that was paid in." })
export class TopUpInput {
  @Field(() => ID, { description: "Whose wallet." })
  accountId!: string;

  @Field(() => Decimal, { description: "How much, in the currency of the account; more than zero." })
  amount!: string;

  @Field(() => String, { description: "What your books call this payment, 1 to 255 characters. The same reference is the same payment: with the same input it answers the first transfer again, with another it is refused." })
  reference!: string;
}

export const AccountConnection = connectionOf(Account, "account");
export const AccountResult = orRefused("AccountResult", Account);
