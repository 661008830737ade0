// What a subscriber sees of a call-back while it happens: an event of its history, or a tick between two.
import { Field, ID, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import type { Outcome as CallBackOutcome, State, Step as StepName } from "../telephony/callBack/callBack.js";
import type { EventKind } from "../telephony/callBack/event.js";
import type { EntryRefusal as RefusalName } from "../telephony/dialogue/announcement.js";
import { CallBackState, Outcome } from "./callBack.js";
import { closedEnum } from "./closedEnum.js";
import { DateTime } from "./dateTime.js";
import { EntryRefusal, Step } from "./dialogue.js";
import { Leg } from "./leg.js";
import { Money } from "./money.js";

export type ProgressKindName = EventKind | "tick";
export const ProgressKind = closedEnum<ProgressKindName>("ProgressKind", "What happened to a call-back.", {
  requested: "It was asked for; the first event of every call-back.",
  phaseDue: "A time was reached: to start, to give up ringing, to try again, to end.",
  fundsDue: "More money was set aside, or the caller was warned that it ends.",
  cancelRequested: "It was cancelled.",
  legProgress: "A phone rings.",
  legAnswered: "A phone was answered.",
  legEnded: "A leg is over.",
  legGone: "A leg is over, and its end was not seen.",
  originateRefused: "The switch would not dial a leg.",
  promptEnded: "The caller has heard why it ends.",
  entryAccepted: "The caller keyed what was asked for.",
  entryRefused: "The caller keyed something else, or nothing.",
  hangupKeyed: "A keyed `**`: B is hung up, and another number can be dialled.",
  switchLost: "The switch was lost.",
  tick: "Nothing happened: seconds and cost as they are now. Not part of the history, and without a sequence number of its own.",
});

@ObjectType({ description: "One event of a call-back's history, with the call-back as it was right after it; or a tick, with the call-back as it is now.", simpleResolvers: true })
export class CallBackProgress {
  @Field(() => ID, { description: "The call-back." })
  callBackId!: string;

  @Field(() => Int, { description: "The number of the event, from 1 without gaps; of the latest one in a tick. Give it as `afterSequence` to go on after a break." })
  sequence!: number;

  @Field(() => DateTime, { description: "When it happened." })
  at!: Instant;

  @Field(() => ProgressKind, { description: "What happened." })
  kind!: ProgressKindName;

  @Field(() => ID, { nullable: true, description: "The leg that it happened to." })
  legId!: string | null;

  @Field(() => Step, { nullable: true, description: "What something was keyed for; only there when it was." })
  step!: StepName | null;

  @Field(() => EntryRefusal, { nullable: true, description: "Why what was keyed was not taken." })
  refusal!: RefusalName | null;

  @Field(() => CallBackState, { description: "Where the call-back is." })
  state!: State;

  @Field(() => Outcome, { nullable: true, description: "How it ended; null until that is decided." })
  outcome!: CallBackOutcome | null;

  @Field(() => String, { nullable: true, description: "Why it is where it is, in plain words: how it ended, or why it waits; null while it goes on." })
  reason!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When A is rung next; null while that is not known, or nobody is to be rung any more." })
  nextAttemptAt!: Instant | null;

  @Field(() => Int, { nullable: true, description: "Where it stands among those that wait for a free line, counted from 1; null while it waits for none." })
  queuePosition!: number | null;

  @Field(() => [Leg], { description: "Its legs, in the order of dialling." })
  legs!: Leg[];

  @Field(() => Money, { description: "What all its legs cost so far." })
  costSoFar!: Money;

  @Field(() => Int, { nullable: true, description: "How many seconds the wallet would carry it from now on; null while nobody has answered and once it has ended." })
  secondsLeft!: number | null;
}
