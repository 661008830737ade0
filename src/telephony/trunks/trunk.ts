// A trunk: the technical way to a carrier, as data. A trunk of the setting TRUNKS without a row here is dialled as it always was, without limits.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, TrunkId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";

export const callerIdPolicies = ["pass", "ours", "fixed"] as const;
export type CallerIdPolicy = (typeof callerIdPolicies)[number];

/** How a number is written for the far end: its digits without the first so many, behind others, with or without a plus sign. */
export interface NumberFormat {
  readonly stripDigits: number;
  readonly prefixDigits: string;
  readonly plusSign: boolean;
}

/** A stretch of the week in the trunk's time zone. */
export interface Window {
  /** ISO: 1 is Monday. */
  readonly weekdays: readonly number[];
  /** Of the local day: from 0, inclusive, to 86400, exclusive. */
  readonly fromSecond: number;
  readonly toSecond: number;
}

/** After so many faults in a row within so long, not more than half of them of one account, it rests for so long, then is tried with one call; if that fails it rests twice as long, up to a bound. */
export interface RestPolicy {
  readonly afterFaults: number;
  readonly withinSeconds: number;
  readonly restSeconds: number;
  readonly mostSeconds: number;
}

/** How it has been of late. */
export interface Standing {
  /** In a row, since it last worked. */
  readonly faults: number;
  /** Whose calls they were, one of each, in their order: of the last it is not tried first. */
  readonly faultAccounts: readonly AccountId[];
  /** The first of them. */
  readonly faultySince: Instant | null;
  /** Once that is past, one call tries it. */
  readonly restsUntil: Instant | null;
  readonly restedSeconds: number | null;
}

export interface TrunkSettings extends NumberFormat {
  readonly enabled: boolean;
  readonly priority: number;
  readonly callerId: CallerIdPolicy;
  /** Where the policy is `fixed`. */
  readonly callerNumber: PhoneNumber | null;
  readonly mostCalls: number | null;
  readonly mostCallsASecond: number | null;
  /** None: always. */
  readonly windows: readonly Window[];
  readonly timeZone: string;
  readonly onlyPrefixes: readonly string[];
  readonly excludedPrefixes: readonly string[];
  readonly rest: RestPolicy | null;
  /** Null: the service's own. */
  readonly noProgressSeconds: number | null;
}

export interface Trunk extends TrunkSettings {
  readonly id: TrunkId;
  readonly name: string;
  readonly createdAt: Instant;
  readonly standing: Standing;
}

export const rested: Standing = { faults: 0, faultAccounts: [], faultySince: null, restsUntil: null, restedSeconds: null };
