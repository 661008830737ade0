// Trunks as operators see them, how well they carry calls, and what they are made with. No account ever sees any of it.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import type { RestState } from "../telephony/trunks/resting.js";
import type { CallerIdPolicy as Policy } from "../telephony/trunks/trunk.js";
import { closedEnum } from "./closedEnum.js";
import { DateTime } from "./dateTime.js";
import { E164 } from "./e164.js";

export const CallerIdPolicy = closedEnum<Policy>("CallerIdPolicy", "Which number a trunk shows to those who are called.", {
  pass: "The account's own, where it has proven one; ours otherwise.",
  ours: "The service's own, whoever calls.",
  fixed: "The number that the trunk names, one of ours.",
});

export const TrunkState = closedEnum<RestState | "disabled">("TrunkState", "How a trunk is just now.", {
  working: "Calls go by it.",
  resting: "It kept failing, and no calls go by it until it is tried again.",
  trying: "Its rest is over: one call at a time shows whether it works again.",
  disabled: "An operator has taken it out of use.",
});

const weekdays = "Days of the week: 1 is Monday, 7 is Sunday.";

@ObjectType({ description: "A stretch of the week in which a trunk carries calls.", simpleResolvers: true })
export class TrunkWindow {
  @Field(() => [Int], { description: weekdays })
  weekdays!: readonly number[];

  @Field(() => String, { description: 'When it begins: "08:00:00".' })
  from!: string;

  @Field(() => String, { description: 'When it is over: "20:00:00"; "24:00:00" is the end of the day.' })
  to!: string;
}

@InputType({ description: "A stretch of the week in which a trunk carries calls. One over midnight is two." })
export class TrunkWindowInput {
  @Field(() => [Int], { description: weekdays })
  weekdays!: number[];

  @Field(() => String, { description: 'When it begins: "08:00".' })
  from!: string;

  @Field(() => String, { description: 'When it is over: "20:00"; "24:00" is the end of the day.' })
  to!: string;
}

const rest = {
  type: "When a trunk that keeps failing rests.",
  afterFaults: "It rests after so many faults in a row.",
  withinSeconds: "They count as a row when the last came within so long of the first.",
  restSeconds: "It rests for so long. Then one call tries it; when that fails it rests twice as long, and so on.",
  mostSeconds: "It never rests longer than this.",
} as const;

@ObjectType({ description: rest.type, simpleResolvers: true })
export class RestPolicy {
  @Field(() => Int, { description: rest.afterFaults })
  afterFaults!: number;

  @Field(() => Int, { description: rest.withinSeconds })
  withinSeconds!: number;

  @Field(() => Int, { description: rest.restSeconds })
  restSeconds!: number;

  @Field(() => Int, { description: rest.mostSeconds })
  mostSeconds!: number;
}

@InputType({ description: rest.type })
export class RestPolicyInput {
  @Field(() => Int, { description: rest.afterFaults })
  afterFaults!: number;

  @Field(() => Int, { description: rest.withinSeconds })
  withinSeconds!: number;

  @Field(() => Int, { description: rest.restSeconds })
  restSeconds!: number;

  @Field(() => Int, { description: rest.mostSeconds })
  mostSeconds!: number;
}

const words = {
  name: "The endpoint by which the switch reaches it.",
  carrierId: "The carrier that sells by it. Where there are carriers, a trunk without one is not used.",
  enabled: "Calls may go by it; those that it has go on in any case.",
  priority: "From 1, which is tried first, to 1000: among the trunks of one carrier, or among all where there are no carriers.",
  stripDigits: "So many digits at the beginning of a number, without its plus sign, are not dialled.",
  prefixDigits: "These digits are dialled before the rest.",
  plusSign: "A plus sign is dialled before all of it.",
  callerId: "Which number it shows.",
  callerNumber: "That number, where the policy is FIXED: an access number, a DID, or the service's own.",
  mostCalls: "So many calls at once at most; null: as many as come.",
  mostCallsASecond: "So many are dialled within a second at most; null: as many as come.",
  windows: "When it carries calls; none: always.",
  timeZone: "The time zone of its windows.",
  onlyPrefixes: "It carries calls to numbers that begin like one of these, without the plus sign, and to no others; to all where there are none.",
  excludedPrefixes: "It carries no calls to numbers that begin like one of these.",
  rest: "When it rests; null: never.",
  noProgressSeconds: "A call that shows no sign of life for so long goes on to the next trunk; null: after as long as everywhere.",
} as const;

@ObjectType({ description: "A technical way to a carrier: how calls are dialled by it, how many, and when.", simpleResolvers: true })
export class Trunk {
  @Field(() => ID, { description: "Names the trunk." })
  id!: string;

