// The first tables. What must be true about money is a constraint here first, and code second (docs/MONEY.md).
import type { MigrationInterface, QueryRunner } from "typeorm";

export class Foundation1795300000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [accounts, tariffs, ledger, callBacks, cdrs, appendOnly]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const accounts = `
create table tariff (
  id uuid primary key,
  name text not null unique check (length(name) between 1 and 100),
  currency char(3) not null,
  active_deck_id uuid,
  created_at timestamptz not null
);
create table account (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  status text not null check (status in ('active', 'suspended')),
  currency char(3) not null,
  tariff_id uuid references tariff,
  live_call_back_limit integer not null check (live_call_back_limit between 0 and 100000),
  created_at timestamptz not null
);
create index account_by_age on account (created_at, id);
-- A key is 256 random bits, so a plain hash is enough to store, and can be looked up.
create table api_key (
  id uuid primary key,
  account_id uuid references account,
  role text not null check (role in ('operator', 'account')),
  name text not null,
  hash bytea not null unique check (octet_length(hash) = 32),
  created_at timestamptz not null,
  revoked_at timestamptz,
  constraint an_account_key_has_an_account check ((role = 'account') = (account_id is not null))
);
create table access_number (
  number text primary key check (number ~ '^\\+[1-9][0-9]{6,14}$'),
  created_at timestamptz not null
);
-- The answer is kept with the key and a hash of the input, in the transaction that moved the money.
create table idempotency_key (
  owner text not null,
  key text not null check (length(key) between 1 and 255),
  input_hash bytea not null,
  answer_id uuid not null,
  created_at timestamptz not null,
  primary key (owner, key)
);`;

const tariffs = `
create table rate_deck (
  id uuid primary key,
  tariff_id uuid not null references tariff,
  created_at timestamptz not null
);
alter table tariff add constraint active_deck foreign key (active_deck_id) references rate_deck;
create table rate (
  deck_id uuid not null references rate_deck,
  prefix text collate "C" not null check (prefix ~ '^[0-9]{1,15}$'),
  destination text not null,
  price_nanos bigint not null check (price_nanos >= 0),
  connect_fee_micros bigint not null check (connect_fee_micros >= 0),
  first_increment_seconds integer not null check (first_increment_seconds between 1 and 3600),
  next_increment_seconds integer not null check (next_increment_seconds between 1 and 3600),
  blocked boolean not null default false,
  primary key (deck_id, prefix)
);`;

const ledger = `
create table ledger_account (
  id uuid primary key,
  kind text not null check (kind in ('wallet', 'revenue', 'cash', 'badDebt')),
  owner_account_id uuid references account,
  currency char(3) not null,
  credits_posted_micros bigint not null default 0 check (credits_posted_micros >= 0),
  debits_posted_micros bigint not null default 0 check (debits_posted_micros >= 0),
  debits_held_micros bigint not null default 0 check (debits_held_micros >= 0),
  credit_limit_micros bigint not null default 0 check (credit_limit_micros >= 0),
  tracks_balance boolean not null,
  constraint a_wallet_tracks_its_balance check ((kind = 'wallet') = tracks_balance),
  constraint a_wallet_has_an_owner check ((kind = 'wallet') = (owner_account_id is not null)),
  constraint never_negative check (not tracks_balance or
    credits_posted_micros + credit_limit_micros - debits_posted_micros - debits_held_micros >= 0)
) with (fillfactor = 70);
create unique index one_wallet_an_account on ledger_account (owner_account_id) where kind = 'wallet';
create unique index one_house_account_a_currency on ledger_account (kind, currency) where kind <> 'wallet';
create table transfer (
  id uuid primary key,
  kind text not null check (kind in ('topUp', 'legCharge', 'legWriteOff')),
  reference text not null check (length(reference) between 1 and 255),
  debit_account_id uuid not null references ledger_account,
  credit_account_id uuid not null references ledger_account,
  amount_micros bigint not null check (amount_micros > 0),
  currency char(3) not null,
  call_back_id uuid,
  created_at timestamptz not null,
  constraint between_two_accounts check (debit_account_id <> credit_account_id),
  constraint once unique (kind, reference)
);
create index transfer_by_debit on transfer (debit_account_id, created_at, id);
-- What legs cost goes to house accounts, which are summed and never listed.
create index transfer_by_credit on transfer (credit_account_id, created_at, id) where kind not in ('legCharge', 'legWriteOff');`;

