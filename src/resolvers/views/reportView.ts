// Reports as the API shows them.
import type { Figures } from "../../billing/reports/figures.js";
import type { Report as ReportRecord } from "../../billing/reports/report.js";
import { toPublicId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import type { Report, ReportFigures, ReportRow } from "../../schema/report.js";
import { moneyView } from "./moneyView.js";

/** What carriers ask and what is left of it for us is the operator's to know. */
export function reportView({ rows, totals }: ReportRecord, isOperator: boolean): Report {
  return {
    rows: rows.map(({ day, accountId, destination, trunk, trigger, ...row }) => ({
      day, destination, trunk,
      accountId: accountId === null ? null : toPublicId("account", accountId),
      trigger: trigger as ReportRow["trigger"],
      figures: figuresView(row, isOperator),
    })),
    totals: totals.map((total) => figuresView(total, isOperator)),
  };
}

function figuresView(figures: Figures & { readonly currency: Currency }, isOperator: boolean): ReportFigures {
  const { currency } = figures;
  const ownOnly = <T>(value: T): T | null => (isOperator ? value : null);
  return {
    attempts: figures.attempts,
    answered: figures.answered,
    answerSeizureRatio: figures.answerSeizureRatio,
    averageSeconds: figures.averageSeconds,
    answeredSeconds: String(figures.answeredSeconds),
    billedSeconds: String(figures.billedSeconds),
    minutes: figures.minutes,
    charge: moneyView(figures.chargeMicros, currency),
    tax: moneyView(figures.taxMicros, currency),
    writtenOff: moneyView(figures.writtenOffMicros, currency),
    wholesale: ownOnly(moneyView(figures.wholesaleMicros, currency)),
    revenue: ownOnly(moneyView(figures.revenueMicros, currency)),
    lost: ownOnly(moneyView(figures.lostMicros, currency)),
    costs: ownOnly(figures.costs.map((cost) => moneyView(cost.micros, cost.currency))),
    legsOfUnknownCost: ownOnly(figures.legsOfUnknownCost),
    margin: figures.marginMicros === null ? null : ownOnly(moneyView(figures.marginMicros, currency)),
  };
}