  @Field(() => String, { description: words.name })
  name!: string;

  @Field(() => ID, { nullable: true, description: words.carrierId })
  carrierId!: string | null;

  @Field(() => TrunkState, { description: "How it is just now." })
  state!: RestState | "disabled";

  @Field(() => DateTime, { nullable: true, description: "It rests until then; null where it does not." })
  restsUntil!: Instant | null;

  @Field(() => Int, { description: "Faults in a row since it last worked." })
  faults!: number;

  @Field(() => Boolean, { description: words.enabled })
  enabled!: boolean;

  @Field(() => Int, { description: words.priority })
  priority!: number;

  @Field(() => Int, { description: words.stripDigits })
  stripDigits!: number;

  @Field(() => String, { description: words.prefixDigits })
  prefixDigits!: string;

  @Field(() => Boolean, { description: words.plusSign })
  plusSign!: boolean;

  @Field(() => CallerIdPolicy, { description: words.callerId })
  callerId!: Policy;

  @Field(() => E164, { nullable: true, description: words.callerNumber })
  callerNumber!: string | null;

  @Field(() => Int, { nullable: true, description: words.mostCalls })
  mostCalls!: number | null;

  @Field(() => Int, { nullable: true, description: words.mostCallsASecond })
  mostCallsASecond!: number | null;

  @Field(() => [TrunkWindow], { description: words.windows })
  windows!: TrunkWindow[];

  @Field(() => String, { description: words.timeZone })
  timeZone!: string;

  @Field(() => [String], { description: words.onlyPrefixes })
  onlyPrefixes!: string[];

  @Field(() => [String], { description: words.excludedPrefixes })
  excludedPrefixes!: string[];

  @Field(() => RestPolicy, { nullable: true, description: words.rest })
  rest!: RestPolicy | null;

  @Field(() => Int, { nullable: true, description: words.noProgressSeconds })
  noProgressSeconds!: number | null;

  @Field(() => DateTime, { description: "When it was made known." })
  createdAt!: Instant;
}

/** What is left out stays, or is as standard; an explicit null takes a limit, the rest or the number away. */
@InputType()
class TrunkSettingsInput {
  @Field(() => Boolean, { nullable: true, description: words.enabled })
  enabled?: boolean | null;

  @Field(() => Int, { nullable: true, description: words.priority })
  priority?: number | null;

  @Field(() => Int, { nullable: true, description: words.stripDigits })
  stripDigits?: number | null;

  @Field(() => String, { nullable: true, description: words.prefixDigits })
  prefixDigits?: string | null;

  @Field(() => Boolean, { nullable: true, description: words.plusSign })
  plusSign?: boolean | null;

  @Field(() => CallerIdPolicy, { nullable: true, description: words.callerId })
  callerId?: Policy | null;

  @Field(() => E164, { nullable: true, description: words.callerNumber })
  callerNumber?: string | null;

  @Field(() => Int, { nullable: true, description: words.mostCalls })
  mostCalls?: number | null;

  @Field(() => Int, { nullable: true, description: words.mostCallsASecond })
  mostCallsASecond?: number | null;

  @Field(() => [TrunkWindowInput], { nullable: true, description: words.windows })
  windows?: TrunkWindowInput[] | null;

  @Field(() => String, { nullable: true, description: words.timeZone })
  timeZone?: string | null;

  @Field(() => [String], { nullable: true, description: words.onlyPrefixes })
  onlyPrefixes?: string[] | null;

  @Field(() => [String], { nullable: true, description: words.excludedPrefixes })
  excludedPrefixes?: string[] | null;

  @Field(() => RestPolicyInput, { nullable: true, description: words.rest })
  rest?: RestPolicyInput | null;

  @Field(() => Int, { nullable: true, description: words.noProgressSeconds })
  noProgressSeconds?: number | null;
}

@InputType({ description: "A trunk to make known. What is left out is as standard: digits alone are dialled, always, without limits; after 5 faults in a row within a minute it rests for 30 seconds." })
export class OpenTrunkInput extends TrunkSettingsInput {
  @Field(() => String, { description: `${words.name} It stays; no other trunk has it.` })
  name!: string;

  @Field(() => ID, { nullable: true, description: `${words.carrierId} It stays. Left out: the carrier that has named this trunk as its own.` })
  carrierId?: string | null;
}

@InputType({ description: "What to change of a trunk; what is left out stays." })
export class UpdateTrunkInput extends TrunkSettingsInput {
  @Field(() => ID, { description: "Which one." })
  id!: string;
}
