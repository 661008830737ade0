// Writes what the books have changed: one statement, one part of it for each table, whatever the size of the batch; and one for bundles, where any was used.
import { assert } from "../../kernel/assert.js";
import { columnsOf, placesOf } from "../../database/columns.js";
import { prepare, type Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { toSnapshot } from "../rating/rate.js";
import type { Changes } from "./books.js";

/** The wallets must be locked by an earlier statement of the transaction: two batches that locked them here, in an order of the planner's choosing, deadlocked at once. */
export async function postBooks(tx: Tx, changes: Changes, now: Instant): Promise<void> {
  const { wallets, openedHolds, transfers, bundles } = changes;
  // Its counters first: what holds them has been locked, and whoever has no bundle is spared the statement.
  if (bundles.length > 0) await postBundles(tx, bundles);
  const changedHolds = await closeFirst(tx, changes, now);
  if (wallets.length + openedHolds.length + changedHolds.length + transfers.length === 0) return;
  const [row] = await tx.query<{ wallets: number; holds: number }>(statement, [
    toIso(now), ...walletColumns.values(wallets), ...openedColumns.values(openedHolds), ...changedColumns.values(changedHolds), ...transferColumns.values(transfers),
  ]);
  assert(row?.wallets === wallets.length && row.holds === changedHolds.length, "every wallet and every open hold that the books changed is there");
}

/** A payer's holds are closed before those of the next one are opened: a role is held once at each level, at any moment. Returns what is left to change. */
async function closeFirst(tx: Tx, { openedHolds, changedHolds }: Changes, now: Instant): Promise<Changes["changedHolds"]> {
  const opened = new Set(openedHolds.map(({ callBackId }) => callBackId));
  const replaced = changedHolds.filter(({ callBackId, closed }) => closed && opened.has(callBackId));
  if (replaced.length === 0) return changedHolds;
  const rows = await tx.query(closeStatement, [toIso(now), ...changedColumns.values(replaced)]);
  assert(rows.length === replaced.length, "every hold that is replaced is there");
  return changedHolds.filter((hold) => !replaced.includes(hold));
}

async function postBundles(tx: Tx, bundles: Changes["bundles"]): Promise<void> {
  const rows = await tx.query(bundleStatement, bundleColumns.values(bundles));
  assert(rows.length === bundles.length, "every bundle that the books changed is there");
}

const bundleColumns = columnsOf<Changes["bundles"][number]>(
  ["id", "uuid", ({ periodId }) => periodId],
  ["used", "integer", ({ usedSeconds }) => usedSeconds],
  ["held", "integer", ({ heldSeconds }) => heldSeconds],
);

const bundleStatement = prepare(`
update bundle_period as period set used_seconds = period.used_seconds + change.used, held_seconds = period.held_seconds + change.held
  from ${bundleColumns.from("change", 1)}
 where period.id = change.id
returning period.id`);

const walletColumns = columnsOf<Changes["wallets"][number]>(
  ["id", "uuid", ({ id }) => id],
  ["credits", "bigint", ({ creditsMicros }) => creditsMicros],
  ["debits", "bigint", ({ debitsMicros }) => debitsMicros],
  ["held", "bigint", ({ heldMicros }) => heldMicros],
);

const changedColumns = columnsOf<Changes["changedHolds"][number]>(
  ["call_back_id", "uuid", ({ callBackId }) => callBackId],
  ["role", "text", ({ role }) => role],
  ["payer_id", "uuid", ({ payerId }) => payerId],
  ["wallet_id", "uuid", ({ walletId }) => walletId],
  ["amount", "bigint", ({ amountMicros }) => amountMicros],
  ["bundle_seconds", "integer", ({ bundleSeconds }) => bundleSeconds],
  ["closed", "boolean", ({ closed }) => closed],
);

const changeHolds = (place: number): string => `
  update hold
     set amount_micros = change.amount, bundle_seconds = change.bundle_seconds, closed_at = case when change.closed then $1::timestamptz end
    from ${changedColumns.from("change", place)}
   where hold.call_back_id = change.call_back_id and hold.role = change.role and hold.payer_id = change.payer_id and hold.wallet_id = change.wallet_id and hold.closed_at is null
  returning hold.call_back_id`;

const closeStatement = prepare(changeHolds(2));

const openedColumns = columnsOf<Changes["openedHolds"][number]>(
  ["call_back_id", "uuid", ({ callBackId }) => callBackId],
  ["role", "text", ({ role }) => role],
  ["payer_id", "uuid", ({ payerId }) => payerId],
  ["wallet_id", "uuid", ({ walletId }) => walletId],
  ["amount", "bigint", ({ amountMicros }) => amountMicros],
  ["closed", "boolean", ({ closed }) => closed],
  ["level", "integer", ({ level }) => level],
  ["rate", "jsonb", ({ rate }) => JSON.stringify(toSnapshot(rate))],
  ["bundle_period_id", "uuid", ({ bundle }) => bundle?.periodId ?? null],
  ["bundle_seconds", "integer", ({ bundle }) => bundle?.seconds ?? 0],
);

const transferColumns = columnsOf<Changes["transfers"][number]>(
  ["id", "uuid", ({ id }) => id],
  ["kind", "text", ({ kind }) => kind],
  ["reference", "text", ({ reference }) => reference],
  ["debit_account_id", "uuid", ({ debitAccountId }) => debitAccountId],
  ["credit_account_id", "uuid", ({ creditAccountId }) => creditAccountId],
  ["amount_micros", "bigint", ({ amountMicros }) => amountMicros],
  ["currency", "text", ({ currency }) => currency],
  ["call_back_id", "uuid", ({ callBackId }) => callBackId],
);

/** After $1, which is the time. */
const places = placesOf({ count: 1 }, walletColumns, openedColumns, changedColumns, transferColumns);

/** What is left to spend, without what is held: a hold that comes and goes is no news. Of a wallet as it was before the change, which its new row does not have yet. */
const left = "wallet.credits_posted_micros + wallet.credit_limit_micros - wallet.debits_posted_micros";
const fallsBelow = `${left} >= wallet.low_balance_micros and ${left} + change.credits - change.debits < wallet.low_balance_micros`;

/**
 * Each wallet is updated once, to its final figures, so its CHECK never sees a sum half way. A broken CHECK is a bug: the books were asked first.
 * A wallet that falls below its threshold says so in the same breath: its event gets the next number, which no other transaction can take while the wallet is locked.
 * The rows that RETURNING sees are the new ones, so the same question is asked of them backwards.
 */
const statement = prepare(`
with wallets as (
  update ledger_account as wallet
     set credits_posted_micros = wallet.credits_posted_micros + change.credits,
         debits_posted_micros = wallet.debits_posted_micros + change.debits,
         debits_held_micros = wallet.debits_held_micros + change.held,
         event_sequence = case when ${fallsBelow} then wallet.event_sequence + 1 else wallet.event_sequence end
    from ${walletColumns.from("change", places[1])}
   where wallet.id = change.id
  returning wallet.id, wallet.owner_account_id, wallet.event_sequence, wallet.currency, wallet.low_balance_micros, ${left} as left_micros,
            ${left} - change.credits + change.debits >= wallet.low_balance_micros and ${left} < wallet.low_balance_micros as has_fallen_below),
told as (
  insert into account_event (account_id, sequence, kind, at, currency, left_micros, threshold_micros)
  select owner_account_id, event_sequence, 'lowBalance', $1::timestamptz, currency, left_micros, low_balance_micros from wallets where has_fallen_below),
opened as (
  insert into hold (call_back_id, role, payer_id, wallet_id, level, amount_micros, rate, bundle_period_id, bundle_seconds, opened_at, closed_at)
  select call_back_id, role, payer_id, wallet_id, level, amount, rate, bundle_period_id, bundle_seconds, $1::timestamptz, case when closed then $1::timestamptz end
    from ${openedColumns.from("new", places[2])}),
changed as (${changeHolds(places[3])}),
moved as (
  insert into transfer (${transferColumns.names}, created_at)
  select *, $1::timestamptz from ${transferColumns.from("new", places[4])})
select (select count(*)::int from wallets) as wallets, (select count(*)::int from changed) as holds`);