const callBacks = `
create table switch (
  id text primary key,
  owner uuid not null,
  epoch bigint not null,
  taken_at timestamptz not null
);
create table call_back (
  id uuid primary key,
  account_id uuid not null references account,
  trigger text not null check (trigger in ('web')),
  a_number text not null,
  b_number text not null,
  state text not null check (state in ('queued', 'dialingA', 'dialingB', 'connected', 'ending', 'ended')),
  outcome text,
  version integer not null check (version > 0),
  switch_id text not null references switch,
  trunks text[] not null,
  attempt integer not null,
  retry_attempts integer not null,
  retry_after_busy_seconds integer not null,
  retry_after_no_answer_seconds integer not null,
  retry_after_fault_seconds integer not null,
  ring_seconds integer not null,
  longest_seconds integer not null,
  expires_at timestamptz not null,
  phase_at timestamptz,
  funds_at timestamptz,
  warned_seconds integer,
  guard_tries integer not null,
  saying boolean not null,
  held_a_seconds integer,
  held_b_seconds integer,
  not_before timestamptz,
  requested_at timestamptz not null,
  ended_at timestamptz,
  cancel_requested_at timestamptz,
  -- A sandbox call-back's time passes clock_speed times as fast as ours, counted from clock_origin_at.
  clock_origin_at timestamptz not null,
  clock_speed integer not null check (clock_speed between 1 and 10000),
  -- The earlier of the two clocks, on our real clock: what the runner polls.
  due_at timestamptz,
  parked_at timestamptz,
  parked_reason text,
  constraint outcome_comes_with_the_end check ((outcome is not null) = (state in ('ending', 'ended'))),
  constraint ended_has_its_time check ((ended_at is not null) = (state = 'ended')),
  constraint ended_has_no_clock check (state <> 'ended' or (phase_at is null and funds_at is null and due_at is null))
) with (fillfactor = 70);
create index call_back_due on call_back (due_at) where due_at is not null and parked_at is null;
create index call_back_live on call_back (account_id) where state <> 'ended';
create index call_back_by_account on call_back (account_id, requested_at, id);
create table leg (
  id uuid primary key,
  call_back_id uuid not null references call_back,
  role text not null check (role in ('A', 'B')),
  attempt integer not null,
  route integer not null,
  number text not null,
  state text not null check (state in ('dialing', 'answered', 'ended')),
  hanging_up boolean not null,
  verdict text check (verdict in ('routeFault', 'noAnswer')),
  refused boolean not null,
  dialed_at timestamptz not null,
  progress_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  last_seen_at timestamptz,
  cause integer,
  sip_status integer,
  end_known boolean not null,
  charge_micros bigint,
  constraint ended_has_its_time check ((ended_at is not null) = (state = 'ended')),
  constraint ends_after_its_answer check (ended_at is null or answered_at is null or ended_at >= answered_at)
) with (fillfactor = 70);
create index leg_by_call_back on leg (call_back_id);
create unique index one_live_leg_a_role on leg (call_back_id, role) where state <> 'ended';
-- Belongs to a call-back and a role, not to a leg: it survives attempts and routes. The rate is copied here, so that a new deck never re-prices a running call.
create table hold (
  call_back_id uuid not null references call_back,
  role text not null check (role in ('A', 'B')),
  wallet_id uuid not null references ledger_account,
  amount_micros bigint not null check (amount_micros >= 0),
  rate jsonb not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (call_back_id, role, wallet_id),
  constraint a_closed_hold_holds_nothing check (closed_at is null or amount_micros = 0)
) with (fillfactor = 70);
create table call_back_event (
  call_back_id uuid not null,
  sequence integer not null check (sequence > 0),
  kind text not null,
  leg_id uuid,
  at timestamptz not null,
  state text not null,
  outcome text,
  -- Read whole, never searched: the text as it came costs half of what jsonb does.
  legs json not null,
  held_seconds json not null,
  primary key (call_back_id, sequence)
);
create table stray_event (
  id uuid primary key,
  call_back_id uuid not null,
  kind text not null,
  leg_id uuid,
  at timestamptz not null
);`;

const cdrs = `
-- Partitioned by the month in which the leg was dialled, which its UUIDv7 id tells: that keeps "one CDR a leg" a primary key.
create table cdr (
  leg_id uuid not null,
  call_back_id uuid not null,
  account_id uuid not null,
  trigger text not null,
  role text not null check (role in ('A', 'B')),
  attempt integer not null,
  trunk text not null,
  number text not null,
  destination text not null,
  outcome text not null check (outcome in ('answered', 'busy', 'noAnswer', 'rejected', 'cancelled', 'failed')),
  dialed_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz not null,
  answered_seconds integer not null check (answered_seconds >= 0),
  billed_seconds integer not null check (billed_seconds >= 0),
  cause integer not null,
  sip_status integer,
  end_known boolean not null,
  currency char(3) not null,
  rate jsonb not null,
  charge_micros bigint not null check (charge_micros >= 0),
  captured_micros bigint not null check (captured_micros >= 0),
  written_off_micros bigint not null check (written_off_micros >= 0),
  settled_at timestamptz not null,
  constraint a_charge_is_captured_or_written_off check (charge_micros = captured_micros + written_off_micros),
  constraint an_unanswered_leg_costs_nothing check (answered_at is not null or charge_micros = 0),
  primary key (leg_id)
) partition by range (leg_id);
create table cdr_default partition of cdr default;
create index cdr_by_account on cdr (account_id, dialed_at, leg_id);
create index cdr_by_call_back on cdr (call_back_id);`;

const appendOnly = `
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: correct it by another row', tg_table_name using errcode = 'RB001';
end $$;
create trigger append_only before update or delete on transfer for each row execute function refuse_change();
create trigger append_only before update or delete on call_back_event for each row execute function refuse_change();
create trigger append_only before update or delete on cdr for each row execute function refuse_change();
revoke update, delete on transfer, call_back_event, cdr from public;`;
