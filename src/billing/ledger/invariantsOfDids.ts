// What must be true of DIDs' money: what was charged for one came from its owner's wallet, and one that is said to be paid for was paid.
import type { Check } from "./invariants.js";

export const checksOfDids: readonly Check[] = [
  {
    invariant: "D1",
    sql: `
select transfer.id as row, transfer.kind, transfer.reference, transfer.amount_micros::text as amount
  from transfer
  join ledger_account as debit on debit.id = transfer.debit_account_id
  join ledger_account as credit on credit.id = transfer.credit_account_id
 where transfer.kind in ('didSetup', 'didRent')
   and not exists (
     select from did
      where did.id::text = split_part(transfer.reference, '/', 1) and debit.kind = 'wallet' and debit.owner_account_id = did.account_id and credit.kind = 'revenue' and credit.owner_account_id is null
        and did.paid_until is not null and (transfer.kind = 'didSetup' or nullif(split_part(transfer.reference, '/', 2), '')::timestamptz < did.paid_until))`,
    words: (row) => `transfer ${row["row"]} (${row["kind"]}) moved ${row["amount"]} micros for DID ${row["reference"]}, not from its owner to us, or nothing says that it is paid`,
  },
  {
    invariant: "D1",
    sql: `
select did.id as row, did.paid_until::text as until
  from did
 where did.paid_until is not null
   and not exists (select from transfer where transfer.kind = 'didSetup' and transfer.reference = did.id::text)
   and not exists (select from transfer where transfer.kind = 'didRent' and transfer.reference >= did.id::text || '/' and transfer.reference < did.id::text || '0')`,
    words: (row) => `DID ${row["row"]} is said to be paid until ${row["until"]}, and nobody has paid for it`,
  },
];
