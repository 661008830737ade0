// What must be true of money at any moment, each as statements that list what breaks it. They read, and change nothing.
import { checksOfBundles } from "./invariantsOfBundles.js";
import { checksOfCharges } from "./invariantsOfCharges.js";
import { checksOfCosts } from "./invariantsOfCosts.js";
import { checksOfDids } from "./invariantsOfDids.js";
import { checksOfRetention } from "./invariantsOfRetention.js";

export const invariants = {
  M1: "no wallet is below zero",
  M2: "posted figures are the sums of the transfers, held figures those of the open holds",
  M3: "debits and credits are equal in each currency",
  M4: "each charge, of the payer and of each reseller, is captured or written off, and each part has its transfer",
  M5: "nothing was done twice under one key",
  M9: "each CDR rated again from its own rate gives the same charge",
  I1: "each live leg that is paid for has an open hold of its role on each wallet of its payer's chain, nobody else holds for it, and no ended call-back is held",
  I2: "each leg that was dialled and has ended has exactly one CDR and is charged to each reseller that it was held on, and no other leg is",
  P1: "each redeemed voucher has its transfer, and each such transfer its voucher",
  P2: "each part of a correction has its transfer, and each such transfer its correction",
  P3: "no leg gave back more than was paid for it, nor wrote off less than nothing; each comes to its last price with its credit notes counted in",
  P4: "the events of a wallet are numbered without gaps",
  D1: "what is charged for a DID comes from its owner, once, and whatever is said to be paid was",
  B1: "no bundle is used beyond what was granted, and what is used and held of it is what CDRs and open holds tell",
  I8: "no parked call-back has a live leg or an open hold",
} as const;
export type Invariant = keyof typeof invariants;

/** Each row that it returns is a break: which row, and the figures for the sentence. */
export interface Check {
  readonly invariant: Invariant;
  readonly sql: string;
  readonly words: (row: Readonly<Record<string, string>>) => string;
}

