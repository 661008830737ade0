// PINs, the locks that wrong ones bring about, and how many wrong ones are too many, as the API shows it. The PIN itself is in the answer that makes it, and nowhere else.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import type { LockScope as LockScopeName } from "../telephony/callers/pinLocks.js";
import { closedEnum } from "./closedEnum.js";
import { connectionOf } from "./connection.js";
import { DateTime } from "./dateTime.js";
import { orRefused } from "./refused.js";

@ObjectType({ description: "That an account has a PIN. The PIN itself cannot be told by anybody.", simpleResolvers: true })
export class Pin {
  @Field(() => DateTime, { description: "When it was issued." })
  issuedAt!: Instant;

  @Field(() => Boolean, { description: "No PIN is right for this account at present." })
  isLocked!: boolean;

  @Field(() => DateTime, { nullable: true, description: "Since when it is locked by hand; null when it is not." })
  lockedAt!: Instant | null;

  @Field(() => DateTime, { nullable: true, description: "Until when it is locked because too many wrong ones were keyed; null when it is not, or until it is released." })
  lockedUntil!: Instant | null;
}

@ObjectType({ description: "A new PIN. It is told this once: keep it.", simpleResolvers: true })
export class IssuedPin {
  @Field(() => ID, { description: "Whose it is. The one before is good for nothing any more." })
  accountId!: string;

  @Field(() => String, { description: "The PIN: 8 to 12 digits." })
  pin!: string;
}

export const PinLockScope = closedEnum<LockScopeName>("PinLockScope", "What too many wrong PINs have locked.", {
  account: "The PIN of an account that was called from one of its own numbers.",
  number: "A number: no PIN is right that is keyed from it.",
  service: "All callers whose number is not known.",
});

@ObjectType({ description: "A lock that too many wrong PINs within an hour have brought about. For operators.", simpleResolvers: true })
export class PinLock {
  @Field(() => ID, { description: "Names the lock." })
  id!: string;

  @Field(() => PinLockScope, { description: "What is locked." })
  scope!: LockScopeName;

  @Field(() => ID, { nullable: true, description: "The account, where one is locked." })
  accountId!: string | null;

  @Field(() => String, { nullable: true, description: 'The number, where one is locked; "withheld" for all callers who withhold theirs.' })
  number!: string | null;

  @Field(() => Int, { description: "How many wrong ones it took." })
  wrong!: number;

  @Field(() => DateTime, { description: "When it began." })
  at!: Instant;

  @Field(() => DateTime, { nullable: true, description: "When it ends by itself; null when it does not." })
  until!: Instant | null;

  @Field(() => DateTime, { nullable: true, description: "When somebody released it; null when nobody did." })
  releasedAt!: Instant | null;
}

const wrong = "How many wrong PINs within an hour lock all callers who are not known, 1 to 10000.";
const lockSeconds = "How long a lock lasts, 60 or more.";
const proofs = (whose: string): string => `How many proof calls within an hour ${whose}, 0 to 1000.`;

@ObjectType({ description: "When unknown callers together have keyed too many wrong PINs, how long such locks last, and how often a number is rung for a proof. For operators.", simpleResolvers: true })
export class CallerLimits {
  @Field(() => Int, { description: wrong })
  wrongOfUnknownCallers!: number;

  @Field(() => Int, { nullable: true, description: `${lockSeconds} Null: until somebody releases it.` })
  lockSeconds!: number | null;

  @Field(() => Int, { description: proofs("an account may ask for") })
  proofsOfAnAccount!: number;

  @Field(() => Int, { description: proofs("a number is rung for, by all accounts together") })
  proofsOfANumber!: number;
}

@InputType({ description: "What to change of these limits; what is left out stays." })
export class CallerLimitsInput {
  @Field(() => Int, { nullable: true, description: wrong })
  wrongOfUnknownCallers?: number | null;

  @Field(() => Int, { nullable: true, description: `${lockSeconds} Null: until somebody releases it.` })
  lockSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: proofs("an account may ask for") })
  proofsOfAnAccount?: number | null;

  @Field(() => Int, { nullable: true, description: proofs("a number is rung for, by all accounts together") })
  proofsOfANumber?: number | null;
}

export const IssuedPinResult = orRefused("IssuedPinResult", IssuedPin);
export const PinResult = orRefused("PinResult", Pin);
export const PinLockConnection = connectionOf(PinLock, "lock");
export const PinLockResult = orRefused("PinLockResult", PinLock);
export const CallerLimitsResult = orRefused("CallerLimitsResult", CallerLimits);
