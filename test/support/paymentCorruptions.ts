// How vouchers, corrections and the events of wallets may be corrupted, for the audit to find; and what a world needs of them.
import type { Invariant } from "../../src/billing/ledger/invariants.js";
import { correctBalance } from "../../src/billing/payments/correctBalance.js";
import { creditNote } from "../../src/billing/payments/creditNote.js";
import { redeemVoucher } from "../../src/billing/payments/redeemVoucher.js";
import { createVoucherBatch } from "../../src/billing/payments/voucherBatch.js";
import type { Database } from "../../src/database/transaction.js";
import { authorNamed } from "../../src/kernel/author.js";
import type { AccountId, LegId } from "../../src/kernel/id.js";
import { NOW } from "./money.js";

export interface PaymentCorruption {
  readonly title: string;
  readonly invariant: Invariant;
  readonly words: RegExp;
  readonly sql: readonly string[];
}

/** A redeemed voucher and one that is not, a correction that was written off in part, and a credit note. */
export async function paymentRows(database: Database, accountId: AccountId, legId: LegId): Promise<void> {
  const me = authorNamed("tests");
  const { codes } = await createVoucherBatch(database, { amountMicros: 100_000n, currency: "EUR", count: 2, expiresAt: null, note: "" }, NOW, me);
  await redeemVoucher(database, accountId, codes[0] ?? "", NOW, me);
  await creditNote(database, { of: { legId }, amountMicros: 1_000n, reason: "bad line", reference: "note 1" }, NOW, me);
  await correctBalance(database, { accountId, direction: "out", amountMicros: 900_000n, reason: "a payment that bounced", reference: "bounced 1" }, NOW, me);
  await correctBalance(database, { accountId, direction: "in", amountMicros: 10_000n, reason: "sorry", reference: "sorry 1" }, NOW, me);
}

export const paymentCorruptions: readonly PaymentCorruption[] = [
  {
    title: "a voucher that was redeemed without a transfer",
    invariant: "P1",
    words: /was redeemed, and no transfer of 100000 micros/,
    sql: ["update voucher set redeemed_by = (select id from account), redeemed_at = now() where redeemed_by is null"],
  },
  {
    title: "a voucher that was made good again after it was redeemed",
    invariant: "P1",
    words: /transfer .* redeems voucher .*, which is not redeemed/,
    sql: ["update voucher set redeemed_by = null, redeemed_at = null"],
  },
  {
    title: "a correction that says that less was written off",
    invariant: "P2",
    words: /has no transfer correctionWriteOff of \d+ micros/,
    sql: ["alter table correction disable trigger append_only", "update correction set paid_micros = paid_micros + 1, written_off_micros = written_off_micros - 1 where written_off_micros > 0"],
  },
  {
    title: "a correction that is gone, whose transfers are not",
    invariant: "P2",
    words: /carries out correction .*, which does not tell of it/,
    sql: ["alter table correction disable trigger append_only", "delete from correction where kind = 'correction'"],
  },
  {
    title: "a credit note of more than was paid",
    invariant: "P3",
    words: /after its corrections leg .* has -\d+ micros paid/,
    sql: [
      `with noted as (
         insert into correction select gen_random_uuid(), kind, 'note 2', account_id, leg_id, call_back_id, currency, -5000000, rated_micros, -5000000, 0, 0, 0, reason, author, created_at from correction where kind = 'creditNote'
         returning id, account_id),
       moved as (
         insert into transfer select gen_random_uuid(), 'creditNote', noted.id::text, (select id from ledger_account where kind = 'revenue' and currency = 'EUR'), wallet.id, 5000000, 'EUR', null, now()
           from noted join ledger_account as wallet on wallet.owner_account_id = noted.account_id)
       update ledger_account set credits_posted_micros = credits_posted_micros + 5000000 where kind = 'wallet'`,
    ],
  },
  {
    title: "a re-rating that gave back what a credit note had given back already",
    invariant: "P3",
    words: /after its corrections leg .* has \d+ micros paid and written off, and its price and its credit notes come to \d+/,
    sql: [
      `with rerated as (
         insert into correction select gen_random_uuid(), 'rerating', 'a re-rating', account_id, leg_id, call_back_id, currency, -1000, null, -1000, 0, 0, 0, reason, author, created_at from correction where kind = 'creditNote'
         returning id, account_id),
       moved as (
         insert into transfer select gen_random_uuid(), 'rerating', rerated.id::text, (select id from ledger_account where kind = 'revenue' and currency = 'EUR'), wallet.id, 1000, 'EUR', null, now()
           from rerated join ledger_account as wallet on wallet.owner_account_id = rerated.account_id)
       update ledger_account set credits_posted_micros = credits_posted_micros + 1000 where kind = 'wallet'`,
    ],
  },
  {
    title: "an event that was counted and is not there",
    invariant: "P4",
    words: /has counted 1 events, and 0 are stored/,
    sql: ["update ledger_account set event_sequence = 1 where kind = 'wallet'"],
  },
];
