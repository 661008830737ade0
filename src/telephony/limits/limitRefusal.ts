// A breach as it is told to whoever asked: a code for programs, a sentence for people, and the field. It never tells what other accounts have done.
import { assertNever } from "../../kernel/assert.js";
import { formatMicros, formatNanos } from "../../kernel/money.js";
import { Refusal, type RefusalCode } from "../../kernel/refusal.js";
import type { Breach, BreachKind } from "./limits.js";

/** It carries what is recorded once its transaction is rolled back. */
export class LimitRefusal extends Refusal {
  constructor(readonly breach: Breach) {
    super(codes[breach.kind], sentenceOf(breach), breach.field);
  }
}

const codes: Readonly<Record<BreachKind, RefusalCode>> = {
  callBacksAMinute: "TOO_MANY_CALL_BACKS",
  callBacksAnHour: "TOO_MANY_CALL_BACKS",
  callBacksADay: "TOO_MANY_CALL_BACKS",
  liveCallBacks: "LIMIT_REACHED",
  liveOfANumber: "NUMBER_IN_USE",
  triggersOfANumberAnHour: "NUMBER_CALLED_TOO_OFTEN",
  triggersOfANumberADay: "NUMBER_CALLED_TOO_OFTEN",
  callsToANumberAnHour: "NUMBER_CALLED_TOO_OFTEN",
  callsToAnUnprovenNumberAnHour: "NUMBER_CALLED_TOO_OFTEN",
  callsToARange: "TOO_MANY_TO_ONE_RANGE",
  spendADay: "SPEND_LIMIT_REACHED",
  dearestPrice: "TOO_DEAR",
  notAllowedPrefix: "NUMBER_NOT_ALLOWED",
  highRisk: "HIGH_RISK_NUMBER",
  unproven: "NUMBER_NOT_PROVEN",
  optedOut: "NUMBER_OPTED_OUT",
  ownNumber: "OWN_NUMBER",
  premiumNumber: "PREMIUM_NUMBER",
  emergencyNumber: "EMERGENCY_NUMBER",
};

function sentenceOf({ kind, number, limit, figure, range }: Breach): string {
  switch (kind) {
    case "callBacksAMinute": return `This account may ask for ${limit} call-backs a minute, and has. Ask again in a minute.`;
    case "callBacksAnHour": return `This account may ask for ${limit} call-backs an hour, and has. Ask again later.`;
    case "callBacksADay": return `This account may ask for ${limit} call-backs within 24 hours, and has. Ask again later, or ask the operator for more.`;
    case "liveCallBacks": return `This account may have ${limit} call-backs at once, and has them. Wait for one to end, or cancel one.`;
    case "liveOfANumber": return `A call-back to ${number} is under way already: wait for it to end, or cancel it.`;
    case "triggersOfANumberAnHour":
    case "triggersOfANumberADay": return `${number} has asked for call-backs too often by calling: wait a while.`;
    case "callsToANumberAnHour": return `${number} was called too often within the hour: wait a while.`;
    case "callsToAnUnprovenNumberAnHour": return `${number} is not proven to be yours, and was called too often within the hour: prove it, or wait a while.`;
    case "callsToARange": return `Too many calls within a minute to numbers that begin with +${range}: wait a while.`;
    case "spendADay": return `This account may spend ${formatMicros(limit ?? 0n)} within 24 hours, and ${formatMicros(figure ?? 0n)} is spent or set aside. Ask the operator for more.`;
    case "dearestPrice": return `A minute to ${number} costs ${formatNanos(figure ?? 0n)}, and this account may call for ${formatNanos(limit ?? 0n)} at most. Ask the operator.`;
    case "notAllowedPrefix": return `This account may not call ${number}: its country or prefix is not among those allowed. Ask the operator.`;
    case "highRisk": return `${number} is in a range that is often used for fraud (+${range}), and is off for this account. Ask the operator.`;
    case "unproven": return `${number} is not proven to be yours: prove it first, then ask again.`;
    case "optedOut": return `Whoever has ${number} wants no call from us.`;
    case "ownNumber": return "This is a number of this service: it cannot be called back, and cannot be called.";
    case "premiumNumber": return "Premium-rate numbers cannot be reached by call-back.";
    case "emergencyNumber": return "Emergency numbers cannot be reached by call-back. Dial it directly from your own phone.";
    default: return assertNever(kind);
  }
}
