// The two lists of numbers that are not called: those of people who want no call from us, and ranges that fraud ends in. Both are an operator's to change.
import type { Database } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type HighRiskRangeId, type OptOutId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import type { Page } from "./breachLog.js";
import { NUMBER_LOCKS } from "./standing.js";

export interface OptOut {
  readonly id: OptOutId;
  readonly number: PhoneNumber;
  readonly reason: string;
  readonly createdAt: Instant;
}

/** From now on no account rings it, as A or as B: what waits for its time, rings it just now or asks whom to ring for it is cancelled, and is not tried again. A conversation that is up goes on. Asked twice it is the first one. @throws Refusal INVALID_INPUT */
export async function addOptOut(database: Database, number: PhoneNumber, reason: string, now: Instant, author: Author): Promise<OptOut> {
  const said = checkText(reason, "reason", "why");
  return database.inTransaction(async (tx) => {
    // A request that has just looked whether the number is on the list is over before this goes on.
    await tx.query("select pg_advisory_xact_lock($1, hashtext($2))", [NUMBER_LOCKS, number]);
    await tx.query("insert into opt_out (id, number, reason, created_at) values ($1, $2, $3, $4) on conflict do nothing", [newId<"optOut">(now), number, said, toIso(now)]);
    await tx.query(cancelStatement, [number, toIso(now), toIso(now - KEYED_LATELY_MS)]);
    return toOptOut((await tx.query<OptOutRow>("select * from opt_out where number = $1", [number]))[0]);
  }, { author });
}

/** From the moment at which a keyed number is judged, until it is read back and its call-back has it, it is written down as a use alone. */
const KEYED_LATELY_MS = 300_000;

/** In the order of their ids, as every batch locks them. */
const cancelStatement = `
update call_back set cancel_requested_at = coalesce(cancel_requested_at, $2), due_at = least(due_at, $2)
 where id in (
   select id from call_back
    where state <> 'ended' and ((state in ('queued', 'dialingA', 'collecting') and (a_number = $1 or b_number = $1)) or (state = 'dialingB' and b_number = $1)
       or (state in ('queued', 'collecting', 'dialingB') and id in (select call_back_id from number_use where number = $1 and not is_request and at > $3)))
    order by id for no key update)`;

/** @throws Refusal NOT_FOUND */
export async function removeOptOut(database: Database, number: PhoneNumber, author: Author): Promise<OptOut> {
  const [row] = await database.inTransaction((tx) => tx.query<OptOutRow>("delete from opt_out where number = $1 returning *", [number]), { author });
  if (!row) throw new Refusal("NOT_FOUND", "This number has not opted out.", "number");
  return toOptOut(row);
}

/** Newest first. */
export async function listOptOuts(database: Database, page: Page): Promise<OptOut[]> {
  const { limit, after } = page;
  const rows = await database.query<OptOutRow>(
    "select * from opt_out where $1::timestamptz is null or (created_at, id) < ($1, $2::uuid) order by created_at desc, id desc limit $3", [after && toIso(after.at), after?.id ?? null, limit]);
  return rows.map(toOptOut);
}

export interface HighRiskRange {
  readonly id: HighRiskRangeId;
  readonly prefix: string;
  readonly reason: string;
  /** Who says so. */
  readonly source: string;
  readonly createdAt: Instant;
}

export type NewHighRiskRange = Pick<HighRiskRange, "prefix" | "reason" | "source">;

/** Asked twice it is the first one. @throws Refusal INVALID_INPUT */
export async function addHighRiskRange(database: Database, { prefix, reason, source }: NewHighRiskRange, now: Instant, author: Author): Promise<HighRiskRange> {
  if (!/^[1-9][0-9]{0,14}$/.test(prefix)) throw new Refusal("INVALID_INPUT", "A range is 1 to 15 digits in international format, without the plus sign.", "prefix");
  const said = [checkText(reason, "reason", "why"), checkText(source, "source", "who says so")];
  return database.inTransaction(async (tx) => {
    await tx.query("insert into high_risk_range (id, prefix, reason, source, created_at) values ($1, $2, $3, $4, $5) on conflict do nothing", [newId<"highRiskRange">(now), prefix, ...said, toIso(now)]);
    return toRange((await tx.query<RangeRow>("select * from high_risk_range where prefix = $1", [prefix]))[0]);
  }, { author });
}

/** @throws Refusal NOT_FOUND */
export async function removeHighRiskRange(database: Database, prefix: string, author: Author): Promise<HighRiskRange> {
  const [row] = await database.inTransaction((tx) => tx.query<RangeRow>("delete from high_risk_range where prefix = $1 returning *", [prefix]), { author });
  if (!row) throw new Refusal("NOT_FOUND", "There is no such high-risk range.", "prefix");
  return toRange(row);
}

/** By prefix. @param afterPrefix where the reader left off */
export async function listHighRiskRanges(database: Database, limit: number, afterPrefix: string | null): Promise<HighRiskRange[]> {
  const rows = await database.query<RangeRow>("select * from high_risk_range where $1::text is null or prefix > $1 order by prefix limit $2", [afterPrefix, limit]);
  return rows.map(toRange);
}

function checkText(text: string, field: string, what: string): string {
  const said = text.trim();
  if (said.length < 1 || said.length > 500) throw new Refusal("INVALID_INPUT", `Say ${what} in 1 to 500 characters.`, field);
  return said;
}

interface OptOutRow {
  id: OptOutId;
  number: PhoneNumber;
  reason: string;
  created_at: Date;
}

function toOptOut(row: OptOutRow | undefined): OptOut {
  if (!row) throw new Error("an opt-out that was just written is there");
  return { id: row.id, number: row.number, reason: row.reason, createdAt: row.created_at.getTime() };
}

interface RangeRow {
  id: HighRiskRangeId;
  prefix: string;
  reason: string;
  source: string;
  created_at: Date;
}

function toRange(row: RangeRow | undefined): HighRiskRange {
  if (!row) throw new Error("a range that was just written is there");
  return { id: row.id, prefix: row.prefix, reason: row.reason, source: row.source, createdAt: row.created_at.getTime() };
}
