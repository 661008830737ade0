// Corrections as the API shows them: what an account has to pay more or less than was posted, and why.
import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { CorrectionKind as Kind } from "../billing/payments/correction.js";
import type { Instant } from "../kernel/clock.js";
import { closedEnum } from "./closedEnum.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { Decimal, Money } from "./money.js";
import { orRefused } from "./refused.js";
import { TransferDirection, type TransferDirectionName } from "./transfer.js";

export const CorrectionKind = closedEnum<Kind>("CorrectionKind", "What was corrected.", {
  correction: "A balance, by hand.",
  creditNote: "What was paid for a call was given back.",
  rerating: "A call was rated again.",
});

@ObjectType({ description: "What an account has to pay more or less than was posted. It never changes.", simpleResolvers: true })
export class Correction {
  @Field(() => ID, { description: "Names the correction." })
  id!: string;

  @Field(() => CorrectionKind, { description: "What was corrected." })
  kind!: Kind;

  @Field(() => ID, { description: "Whose." })
  accountId!: string;

  @Field(() => ID, { nullable: true, description: "The call-back that it is about, where there is one." })
  callBackId!: string | null;

  @Field(() => ID, { nullable: true, description: "The leg that it is about, where there is one." })
  legId!: string | null;

  @Field(() => Money, { description: "What there is to pay more; below zero, less." })
  difference!: Money;

  @Field(() => Money, { description: "What of it the wallet paid; below zero, what it got." })
  paid!: Money;

  @Field(() => Money, { description: "What of it was written off, because the wallet did not have it; below zero, what is written off no more." })
  writtenOff!: Money;

  @Field(() => String, { description: "Why." })
  reason!: string;

  @Field(() => String, { description: "Whose key it was made with." })
  author!: string;

  @Field(() => String, { nullable: true, description: "What the operator's books call it; null for a re-rating." })
  reference!: string | null;

  @Field(() => ID, { nullable: true, description: "The re-rating that it is part of." })
  reratingId!: string | null;

  @Field(() => DateTime, { description: "When." })
  createdAt!: Instant;
}

@ObjectType({ description: "What was given back for a call: one correction for each leg that it was given back of.", simpleResolvers: true })
export class CreditNote {
  @Field(() => Money, { description: "How much, all together." })
  amount!: Money;

  @Field(() => [Correction], { description: "Leg by leg." })
  corrections!: Correction[];
}

@InputType({ description: "A balance to correct." })
export class CorrectBalanceInput {
  @Field(() => ID, { description: "Whose wallet." })
  accountId!: string;

  @Field(() => TransferDirection, { description: "IN gives to the wallet, OUT takes from it. What is to be taken and is not there is written off." })
  direction!: TransferDirectionName;

  @Field(() => Decimal, { description: "How much, in the currency of the account; more than zero." })
  amount!: string;

  @Field(() => String, { description: "Why, in 1 to 500 characters." })
  reason!: string;

  @Field(() => String, { description: "What your books call it, 1 to 255 characters. The same reference is the same correction: with the same input it answers the first again, with another it is refused." })
  reference!: string;
}

@InputType({ description: "What was paid for a call, to be given back in part or whole." })
export class CreditNoteInput {
  @Field(() => ID, { nullable: true, description: "Of this leg; give this or the call-back." })
  legId?: string | null;

  @Field(() => ID, { nullable: true, description: "Of the legs of this call-back, one after the other." })
  callBackId?: string | null;

  @Field(() => Decimal, { description: "How much; all credit notes together never more than was paid." })
  amount!: string;

  @Field(() => String, { description: "Why, in 1 to 500 characters." })
  reason!: string;

  @Field(() => String, { description: "What your books call it, 1 to 255 characters. The same reference is the same credit note." })
  reference!: string;
}

export const CorrectionConnection = connectionOf(Correction, "correction");
export const CorrectionResult = orRefused("CorrectionResult", Correction);
export const CreditNoteResult = orRefused("CreditNoteResult", CreditNote);
