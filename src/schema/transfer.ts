// One move of money into or out of a wallet as the API shows it.
import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import { closedEnum } from "./closedEnum.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { Money } from "./money.js";
import { orRefused } from "./refused.js";

export type TransferKindName = "topUp" | "legCharge";
export const TransferKind = closedEnum<TransferKindName>("TransferKind", "What money moved for.", {
  topUp: "Money was paid in.",
  legCharge: "A leg was charged.",
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

  @Field(() => ID, { description: "Whose wallet." })
  accountId!: string;

  @Field(() => TransferKind, { description: "What for." })
  kind!: TransferKindName;

  @Field(() => TransferDirection, { description: "Which way." })
  direction!: TransferDirectionName;

  @Field(() => Money, { description: "How much; always more than zero." })
  amount!: Money;

  @Field(() => ID, { nullable: true, description: "The call-back that it was for, where there was one." })
  callBackId!: string | null;

  @Field(() => DateTime, { description: "When." })
  createdAt!: Instant;
}

@InputType({ description: "Narrows a list of transfers." })
export class TransferFilter {
  @Field(() => DateTime, { nullable: true, description: "Made at this instant or later." })
  since?: Instant | null;

  @Field(() => DateTime, { nullable: true, description: "Made before this instant." })
  before?: Instant | null;

  @Field(() => TransferKind, { nullable: true, description: "Of this kind." })
  kind?: TransferKindName | null;

  @Field(() => ID, { nullable: true, description: "Of this account; only an operator has more than one to choose from." })
  accountId?: string | null;
}

export const TransferConnection = connectionOf(Transfer, "transfer");
export const TransferResult = orRefused("TransferResult", Transfer);
