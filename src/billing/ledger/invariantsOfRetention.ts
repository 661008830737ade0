// What must be true of months that were dropped: their CDRs are gone, and their transfers still come to what was noted when they went.
import type { Check } from "./invariants.js";

/** For statements that ask for the CDR of a transfer: it may have been dropped. */
export const noneWasDropped = "not coalesce(was_dropped(leg_of(transfer.reference)), false)";

export const checksOfRetention: readonly Check[] = [
  {
    invariant: "M4",
    sql: `
with booked as (
  select dropped_month.month, transfer.kind, transfer.currency, sum(transfer.amount_micros) as amount
    from transfer join dropped_month on leg_of(transfer.reference) >= from_leg and leg_of(transfer.reference) < until_leg
   where transfer.kind in ('legCharge', 'legWriteOff', 'legTax', 'legCost', 'wholesaleCharge', 'wholesaleWriteOff', 'wholesaleTax')
   group by 1, 2, 3)
select month || ' ' || kind || ' ' || currency as row, coalesce(booked.amount, 0)::text as booked, coalesce(noted.amount_micros, 0)::text as noted
  from booked full join dropped_sum as noted using (month, kind, currency)
 where booked.amount is distinct from noted.amount_micros`,
    words: (row) => `the transfers of ${row["row"]} come to ${row["booked"]} micros, and ${row["noted"]} were noted when the month's CDRs were dropped`,
  },
  {
    invariant: "I2",
    sql: "select cdr.leg_id as row, dropped_month.month from cdr join dropped_month on cdr.leg_id >= from_leg and cdr.leg_id < until_leg",
    words: (row) => `CDR ${row["row"]} is of ${row["month"]}, which was dropped`,
  },
];
