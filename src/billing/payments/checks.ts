// What must be true of vouchers and corrections at any moment, as statements that list what breaks it.
import type { Check } from "../ledger/invariants.js";

/** What each part of a correction moved: the wallet's part from the wallet of its account, what was written off from bad debt, tax to the tax account; below zero the other way round. */
const parts = `
  select id, account_id, kind as transfer_kind, paid_micros as amount, true as is_wallets from correction where paid_micros <> 0
  union all
  select id, account_id, case kind when 'rerating' then 'reratingWriteOff' else 'correctionWriteOff' end, written_off_micros, false from correction where written_off_micros <> 0
  union all
  select id, account_id, 'correctionTax', -tax_micros, null from correction where tax_micros <> 0`;

const isPartOf = (side: string) => `case when part.is_wallets then ${side}.owner_account_id = part.account_id and ${side}.kind = 'wallet' else ${side}.kind = case when part.is_wallets is null then 'taxPayable' else 'badDebt' end end`;

export const paymentChecks: readonly Check[] = [
  {
    invariant: "P1",
    sql: `
select voucher.id as row, batch.amount_micros::text as amount
  from voucher join voucher_batch as batch on batch.id = voucher.batch_id
 where voucher.redeemed_by is not null
   and not exists (
     select from transfer
       join ledger_account as credit on credit.id = transfer.credit_account_id
       join ledger_account as debit on debit.id = transfer.debit_account_id
      where transfer.kind = 'voucher' and transfer.reference = voucher.id::text and transfer.amount_micros = batch.amount_micros and transfer.currency = batch.currency
        and credit.owner_account_id = voucher.redeemed_by and debit.kind = 'voucher')`,
    words: (row) => `voucher ${row["row"]} was redeemed, and no transfer of ${row["amount"]} micros fills the wallet of whoever has redeemed it`,
  },
  {
    invariant: "P1",
    sql: `
select transfer.id as row, transfer.reference
  from transfer where transfer.kind = 'voucher' and not exists (select from voucher where voucher.id::text = transfer.reference and voucher.redeemed_by is not null)`,
    words: (row) => `transfer ${row["row"]} redeems voucher ${row["reference"]}, which is not redeemed`,
  },
  {
    invariant: "P2",
    sql: `
select part.id as row, part.transfer_kind, part.amount::text as amount
  from (${parts}) as part
 where (select coalesce(sum(case when ${isPartOf("debit")} then transfer.amount_micros
                                 when ${isPartOf("credit")} then -transfer.amount_micros else 0 end), 0)
          from transfer join ledger_account as debit on debit.id = transfer.debit_account_id join ledger_account as credit on credit.id = transfer.credit_account_id
         where transfer.kind = part.transfer_kind and transfer.reference = part.id::text) <> part.amount`,
    words: (row) => `correction ${row["row"]} has no transfer ${row["transfer_kind"]} of ${row["amount"]} micros`,
  },
  {
    invariant: "P2",
    sql: `
select transfer.id as row, transfer.kind, transfer.reference
  from transfer
 where transfer.kind in ('correction', 'correctionWriteOff', 'correctionTax', 'creditNote', 'rerating', 'reratingWriteOff')
   and not exists (select from (${parts}) as part where part.id::text = transfer.reference and part.transfer_kind = transfer.kind)`,
    words: (row) => `transfer ${row["row"]} (${row["kind"]}) carries out correction ${row["reference"]}, which does not tell of it`,
  },
  {
    invariant: "P3",
    sql: `
with since as (
  select leg_id, sum(paid_micros) as paid, sum(written_off_micros) as written_off, sum(difference_micros) filter (where kind = 'rerating') as rated from correction where leg_id is not null group by leg_id)
select since.leg_id as row, (coalesce(cdr.captured_micros, 0) + since.paid)::text as paid, (coalesce(cdr.written_off_micros, 0) + since.written_off)::text as written_off
  from since left join cdr on cdr.leg_id = since.leg_id
 where cdr.leg_id is null and not was_dropped(since.leg_id) or cdr.captured_micros + since.paid < 0 or cdr.written_off_micros + since.written_off < 0 or cdr.charge_micros + coalesce(since.rated, 0) < 0`,
    words: (row) => `after its corrections leg ${row["row"]} has ${row["paid"]} micros paid and ${row["written_off"]} written off`,
  },
  {
    invariant: "P3",
    // Each credit note gives back the top of the price that the leg had then: the least that is left at its price or at one above it.
    sql: `
with since as (
  select cdr.leg_id, cdr.charge_micros + coalesce(sum(difference_micros) filter (where kind = 'rerating'), 0) as rated,
         cdr.captured_micros + cdr.written_off_micros + sum(paid_micros) + sum(correction.written_off_micros) as stands
    from correction join cdr on cdr.leg_id = correction.leg_id group by cdr.leg_id, cdr.charge_micros, cdr.captured_micros, cdr.written_off_micros)
select since.leg_id as row, since.stands::text as stands, aim.owed::text as owed
  from since cross join lateral (
    select min(price.micros - coalesce((select -sum(paid_micros) from correction where leg_id = since.leg_id and kind = 'creditNote' and rated_micros <= price.micros), 0)) as owed
      from (select since.rated as micros union select rated_micros from correction where leg_id = since.leg_id and kind = 'creditNote' and rated_micros > since.rated) as price) as aim
 where since.stands <> aim.owed`,
    words: (row) => `after its corrections leg ${row["row"]} has ${row["stands"]} micros paid and written off, and its price and its credit notes come to ${row["owed"]}`,
  },
  {
    invariant: "P4",
    sql: `
select wallet.owner_account_id as row, wallet.event_sequence::text as counted, count(event.sequence)::text as stored, coalesce(max(event.sequence), 0)::text as last
  from ledger_account as wallet left join account_event as event on event.account_id = wallet.owner_account_id
 where wallet.kind = 'wallet'
 group by wallet.owner_account_id, wallet.event_sequence
having wallet.event_sequence <> count(event.sequence) or wallet.event_sequence <> coalesce(max(event.sequence), 0)`,
    words: (row) => `account ${row["row"]} has counted ${row["counted"]} events, and ${row["stored"]} are stored, the last with number ${row["last"]}`,
  },
];
