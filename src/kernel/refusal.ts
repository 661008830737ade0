// An expected "no". It carries a code for programs and a sentence for people; it rolls back what it was thrown in.

/** Every reason for which Ringback says no. The list is closed: the API's enum is made from it. */
export const refusalCodes = [
  "ACCOUNT_SUSPENDED",
  "ALREADY_PROVEN",
  "CALLER_ID_NOT_PROVEN",
  "CREDIT_LIMIT_IN_USE",
  "CURRENCY_MISMATCH",
  "DESTINATION_BLOCKED",
  "EMERGENCY_NUMBER",
  "FORBIDDEN",
  "HIGH_RISK_NUMBER",
  "IDEMPOTENCY_KEY_REUSED",
  "INSUFFICIENT_FUNDS",
  "INVALID_AMOUNT",
  "INVALID_CURRENCY",
  "INVALID_INCREMENT",
  "INVALID_INPUT",
  "INVALID_NUMBER",
  "INVALID_TIME_ZONE",
  "INVALID_VOUCHER",
  "LIMIT_REACHED",
  "MORE_THAN_CAPTURED",
  "NOT_FOUND",
  "NOT_SET_UP",
  "NO_RATE",
  "NO_ROUTE",
  "NO_TARIFF",
  "NUMBER_CALLED_TOO_OFTEN",
  "NUMBER_IN_USE",
  "NUMBER_NOT_ALLOWED",
  "NUMBER_NOT_PROVEN",
  "NUMBER_OPTED_OUT",
  "NUMBER_TAKEN",
  "OWN_NUMBER",
  "PERIODS_OVERLAP",
  "PREMIUM_NUMBER",
  "QUOTE_EXPIRED",
  "QUOTE_MISMATCH",
  "QUOTE_USED",
  "RESELLER_CYCLE",
  "RESELLER_OUT_OF_FUNDS",
  "RESELLER_SUSPENDED",
  "RESELLER_TOO_DEEP",
  "ROUTE_AT_A_LOSS",
  "SAME_NUMBER",
  "SHUTTING_DOWN",
  "SPEND_LIMIT_REACHED",
  "TARIFF_NOT_OFFERED",
  "TIERS_OUT_OF_ORDER",
  "TOO_DEAR",
  "TOO_MANY_CALL_BACKS",
  "TOO_MANY_TO_ONE_RANGE",
  "UNAUTHENTICATED",
  "VOUCHER_EXPIRED",
  "VOUCHER_LOCKED",
  "VOUCHER_USED",
  "VOUCHER_VOID",
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

export class Refusal extends Error {
  override name = "Refusal";

  /**
   * @param code for programs
   * @param message one sentence for a person: what is wrong and what to do about it
   * @param field the input field that it is about, as the API names it
   */
  constructor(
    readonly code: RefusalCode,
    message: string,
    readonly field?: string,
  ) {
    super(message);
  }
}
