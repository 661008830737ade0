// A call-back as the API shows it: the request, its legs, its outcome.
import { Field, ID, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import type { Outcome as CallBackOutcome, State, Trigger as TriggerName } from "../telephony/callBack/callBack.js";
import { closedEnum } from "./closedEnum.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { Dialogue } from "./dialogue.js";
import { E164 } from "./e164.js";
import { Leg } from "./leg.js";
import { Money } from "./money.js";
import { orRefused } from "./refused.js";

export const CallBackState = closedEnum<State>("CallBackState", "Where a call-back is.", {
  queued: "Waits for its time, or for the next attempt.",
  dialingA: "The phone of the one who asked is being rung.",
  collecting: "A, or the caller of the trigger call, has answered and is asked for something.",
  dialingB: "A has answered; the other phone is being rung.",
  connected: "Both talk.",
  ending: "Is being hung up.",
  ended: "Over; nothing changes any more.",
});

export const Outcome = closedEnum<CallBackOutcome>("Outcome", "How a call-back ended: its first cause.", {
  completed: "Both talked, and hung up or reached the longest duration.",
  cancelled: "Cancelled by a request.",
  expired: "Its time had passed before it could be dialled.",
  noFunds: "The wallet could not carry it, or not any longer.",
  resellerNoFunds: "The reseller of the account could not carry it, or not any longer; the account's own wallet was not the reason.",
  notAllowed: "The account or its tariff did not allow it when it was due.",
  aBusy: "A was busy.",
  aNoAnswer: "A rang and did not answer.",
  aRejected: "A declined the call.",
  aFailed: "A could not be reached on any route.",
  aHungUp: "A hung up before B had answered.",
  bBusy: "B was busy.",
  bNoAnswer: "B rang and did not answer.",
  bRejected: "B declined the call.",
  bFailed: "B could not be reached on any route.",
  wrongPin: "No PIN that was keyed was good.",
  notConfirmed: "A answered, and nobody pressed 1.",
  noInput: "The caller keyed nothing that could be used, or hung up before all was keyed.",
  wrongCode: "The code that proves a number was not the right one.",
  failed: "The switch was lost.",
});

export const Trigger = closedEnum<TriggerName>("Trigger", "How a call-back was asked for.", {
  web: "By this API.",
  ani: "By a call to an access number, which is not answered.",
  did: "By a call to a number of the account's own, which is not answered.",
  ivr: "By a call to an access number that is answered and asks for everything.",
  proof: "To prove that a number is the account's: only A is rung, and asked for a code.",
});

@ObjectType({ description: "How often A is rung, and how long is waited in between.", simpleResolvers: true })
export class Attempts {
  @Field(() => Int, { description: "How often A is rung at most, the first time included." })
  most!: number;

  @Field(() => Int, { description: "The wait after a busy tone." })
  afterBusySeconds!: number;

  @Field(() => Int, { description: "The wait after ringing in vain." })
  afterNoAnswerSeconds!: number;

  @Field(() => Int, { description: "The wait after a fault on the way." })
  afterFaultSeconds!: number;
}

@ObjectType({ description: "The whole of it: the request, its legs, its outcome.", simpleResolvers: true })
export class CallBack {
  @Field(() => ID, { description: "Names the call-back." })
  id!: string;

  @Field(() => ID, { description: "The account that pays." })
  accountId!: string;

  @Field(() => Trigger, { description: "How it was asked for." })
  trigger!: TriggerName;

  @Field(() => E164, { nullable: true, description: "A, the one who asked: rings first. Null while the caller has not keyed it yet." })
  from!: string | null;

  @Field(() => E164, { nullable: true, description: "B, whom they want: rings once A has answered. The last one, when several were dialled; null while A has not keyed it yet." })
  to!: string | null;

  @Field(() => E164, { nullable: true, description: "What B is shown; null: the service's own number." })
  callerId!: string | null;

  @Field(() => CallBackState, { description: "Where it is." })
  state!: State;

  @Field(() => Dialogue, { description: "What the caller is asked for and told." })
  dialogue!: Dialogue;

  @Field(() => Outcome, { nullable: true, description: "How it ended; null until that is decided." })
  outcome!: CallBackOutcome | null;

  @Field(() => String, { nullable: true, description: "Why it is where it is, in plain words: how it ended, or why it waits; null while it goes on." })
  reason!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When A is rung next; null while that is not known, or nobody is to be rung any more." })
  nextAttemptAt!: Instant | null;

  @Field(() => Int, { nullable: true, description: "Where it stands among those that wait for a free line, counted from 1; null while it waits for none." })
  queuePosition!: number | null;

  @Field(() => Int, { description: "The number of its latest event: what `callBackProgress` may be asked to continue after." })
  sequence!: number;

  @Field(() => Int, { description: "The current attempt, from 1." })
  attempt!: number;

  @Field(() => Attempts, { description: "How often A is rung." })
  attempts!: Attempts;

  @Field(() => Int, { description: "How long a phone rings at most." })
  ringSeconds!: number;

  @Field(() => Int, { description: "How long the two may talk at most." })
  longestSeconds!: number;

  @Field(() => DateTime, { nullable: true, description: "Not dialled before this; null means at once." })
  notBefore!: Instant | null;

  @Field(() => DateTime, { description: "Not dialled after this." })
  expiresAt!: Instant;

  @Field(() => DateTime, { description: "When it was asked for." })
  requestedAt!: Instant;

  @Field(() => DateTime, { nullable: true, description: "When it ended." })
  endedAt!: Instant | null;

  @Field(() => [Leg], { description: "Every call that was placed for it, in the order of dialling." })
  legs!: Leg[];

  @Field(() => Money, { description: "What all its legs cost: so far, or in all once it has ended." })
  cost!: Money;
}

export const CallBackConnection = connectionOf(CallBack, "call-back");
export const CallBackResult = orRefused("CallBackResult", CallBack);
