// An expected "no" as an answer: a code for programs and a sentence for people.
import { Field, ObjectType, createUnionType, type ClassType } from "type-graphql";
import type { RefusalCode as Code } from "../kernel/refusal.js";
import { closedEnum } from "./closedEnum.js";

export const RefusalCode = closedEnum<Code>("RefusalCode", "Every reason for which Ringback says no. Nothing was dialled, held or charged.", {
  ACCOUNT_SUSPENDED: "The account is suspended.",
  ALREADY_PROVEN: "The account has proven this number already.",
  CALLER_ID_NOT_PROVEN: "The number may not be shown: it is neither ours nor proven by the account.",
  CREDIT_LIMIT_IN_USE: "More of the credit limit is used or set aside than the new one would allow.",
  CURRENCY_MISMATCH: "The currencies of the two do not fit together.",
  DESTINATION_BLOCKED: "The tariff does not allow calls to this number.",
  EMERGENCY_NUMBER: "Emergency numbers cannot be reached by call-back: dial them directly.",
  FORBIDDEN: "Your key is of the wrong kind for this.",
  HIGH_RISK_NUMBER: "The number is in a range that is often used for fraud, and is off for the account.",
  IDEMPOTENCY_KEY_REUSED: "This idempotency key was used before, with another input.",
  INSUFFICIENT_FUNDS: "The wallet does not cover the beginning of the call.",
  INVALID_AMOUNT: "Not an amount, or one with more decimals than are kept.",
  INVALID_CURRENCY: "Not a currency.",
  INVALID_INCREMENT: "An increment is out of its range.",
  INVALID_INPUT: "A value is out of its range.",
  INVALID_NUMBER: "Not a phone number in international format.",
  INVALID_TIME_ZONE: "Not a time zone.",
  INVALID_VOUCHER: "There is no voucher with this code.",
  LIMIT_REACHED: "Too many at a time.",
  MORE_THAN_CAPTURED: "More than was paid for this call and not given back yet.",
  NOT_FOUND: "It does not exist, or you may not see it.",
  NOT_SET_UP: "The operator has not set up what this needs.",
  NO_RATE: "The tariff has no price for this number.",
  NO_ROUTE: "No carrier takes calls to this number.",
  NO_TARIFF: "The account has no tariff yet.",
  NUMBER_CALLED_TOO_OFTEN: "The number was called too often within the hour, or has asked too often by calling.",
  NUMBER_IN_USE: "A call-back to this number is under way.",
  NUMBER_NOT_ALLOWED: "The country or prefix is not among those that the account may call.",
  NUMBER_NOT_PROVEN: "The account has not proven that the number is its own.",
  NUMBER_OPTED_OUT: "Whoever has the number wants no call from us.",
  NUMBER_TAKEN: "Another account has proven this number.",
  OWN_NUMBER: "One of our own access numbers.",
  PERIODS_OVERLAP: "Two periods that weigh the same are in force at once.",
  PREMIUM_NUMBER: "Premium-rate numbers cannot be reached by call-back.",
  QUOTE_EXPIRED: "The price of the quote is not held any more, or not until the call-back would begin.",
  QUOTE_MISMATCH: "The quote is for other numbers.",
  QUOTE_USED: "The quote was used for another call-back.",
  RESELLER_CYCLE: "An account would be a reseller of itself.",
  RESELLER_OUT_OF_FUNDS: "The reseller of the account cannot carry the call.",
  RESELLER_SUSPENDED: "The reseller of the account is suspended.",
  RESELLER_TOO_DEEP: "Too many resellers one above the other.",
  ROUTE_AT_A_LOSS: "Every carrier would cost more than the tariff brings.",
  SAME_NUMBER: "The two numbers are the same.",
  SHUTTING_DOWN: "This node is about to stop: ask again in a moment.",
  SPEND_LIMIT_REACHED: "What the account may spend within 24 hours is spent or set aside.",
  TARIFF_NOT_OFFERED: "The tariff belongs to somebody else than the reseller of the account.",
  TIERS_OUT_OF_ORDER: "Tiers do not follow one another.",
  TOO_DEAR: "A minute costs more than the account may call for.",
  TOO_MANY_CALL_BACKS: "More call-backs were asked for than the account may within a minute, an hour or a day.",
  TOO_MANY_TO_ONE_RANGE: "Too many calls within a minute to numbers that begin alike.",
  UNAUTHENTICATED: "The API key is absent, wrong or revoked.",
  VOUCHER_EXPIRED: "The voucher has expired.",
  VOUCHER_LOCKED: "Too many wrong codes were tried by this account: try again later.",
  VOUCHER_USED: "The voucher has been redeemed already.",
  VOUCHER_VOID: "The voucher was declared void.",
});

@ObjectType({ description: "An expected no. Nothing was changed.", simpleResolvers: true })
export class Refused {
  @Field(() => RefusalCode, { description: "The reason, for programs." })
  readonly code!: Code;

  @Field(() => String, { description: "The reason, for people: what is wrong and what to do about it." })
  readonly message!: string;

  @Field(() => String, { nullable: true, description: "The field of the input that it is about." })
  readonly field!: string | null;

  constructor(code: Code, message: string, field: string | null) {
    Object.assign(this, { code, message, field });
  }
}

/** What a mutation answers: the thing, or why not. */
export function orRefused<Thing extends object>(name: string, thing: ClassType<Thing>): Thing | Refused {
  return createUnionType({
    name,
    description: `${thing.name}, or why not.`,
    types: () => [thing, Refused] as const,
    resolveType: (value) => (value instanceof Refused ? "Refused" : thing.name),
  }) as Thing | Refused;
}
