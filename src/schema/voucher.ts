// Vouchers as the API shows them. Their codes are in the answer that makes them, and nowhere else.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { Currency, Decimal, Money } from "./money.js";
import { orRefused } from "./refused.js";

@ObjectType({ description: "Vouchers that were made together: so many codes of one amount.", simpleResolvers: true })
export class VoucherBatch {
  @Field(() => ID, { description: "Names the batch." })
  id!: string;

  @Field(() => String, { description: "What the operator noted about it." })
  note!: string;

  @Field(() => Money, { description: "What each of its vouchers is worth." })
  amount!: Money;

  @Field(() => Int, { description: "How many there are." })
  count!: number;

  @Field(() => Int, { description: "How many were redeemed." })
  redeemed!: number;

  @Field(() => DateTime, { nullable: true, description: "From then on they are worth nothing; null when they never expire." })
  expiresAt!: Instant | null;

  @Field(() => DateTime, { nullable: true, description: "When what was left of it was declared void; null when it was not." })
  voidedAt!: Instant | null;

  @Field(() => String, { description: "Whose key made it." })
  author!: string;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: Instant;
}

@ObjectType({ description: "A new batch with its codes. They are shown this once: keep them.", simpleResolvers: true })
export class IssuedVoucherBatch {
  @Field(() => VoucherBatch, { description: "The batch." })
  batch!: VoucherBatch;

  @Field(() => [String], { description: 'Its codes: "7K3M-9QXT-0HVA-5RNE-2CW8". Upper or lower case, with or without dashes; O is read as 0, and I and L as 1.' })
  codes!: readonly string[];
}

@InputType({ description: "Vouchers to make." })
export class CreateVoucherBatchInput {
  @Field(() => Decimal, { description: "What each is worth; more than zero." })
  amount!: string;

  @Field(() => Currency, { description: "Only wallets of this currency can be filled with them." })
  currency!: string;

  @Field(() => Int, { description: "How many, from 1 to 10000." })
  count!: number;

  @Field(() => DateTime, { nullable: true, description: "From when on they are worth nothing; left out, they never expire." })
  expiresAt?: Instant | null;

  @Field(() => String, { nullable: true, description: "For you to know the batch by; at most 200 characters." })
  note?: string | null;
}

export const VoucherBatchConnection = connectionOf(VoucherBatch, "voucher batch");
export const VoucherBatchResult = orRefused("VoucherBatchResult", VoucherBatch);
export const IssuedVoucherBatchResult = orRefused("IssuedVoucherBatchResult", IssuedVoucherBatch);
