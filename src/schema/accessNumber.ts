// Access numbers as operators see them, and what they are made with.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import type { Language as LanguageName } from "../kernel/language.js";
import type { AccessTrigger as AccessTriggerName, UnknownCallers as UnknownCallersName } from "../telephony/numbers/accessNumber.js";
import type { WayToRefuse as WayToRefuseName } from "../telephony/numbers/ringing.js";
import { closedEnum } from "./closedEnum.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { E164 } from "./e164.js";
import { Language } from "./language.js";
import { orRefused } from "./refused.js";

export const AccessTrigger = closedEnum<AccessTriggerName>("AccessTrigger", "What a call to an access number does.", {
  ani: "It is never answered; the caller's own number is rung back.",
  ivr: "It is answered and asks for the number to call and for the number to ring back.",
});

export const WayToRefuse = closedEnum<WayToRefuseName>("WayToRefuse", "How a trigger call is turned away without an answer.", {
  busy: "The caller hears that we are busy (SIP 486).",
  reject: "It is rejected (403).",
  unavailable: "We are not available (480).",
  congestion: "The network is busy (503): some carriers then try another way, which comes to a second trigger within the same ten seconds.",
  ringOut: "It rings until the caller hangs up; after three quarters of a minute we are not available.",
});

export const UnknownCallers = closedEnum<UnknownCallersName>("UnknownCallers", "What callers get whose number belongs to no account.", {
  refuse: "Nothing: they are not rung back.",
  askPin: "They are rung back at the house's expense and asked for a PIN first.",
});

export const ringingWords = {
  delaySeconds: "From the end of the trigger call to the call-back, 0 to 600.",
  refuseAfterSeconds: "How long the trigger call rings before it is turned away, 0 to 30.",
  refuses: "How it is turned away.",
};
const words = {
  ...ringingWords,
  trigger: "What a call to it does.",
  languages: "The first is spoken, the others are offered.",
  unknownCallers: "What callers get whose number belongs to no account.",
  houseAccountId: "Pays for the leg on which an unknown caller is asked for a PIN, until the PIN is good.",
  callerPrefixes: "Unknown callers are rung back only at numbers that begin like one of these, without the plus sign.",
  country: 'Callers\' numbers without a plus sign are read as this country writes them ("DE"); null: they begin with their country code.',
  enabled: "Calls to it trigger call-backs.",
};

@ObjectType({ description: "One of our own numbers that everybody calls to be rung back.", simpleResolvers: true })
export class AccessNumber {
  @Field(() => ID, { description: "Names the access number." })
  id!: string;

  @Field(() => E164, { description: "The number." })
  number!: string;

  @Field(() => AccessTrigger, { description: words.trigger })
  trigger!: AccessTriggerName;

  @Field(() => [Language], { description: words.languages })
  languages!: readonly LanguageName[];

  @Field(() => Int, { description: words.delaySeconds })
  delaySeconds!: number;

  @Field(() => Int, { description: words.refuseAfterSeconds })
  refuseAfterSeconds!: number;

  @Field(() => WayToRefuse, { description: words.refuses })
  refuses!: WayToRefuseName;

  @Field(() => UnknownCallers, { description: words.unknownCallers })
  unknownCallers!: UnknownCallersName;

  @Field(() => ID, { nullable: true, description: words.houseAccountId })
  houseAccountId!: string | null;

  @Field(() => [String], { description: words.callerPrefixes })
  callerPrefixes!: readonly string[];

  @Field(() => String, { nullable: true, description: words.country })
  country!: string | null;

  @Field(() => Boolean, { description: words.enabled })
  enabled!: boolean;

  @Field(() => DateTime, { description: "When it was made known." })
  createdAt!: Instant;
}

@InputType({ description: "What may be set of an access number." })
class AccessNumberSettings {
  @Field(() => [Language], { nullable: true, description: `${words.languages} English when left out.` })
  languages?: LanguageName[] | null;

  @Field(() => Int, { nullable: true, description: `${words.delaySeconds} 3 when left out.` })
  delaySeconds?: number | null;

  @Field(() => Int, { nullable: true, description: `${words.refuseAfterSeconds} 1 when left out.` })
  refuseAfterSeconds?: number | null;

  @Field(() => WayToRefuse, { nullable: true, description: `${words.refuses} BUSY when left out.` })
  refuses?: WayToRefuseName | null;

  @Field(() => UnknownCallers, { nullable: true, description: `${words.unknownCallers} REFUSE when left out.` })
  unknownCallers?: UnknownCallersName | null;

  @Field(() => ID, { nullable: true, description: words.houseAccountId })
  houseAccountId?: string | null;

  @Field(() => [String], { nullable: true, description: words.callerPrefixes })
  callerPrefixes?: string[] | null;

  @Field(() => String, { nullable: true, description: words.country })
  country?: string | null;

  @Field(() => Boolean, { nullable: true, description: `${words.enabled} They do when left out.` })
  enabled?: boolean | null;
}

@InputType({ description: "An access number to make known." })
export class OpenAccessNumberInput extends AccessNumberSettings {
  @Field(() => E164, { description: "The number; no other access number and no DID has it." })
  number!: string;

  @Field(() => AccessTrigger, { description: words.trigger })
  trigger!: AccessTriggerName;
}

@InputType({ description: "What to change of an access number; what is left out stays. A null for the account of the house or the country takes it away." })
export class UpdateAccessNumberInput extends AccessNumberSettings {
  @Field(() => ID, { description: "Which one." })
  id!: string;

  @Field(() => AccessTrigger, { nullable: true, description: words.trigger })
  trigger?: AccessTriggerName | null;
}

export const AccessNumberConnection = connectionOf(AccessNumber, "access number");
export const AccessNumberResult = orRefused("AccessNumberResult", AccessNumber);
