// What must be true of the costs of legs: what a CDR says that a carrier is owed, and no more than that, has been booked.
import type { Check } from "./invariants.js";
import { noneWasDropped } from "./invariantsOfRetention.js";

export const checksOfCosts: readonly Check[] = [
  {
    invariant: "M4",
    sql: `
select cdr.leg_id as row, cdr.cost_micros::text as amount, cdr.cost_currency as currency
  from cdr
 where cdr.cost_micros > 0
   and not exists (
     select from transfer
       join ledger_account as debit on debit.id = transfer.debit_account_id
       join ledger_account as credit on credit.id = transfer.credit_account_id
      where transfer.kind = 'legCost' and transfer.reference = cdr.leg_id::text and transfer.amount_micros = cdr.cost_micros and transfer.currency = cdr.cost_currency
        and debit.kind = 'carrierCost' and credit.kind = 'carrierPayable')`,
    words: (row) => `CDR ${row["row"]} cost ${row["amount"]} micros of ${row["currency"]}, and no transfer legCost says that a carrier is owed them`,
  },
  {
    invariant: "M4",
    sql: `
select transfer.id as row, transfer.reference, transfer.amount_micros::text as amount
  from transfer
 where transfer.kind = 'legCost'
   and ${noneWasDropped}
   and not exists (select from cdr where cdr.leg_id::text = transfer.reference and cdr.cost_micros = transfer.amount_micros)`,
    words: (row) => `transfer ${row["row"]} (legCost) owes a carrier ${row["amount"]} micros for leg ${row["reference"]}, and no CDR tells of it`,
  },
  {
    invariant: "M4",
    sql: `
select leg_id as row, coalesce(cost_micros::text, 'unknown') as amount
  from cdr
 where (cost_currency is null and (cost_micros is not null or cost_rate is not null))
    or (cost_rate is null and cost_micros <> 0)
    or (cost_rate is not null and cost_micros is null)
    or (answered_at is null and cost_micros <> 0)`,
    words: (row) => `CDR ${row["row"]} has a cost of ${row["amount"]} micros that cannot be: one has a currency, a rate where there was something to rate, and is nothing where nobody answered`,
  },
];
