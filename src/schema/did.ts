// DIDs as operators and their owners see them, and what they are made with.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import type { DidStatus as DidStatusName } from "../telephony/numbers/did.js";
import type { WayToRefuse as WayToRefuseName } from "../telephony/numbers/ringing.js";
import { ringingWords, WayToRefuse } from "./accessNumber.js";
import { closedEnum } from "./closedEnum.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { E164 } from "./e164.js";
import { Decimal, Money } from "./money.js";
import { orRefused } from "./refused.js";

export const DidStatus = closedEnum<DidStatusName>("DidStatus", "Whether calls to a DID ring anybody.", {
  active: "They do, while it is paid for.",
  suspended: "They do not; its months are charged all the same.",
  closed: "They never will again: the number is not ours any more.",
});

const words = {
  callsBack: "The number that is rung when the DID is called, whoever calls it; null: none yet.",
  target: "The number that it is connected with; null: a dial tone asks for it.",
  confirm: "Whoever answers must press 1 first, so that a voicemail costs no second leg.",
  setUpPrice: "Charged once.",
  monthlyPrice: "Charged for each month that begins, counted from the day on which the DID was opened.",
};

@ObjectType({ description: "One of our own numbers that belongs to one account: a call to it rings the number that its owner set.", simpleResolvers: true })
export class Did {
  @Field(() => ID, { description: "Names the DID." })
  id!: string;

  @Field(() => E164, { description: "The number." })
  number!: string;

  @Field(() => ID, { description: "Whose it is, and who pays." })
  accountId!: string;

  @Field(() => E164, { nullable: true, description: words.callsBack })
  callsBack!: string | null;

  @Field(() => E164, { nullable: true, description: words.target })
  target!: string | null;

  @Field(() => Boolean, { description: words.confirm })
  confirm!: boolean;

  @Field(() => DidStatus, { description: "Whether calls to it ring anybody." })
  status!: DidStatusName;

  @Field(() => Int, { description: ringingWords.delaySeconds })
  delaySeconds!: number;

  @Field(() => Int, { description: ringingWords.refuseAfterSeconds })
  refuseAfterSeconds!: number;

  @Field(() => WayToRefuse, { description: ringingWords.refuses })
  refuses!: WayToRefuseName;

  @Field(() => Money, { description: words.setUpPrice })
  setUpPrice!: Money;

  @Field(() => Money, { description: words.monthlyPrice })
  monthlyPrice!: Money;

  @Field(() => DateTime, { nullable: true, description: "The set-up and every month before this are paid; null: nothing is, or nothing is asked." })
  paidUntil!: Instant | null;

  @Field(() => DateTime, { description: "When it was opened." })
  createdAt!: Instant;

  @Field(() => DateTime, { nullable: true, description: "When it was closed." })
  closedAt!: Instant | null;
}

@InputType({ description: "What may be set of a DID." })
class DidSettings {
  @Field(() => E164, { nullable: true, description: words.callsBack })
  callsBack?: string | null;

  @Field(() => E164, { nullable: true, description: words.target })
  target?: string | null;

  @Field(() => Boolean, { nullable: true, description: `${words.confirm} Nobody must when left out.` })
  confirm?: boolean | null;

  @Field(() => DidStatus, { nullable: true, description: "ACTIVE or SUSPENDED; ACTIVE when left out. To close it is an act of its own. For operators." })
  status?: DidStatusName | null;

  @Field(() => Int, { nullable: true, description: `${ringingWords.delaySeconds} 3 when left out. For operators.` })
  delaySeconds?: number | null;

  @Field(() => Int, { nullable: true, description: `${ringingWords.refuseAfterSeconds} 1 when left out. For operators.` })
  refuseAfterSeconds?: number | null;

  @Field(() => WayToRefuse, { nullable: true, description: `${ringingWords.refuses} BUSY when left out. For operators.` })
  refuses?: WayToRefuseName | null;

  @Field(() => Decimal, { nullable: true, description: `${words.setUpPrice} Nothing when left out. For operators.` })
  setUpPrice?: string | null;

  @Field(() => Decimal, { nullable: true, description: `${words.monthlyPrice} Nothing when left out. For operators.` })
  monthlyPrice?: string | null;
}

@InputType({ description: "A DID to give to an account." })
export class OpenDidInput extends DidSettings {
  @Field(() => E164, { description: "The number; no other DID and no access number has it." })
  number!: string;

  @Field(() => ID, { description: "Whose it is, and who pays. It stays." })
  accountId!: string;
}

@InputType({ description: "What to change of a DID; what is left out stays, and a null takes a number away. Its owner may change the numbers and whether 1 must be pressed, an operator all of it." })
export class UpdateDidInput extends DidSettings {
  @Field(() => ID, { description: "Which one." })
  id!: string;
}

@InputType({ description: "Narrows a list of DIDs." })
export class DidFilter {
  @Field(() => ID, { nullable: true, description: "Of this account. Only an operator may name another than its own." })
  accountId?: string | null;

  @Field(() => E164, { nullable: true, description: "This number." })
  number?: string | null;

  @Field(() => DidStatus, { nullable: true, description: "In this status." })
  status?: DidStatusName | null;
}

export const DidConnection = connectionOf(Did, "DID");
export const DidResult = orRefused("DidResult", Did);
