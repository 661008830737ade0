// Writes what the books have changed: one statement, one part of it for each table, whatever the size of the batch.
import { assert } from "../../kernel/assert.js";
import type { Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { toSnapshot } from "../rating/rate.js";
import type { Changes } from "./books.js";

/** The wallets must be locked by an earlier statement of the transaction: two batches that locked them here, in an order of the planner's choosing, deadlocked at once. */
export async function postBooks(tx: Tx, changes: Changes, now: Instant): Promise<void> {
  const { wallets, openedHolds, changedHolds, transfers } = changes;
  if (wallets.length + openedHolds.length + changedHolds.length + transfers.length === 0) return;
  const [row] = await tx.query<{ wallets: number; holds: number }>(statement, [
    toIso(now),
    ...walletColumns(wallets),
    ...openedColumns(openedHolds),
    ...changedColumns(changedHolds),
    ...transferColumns(transfers),
  ]);
  assert(row?.wallets === wallets.length && row.holds === changedHolds.length, "every wallet and every open hold that the books changed is there");
}

/**
 * Each wallet is updated once, to its final figures, so its CHECK never sees a sum half way. A broken CHECK is a bug: the books were asked first.
 * That a hold is open is asked in a roundabout way: by "closed_at is null" the planner took the index of open holds, and read all that a busy wallet has, for each one.
 */
const statement = `
with wallets as (
  update ledger_account as wallet
     set credits_posted_micros = wallet.credits_posted_micros + change.credits,
         debits_posted_micros = wallet.debits_posted_micros + change.debits,
         debits_held_micros = wallet.debits_held_micros + change.held
    from unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[]) as change(id, credits, debits, held)
   where wallet.id = change.id
  returning wallet.id),
opened as (
  insert into hold (call_back_id, role, wallet_id, amount_micros, rate, opened_at, closed_at)
  select call_back_id, role, wallet_id, amount, rate, $1::timestamptz, case when closed then $1::timestamptz end
    from unnest($6::uuid[], $7::text[], $8::uuid[], $9::bigint[], $10::jsonb[], $11::boolean[]) as new(call_back_id, role, wallet_id, amount, rate, closed)),
changed as (
  update hold
     set amount_micros = change.amount, closed_at = case when change.closed then $1::timestamptz end
    from unnest($12::uuid[], $13::text[], $14::uuid[], $15::bigint[], $16::boolean[]) as change(call_back_id, role, wallet_id, amount, closed)
   where hold.call_back_id = change.call_back_id and hold.role = change.role and hold.wallet_id = change.wallet_id and coalesce(hold.closed_at, 'infinity') = 'infinity'
  returning hold.call_back_id),
moved as (
  insert into transfer (id, kind, reference, debit_account_id, credit_account_id, amount_micros, currency, call_back_id, created_at)
  select new.*, $1::timestamptz
    from unnest($17::uuid[], $18::text[], $19::text[], $20::uuid[], $21::uuid[], $22::bigint[], $23::text[], $24::uuid[]) as new)
select (select count(*)::int from wallets) as wallets, (select count(*)::int from changed) as holds`;

function walletColumns(wallets: Changes["wallets"]): unknown[] {
  return [wallets.map(({ id }) => id), wallets.map(({ creditsMicros }) => creditsMicros), wallets.map(({ debitsMicros }) => debitsMicros), wallets.map(({ heldMicros }) => heldMicros)];
}

function openedColumns(holds: Changes["openedHolds"]): unknown[] {
  return [
    holds.map(({ callBackId }) => callBackId),
    holds.map(({ role }) => role),
    holds.map(({ walletId }) => walletId),
    holds.map(({ amountMicros }) => amountMicros),
    holds.map(({ rate }) => JSON.stringify(toSnapshot(rate))),
    holds.map(({ closed }) => closed),
  ];
}

function changedColumns(holds: Changes["changedHolds"]): unknown[] {
  return [
    holds.map(({ callBackId }) => callBackId),
    holds.map(({ role }) => role),
    holds.map(({ walletId }) => walletId),
    holds.map(({ amountMicros }) => amountMicros),
    holds.map(({ closed }) => closed),
  ];
}

function transferColumns(transfers: Changes["transfers"]): unknown[] {
  return [
    transfers.map(({ id }) => id),
    transfers.map(({ kind }) => kind),
    transfers.map(({ reference }) => reference),
    transfers.map(({ debitAccountId }) => debitAccountId),
    transfers.map(({ creditAccountId }) => creditAccountId),
    transfers.map(({ amountMicros }) => amountMicros),
    transfers.map(({ currency }) => currency),
    transfers.map(({ callBackId }) => callBackId),
  ];
}
