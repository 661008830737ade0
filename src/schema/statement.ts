// The statement of a month, and the events of a wallet, as the API shows them.
import { Field, ID, Int, ObjectType } from "type-graphql";
import type { AccountEventKind as EventKind } from "../billing/payments/accountEvents.js";
import type { TransferKind as Kind } from "../billing/ledger/books.js";
import type { Instant } from "../kernel/clock.js";
import { closedEnum } from "./closedEnum.js";
import { DateTime } from "./dateTime.js";
import { Money } from "./money.js";
import { orRefused } from "./refused.js";
import { TransferDirection, TransferKind, type TransferDirectionName } from "./transfer.js";

@ObjectType({ description: "All transfers of one kind and one direction in a month.", simpleResolvers: true })
export class StatementLine {
  @Field(() => TransferKind, { description: "What for." })
  kind!: Kind;

  @Field(() => TransferDirection, { description: "Which way." })
  direction!: TransferDirectionName;

  @Field(() => Int, { description: "How many transfers." })
  transfers!: number;

  @Field(() => Money, { description: "What they add up to." })
  amount!: Money;
}

@ObjectType({ description: "A month of a wallet: closing is opening, plus what went in, less what went out, to the last decimal.", simpleResolvers: true })
export class Statement {
  @Field(() => ID, { description: "Whose wallet." })
  accountId!: string;

  @Field(() => String, { description: 'The month: "2026-11".' })
  month!: string;

  @Field(() => String, { description: "Where it begins and ends." })
  timeZone!: string;

  @Field(() => DateTime, { description: "Its first instant." })
  since!: Instant;

  @Field(() => DateTime, { description: "The first instant that is not in it. What was asked for before then may still change." })
  before!: Instant;

  @Field(() => Money, { description: "The balance when it began." })
  opening!: Money;

  @Field(() => Money, { description: "The balance when it ended, or now." })
  closing!: Money;

  @Field(() => Money, { description: "All that went in." })
  in!: Money;

  @Field(() => Money, { description: "All that went out." })
  out!: Money;

  @Field(() => [StatementLine], { description: "The same by kind. `transfers` lists them one by one." })
  lines!: StatementLine[];
}

export const AccountEventKind = closedEnum<EventKind>("AccountEventKind", "What happened to a wallet.", {
  lowBalance: "Balance and credit limit together fell below the account's threshold. It is told once, and again only after they were above it.",
});

@ObjectType({ description: "Something that happened to a wallet. It was written with the transfer that caused it.", simpleResolvers: true })
export class AccountEvent {
  @Field(() => ID, { description: "Whose wallet." })
  accountId!: string;

  @Field(() => Int, { description: "Its number, counted from 1 for each account without gaps." })
  sequence!: number;

  @Field(() => AccountEventKind, { description: "What happened." })
  kind!: EventKind;

  @Field(() => DateTime, { description: "When." })
  at!: Instant;

  @Field(() => Money, { description: "What was left: balance and credit limit." })
  left!: Money;

  @Field(() => Money, { description: "The threshold that it fell below." })
  threshold!: Money;
}

export const StatementResult = orRefused("StatementResult", Statement);
