// How many wrong PINs came lately in one call, from one number, for one account, and from unknown callers in all. Whoever tries locks these rows first: parallel calls count one after the other, and none slips through.
import type { Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";

/** In the order of the alphabet, which is the order in which everybody locks them. */
export type GuessScope = "account" | "call" | "number" | "service";

export interface Guesser {
  readonly scope: GuessScope;
  readonly key: string;
}

export interface Guessed extends Guesser {
  /** Within the window. */
  readonly wrong: number;
  readonly isLocked: boolean;
}

export const WINDOW_MS = 3_600_000;

/** What is locked is read by a statement of its own, after the rows are held: it sees what whoever held them before has written. */
export async function lockGuesses(tx: Tx, guessers: readonly Guesser[], now: Instant): Promise<Guessed[]> {
  const scopes = guessers.map(({ scope }) => scope);
  const keys = guessers.map(({ key }) => key);
  const [, rows] = await Promise.all([tx.query(lockStatement, [scopes, keys, toIso(now), toIso(now - WINDOW_MS)]), tx.query<Guessed & { locked: boolean }>(readStatement, [scopes, keys, toIso(now)])]);
  return rows.map(({ scope, key, wrong, locked }) => ({ scope, key, wrong, isLocked: locked }));
}

const lockStatement = `
insert into pin_guesses as guesses (scope, key, wrong_at, touched_at)
select scope, key, '{}', $3::timestamptz from unnest($1::text[], $2::text[]) as asked (scope, key) order by scope collate "C"
on conflict (scope, key) do update
   set wrong_at = array(select at from unnest(guesses.wrong_at) as at where at > $4::timestamptz), touched_at = greatest(guesses.touched_at, $3::timestamptz)`;

const readStatement = `
select scope, key, cardinality(wrong_at) as wrong,
       exists (select from pin_lock where pin_lock.scope = guesses.scope and pin_lock.key = guesses.key and released_at is null and (until_at is null or until_at > $3::timestamptz)) as locked
  from pin_guesses as guesses
 where (scope, key) in (select * from unnest($1::text[], $2::text[]))`;

/** For all of them, or for none: the statement is the same. */
export async function addWrong(tx: Tx, guessers: readonly Guesser[], wrong: boolean, now: Instant): Promise<void> {
  await tx.query(
    `update pin_guesses set wrong_at = case when $3 then wrong_at || $4::timestamptz else wrong_at end
      where (scope, key) in (select * from unnest($1::text[], $2::text[]))`,
    [guessers.map(({ scope }) => scope), guessers.map(({ key }) => key), wrong, toIso(now)],
  );
}

/** What nobody has touched for a day counts for nothing. A few at a time, and none that somebody is about to use. */
export async function forgetOld(tx: Tx, now: Instant): Promise<void> {
  await tx.query(
    `delete from pin_guesses where (scope, key) in (
       select scope, key from pin_guesses where touched_at < $1 order by touched_at limit 100 for update skip locked)`,
    [toIso(now - 24 * WINDOW_MS)],
  );
}
