// Calls to our numbers, and why each of them was or was not called back.
import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import type { RefusalCode as RefusalCodeName } from "../kernel/refusal.js";
import type { InboundOutcome as InboundOutcomeName, InboundTrigger as InboundTriggerName } from "../telephony/triggers/inboundCall.js";
import { closedEnum } from "./closedEnum.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { RefusalCode } from "./refused.js";

export const inboundOutcomeWords: Readonly<Record<InboundOutcomeName, string>> = {
  calledBack: "A call-back was asked for.",
  answered: "It was answered: its call-back tells the rest.",
  repeated: "The same number triggered another call-back within the same ten seconds, and that one was made.",
  unknownNumber: "The number that was called is none of ours.",
  disabled: "The access number is not enabled, or the DID is suspended.",
  unpaid: "The DID is not paid for.",
  notSet: "The owner of the DID has set no number to ring.",
  withheld: "The caller withheld the number, so there is none to ring back.",
  notANumber: "What the caller's network gave as the caller's number is no number that can be rung back.",
  unknownCaller: "The caller's number belongs to no account, and the access number refuses unknown callers.",
  prefixNotAllowed: "The caller's number belongs to no account, and unknown callers with this prefix are not rung back.",
  refused: "A call-back was asked for and refused; the refusal's code tells why.",
  tooMany: "More calls came in at once than are looked after.",
  failed: "A fault of ours; the log has more.",
};
export const InboundOutcome = closedEnum<InboundOutcomeName>("InboundOutcome", "What became of a call to one of our numbers.", inboundOutcomeWords);

export const InboundTrigger = closedEnum<InboundTriggerName>("InboundTrigger", "What kind of number of ours was called.", {
  ani: "An access number that rings its callers back.",
  did: "A DID.",
  ivr: "An access number that answers and asks.",
});

@ObjectType({ description: "A call to one of our numbers, and what became of it.", simpleResolvers: true })
export class InboundCall {
  @Field(() => ID, { description: "Names the call." })
  id!: string;

  @Field(() => DateTime, { description: "When it came in, by the switch's clock." })
  arrivedAt!: Instant;

  @Field(() => DateTime, { nullable: true, description: "When it had ended; null while that was not known." })
  endedAt!: Instant | null;

  @Field(() => String, { description: "The number that was called, as it came." })
  called!: string;

  @Field(() => String, { nullable: true, description: "Who called, in international format where it could be read, else as it came; null where it was withheld." })
  caller!: string | null;

  @Field(() => String, { nullable: true, description: "The number that diverted the call to us, where that was told." })
  redirectedFrom!: string | null;

  @Field(() => String, { nullable: true, description: "The trunk by which it came. For operators; null for others." })
  trunk!: string | null;

  @Field(() => InboundTrigger, { nullable: true, description: "What kind of number was called; null where it is none of ours." })
  trigger!: InboundTriggerName | null;

  @Field(() => ID, { nullable: true, description: "Whose DID it was, or who called; null where that is nobody's account." })
  accountId!: string | null;

  @Field(() => InboundOutcome, { description: "What became of it." })
  outcome!: InboundOutcomeName;

  @Field(() => RefusalCode, { nullable: true, description: "Why, where the call-back was refused." })
  refusalCode!: RefusalCodeName | null;

  @Field(() => String, { description: "What became of it, in a sentence." })
  words!: string;

  @Field(() => ID, { nullable: true, description: "The call-back that it triggered." })
  callBackId!: string | null;
}

@InputType({ description: "Narrows a list of calls to our numbers." })
export class InboundCallFilter {
  @Field(() => ID, { nullable: true, description: "That concern this account: to its DIDs, or from its callers. Only an operator may name another than its own." })
  accountId?: string | null;

  @Field(() => String, { nullable: true, description: "To this number." })
  called?: string | null;

  @Field(() => String, { nullable: true, description: "From this number." })
  caller?: string | null;

  @Field(() => InboundTrigger, { nullable: true, description: "To numbers of this kind." })
  trigger?: InboundTriggerName | null;

  @Field(() => InboundOutcome, { nullable: true, description: "Of which this became." })
  outcome?: InboundOutcomeName | null;

  @Field(() => DateTime, { nullable: true, description: "That came at this instant or later." })
  since?: Instant | null;

  @Field(() => DateTime, { nullable: true, description: "That came before this instant." })
  before?: Instant | null;
}

export const InboundCallConnection = connectionOf(InboundCall, "inbound call");
