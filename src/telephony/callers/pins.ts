// The PIN of an account: issued, replaced, locked and released. It is told once, when it is issued, and can be told by nobody afterwards.
import { sqlState, type Database, type Queryable } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import { onlyOfAccounts } from "./noSuchAccount.js";
import { needed, notePepper, type Pepper } from "./pepper.js";
import { mintPin, STANDARD_DIGITS } from "./pin.js";
import { releaseLocksOf } from "./pinLocks.js";

/** What may be known of it afterwards. */
export interface PinStanding {
  readonly issuedAt: Instant;
  /** By hand, until it is released. */
  readonly lockedAt: Instant | null;
  /** By too many wrong ones; null also when that lock stays until it is released. */
  readonly guessedUntil: Instant | null;
  readonly isLocked: boolean;
}

const MOST_DRAWS = 5;
const UNIQUE_VIOLATION = "23505";

/** Replaces the one before, which is good for nothing from the same moment; a lock of it ends with it. @throws Refusal NOT_SET_UP, INVALID_INPUT, NOT_FOUND (the account) */
export async function issuePin(database: Database, pepperOrNone: Pepper | null, accountId: AccountId, digits: number | null, now: Instant, author: Author): Promise<string> {
  const pepper = needed(pepperOrNone);
  for (let draws = 1; ; draws += 1) {
    const pin = mintPin(digits ?? STANDARD_DIGITS);
    try {
      await onlyOfAccounts(database.inTransaction(async (tx) => {
        await notePepper(tx, pepper);
        await tx.query(
          `insert into account_pin (account_id, hash, pin_issued_at) values ($1, $2, $3)
           on conflict (account_id) do update set hash = excluded.hash, pin_issued_at = excluded.pin_issued_at, pin_locked_at = null`,
          [accountId, pepper.hashOf(pin), toIso(now)],
        );
        await releaseLocksOf(tx, accountId, now);
      }, { author }));
      return pin;
    } catch (error) {
      // Another account has drawn the same one.
      if (sqlState(error) !== UNIQUE_VIOLATION || draws === MOST_DRAWS) throw error;
    }
  }
}

/** @throws Refusal NOT_FOUND (the account has none) */
export async function lockPin(database: Database, accountId: AccountId, now: Instant, author: Author): Promise<void> {
  await database.inTransaction(async (tx) => {
    const locked = await tx.query("update account_pin set pin_locked_at = coalesce(pin_locked_at, $2) where account_id = $1 returning 1", [accountId, toIso(now)]);
    if (locked.length === 0) throw noPin();
  }, { author });
}

/** Whatever it was locked by, and the numbers of the account with it. @throws Refusal NOT_FOUND (the account has none) */
export async function releasePin(database: Database, accountId: AccountId, now: Instant, author: Author): Promise<void> {
  await database.inTransaction(async (tx) => {
    await releaseLocksOf(tx, accountId, now);
    const released = await tx.query("update account_pin set pin_locked_at = null where account_id = $1 returning 1", [accountId]);
    if (released.length === 0) throw noPin();
  }, { author });
}

export async function pinsOf(database: Queryable, accountIds: readonly AccountId[], now: Instant): Promise<ReadonlyMap<AccountId, PinStanding>> {
  const rows = await database.query<{ account_id: AccountId; pin_issued_at: Date; pin_locked_at: Date | null; guessed: boolean; until_at: Date | null }>(
    `select pin.account_id, pin_issued_at, pin_locked_at, guessed.id is not null as guessed, guessed.until_at
       from account_pin as pin
       left join lateral (select id, until_at from pin_lock where scope = 'account' and key = pin.account_id::text and released_at is null and (until_at is null or until_at > $2)
                           order by until_at desc nulls first limit 1) as guessed on true
      where pin.account_id = any($1::uuid[])`,
    [accountIds, toIso(now)],
  );
  return new Map(rows.map((row) => [row.account_id, {
    issuedAt: row.pin_issued_at.getTime(), lockedAt: row.pin_locked_at?.getTime() ?? null, guessedUntil: row.until_at?.getTime() ?? null, isLocked: row.guessed || row.pin_locked_at !== null,
  }]));
}

function noPin(): Refusal {
  return new Refusal("NOT_FOUND", "This account has no PIN: issue one.", "accountId");
}
