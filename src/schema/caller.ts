// Who an account's callers are, and how they are served, as the API shows it: caller IDs and their proof, calling settings, speed dials.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import type { Language as LanguageName } from "../kernel/language.js";
import type { ProofKind as ProofKindName } from "../telephony/callers/callerIds.js";
import { CallBack } from "./callBack.js";
import { closedEnum } from "./closedEnum.js";
import { DateTime } from "./dateTime.js";
import { E164 } from "./e164.js";
import { Language } from "./language.js";
import { orRefused } from "./refused.js";

export const ProofKind = closedEnum<ProofKindName>("ProofKind", "How it was proven that a number is an account's.", {
  call: "We rang it, and whoever answered keyed the code that the account was shown.",
  operator: "An operator said so, and why.",
});

const asksForPin = "Whoever calls from it is asked for the account's PIN all the same.";

@ObjectType({ description: "A number that an account has proven to be its own: it identifies its caller, and may be shown to B.", simpleResolvers: true })
export class CallerId {
  @Field(() => ID, { description: "Names the proof." })
  id!: string;

  @Field(() => ID, { description: "Whose number it is; no other account's." })
  accountId!: string;

  @Field(() => E164, { description: "The number." })
  number!: string;

  @Field(() => Boolean, { description: asksForPin })
  asksForPin!: boolean;

  @Field(() => DateTime, { description: "When it was proven last." })
  provenAt!: Instant;

  @Field(() => ProofKind, { description: "How it was proven." })
  provenBy!: ProofKindName;

  @Field(() => String, { nullable: true, description: "Why the operator said so; null where a call has proven it." })
  reason!: string | null;
}

@InputType({ description: "A number that is the account's by an operator's word." })
export class ApproveCallerIdInput {
  @Field(() => ID, { description: "Whose number it is." })
  accountId!: string;

  @Field(() => E164, { description: "The number." })
  number!: string;

  @Field(() => String, { description: "Why, 1 to 500 characters: it stays in the audit trail." })
  reason!: string;

  @Field(() => Boolean, { nullable: true, description: `${asksForPin} Left out: nobody is.` })
  asksForPin?: boolean | null;
}

@ObjectType({ description: "A call that proves that a number is the account's: whoever answers is asked for the code.", simpleResolvers: true })
export class CallerIdProof {
  @Field(() => CallBack, { description: "The call: it tells what became of the proof." })
  callBack!: CallBack;

  @Field(() => String, { description: "What is to be keyed on the phone that rings. It is told to whoever asks for the proof, and to nobody else." })
  digits!: string;

  @Field(() => DateTime, { description: "From then on the code is good for nothing." })
  expiresAt!: Instant;
}

@InputType({ description: "A number that is to be proven." })
export class ProveCallerIdInput {
  @Field(() => ID, { nullable: true, description: "For which account, which pays for the call; only an operator has to say." })
  accountId?: string | null;

  @Field(() => E164, { description: "The number: it is rung at once." })
  number!: string;

  @Field(() => String, { description: "Made by you, once for each proof that you mean, 1 to 255 characters. The same key with the same input answers the same proof again, with its code." })
  idempotencyKey!: string;

  @Field(() => Int, { nullable: true, description: "Only where the configured switch is the sandbox: how many times as fast as ours the time of this call passes." })
  sandboxSpeed?: number | null;
}

const country = 'Numbers that are keyed without a country code are read as this country writes them: "DE".';
const language = "In which callers are spoken to.";
const confirm = "Whoever answers the A leg must press 1 before B is rung, so that a voicemail costs no call to B.";
const announces = "What is left, in money and minutes, is said before B is rung.";
const followOns = "How many more numbers can be dialled in one call-back, 0 to 20.";
const callerId = "Shown to B: a number of this service, or one that the account has proven.";

@ObjectType({ description: "How the calls of an account are led.", simpleResolvers: true })
export class CallingSettings {
  @Field(() => String, { nullable: true, description: `${country} Null: as the country of the phone that is called back writes them.` })
  country!: string | null;

  @Field(() => Language, { description: language })
  language!: LanguageName;

  @Field(() => Boolean, { description: confirm })
  confirm!: boolean;

  @Field(() => Boolean, { description: announces })
  announces!: boolean;

  @Field(() => Int, { description: followOns })
  followOns!: number;

  @Field(() => E164, { nullable: true, description: `${callerId} Null: the service's own.` })
  callerId!: string | null;
}

@InputType({ description: "What to change of how calls are led; what is left out stays." })
export class CallingSettingsInput {
  @Field(() => ID, { nullable: true, description: "Of which account; only an operator has to say." })
  accountId?: string | null;

  @Field(() => String, { nullable: true, description: `${country} Null: as the country of the phone that is called back writes them.` })
  country?: string | null;

  @Field(() => Language, { nullable: true, description: language })
  language?: LanguageName | null;

  @Field(() => Boolean, { nullable: true, description: confirm })
  confirm?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: announces })
  announces?: boolean | null;

  @Field(() => Int, { nullable: true, description: followOns })
  followOns?: number | null;

  @Field(() => E164, { nullable: true, description: `${callerId} Null: the service's own.` })
  callerId?: string | null;
}

@ObjectType({ description: "A number that an account dials by one or two digits.", simpleResolvers: true })
export class SpeedDial {
  @Field(() => String, { description: "From 1 to 99; callers key *, the key, and #." })
  key!: string;

  @Field(() => E164, { description: "Who is called." })
  number!: string;

  @Field(() => String, { description: "What the account calls it; may be empty." })
  name!: string;
}

@InputType({ description: "A number to dial by one or two digits." })
export class SpeedDialInput {
  @Field(() => ID, { nullable: true, description: "Of which account; only an operator has to say." })
  accountId?: string | null;

  @Field(() => String, { description: "From 1 to 99. What is there already is replaced." })
  key!: string;

  @Field(() => E164, { description: "Who is called." })
  number!: string;

  @Field(() => String, { nullable: true, description: "What to call it, at most 100 characters." })
  name?: string | null;
}

export const CallerIdResult = orRefused("CallerIdResult", CallerId);
export const CallerIdProofResult = orRefused("CallerIdProofResult", CallerIdProof);
export const CallingSettingsResult = orRefused("CallingSettingsResult", CallingSettings);
export const SpeedDialResult = orRefused("SpeedDialResult", SpeedDial);