export const checks: readonly Check[] = [
  {
    invariant: "M1",
    sql: `
select id as row, (credits_posted_micros + credit_limit_micros - debits_posted_micros - debits_held_micros)::text as available
  from ledger_account
 where tracks_balance and credits_posted_micros + credit_limit_micros - debits_posted_micros - debits_held_micros < 0`,
    words: (row) => `wallet ${row["row"]} has ${row["available"]} micros available`,
  },
  {
    invariant: "M2",
    sql: `
with moved as (
  select id, sum(credit) as credits, sum(debit) as debits
    from (select credit_account_id as id, amount_micros as credit, 0 as debit from transfer
          union all select debit_account_id, 0, amount_micros from transfer) as side
   group by id)
select wallet.id as row, wallet.credits_posted_micros::text as credits, wallet.debits_posted_micros::text as debits,
       coalesce(moved.credits, 0)::text as summed_credits, coalesce(moved.debits, 0)::text as summed_debits
  from ledger_account as wallet left join moved on moved.id = wallet.id
 where wallet.tracks_balance and (wallet.credits_posted_micros <> coalesce(moved.credits, 0) or wallet.debits_posted_micros <> coalesce(moved.debits, 0))`,
    words: (row) =>
      `wallet ${row["row"]} has ${row["credits"]} credits and ${row["debits"]} debits posted, and its transfers add up to ${row["summed_credits"]} and ${row["summed_debits"]}`,
  },
  {
    invariant: "M2",
    sql: `
with held as (select wallet_id, sum(amount_micros) as amount from hold where closed_at is null group by wallet_id)
select wallet.id as row, wallet.debits_held_micros::text as posted, coalesce(held.amount, 0)::text as summed
  from ledger_account as wallet left join held on held.wallet_id = wallet.id
 where wallet.debits_held_micros <> coalesce(held.amount, 0)`,
    words: (row) => `wallet ${row["row"]} has ${row["posted"]} micros held, and its open holds add up to ${row["summed"]}`,
  },
  {
    invariant: "M3",
    sql: `
with sides as (
  select account.currency, transfer.amount_micros as amount from transfer join ledger_account as account on account.id = transfer.credit_account_id
  union all
  select account.currency, -transfer.amount_micros from transfer join ledger_account as account on account.id = transfer.debit_account_id)
select currency as row, sum(amount)::text as difference from sides group by currency having sum(amount) <> 0`,
    words: (row) => `in ${row["row"]} the credits exceed the debits by ${row["difference"]} micros`,
  },
  {
    invariant: "M3",
    sql: `
select transfer.id as row, transfer.currency, debit.currency as debit_currency, credit.currency as credit_currency
  from transfer join ledger_account as debit on debit.id = transfer.debit_account_id join ledger_account as credit on credit.id = transfer.credit_account_id
 where transfer.currency <> debit.currency or transfer.currency <> credit.currency`,
    words: (row) => `transfer ${row["row"]} in ${row["currency"]} is from an account in ${row["debit_currency"]} to one in ${row["credit_currency"]}`,
  },
  ...checksOfCharges,
  ...checksOfCosts,
  ...checksOfRetention,
  ...checksOfBundles,
  ...checksOfDids,
  {
    invariant: "M5",
    sql: "select kind || ' ' || reference as row, count(*)::text as times from transfer group by kind, reference having count(*) > 1",
    words: (row) => `the transfer ${row["row"]} was made ${row["times"]} times`,
  },
  {
    invariant: "M5",
    sql: "select owner || ' ' || key as row, count(*)::text as times from idempotency_key group by owner, key having count(*) > 1",
    words: (row) => `the idempotency key ${row["row"]} has ${row["times"]} answers`,
  },
  {
    invariant: "I1",
    sql: `
select leg.id as row, leg.role, leg.call_back_id as call_back
  from leg
 where leg.state <> 'ended' and leg.role <> 'T'
   and not exists (select from hold where hold.call_back_id = leg.call_back_id and hold.role = leg.role and hold.closed_at is null)`,
    words: (row) => `leg ${row["row"]} is live, and role ${row["role"]} of call-back ${row["call_back"]} has no open hold`,
  },
  {
    invariant: "I1",
    sql: `
select hold.call_back_id as row, hold.role, hold.payer_id::text as payer, call_back.account_id::text as account
  from hold join call_back on call_back.id = hold.call_back_id
 where hold.closed_at is null and hold.payer_id <> call_back.account_id`,
    words: (row) => `role ${row["role"]} of call-back ${row["row"]} is held for account ${row["payer"]}, and account ${row["account"]} pays`,
  },
  {
    invariant: "I1",
    sql: `
select hold.call_back_id as row, hold.role, hold.payer_id::text as payer
  from hold join ledger_account as wallet on wallet.id = hold.wallet_id
 where hold.level = 0 and wallet.owner_account_id <> hold.payer_id`,
    words: (row) => `role ${row["role"]} of call-back ${row["row"]} is held for account ${row["payer"]} on the wallet of another`,
  },
  {
    invariant: "I1",
    sql: `
select hold.call_back_id as row, hold.role, hold.amount_micros::text as amount
  from hold join call_back on call_back.id = hold.call_back_id
 where hold.closed_at is null and call_back.state = 'ended'`,
    words: (row) => `call-back ${row["row"]} has ended, and role ${row["role"]} still has an open hold of ${row["amount"]} micros`,
  },
  {
    invariant: "I2",
    sql: `
select leg.id as row, count(cdr.leg_id)::text as times
  from leg left join cdr on cdr.leg_id = leg.id
 where leg.state = 'ended' and not leg.refused and not was_dropped(leg.id)
 group by leg.id having count(cdr.leg_id) <> 1`,
    words: (row) => `leg ${row["row"]} was dialled and has ended, and has ${row["times"]} CDRs`,
  },
  {
    invariant: "I2",
    sql: `
select cdr.leg_id as row, case when leg.id is null then 'is unknown' when leg.refused then 'was never dialled' else 'is live' end as state
  from cdr left join leg on leg.id = cdr.leg_id
 where leg.id is null or leg.refused or leg.state <> 'ended'`,
    words: (row) => `there is a CDR for leg ${row["row"]}, which ${row["state"]}`,
  },
  {
    invariant: "I8",
    sql: `
with parked as (
  select id, parked_reason as reason,
         (select count(*) from leg where leg.call_back_id = call_back.id and leg.state <> 'ended') as legs,
         (select coalesce(sum(hold.amount_micros), 0) from hold where hold.call_back_id = call_back.id and hold.closed_at is null) as held,
         exists (select from hold where hold.call_back_id = call_back.id and hold.closed_at is null) as is_held
    from call_back where parked_at is not null)
select id as row, legs::text as legs, held::text as held, coalesce(reason, 'no reason is noted') as reason from parked where legs > 0 or is_held`,
    words: (row) => `call-back ${row["row"]} was parked (${row["reason"]}) and has ${row["legs"]} live legs without a CDR and ${row["held"]} micros held, which nothing will settle`,
  },
];
