// Records breaches after the refusal was rolled back, in a transaction of its own: one row a minute, account and kind. Where a kind suspends, the account is suspended with it, until a person lets it go on.
import type { Database } from "../../database/transaction.js";
import { ringback, type Author } from "../../kernel/author.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type AccountId, type BreachId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import type { Breach, BreachKind, DefaultSet } from "./limits.js";
import { defaultSetIds, ownJoinSql } from "./limitRows.js";

const MINUTE_MS = 60_000;

/** True when it suspended the account. @param defaults those that it was judged by: they say what suspends */
export async function recordBreach(database: Database, accountId: AccountId, breach: Breach, now: Instant, defaults: DefaultSet = "accounts"): Promise<boolean> {
  const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const suspended = await database.inTransaction(
    (tx) => tx.query(recordStatement, [newId<"breach">(now), accountId, breach.kind, toIso(minute), breach.number?.slice(0, 40) ?? null, breach.limit, breach.figure, breach.range ?? null, toIso(now), defaultSetIds[defaults]]),
    { author: ringback },
  );
  return suspended.length > 0;
}

const recordStatement = `
with suspended as (
  update account set status = 'suspended'
   where id = $2 and status = 'active'
     and $3::text = any((select coalesce(own.suspends, base.suspends) from limit_set as base ${ownJoinSql("$2")} where base.id = $10)::text[])
  returning id)
insert into limit_breach as known (id, account_id, kind, minute, number, limit_value, figure, range, count, first_at, last_at, suspended)
values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9, exists (select from suspended))
on conflict (account_id, kind, minute) do update
   set count = known.count + 1, last_at = excluded.last_at, number = excluded.number, limit_value = excluded.limit_value, figure = excluded.figure, range = excluded.range,
       suspended = known.suspended or excluded.suspended
returning (select id from suspended) as suspended_id`;

export interface RecordedBreach {
  readonly id: BreachId;
  readonly accountId: AccountId;
  readonly currency: string;
  readonly kind: BreachKind;
  readonly number: string | null;
  readonly limit: bigint | null;
  readonly figure: bigint | null;
  readonly range: string | null;
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly suspended: boolean;
  readonly released: { readonly at: Instant; readonly by: string; readonly reason: string } | null;
}

export interface BreachFilter {
  readonly kind?: BreachKind;
  /** First tried at or after, and before. */
  readonly from?: Instant;
  readonly until?: Instant;
  /** Those that suspended an account which nobody has let go on yet. */
  readonly unreleased?: boolean;
}

export interface Page {
  readonly limit: number;
  readonly after: { readonly at: Instant; readonly id: string } | null;
}

/** Newest first. @param accountId whose they must be; null for an operator, who sees all */
export async function listBreaches(database: Database, accountId: AccountId | null, filter: BreachFilter, page: Page): Promise<RecordedBreach[]> {
  const values: unknown[] = [];
  const conditions = ["true"];
  const where = (condition: (place: string) => string, value: unknown) => conditions.push(condition(`$${values.push(value)}`));
  if (accountId !== null) where((place) => `breach.account_id = ${place}`, accountId);
  if (filter.kind !== undefined) where((place) => `breach.kind = ${place}`, filter.kind);
  if (filter.from !== undefined) where((place) => `breach.first_at >= ${place}`, toIso(filter.from));
  if (filter.until !== undefined) where((place) => `breach.first_at < ${place}`, toIso(filter.until));
  if (filter.unreleased === true) conditions.push("breach.suspended and breach.released_at is null");
  if (page.after !== null) conditions.push(`(breach.first_at, breach.id) < ($${values.push(toIso(page.after.at))}, $${values.push(page.after.id)}::uuid)`);
  const rows = await database.query<BreachRow>(`${selectBreaches} where ${conditions.join(" and ")} order by breach.first_at desc, breach.id desc limit $${values.push(page.limit)}`, values);
  return rows.map(toBreach);
}

export async function findBreach(database: Database, accountId: AccountId | null, id: BreachId): Promise<RecordedBreach | null> {
  const [row] = await database.query<BreachRow>(`${selectBreaches} where breach.id = $1 and ($2::uuid is null or breach.account_id = $2)`, [id, accountId]);
  return row ? toBreach(row) : null;
}

const selectBreaches = "select breach.*, account.currency from limit_breach as breach join account on account.id = breach.account_id";

/** Lets an account that was suspended go on; what suspended it bears the name and the reason. @throws Refusal NOT_FOUND, INVALID_INPUT */
export async function releaseAccount(database: Database, accountId: AccountId, reason: string, now: Instant, author: Author): Promise<void> {
  const said = reason.trim();
  if (said.length < 1 || said.length > 500) throw new Refusal("INVALID_INPUT", "Say in 1 to 500 characters why the account may go on.", "reason");
  await database.inTransaction(async (tx) => {
    const known = await tx.query("select id from account where id = $1 for no key update", [accountId]);
    if (known.length === 0) throw new Refusal("NOT_FOUND", "There is no such account.", "accountId");
    await tx.query("update limit_breach set released_at = $2, released_by = $3, release_reason = $4 where account_id = $1 and suspended and released_at is null", [accountId, toIso(now), author, said]);
    await tx.query("update account set status = 'active' where id = $1", [accountId]);
  }, { author });
}

interface BreachRow {
  id: BreachId;
  account_id: AccountId;
  currency: string;
  kind: BreachKind;
  number: string | null;
  limit_value: string | null;
  figure: string | null;
  range: string | null;
  count: number;
  first_at: Date;
  last_at: Date;
  suspended: boolean;
  released_at: Date | null;
  released_by: string | null;
  release_reason: string | null;
}

function toBreach(row: BreachRow): RecordedBreach {
  return {
    id: row.id,
    accountId: row.account_id,
    currency: row.currency,
    kind: row.kind,
    number: row.number,
    limit: row.limit_value === null ? null : BigInt(row.limit_value),
    figure: row.figure === null ? null : BigInt(row.figure),
    range: row.range,
    count: row.count,
    firstAt: row.first_at.getTime(),
    lastAt: row.last_at.getTime(),
    suspended: row.suspended,
    released: row.released_at === null ? null : { at: row.released_at.getTime(), by: row.released_by ?? "", reason: row.release_reason ?? "" },
  };
}
