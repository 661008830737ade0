// Trunks: how each is dialled, how much it carries, when it rests; which carrier it belongs to; and which call-backs wait for one.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class Trunks1795300000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [trunks, ofCarriers, queue, trail]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const trunks = `
create table trunk (
  id uuid primary key,
  -- The endpoint by which the switch reaches it.
  name text not null unique check (name ~ '^[A-Za-z0-9_.-]{1,64}$'),
  enabled boolean not null,
  -- The lowest is tried first, among those of one carrier; among all of them where there are no carriers.
  priority integer not null check (priority between 1 and 1000),
  -- What is dialled: the digits of the number without the first so many, behind these, with or without a plus sign.
  strip_digits integer not null check (strip_digits between 0 and 6),
  prefix_digits text not null check (prefix_digits ~ '^[0-9]{0,16}$'),
  plus_sign boolean not null,
  caller_id text not null check (caller_id in ('pass', 'ours', 'fixed')),
  caller_number text check (caller_number ~ '^\\+[1-9][0-9]{6,14}$'),
  -- Null: as many as come.
  most_calls integer check (most_calls between 1 and 100000),
  most_calls_a_second integer check (most_calls_a_second between 1 and 10000),
  -- Stretches of the week in which it carries calls; none: always. Read whole, never searched.
  windows json not null,
  time_zone text not null,
  only_prefixes text[] not null,
  excluded_prefixes text[] not null,
  -- After so many faults in a row within so long it rests for so long, doubling up to so long. Null: it never rests.
  rest_after_faults integer check (rest_after_faults between 1 and 1000),
  rest_within_seconds integer check (rest_within_seconds between 1 and 86400),
  rest_seconds integer check (rest_seconds between 1 and 86400),
  rest_most_seconds integer check (rest_most_seconds between 1 and 604800),
  -- Silent for so long it is at fault; null: the service's own setting.
  no_progress_seconds integer check (no_progress_seconds between 1 and 45),
  created_at timestamptz not null,
  -- How it has been of late: written in the transactions in which legs end, from what the legs say.
  faults integer not null default 0 check (faults >= 0),
  faulty_since timestamptz,
  rests_until timestamptz,
  -- How long it rests, or rested last; null: no fault has made it rest since it last worked.
  rested_seconds integer check (rested_seconds > 0),
  constraint a_fixed_caller_id_has_a_number check ((caller_id = 'fixed') = (caller_number is not null)),
  constraint a_rest_is_said_whole check (num_nonnulls(rest_after_faults, rest_within_seconds, rest_seconds, rest_most_seconds) in (0, 4) and rest_most_seconds >= rest_seconds),
  constraint faults_have_begun check ((faults > 0) = (faulty_since is not null)),
  constraint a_rest_has_its_end check ((rests_until is null) = (rested_seconds is null))
) with (fillfactor = 50);
create index trunk_by_age on trunk (created_at, id);
create function refuse_change_of_trunk() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new.id, new.name, new.created_at) = (old.id, old.name, old.created_at) then return new; end if;
  raise exception 'a trunk stays, and so does its name: CDRs tell it' using errcode = 'RB001';
end $$;
create trigger stays before update or delete on trunk for each row execute function refuse_change_of_trunk();`;

// One carrier may have several trunks, a trunk has one carrier, for ever: what its legs cost is what that carrier asks.
const ofCarriers = `
create table carrier_trunk (
  trunk text primary key check (trunk ~ '^[A-Za-z0-9_.-]{1,64}$'),
  carrier_id uuid not null references carrier
);
insert into carrier_trunk (trunk, carrier_id) select trunk, id from carrier;
create index carrier_trunk_by_carrier on carrier_trunk (carrier_id);
create function note_first_trunk() returns trigger language plpgsql as $$
begin
  insert into carrier_trunk (trunk, carrier_id) values (new.trunk, new.id);
  return null;
end $$;
create trigger has_its_trunk after insert on carrier for each row execute function note_first_trunk();
create trigger append_only before update or delete on carrier_trunk for each row execute function refuse_change();
create trigger append_only_too before truncate on carrier_trunk for each statement execute function refuse_change();`;

// Counted from 1, as it was when the call-back was last looked at; null: it does not wait for a trunk.
const queue = `
alter table call_back
  add column queue_position integer check (queue_position > 0),
  add constraint only_what_is_queued_waits check (queue_position is null or state = 'queued');
create index call_back_waiting_for_trunk on call_back (id) where queue_position is not null;
alter table call_back_event
  add column queue_position integer,
  add column next_attempt_at timestamptz;`;

const columns = [
  "name", "enabled", "priority", "strip_digits", "prefix_digits", "plus_sign", "caller_id", "caller_number", "most_calls", "most_calls_a_second", "windows", "time_zone", "only_prefixes",
  "excluded_prefixes", "rest_after_faults", "rest_within_seconds", "rest_seconds", "rest_most_seconds", "no_progress_seconds",
];
const trail = `
create trigger note_changes after insert or delete or update of ${columns.join(", ")} on trunk for each row execute function note_changes('trunk', 'id', ${columns.map((column) => `'${column}'`).join(", ")});`;
