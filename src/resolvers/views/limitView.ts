// Limits and breaches as the API shows them.
import { formatMicros, formatNanos } from "../../kernel/money.js";
import { toPublicId } from "../../kernel/id.js";
import type { Breach, HighRiskRange, OptOut } from "../../schema/breach.js";
import type { Limits } from "../../schema/limits.js";
import type { RecordedBreach } from "../../telephony/limits/breachLog.js";
import type { Limits as LimitValues } from "../../telephony/limits/limits.js";
import type { HighRiskRange as Range, OptOut as StoredOptOut } from "../../telephony/limits/numberLists.js";

export function limitsView({ spendADayMicros, dearestPriceNanos, ...limits }: LimitValues, own: readonly (keyof LimitValues)[] = []): Limits {
  return {
    ...limits,
    spendADay: spendADayMicros === null ? null : formatMicros(spendADayMicros),
    dearestPrice: dearestPriceNanos === null ? null : formatNanos(dearestPriceNanos),
    own: own.map((field) => field.replace(/Micros$|Nanos$/, "")),
  };
}

export interface BreachShown {
  readonly masked: boolean;
  /** Who let the account go on, and why, is the operator's to know. */
  readonly toOperator: boolean;
}

export function breachView({ id, accountId, currency: _, limit, figure, number, released, ...breach }: RecordedBreach, { masked, toOperator }: BreachShown): Breach {
  return {
    ...breach,
    id: toPublicId("breach", id),
    accountId: toPublicId("account", accountId),
    number: number !== null && masked ? number.replace(/.{1,4}$/, "****") : number,
    limit: figureView(breach.kind, limit),
    figure: figureView(breach.kind, figure),
    releasedAt: released?.at ?? null,
    releasedBy: (toOperator && released?.by) || null,
    releaseReason: (toOperator && released?.reason) || null,
  };
}

function figureView(kind: RecordedBreach["kind"], value: bigint | null): string | null {
  if (value === null) return null;
  return kind === "spendADay" ? formatMicros(value) : kind === "dearestPrice" ? formatNanos(value) : value.toString();
}

export function optOutView({ id, ...optOut }: StoredOptOut): OptOut {
  return { ...optOut, id: toPublicId("optOut", id) };
}

export function rangeView({ id, ...range }: Range): HighRiskRange {
  return { ...range, id: toPublicId("highRiskRange", id) };
}
