// What became of a call to one of our numbers, as the log tells it: an operator can read there why somebody was not called back.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId, LegId } from "../../kernel/id.js";
import type { RefusalCode } from "../../kernel/refusal.js";

export const inboundOutcomes = [
  "calledBack", "answered", "repeated", "unknownNumber", "disabled", "unpaid", "notSet", "withheld", "notANumber", "unknownCaller", "prefixNotAllowed", "refused", "tooMany", "failed",
] as const;
export type InboundOutcome = (typeof inboundOutcomes)[number];

export const inboundTriggers = ["ani", "did", "ivr"] as const;
export type InboundTrigger = (typeof inboundTriggers)[number];

export interface InboundCallRecord {
  readonly legId: LegId;
  readonly arrivedAt: Instant;
  readonly endedAt: Instant | null;
  readonly called: string;
  /** In international format where it could be read, else as it came; null where it was withheld: who does not want to be seen is not written down. */
  readonly caller: string | null;
  readonly redirectedFrom: string | null;
  readonly trunk: string;
  /** Null: the number that was called is none of ours. */
  readonly trigger: InboundTrigger | null;
  /** Whose DID it was, or who called. */
  readonly accountId: AccountId | null;
  readonly outcome: InboundOutcome;
  readonly refusalCode: RefusalCode | null;
  readonly callBackId: CallBackId | null;
}
