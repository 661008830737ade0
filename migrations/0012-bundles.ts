// Bundles: seconds that an account has free to some prefixes, what of them is used and held in each period, and what calls used of them.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class Bundles1795300000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [bundles, periods, holds, cdrs, trail]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const bundles = `
create table bundle (
  id uuid primary key,
  account_id uuid not null references account,
  -- The operator's own name of the grant: what makes a second one impossible.
  reference text not null unique check (length(reference) between 1 and 255),
  name text not null check (length(name) between 1 and 100),
  prefixes text[] not null check (cardinality(prefixes) between 1 and 1000),
  -- In each period, or once.
  granted_seconds integer not null check (granted_seconds between 1 and 100000000),
  increment_seconds integer not null check (increment_seconds between 1 and 3600),
  -- Charged instead of the rate's fee; null: the rate's own.
  connect_fee_micros bigint check (connect_fee_micros >= 0),
  period text not null check (period in ('once', 'day', 'month')),
  time_zone text not null,
  valid_from timestamptz not null,
  valid_until timestamptz check (valid_until > valid_from),
  -- The smallest is used first.
  place integer not null check (place between 1 and 1000),
  created_at timestamptz not null,
  closed_at timestamptz
);
-- What every batch of calls asks: who has one. Empty where there are none, so that asking costs nothing.
create index bundle_open on bundle (account_id) where closed_at is null;
create index bundle_by_account on bundle (account_id, created_at, id);
create function refuse_other_bundle() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.closed_at is not null or (to_jsonb(new) - 'closed_at') <> (to_jsonb(old) - 'closed_at') then
    raise exception 'a bundle stays as it was granted, until it is closed' using errcode = 'RB001';
  end if;
  return new;
end $$;
create trigger stays_as_granted before update or delete on bundle for each row execute function refuse_other_bundle();`;

// A row is made when a period's first call asks for it. Nobody changes its figures but under the lock of its bundle, which is taken after those of the wallets.
const periods = `
create table bundle_period (
  id uuid primary key default gen_random_uuid(),
  bundle_id uuid not null references bundle,
  from_at timestamptz not null,
  until_at timestamptz,
  granted_seconds integer not null check (granted_seconds > 0),
  used_seconds integer not null default 0 check (used_seconds >= 0),
  held_seconds integer not null default 0 check (held_seconds >= 0),
  constraint never_overused check (granted_seconds - used_seconds - held_seconds >= 0),
  constraint once_a_period unique (bundle_id, from_at)
) with (fillfactor = 70);`;

// Of the payer's own wallet alone: resellers pay money, at their own rates.
const holds = `
alter table hold
  add column bundle_period_id uuid references bundle_period,
  add column bundle_seconds integer not null default 0 check (bundle_seconds >= 0),
  add constraint seconds_are_of_a_bundle check (bundle_period_id is not null or bundle_seconds = 0),
  add constraint a_closed_hold_holds_no_seconds check (closed_at is null or bundle_seconds = 0),
  add constraint only_the_payer_has_bundles check (level = 0 or bundle_period_id is null);
create index hold_of_bundles on hold (bundle_period_id) where bundle_period_id is not null and closed_at is null;`;

// The increment and the fee are kept as well, so that a CDR can be rated again from what it carries.
const cdrs = `
alter table cdr
  add column bundle_id uuid,
  add column bundle_period_id uuid,
  add column bundle_seconds integer not null default 0 check (bundle_seconds >= 0),
  add column bundle_increment_seconds integer,
  add column bundle_connect_fee_micros bigint,
  add constraint seconds_are_of_a_bundle check (
    case when bundle_seconds = 0 then num_nonnulls(bundle_id, bundle_period_id, bundle_increment_seconds, bundle_connect_fee_micros) = 0
         else num_nonnulls(bundle_id, bundle_period_id, bundle_increment_seconds) = 3 end),
  add constraint only_answered_legs_use_bundles check (answered_at is not null or bundle_seconds = 0);`;

const columns = ["account_id", "name", "prefixes", "granted_seconds", "increment_seconds", "connect_fee_micros", "period", "valid_from", "valid_until", "place", "closed_at"];
const trail = `
create trigger note_changes after insert or delete or update of ${columns.join(", ")} on bundle for each row execute function note_changes('bundle', 'id', ${columns.map((column) => `'${column}'`).join(", ")});`;
