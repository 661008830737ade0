// How many codes that do not exist an account has tried lately. Nobody could guess one in a lifetime; this keeps those who try from making us work for it.
import type { Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";

export interface Guesses {
  readonly failures: number;
}

const MOST_FAILURES = 5;
const WINDOW_MS = 15 * 60_000;

/** Makes the redemptions of one account wait for each other, so that many at once cannot guess more than one after the other. A window that is over begins anew. */
export async function lockGuesses(tx: Tx, accountId: AccountId, now: Instant): Promise<Guesses> {
  const [row] = await tx.query<Guesses>(
    `insert into voucher_guesses as guesses (account_id, failures, since) values ($1, 0, $2)
     on conflict (account_id) do update
        set failures = case when guesses.since <= $3 then 0 else guesses.failures end,
            since = case when guesses.since <= $3 or guesses.failures = 0 then $2 else guesses.since end
     returning failures`,
    [accountId, toIso(now), toIso(now - WINDOW_MS)],
  );
  return row ?? { failures: 0 };
}

export function isLocked({ failures }: Guesses): boolean {
  return failures >= MOST_FAILURES;
}

export async function recordFailure(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.query("update voucher_guesses set failures = failures + 1 where account_id = $1", [accountId]);
}
