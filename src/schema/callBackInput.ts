// What a call-back is asked for with, and what lists of them are narrowed by.
import { Field, ID, InputType, Int } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import type { Outcome as CallBackOutcome, State } from "../telephony/callBack/callBack.js";
import { CallBackState, Outcome } from "./callBack.js";
import { DateTime } from "./dateTime.js";
import { E164 } from "./e164.js";

@InputType({ description: "How often A is to be rung, and how long to wait in between. What is left out takes its default." })
export class AttemptsInput {
  @Field(() => Int, { nullable: true, description: "How often A is rung at most, the first time included." })
  most?: number | null;

  @Field(() => Int, { nullable: true, description: "The wait after a busy tone." })
  afterBusySeconds?: number | null;

  @Field(() => Int, { nullable: true, description: "The wait after ringing in vain." })
  afterNoAnswerSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: "The wait after a fault on the way." })
  afterFaultSeconds?: number | null;
}

@InputType({ description: "Whom to ring, and whom to connect them with." })
export class RequestCallBackInput {
  @Field(() => E164, { description: "A, the one who asks: rings first." })
  from!: string;

  @Field(() => E164, { nullable: true, description: "B, whom they want: rings once A has answered. Left out: A is asked to key it." })
  to?: string | null;

  @Field(() => Boolean, { nullable: true, description: "Whoever answers A must press 1 before B is rung, so that a machine that answers does not reach B. Left out: as the account has set." })
  confirm?: boolean | null;

  @Field(() => String, {
    description: "Made by you, once for each call-back that you mean, 1 to 255 characters. The same key with the same input answers the first call-back again; with another input it is refused. A refusal is not stored.",
  })
  idempotencyKey!: string;

  @Field(() => ID, { nullable: true, description: "A quote whose price is held: the call-back costs what it says. It is for the same two numbers, has not expired, and is good for one call-back." })
  quoteId?: string | null;

  @Field(() => E164, { nullable: true, description: "What B is shown: a number of this service, or one that the account has proven. Left out: as the account's calling settings say." })
  callerId?: string | null;

  @Field(() => DateTime, { nullable: true, description: "Do not dial before this. Left out: at once." })
  notBefore?: Instant | null;

  @Field(() => DateTime, { nullable: true, description: "Do not dial after this." })
  expiresAt?: Instant | null;

  @Field(() => AttemptsInput, { nullable: true, description: "How often to ring A." })
  attempts?: AttemptsInput | null;

  @Field(() => Int, { nullable: true, description: "How long a phone rings at most." })
  ringSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: "How long the two may talk at most." })
  longestSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: "Only where the configured switch is the sandbox: how many times as fast as ours the time of this call-back passes." })
  sandboxSpeed?: number | null;
}

@InputType({ description: "Narrows a list of call-backs." })
export class CallBackFilter {
  @Field(() => DateTime, { nullable: true, description: "Asked for at this instant or later." })
  since?: Instant | null;

  @Field(() => DateTime, { nullable: true, description: "Asked for before this instant." })
  before?: Instant | null;

  @Field(() => E164, { nullable: true, description: "With this number as A or as B." })
  number?: string | null;

  @Field(() => Outcome, { nullable: true, description: "That ended like this." })
  outcome?: CallBackOutcome | null;

  @Field(() => CallBackState, { nullable: true, description: "That are in this state now." })
  state?: State | null;

  @Field(() => ID, { nullable: true, description: "Of this account; only an operator has more than one to choose from." })
  accountId?: string | null;
}
