// Adds CDRs up by day, account, destination, trunk and trigger: attempts, minutes and money, exact to the micro. It reads, and rounds nothing but ratios.
import type { Queryable } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { conditionOf, type CdrFilter } from "../cdr/cdrFilter.js";
import { figuresOf, sumColumns, type Figures, type SumRow } from "./figures.js";
import { checkTimeZone } from "./timeZone.js";

export const groupings = ["day", "account", "destination", "trunk", "trigger"] as const;
export type Grouping = (typeof groupings)[number];

/** Traffic is counted when it was dialled; books are closed by when money moved, which is what transfers carry. */
export const reportTimes = ["dialed", "settled"] as const;
export type ReportTime = (typeof reportTimes)[number];

export interface ReportAsked {
  readonly groupBy: readonly Grouping[];
  readonly from: Instant;
  readonly until: Instant;
  readonly time: ReportTime;
  /** In which the days begin and end. */
  readonly timeZone: string;
  readonly filter: Omit<CdrFilter, "from" | "until" | "settledFrom" | "settledUntil">;
}

export interface ReportKeys {
  /** As 2026-11-23. */
  readonly day: string | null;
  readonly accountId: AccountId | null;
  readonly destination: string | null;
  readonly trunk: string | null;
  readonly trigger: string | null;
}

export interface ReportRow extends Figures, ReportKeys {
  /** Of all amounts but the cost. Figures of two currencies are never added. */
  readonly currency: Currency;
}

export interface Report {
  readonly rows: readonly ReportRow[];
  /** One a currency. */
  readonly totals: readonly (Figures & { readonly currency: Currency })[];
}

const LONGEST_DAYS = 400;
const DAY_MS = 86_400_000;
export const MOST_ROWS = 5_000;

/** @throws Refusal INVALID_INPUT (the range, the time zone), LIMIT_REACHED (too many rows) */
export async function report(database: Queryable, asked: ReportAsked): Promise<Report> {
  check(asked);
  const values: unknown[] = [];
  const [row] = await database.query<{ resold: boolean }>("select exists (select from wholesale_charge) as resold");
  const text = statement(asked, row?.resold ?? false, values);
  const sums = await database.query<GroupRow>(text, values);
  if (sums.length > MOST_ROWS) throw new Refusal("LIMIT_REACHED", `This report has more than ${MOST_ROWS} rows: ask for less time, a filter, or fewer groupings.`, "groupBy");
  return {
    rows: fold(sums, (row) => JSON.stringify([row.day, row.account_id, row.destination, row.trunk, row.trigger, row.currency])).map((of) => ({ ...keysOf(of[0]), currency: of[0].currency, ...figuresOf(of) })),
    totals: fold(sums, ({ currency }) => currency).map((of) => ({ currency: of[0].currency, ...figuresOf(of) })),
  };
}

function check({ from, until, timeZone, groupBy }: ReportAsked): void {
  if (until <= from) throw new Refusal("INVALID_INPUT", "A report ends after it begins.", "before");
  if (until - from > LONGEST_DAYS * DAY_MS) throw new Refusal("INVALID_INPUT", `A report spans at most ${LONGEST_DAYS} days.`, "since");
  if (new Set(groupBy).size < groupBy.length) throw new Refusal("INVALID_INPUT", "Each grouping is given once.", "groupBy");
  checkTimeZone(timeZone, "timeZone");
}

const timeColumns: Readonly<Record<ReportTime, string>> = { dialed: "cdr.dialed_at", settled: "cdr.settled_at" };

/** What is grouped by: the column of what is read. */
const keys: { readonly [G in Grouping]: string } = { day: "day", account: "account_id", destination: "destination", trunk: "trunk", trigger: "trigger" };

/** Trigger calls are nobody's traffic to sell or to buy, and would make ratios and averages of what is dialled better than they are: they are counted when they are asked for by their role. */
const dialed = "and cdr.role <> 'T'";

/**
 * What is added up is read behind a fence (offset 0), once and in the order in which it lies: without it the planner, which knows little of a table of many partitions,
 * may walk an index and fetch each row by itself. The day is worked out once a row, and written as text once a group.
 */
function statement({ groupBy, from, until, time, timeZone, filter }: ReportAsked, resold: boolean, values: unknown[]): string {
  const sums = sumColumns(resold);
  const range: CdrFilter = time === "dialed" ? { from, until } : { settledFrom: from, settledUntil: until };
  const grouped = groupBy.map((grouping) => keys[grouping]);
  const inGroups = [...grouped, ...sums.groupedNames].map((name) => `cdr.${name}`);
  const day = groupBy.includes("day") ? `, (${timeColumns[time]} at time zone $${values.push(timeZone)}::text)::date as day` : "";
  return `
select ${[...grouped.map((name) => (name === "day" ? "day::text" : name)), ...sums.names].join(", ")}
  from (select ${[...inGroups, ...sums.summed].join(", ")}
          from (select cdr.*${day} from cdr where ${conditionOf({ ...filter, ...range }, values)} ${filter.role === undefined ? dialed : ""} offset 0) as cdr ${sums.joined}
         group by ${inGroups.join(", ")}) as sums
 order by ${[...grouped, ...sums.groupedNames].join(", ")}
 limit ${MOST_ROWS + 1}`;
}

interface GroupRow extends SumRow {
  readonly day?: string;
  readonly account_id?: AccountId;
  readonly destination?: string;
  readonly trunk?: string;
  readonly trigger?: string;
}

function keysOf(row: GroupRow): ReportKeys {
  return { day: row.day ?? null, accountId: row.account_id ?? null, destination: row.destination ?? null, trunk: row.trunk ?? null, trigger: row.trigger ?? null };
}

type NonEmpty<T> = readonly [T, ...T[]];

/** The sums that belong together, in the order of their first ones. */
function fold(sums: readonly GroupRow[], nameOf: (row: GroupRow) => string): NonEmpty<GroupRow>[] {
  const groups = new Map<string, [GroupRow, ...GroupRow[]]>();
  for (const row of sums) {
    const name = nameOf(row);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return [...groups.values()];
}

