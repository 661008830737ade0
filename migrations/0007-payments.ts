// Vouchers, corrections, what they may never add up to, the events of wallets, and re-rating.
import type { MigrationInterface, QueryRunner } from "typeorm";
import { addKinds } from "./0005-resellers.js";

export class Payments1795300000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [vouchers, corrections, events, reratings, appendOnly]) await runner.query(statement);
    await addKinds(runner, "ledger_account", ["voucher", "correction"]);
    await addKinds(runner, "transfer", ["voucher", "correction", "correctionWriteOff", "correctionTax", "creditNote", "rerating", "reratingWriteOff"]);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const vouchers = `
create table voucher_batch (
  id uuid primary key,
  note text not null check (length(note) <= 200),
  amount_micros bigint not null check (amount_micros > 0),
  currency char(3) not null,
  count integer not null check (count > 0),
  expires_at timestamptz,
  author text not null,
  created_at timestamptz not null,
  voided_at timestamptz
);
create index voucher_batch_by_age on voucher_batch (created_at, id);
-- A code is 95 random bits, so a plain hash is enough to store, and can be looked up.
create table voucher (
  id uuid primary key,
  batch_id uuid not null references voucher_batch,
  hash bytea not null unique check (octet_length(hash) = 32),
  redeemed_by uuid references account,
  redeemed_at timestamptz,
  constraint redeemed_by_somebody_at_some_time check ((redeemed_by is null) = (redeemed_at is null))
);
create index voucher_by_batch on voucher (batch_id);
-- Codes that do not exist are counted against the account that gave them. The row is also what makes an account's guesses wait for each other.
create table voucher_guesses (
  account_id uuid primary key references account,
  failures integer not null check (failures >= 0),
  since timestamptz not null
);`;

const corrections = `
create table correction (
  id uuid primary key,
  kind text not null check (kind in ('correction', 'creditNote', 'rerating')),
  -- What the operator's books call it; of a re-rating its id.
  reference text not null check (length(reference) between 1 and 255),
  account_id uuid not null references account,
  leg_id uuid,
  call_back_id uuid,
  currency char(3) not null,
  -- More to pay is above zero, less is below; so is what the wallet gave, and what was written off.
  difference_micros bigint not null check (difference_micros <> 0),
  -- Of a credit note: what the leg was rated at when it was given. What it gives back is the top of that price, whatever the leg is rated at later.
  rated_micros bigint check (rated_micros > 0),
  paid_micros bigint not null,
  written_off_micros bigint not null,
  -- What the tax in the leg's charge is rated at more or less, and what of it was moved: a credit note gives back tax that was rated all the same.
  rated_tax_micros bigint not null default 0,
  tax_micros bigint not null default 0,
  reason text not null check (length(reason) between 1 and 500),
  author text not null,
  created_at timestamptz not null,
  constraint of_a_leg_unless_by_hand check ((kind = 'correction') = (leg_id is null) and (leg_id is null) = (call_back_id is null)),
  constraint a_credit_note_tells_the_price check ((kind = 'creditNote') = (rated_micros is not null)),
  -- What credit notes have given back already is neither given back again nor taken back, so of a re-rating the two parts may come to less than the difference, either way.
  constraint more_to_pay_is_paid_or_written_off check (difference_micros < 0 or (paid_micros >= 0 and written_off_micros >= 0
    and case kind when 'rerating' then paid_micros + written_off_micros <= difference_micros else paid_micros + written_off_micros = difference_micros end)),
  constraint less_to_pay_is_given_back_at_most check (difference_micros > 0 or (paid_micros <= 0 and written_off_micros <= 0 and paid_micros + written_off_micros >= difference_micros)),
  constraint only_re_rating_takes_back_a_write_off check (kind = 'rerating' or written_off_micros >= 0)
);
create unique index correction_once on correction (kind, reference) where leg_id is null;
create unique index correction_once_a_leg on correction (kind, reference, leg_id) where leg_id is not null;
create index correction_by_leg on correction (leg_id) where leg_id is not null;
create index correction_by_account on correction (account_id, created_at, id);`;

const events = `
alter table ledger_account add column low_balance_micros bigint check (low_balance_micros >= 0);
alter table ledger_account add column event_sequence integer not null default 0;
create table account_event (
  account_id uuid not null references account,
  sequence integer not null check (sequence > 0),
  kind text not null check (kind in ('lowBalance')),
  at timestamptz not null,
  currency char(3) not null,
  left_micros bigint not null,
  threshold_micros bigint not null,
  primary key (account_id, sequence)
);`;

const reratings = `
create table rerating (
  id uuid primary key,
  state text not null check (state in ('counting', 'counted', 'running', 'done')),
  tariff_id uuid references tariff,
  account_ids uuid[],
  from_at timestamptz not null,
  until_at timestamptz not null,
  deck_id uuid not null references rate_deck,
  currency char(3) not null,
  reason text not null check (length(reason) between 1 and 500),
  author text not null,
  -- Whoever said that it is to be carried out: the corrections bear this name.
  approved_by text,
  created_at timestamptz not null,
  finished_at timestamptz,
  -- The last CDR that was looked at in this state: where another run goes on.
  seen_at timestamptz,
  seen_leg_id uuid,
  constraint approved_before_it_runs check ((approved_by is not null) = (state in ('running', 'done'))),
  constraint a_period check (from_at < until_at),
  constraint of_somebody check (tariff_id is not null or account_ids is not null)
);
create index rerating_by_age on rerating (created_at, id);
-- Two rows an account: what was counted, and what was done.
create table rerating_account (
  rerating_id uuid not null references rerating,
  account_id uuid not null references account,
  was_done boolean not null,
  legs integer not null,
  changed integer not null,
  without_rate integer not null,
  old_micros bigint not null,
  new_micros bigint not null,
  paid_micros bigint not null,
  written_off_micros bigint not null,
  primary key (rerating_id, account_id, was_done)
);`;

const appendOnly = `
create trigger append_only before update or delete on correction for each row execute function refuse_change();
create trigger append_only before update or delete on account_event for each row execute function refuse_change();
revoke update, delete on correction, account_event from public;`;
