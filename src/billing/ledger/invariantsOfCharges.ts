// What must be true of what legs were charged, the payer in the CDR and each reseller above it: every part of every charge has moved, once, between the right accounts, and nothing else has.
import type { Check } from "./invariants.js";
import { noneWasDropped } from "./invariantsOfRetention.js";

/** The payer's charge is level 0. Whoever is charged at the next level sold the call; where nobody is, we did. */
const charges = `
charges as (
  select charge.*, case charge.level when 0 then charge.leg_id::text else charge.leg_id::text || '/' || charge.level end as reference,
         seller.account_id as seller_id, case when seller.account_id is null then 'revenue' else 'resellerSales' end as sales
    from (select leg_id, 0 as level, account_id, charge_micros, tax_micros, captured_micros, written_off_micros from cdr
          union all
          select leg_id, level, account_id, charge_micros, tax_micros, captured_micros, written_off_micros from wholesale_charge) as charge
    left join wholesale_charge as seller on seller.leg_id = charge.leg_id and seller.level = charge.level + 1),
parts as (
  select charges.*, part.kind, part.what, part.amount
    from charges cross join lateral (values
      (case level when 0 then 'legCharge' else 'wholesaleCharge' end, 'charge', captured_micros),
      (case level when 0 then 'legWriteOff' else 'wholesaleWriteOff' end, 'writeOff', written_off_micros),
      (case level when 0 then 'legTax' else 'wholesaleTax' end, 'tax', tax_micros)) as part(kind, what, amount)
   where part.amount > 0)`;

export const checksOfCharges: readonly Check[] = [
  {
    invariant: "M4",
    sql: `
select leg_id as row, level::text as level, charge_micros::text as charge, captured_micros::text as captured, written_off_micros::text as written_off
  from (select leg_id, 0 as level, charge_micros, captured_micros, written_off_micros from cdr
        union all
        select leg_id, level, charge_micros, captured_micros, written_off_micros from wholesale_charge) as charge
 where charge_micros <> captured_micros + written_off_micros`,
    words: (row) => `CDR ${row["row"]}${atLevel(row)} charges ${row["charge"]} micros, of which ${row["captured"]} are captured and ${row["written_off"]} written off`,
  },
  {
    invariant: "M4",
    sql: `
with ${charges}
select parts.leg_id as row, parts.level::text as level, parts.kind, parts.amount::text as amount
  from parts
 where not exists (
   select from transfer
     join ledger_account as debit on debit.id = transfer.debit_account_id
     join ledger_account as credit on credit.id = transfer.credit_account_id
    where transfer.kind = parts.kind and transfer.reference = parts.reference and transfer.amount_micros = parts.amount
      and case parts.what
            when 'charge' then debit.kind = 'wallet' and debit.owner_account_id = parts.account_id and credit.kind = parts.sales and credit.owner_account_id is not distinct from parts.seller_id
            when 'writeOff' then debit.kind = 'badDebt' and debit.owner_account_id is not distinct from parts.seller_id and credit.kind = parts.sales and credit.owner_account_id is not distinct from parts.seller_id
            else debit.kind = parts.sales and debit.owner_account_id is not distinct from parts.seller_id and credit.kind = 'taxPayable' and credit.owner_account_id is not distinct from parts.seller_id
          end)`,
    words: (row) => `CDR ${row["row"]}${atLevel(row)} has no transfer ${row["kind"]} of ${row["amount"]} micros from the right account to the books of who sold it`,
  },
  {
    invariant: "M4",
    sql: `
with ${charges}
select transfer.id as row, transfer.kind, transfer.reference, transfer.amount_micros::text as amount
  from transfer
 where transfer.kind in ('legCharge', 'legWriteOff', 'legTax', 'wholesaleCharge', 'wholesaleWriteOff', 'wholesaleTax')
   and ${noneWasDropped}
   and not exists (select from parts where parts.reference = transfer.reference and parts.kind = transfer.kind and parts.amount = transfer.amount_micros)`,
    words: (row) => `transfer ${row["row"]} (${row["kind"]}) moved ${row["amount"]} micros for leg ${row["reference"]}, and no CDR tells of it`,
  },
  {
    invariant: "I1",
    sql: `
select leg.id as row, leg.role, leg.call_back_id as call_back, other.level::text as level
  from leg join (select distinct call_back_id, level, wallet_id from hold where closed_at is null and level > 0) as other on other.call_back_id = leg.call_back_id
 where leg.state <> 'ended' and leg.role <> 'T'
   and not exists (select from hold where hold.call_back_id = leg.call_back_id and hold.role = leg.role and hold.wallet_id = other.wallet_id and hold.level = other.level and hold.closed_at is null)`,
    words: (row) => `leg ${row["row"]} is live, and role ${row["role"]} of call-back ${row["call_back"]} has no open hold on the wallet of the reseller at level ${row["level"]}`,
  },
  {
    invariant: "I1",
    sql: `
select hold.call_back_id as row, hold.role, hold.level::text as level
  from hold
 where hold.closed_at is null and hold.level > 0
   and not exists (select from hold as below where below.call_back_id = hold.call_back_id and below.role = hold.role and below.level = hold.level - 1 and below.closed_at is null)`,
    words: (row) => `role ${row["role"]} of call-back ${row["row"]} is held at level ${row["level"]} of its chain, and not at the level below`,
  },
  {
    invariant: "I2",
    sql: `
select cdr.leg_id as row, hold.level::text as level
  from cdr
  join hold on hold.call_back_id = cdr.call_back_id and hold.role = cdr.role and hold.payer_id = cdr.account_id and hold.level > 0
  join ledger_account as wallet on wallet.id = hold.wallet_id
 where not exists (select from wholesale_charge as charge where charge.leg_id = cdr.leg_id and charge.level = hold.level and charge.account_id = wallet.owner_account_id)`,
    words: (row) => `CDR ${row["row"]} was held on the wallet of a reseller at level ${row["level"]}, and says nothing of what that one was charged`,
  },
  {
    invariant: "I2",
    sql: `
select cdr.leg_id as row, cdr.role, cdr.account_id::text as account
  from cdr join call_back on call_back.id = cdr.call_back_id
 where cdr.role <> 'T'
   and not exists (select from hold where hold.call_back_id = cdr.call_back_id and hold.role = cdr.role and hold.payer_id = cdr.account_id and hold.level = 0)`,
    words: (row) => `CDR ${row["row"]} is charged to account ${row["account"]}, which held nothing for role ${row["role"]} of its call-back`,
  },
  {
    invariant: "I2",
    sql: `
select charge.leg_id as row, charge.level::text as level
  from wholesale_charge as charge
 where not exists (
   select from cdr
     join hold on hold.call_back_id = cdr.call_back_id and hold.role = cdr.role and hold.payer_id = cdr.account_id and hold.level = charge.level
     join ledger_account as wallet on wallet.id = hold.wallet_id and wallet.owner_account_id = charge.account_id
    where cdr.leg_id = charge.leg_id)`,
    words: (row) => `a reseller was charged at level ${row["level"]} for leg ${row["row"]}, which has no CDR or was not held on its wallet`,
  },
];

function atLevel({ level }: Readonly<Record<string, string>>): string {
  return level === "0" ? "" : ` (the reseller at level ${level})`;
}
