// Writes the wish down; the node that drives the switch carries it out. So a cancellation is never lost, and may come in through any node.
import type { Database } from "../../database/transaction.js";
import { toIso, type Clock } from "../../kernel/clock.js";
import type { AccountId, CallBackId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import { loadCallBack } from "./callBackStore.js";
import type { StoredCallBack } from "./row.js";

export interface CancelDeps {
  readonly database: Database;
  readonly clock: Clock;
  committed(id: CallBackId): void;
}

/** One that is ending or has ended is returned as it is. */
export function createCancelCallBack(deps: CancelDeps): (accountId: AccountId | null, id: CallBackId) => Promise<StoredCallBack> {
  return async (accountId, id) => {
    await deps.database.query(
      `update call_back set cancel_requested_at = coalesce(cancel_requested_at, $3), due_at = least(due_at, $3)
        where id = $1 and ($2::uuid is null or account_id = $2) and state not in ('ending', 'ended')`,
      [id, accountId, toIso(deps.clock.now())],
    );
    deps.committed(id);
    const stored = await loadCallBack(deps.database, accountId, id);
    if (!stored) throw new Refusal("NOT_FOUND", "There is no such call-back that you may see.", "id");
    return stored;
  };
}
