// Re-ratings as the API shows them: what would change, and what has changed, account by account.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { ReratingState as State } from "../billing/payments/rerating/rerating.js";
import type { Instant } from "../kernel/clock.js";
import { closedEnum } from "./closedEnum.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { Money } from "./money.js";
import { orRefused } from "./refused.js";

export const ReratingState = closedEnum<State>("ReratingState", "How far a re-rating is.", {
  counting: "It counts what would change. Ask to continue until it is counted.",
  counted: "It is known what would change; nothing has changed. Carry it out, or leave it.",
  running: "Corrections are made. Ask to continue until it is done, which it is not before the calls of its period have ended.",
  done: "All corrections are made.",
});

@ObjectType({ description: "Calls that were rated again, added up.", simpleResolvers: true })
export class ReratingSums {
  @Field(() => Int, { description: "How many answered legs." })
  legs!: number;

  @Field(() => Int, { description: "How many of them cost more or less than they were charged." })
  changed!: number;

  @Field(() => Int, { description: "How many the deck has no price for, or forbids, or whose number is masked. They are left alone." })
  withoutRate!: number;

  @Field(() => Money, { description: "What they were charged, with every earlier re-rating." })
  old!: Money;

  @Field(() => Money, { description: "What they should have been charged." })
  new!: Money;

  @Field(() => Money, { description: "New less old: above zero there is more to pay." })
  difference!: Money;

  @Field(() => Money, { description: "What wallets pay more; below zero, what they get back. While it is counted, as if every wallet had enough." })
  paid!: Money;

  @Field(() => Money, { description: "What is written off more; below zero, less." })
  writtenOff!: Money;
}

@ObjectType({ description: "What a re-rating comes to for one account.", simpleResolvers: true })
export class ReratingAccount {
  @Field(() => ID, { description: "Which account." })
  accountId!: string;

  @Field(() => ReratingSums, { description: "Its calls." })
  sums!: ReratingSums;
}

@ObjectType({ description: "The calls of a period, rated again by a deck that is right. CDRs are never edited: each difference is a correction of its own.", simpleResolvers: true })
export class Rerating {
  @Field(() => ID, { description: "Names the re-rating." })
  id!: string;

  @Field(() => ReratingState, { description: "How far it is." })
  state!: State;

  @Field(() => ID, { nullable: true, description: "Only calls that were rated by a deck of this tariff." })
  tariffId!: string | null;

  @Field(() => [ID], { nullable: true, description: "Only calls of these accounts." })
  accountIds!: string[] | null;

  @Field(() => DateTime, { description: "Dialled at this instant or later." })
  since!: Instant;

  @Field(() => DateTime, { description: "Dialled before this instant." })
  before!: Instant;

  @Field(() => ID, { description: "The deck that they are rated by." })
  deckId!: string;

  @Field(() => String, { description: "Why: each correction carries it." })
  reason!: string;

  @Field(() => String, { description: "Whose key it was started with." })
  author!: string;

  @Field(() => String, { nullable: true, description: "Whose key it was carried out with: each correction carries it." })
  approvedBy!: string | null;

  @Field(() => Int, { description: "How many legs that were dialled in the period are still up. It is not done before they have ended: ask to continue later." })
  stillUp!: number;

  @Field(() => DateTime, { nullable: true, description: "The last call that was looked at, from `since` to `before`: how far the counting or the run has come." })
  seenUntil!: Instant | null;

  @Field(() => ReratingSums, { description: "What would change." })
  counted!: ReratingSums;

  @Field(() => ReratingSums, { description: "What has changed." })
  done!: ReratingSums;

  @Field(() => DateTime, { description: "When it was started." })
  createdAt!: Instant;

  @Field(() => DateTime, { nullable: true, description: "When it was counted or done to its end." })
  finishedAt!: Instant | null;
}

@InputType({ description: "Calls to rate again. Name a tariff, or accounts, or both." })
export class StartReratingInput {
  @Field(() => ID, { nullable: true, description: "Calls that were rated by a deck of this tariff." })
  tariffId?: string | null;

  @Field(() => [ID], { nullable: true, description: "Calls of these accounts, 1000 at most." })
  accountIds?: string[] | null;

  @Field(() => DateTime, { description: "Dialled at this instant or later." })
  since!: Instant;

  @Field(() => DateTime, { description: "Dialled before this instant, which is not in the future." })
  before!: Instant;

  @Field(() => ID, { description: "The deck to rate them by, of the same currency." })
  deckId!: string;

  @Field(() => String, { description: "Why, in 1 to 500 characters." })
  reason!: string;
}

export const ReratingAccountConnection = connectionOf(ReratingAccount, "account", "in the order of the accounts");
export const ReratingResult = orRefused("ReratingResult", Rerating);
