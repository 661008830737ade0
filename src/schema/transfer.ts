// One move of money into or out of a wallet as the API shows it.
import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { TransferKind as Kind } from "../billing/ledger/books.js";
import type { Instant } from "../kernel/clock.js";
import { closedEnum } from "./closedEnum.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { Money } from "./money.js";
import { orRefused } from "./refused.js";

export const TransferKind = closedEnum<Kind>("TransferKind", "What money moved for.", {
  topUp: "Money was paid in.",
  legCharge: "A leg was charged.",
  legWriteOff: "The part of a charge that the wallet did not cover. It never leaves a wallet.",
  wholesaleCharge: "A leg of an account below a reseller was charged to the reseller.",
  voucher: "A voucher was redeemed.",
  correction: "An operator corrected the balance.",
  creditNote: "What was paid for a call was given back.",
  rerating: "A call was rated again, and the difference paid or given back.",
  didSetup: "A DID was set up.",
  didRent: "A DID was kept for a month.",
});

export type TransferDirectionName = "in" | "out";
export const TransferDirection = closedEnum<TransferDirectionName>("TransferDirection", "Which way money moved, seen from the wallet.", {
  in: "Into the wallet.",
  out: "Out of the wallet.",
});

@ObjectType({ description: "One move of money into or out of a wallet. It never changes; a mistake is corrected by another one.", simpleResolvers: true })
export class Transfer {
  @Field(() => ID, { description: "Names the transfer." })
  id!: string;

  @Field(() => TransferKind, { description: "What for." })
  kind!: Kind;

  @Field(() => TransferDirection, { description: "Which way." })
  direction!: TransferDirectionName;

  @Field(() => Money, { description: "How much; always more than zero." })
  amount!: Money;

  @Field(() => ID, { nullable: true, description: "The call-back that it was for, where there was one." })
  callBackId!: string | null;

  @Field(() => ID, { nullable: true, description: "The leg that was charged, where it was one." })
  legId!: string | null;

  @Field(() => ID, { nullable: true, description: "The DID that it paid for, where it was one." })
  didId!: string | null;

  @Field(() => String, { nullable: true, description: "What the payer's books call the payment, where it was one." })
  reference!: string | null;

  @Field(() => ID, { nullable: true, description: "The correction that it carries out, where it was one." })
  correctionId!: string | null;

  @Field(() => DateTime, { description: "When." })
  createdAt!: Instant;
}

@InputType({ description: "Which transfers to list. What is left out does not narrow." })
export class TransferFilter {
  @Field(() => [TransferKind], { nullable: true, description: "Of these kinds." })
  kinds?: Kind[] | null;

  @Field(() => DateTime, { nullable: true, description: "At this instant or later." })
  since?: Instant | null;

  @Field(() => DateTime, { nullable: true, description: "Before this instant." })
  before?: Instant | null;
}

export const TransferConnection = connectionOf(Transfer, "transfer");
export const TransferResult = orRefused("TransferResult", Transfer);
