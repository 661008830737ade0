// Reads call-backs for those who may see them. It never locks and never writes: that is the batch's.
import type { Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId } from "../../kernel/id.js";
import type { Outcome, State } from "./callBack.js";
import { legsOf, toStored, type CallBackRow, type LegRow, type StoredCallBack } from "./row.js";
import { toEvent, type EventRow, type StoredEvent } from "./storedEvent.js";

export interface CallBackFilter {
  /** Asked for at or after. */
  readonly from?: Instant;
  /** Asked for before. */
  readonly to?: Instant;
  /** A or B. */
  readonly number?: string;
  readonly state?: State;
  readonly outcome?: Outcome;
}

export interface Page {
  readonly first: number;
  readonly after: { readonly at: Instant; readonly id: string } | null;
}

/** @param accountId whose call-back it must be; null for an operator, who sees all */
export async function loadCallBack(database: Queryable, accountId: AccountId | null, id: CallBackId): Promise<StoredCallBack | null> {
  const rows = await database.query<CallBackRow>("select * from call_back where id = $1 and ($2::uuid is null or account_id = $2)", [id, accountId]);
  return (await withLegs(database, rows))[0] ?? null;
}

export async function loadCallBacks(database: Queryable, ids: readonly CallBackId[]): Promise<StoredCallBack[]> {
  return withLegs(database, await database.query<CallBackRow>("select * from call_back where id = any($1::uuid[])", [ids]));
}

/** Newest first. */
export async function listCallBacks(database: Queryable, accountId: AccountId | null, filter: CallBackFilter, page: Page): Promise<StoredCallBack[]> {
  const rows = await database.query<CallBackRow>(listStatement, [
    accountId, filter.from === undefined ? null : toIso(filter.from), filter.to === undefined ? null : toIso(filter.to), filter.number ?? null, filter.state ?? null, filter.outcome ?? null,
    page.after === null ? null : toIso(page.after.at), page.after?.id ?? null, page.first,
  ]);
  return withLegs(database, rows);
}

const listOf = (which: string): string => `
select * from call_back
 where ${which}
   and ($1::uuid is null or account_id = $1)
   and ($2::timestamptz is null or requested_at >= $2)
   and ($3::timestamptz is null or requested_at < $3)
   and ($4::text is null or a_number = $4 or b_number = $4)
   and ($5::text is null or state = $5)
   and ($6::text is null or outcome = $6)
   and ($7::timestamptz is null or (requested_at, id) < ($7, $8::uuid))
 order by requested_at desc, id desc
 limit $9`;

/** Those that live and those that have ended are in different indexes (migrations/0002-list-indexes.ts). */
const listStatement = `
select * from ((${listOf("state <> 'ended'")}) union all (${listOf("state = 'ended'")})) listed
 order by requested_at desc, id desc
 limit $9`;

export async function loadEvents(database: Queryable, id: CallBackId, afterSequence: number): Promise<StoredEvent[]> {
  const rows = await database.query<EventRow>("select * from call_back_event where call_back_id = $1 and sequence > $2 order by sequence", [id, afterSequence]);
  return rows.map(toEvent);
}

async function withLegs(database: Queryable, rows: readonly CallBackRow[]): Promise<StoredCallBack[]> {
  if (rows.length === 0) return [];
  const legs = legsOf(await database.query<LegRow>("select * from leg where call_back_id = any($1) order by dialed_at, id", [rows.map((row) => row.id)]));
  return rows.map((row) => toStored(row, legs.get(row.id) ?? []));
}
