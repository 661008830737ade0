// What must be true of bundles: their counters are what holds and CDRs say, they belong to whoever uses them, and nobody uses what was not granted.
import type { Check } from "./invariants.js";

export const checksOfBundles: readonly Check[] = [
  {
    invariant: "B1",
    sql: `
select id as row, granted_seconds::text as granted, used_seconds::text as used, held_seconds::text as held
  from bundle_period where granted_seconds - used_seconds - held_seconds < 0`,
    words: (row) => `period ${row["row"]} of a bundle has ${row["used"]} s used and ${row["held"]} s held, and ${row["granted"]} s were granted`,
  },
  {
    invariant: "B1",
    sql: `
with held as (select bundle_period_id as id, sum(bundle_seconds) as seconds from hold where bundle_period_id is not null and closed_at is null group by 1)
select period.id as row, period.held_seconds::text as counted, coalesce(held.seconds, 0)::text as summed
  from bundle_period as period left join held on held.id = period.id
 where period.held_seconds <> coalesce(held.seconds, 0)`,
    words: (row) => `period ${row["row"]} of a bundle has ${row["counted"]} s held, and its open holds add up to ${row["summed"]}`,
  },
  {
    // CDRs of months that were dropped are gone; what they used stays used.
    invariant: "B1",
    sql: `
with used as (select bundle_period_id as id, sum(bundle_seconds) as seconds from cdr where bundle_seconds > 0 group by 1)
select period.id as row, period.used_seconds::text as counted, coalesce(used.seconds, 0)::text as summed
  from bundle_period as period left join used on used.id = period.id
 where period.used_seconds < coalesce(used.seconds, 0) or (period.used_seconds > coalesce(used.seconds, 0) and not exists (select from dropped_month))`,
    words: (row) => `period ${row["row"]} of a bundle has ${row["counted"]} s used, and the CDRs tell of ${row["summed"]}`,
  },
  {
    invariant: "B1",
    sql: `
select cdr.leg_id as row, cdr.bundle_seconds::text as seconds
  from cdr
 where cdr.bundle_seconds > 0
   and not exists (
     select from bundle_period as period join bundle on bundle.id = period.bundle_id
      where period.id = cdr.bundle_period_id and bundle.id = cdr.bundle_id and bundle.account_id = cdr.account_id
        and bundle.increment_seconds = cdr.bundle_increment_seconds and bundle.connect_fee_micros is not distinct from cdr.bundle_connect_fee_micros)`,
    words: (row) => `CDR ${row["row"]} used ${row["seconds"]} s of a bundle that is not its account's, or was granted otherwise`,
  },
  {
    invariant: "B1",
    sql: `
select hold.call_back_id as row, hold.role
  from hold
  join bundle_period as period on period.id = hold.bundle_period_id
  join bundle on bundle.id = period.bundle_id
  join ledger_account as wallet on wallet.id = hold.wallet_id
 where wallet.owner_account_id <> bundle.account_id`,
    words: (row) => `role ${row["role"]} of call-back ${row["row"]} is held on a bundle of somebody else`,
  },
];
