// Locks that too many wrong PINs have brought about: on an account, on the number that they came from, or on all callers that we do not know. Each is a row that stays; it ends by its time, or by somebody who releases it.
import type { Database, Queryable, Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type AccountId, type PinLockId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import type { Guessed } from "./pinGuesses.js";

export const lockScopes = ["account", "number", "service"] as const;
export type LockScope = (typeof lockScopes)[number];

export interface PinLock {
  readonly id: PinLockId;
  readonly scope: LockScope;
  /** The account's id, the number ("withheld" for callers without one), or "all". */
  readonly key: string;
  /** How many wrong PINs within the hour it took. */
  readonly wrong: number;
  readonly at: Instant;
  /** Null: until it is released. */
  readonly untilAt: Instant | null;
  readonly releasedAt: Instant | null;
}

/** @param tx that holds the rows of the guesses */
export async function addLocks(tx: Tx, guessed: readonly Guessed[], now: Instant, untilAt: Instant | null): Promise<PinLock[]> {
  const locks = guessed.map(({ scope, key, wrong }): PinLock => ({ id: newId(now), scope: scope as LockScope, key, wrong, at: now, untilAt, releasedAt: null }));
  await tx.query(
    `insert into pin_lock (id, scope, key, wrong, at, until_at) select *, $5::timestamptz, $6::timestamptz from unnest($1::uuid[], $2::text[], $3::text[], $4::integer[])`,
    [locks.map(({ id }) => id), locks.map(({ scope }) => scope), locks.map(({ key }) => key), locks.map(({ wrong }) => wrong), toIso(now), untilAt === null ? null : toIso(untilAt)],
  );
  return locks;
}

export interface Page {
  readonly limit: number;
  readonly after: { readonly at: Instant; readonly id: string } | null;
}

/** Newest first. */
export async function listPinLocks(database: Queryable, { limit, after }: Page): Promise<PinLock[]> {
  const rows = await database.query<PinLockRow>(
    `select ${columns} from pin_lock where $1::timestamptz is null or (at, id) < ($1, $2::uuid) order by at desc, id desc limit $3`,
    [after && toIso(after.at), after?.id ?? null, limit],
  );
  return rows.map(toPinLock);
}

/** What was counted begins anew. One that has ended already is answered as it is. @throws Refusal NOT_FOUND */
export async function releasePinLock(database: Database, id: PinLockId, now: Instant, author: Author): Promise<PinLock> {
  return database.inTransaction(async (tx) => {
    const [found] = await tx.query<PinLockRow>(`select ${columns} from pin_lock where id = $1`, [id]);
    if (!found) throw new Refusal("NOT_FOUND", "There is no such lock.", "id");
    await forget(tx, [found.scope], [found.key], [toIso(0)]);
    const [row] = await tx.query<PinLockRow>(`update pin_lock set released_at = coalesce(released_at, $2) where id = $1 returning ${columns}`, [id, toIso(now)]);
    return toPinLock(row ?? found);
  }, { author });
}

/** Of the account itself, and of the numbers that it has proven: of these only what came since. What was guessed from one before is not wiped out by whoever proves it. */
export async function releaseLocksOf(tx: Tx, accountId: AccountId, now: Instant): Promise<void> {
  const numbers = await tx.query<{ number: string; proven_at: Date }>("select number, proven_at from caller_id where account_id = $1 order by number", [accountId]);
  const scopes = ["account", ...numbers.map(() => "number")];
  const keys = [accountId, ...numbers.map(({ number }) => number)];
  const since = [0, ...numbers.map(({ proven_at }) => proven_at.getTime())].map(toIso);
  await forget(tx, scopes, keys, since);
  await tx.query(
    `update pin_lock set released_at = $4 from unnest($1::text[], $2::text[], $3::timestamptz[]) as released (scope, key, since)
      where released_at is null and pin_lock.scope = released.scope and pin_lock.key = released.key and pin_lock.at >= released.since`,
    [scopes, keys, since, toIso(now)],
  );
}

/** Before the locks are touched, as whoever guesses does. */
async function forget(tx: Tx, scopes: readonly string[], keys: readonly string[], since: readonly string[]): Promise<void> {
  await tx.query(
    `with released as (select * from unnest($1::text[], $2::text[], $3::timestamptz[]) as released (scope, key, since)),
          held as materialized (select scope, key from pin_guesses where (scope, key) in (select scope, key from released) order by scope, key for update)
     update pin_guesses set wrong_at = array(select at from unnest(wrong_at) as at where at < released.since)
       from released join held using (scope, key) where pin_guesses.scope = released.scope and pin_guesses.key = released.key`,
    [scopes, keys, since],
  );
}

const columns = "id, scope, key, wrong, at, until_at, released_at";

interface PinLockRow {
  id: PinLockId;
  scope: LockScope;
  key: string;
  wrong: number;
  at: Date;
  until_at: Date | null;
  released_at: Date | null;
}

function toPinLock(row: PinLockRow): PinLock {
  return { id: row.id, scope: row.scope, key: row.key, wrong: row.wrong, at: row.at.getTime(), untilAt: row.until_at?.getTime() ?? null, releasedAt: row.released_at?.getTime() ?? null };
}
