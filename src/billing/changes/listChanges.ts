// Lists the audit trail, newest first: who changed what, when, from what to what. It is written by the tables themselves, and by nothing in this code.
import type { Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { TransferId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";

export interface Change {
  /** Grows with time, and names the place in the list. */
  readonly id: string;
  readonly at: Instant;
  readonly author: string;
  readonly noun: string;
  readonly subjectId: string;
  /** The column's name; `balance_micros` for a move of money by hand, whose values are the balances before and after. */
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly currency: Currency | null;
  /** The move of money, where it was one. */
  readonly transferId: TransferId | null;
}

export interface ChangeFilter {
  readonly noun?: string;
  readonly subjectId?: string;
  /** Any of these columns. */
  readonly fields?: readonly string[];
  readonly author?: string;
  readonly from?: Instant;
  readonly until?: Instant;
}

/** Those before the given one in time. */
export async function listChanges(database: Queryable, filter: ChangeFilter, limit: number, before: string | null): Promise<Change[]> {
  const values: unknown[] = [];
  const conditions = ["true"];
  const where = (condition: (place: string) => string, value: unknown) => conditions.push(condition(`$${values.push(value)}`));
  if (filter.subjectId !== undefined) where((place) => `subject_id = ${place}`, filter.subjectId);
  if (filter.noun !== undefined) where((place) => `noun = ${place}`, filter.noun);
  if (filter.fields !== undefined) where((place) => `field = any(${place}::text[])`, filter.fields);
  if (filter.author !== undefined) where((place) => `author = ${place}`, filter.author);
  if (filter.from !== undefined) where((place) => `at >= ${place}`, toIso(filter.from));
  if (filter.until !== undefined) where((place) => `at < ${place}`, toIso(filter.until));
  if (before !== null) where((place) => `id < ${place}`, before);
  const rows = await database.query<ChangeRow>(`select * from change where ${conditions.join(" and ")} order by id desc limit $${values.push(limit)}`, values);
  return rows.map((row) => ({
    id: row.id,
    at: row.at.getTime(),
    author: row.author,
    noun: row.noun,
    subjectId: row.subject_id,
    field: row.field,
    from: row.from_value,
    to: row.to_value,
    currency: row.currency,
    transferId: row.transfer_id,
  }));
}

interface ChangeRow {
  id: string;
  at: Date;
  author: string;
  noun: string;
  subject_id: string;
  field: string;
  from_value: string | null;
  to_value: string | null;
  currency: Currency | null;
  transfer_id: TransferId | null;
}
