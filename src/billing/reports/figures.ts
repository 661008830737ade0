// The figures of a report: what is summed in the database, and what follows from the sums. A new figure is a line in each of the two lists.
import type { Currency, Micros } from "../../kernel/money.js";
import { ratio } from "./ratio.js";

export interface Figures {
  /** Legs that were dialled. */
  readonly attempts: number;
  readonly answered: number;
  /** Answered of all attempts, with four decimals. */
  readonly answerSeizureRatio: string;
  /** Of the answered ones, with three decimals; null without any. */
  readonly averageSeconds: string | null;
  readonly answeredSeconds: bigint;
  readonly billedSeconds: bigint;
  /** The answered seconds, with two decimals. */
  readonly minutes: string;
  /** What accounts were charged by whoever sells to them, tax included. */
  readonly chargeMicros: Micros;
  /** The part of the charge that is tax. */
  readonly taxMicros: Micros;
  /** The part of the charge that nobody paid. */
  readonly writtenOffMicros: Micros;
  /** What resellers of ours were charged for these legs, tax included. */
  readonly wholesaleMicros: Micros;
  /** What is our income, without tax: the wholesale charge where a reseller sold the leg, else the charge. */
  readonly revenueMicros: Micros;
  /** The part of that which nobody paid us. */
  readonly lostMicros: Micros;
  /** What carriers ask of us, in each currency that they ask in. */
  readonly costs: readonly { readonly currency: Currency; readonly micros: Micros }[];
  /** Answered legs of which nobody knows what they cost: they count as nothing in costs and margin, which are better than they should be while there are any. */
  readonly legsOfUnknownCost: number;
  /** Revenue less what was lost and less the cost; null where a carrier asks in another currency. */
  readonly marginMicros: Micros | null;
}

interface Sums {
  readonly attempts: string;
  readonly answered: string;
  readonly answered_seconds: string;
  readonly billed_seconds: string;
  readonly charge: string;
  readonly tax: string;
  readonly written_off: string;
  readonly cost: string;
  readonly unknown_costs: string;
  readonly wholesale: string;
  readonly revenue: string;
  readonly lost: string;
}

/** What the database sums, each under its name. `ours` is what our own reseller was charged for the leg, where one sold it. */
const summed = (resold: boolean): Readonly<Record<keyof Sums, string>> => ({
  attempts: "count(*)",
  answered: "count(cdr.answered_at)",
  answered_seconds: "sum(cdr.answered_seconds)",
  billed_seconds: "sum(cdr.billed_seconds)",
  charge: "sum(cdr.charge_micros)",
  tax: "sum(cdr.tax_micros)",
  written_off: "sum(cdr.written_off_micros)",
  cost: "coalesce(sum(cdr.cost_micros), 0)",
  // No carrier asks anything for a call that came to us.
  unknown_costs: "count(*) filter (where cdr.answered_at is not null and cdr.cost_micros is null and cdr.role <> 'T')",
  wholesale: resold ? "coalesce(sum(ours.charge_micros), 0)" : "0",
  revenue: resold ? "sum(coalesce(ours.charge_micros - ours.tax_micros, cdr.charge_micros - cdr.tax_micros))" : "sum(cdr.charge_micros - cdr.tax_micros)",
  lost: resold ? "sum(coalesce(ours.written_off_micros, cdr.written_off_micros))" : "sum(cdr.written_off_micros)",
});

/** Of several resellers one above the other only the uppermost is charged by us. */
const ours = `
left join (select leg_id, charge_micros, tax_micros, written_off_micros
             from wholesale_charge as charged
            where not exists (select from wholesale_charge as above where above.leg_id = charged.leg_id and above.level = charged.level + 1)) as ours on ours.leg_id = cdr.leg_id`;

/** What is always grouped by: amounts of two currencies are never added. */
const grouped = { currency: "cdr.currency", cost_currency: "cdr.cost_currency" };

export interface SumRow extends Sums {
  readonly currency: Currency;
  readonly cost_currency: Currency | null;
}

/** The parts of the statement; joining what resellers were charged is spared where there are none. */
export function sumColumns(resold: boolean): { readonly names: readonly string[]; readonly groupedNames: readonly string[]; readonly summed: readonly string[]; readonly joined: string } {
  const sums = summed(resold);
  return { names: [...Object.keys(grouped), ...Object.keys(sums)], groupedNames: Object.keys(grouped), summed: aliased(sums), joined: resold ? ours : "" };
}

function aliased(columns: Readonly<Record<string, string>>): string[] {
  return Object.entries(columns).map(([name, sql]) => `${sql} as ${name}`);
}

/** Of sums that belong together: they are of one currency. */
export function figuresOf(rows: readonly [SumRow, ...SumRow[]]): Figures {
  const total = (name: keyof Sums): bigint => rows.reduce((sum, row) => sum + BigInt(row[name]), 0n);
  const [attempts, answered, answeredSeconds] = [total("attempts"), total("answered"), total("answered_seconds")];
  const [revenueMicros, lostMicros] = [total("revenue"), total("lost")];
  const costs = costsOf(rows);
  const isComparable = costs.every(({ currency }) => currency === rows[0].currency);
  return {
    attempts: Number(attempts),
    answered: Number(answered),
    answerSeizureRatio: ratio(answered, attempts, 4),
    averageSeconds: answered === 0n ? null : ratio(answeredSeconds, answered, 3),
    answeredSeconds,
    billedSeconds: total("billed_seconds"),
    minutes: ratio(answeredSeconds, 60n, 2),
    chargeMicros: total("charge"),
    taxMicros: total("tax"),
    writtenOffMicros: total("written_off"),
    wholesaleMicros: total("wholesale"),
    revenueMicros,
    lostMicros,
    costs,
    legsOfUnknownCost: Number(total("unknown_costs")),
    marginMicros: isComparable ? revenueMicros - lostMicros - total("cost") : null,
  };
}

function costsOf(rows: readonly SumRow[]): Figures["costs"] {
  const costs = new Map<Currency, Micros>();
  for (const { cost_currency: currency, cost } of rows) if (currency !== null) costs.set(currency, (costs.get(currency) ?? 0n) + BigInt(cost));
  return [...costs].map(([currency, micros]) => ({ currency, micros })).sort((one, other) => (one.currency < other.currency ? -1 : 1));
}
