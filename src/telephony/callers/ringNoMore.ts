// What waits to ring a number that its account has lost, some of it for weeks, is cancelled: it was allowed to when it was asked for, and is not any more.
import type { Tx } from "../../database/transaction.js";
import type { AccountId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { limitsOf } from "../limits/limitStore.js";

/** Where the account may ring unproven numbers, all of it goes on; so do proofs, and DIDs, for which nobody has to have proven a number. */
export async function ringNoMore(tx: Tx, accountId: AccountId, number: PhoneNumber): Promise<void> {
  // Those that were to show it as well, and all in the order of their ids, as every batch locks them.
  await tx.query("select id from call_back where account_id = $1 and state <> 'ended' and (a_number = $2 or dialogue ->> 'callerId' = $2) order by id for no key update", [accountId, number]);
  if ((await limitsOf(tx, [accountId])).get(accountId)?.limits.allowsUnproven) return;
  await tx.query(
    `update call_back set cancel_requested_at = coalesce(cancel_requested_at, now()), due_at = least(due_at, now())
      where account_id = $1 and a_number = $2 and state = 'queued' and trigger not in ('proof', 'did')`,
    [accountId, number],
  );
}
