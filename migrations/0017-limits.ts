// Limits: what accounts may ask for, what was asked for lately, which numbers are never or seldom called, and who went too far.
import type { MigrationInterface, QueryRunner } from "typeorm";
import { highRiskRanges } from "./0017-high-risk-ranges.js";

export class Limits1795300000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [limits, uses, numbers, breaches]) await runner.query(statement);
    await runner.query(
      "insert into high_risk_range (id, prefix, reason, source, created_at) select gen_random_uuid(), prefix, reason, source, now() from unnest($1::text[], $2::text[], $3::text[]) as range (prefix, reason, source)",
      [highRiskRanges.map(([prefix]) => prefix), highRiskRanges.map(([, reason]) => reason), highRiskRanges.map(([, , source]) => source)],
    );
    // Last: what a new service begins with is nobody's change.
    await runner.query(trail);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const count = (name: string): string => `${name} integer check (${name} between 0 and 1000000)`;

// Null in a row of defaults: no limit. Null in an account's row: as by default. A million of anything is no limit, and is not counted.
// How many call-backs may be live at once is in account.live_call_back_limit, and nowhere else.
const limits = `
create table limit_set (
  -- The account's own id; of the two rows of defaults it is fixed.
  id uuid primary key,
  account_id uuid references account,
  whose text unique check (whose in ('accounts', 'unknownCallers')),
  ${count("call_backs_a_minute")},
  ${count("call_backs_an_hour")},
  ${count("call_backs_a_day")},
  -- Of one A number, whoever asks.
  ${count("live_of_a_number")},
  ${count("triggers_of_a_number_an_hour")},
  ${count("triggers_of_a_number_a_day")},
  -- Of one number, whoever asks.
  ${count("calls_to_a_number_an_hour")},
  ${count("calls_to_an_unproven_number_an_hour")},
  -- Of one account to numbers that begin with the same digits.
  ${count("calls_to_a_range_a_minute")},
  range_digits integer check (range_digits between 1 and 15),
  -- In the account's currency. What is more than anybody has is no limit, and is not summed up.
  spend_a_day_micros bigint check (spend_a_day_micros >= 0),
  dearest_price_nanos bigint check (dearest_price_nanos >= 0),
  -- Null in a row of defaults: every number that has a price.
  allowed_prefixes text[],
  -- Of the high-risk ranges, those that may be called all the same.
  allowed_high_risk text[],
  allows_unproven boolean,
  pin_tries_a_call integer check (pin_tries_a_call between 1 and 10),
  pin_tries_an_hour integer check (pin_tries_an_hour between 1 and 1000),
  -- Kinds of breaches that suspend the account at once.
  suspends text[],
  constraint an_account_or_all check (num_nonnulls(account_id, whose) = 1 and (account_id is null or account_id = id)),
  constraint defaults_are_said check (whose is null or num_nulls(allowed_high_risk, allows_unproven, range_digits, pin_tries_a_call, pin_tries_an_hour, suspends) = 0)
);
insert into limit_set values
  ('00000000-0000-7000-8000-000000000001', null, 'accounts', 5, 30, 200, 1, 10, 40, 20, 3, 20, 6, 50000000, 1000000000, null, '{}', false, 3, 10, '{callsToARange}'),
  ('00000000-0000-7000-8000-000000000002', null, 'unknownCallers', 10, 60, 200, 1, 3, 5, 20, 2, 20, 6, 10000000, 50000000, null, '{}', true, 3, 10, '{callsToARange}');
-- Who called before there were limits goes on as before, until an operator says otherwise.
insert into limit_set (id, account_id, call_backs_a_minute, call_backs_an_hour, call_backs_a_day, live_of_a_number, triggers_of_a_number_an_hour, triggers_of_a_number_a_day,
  calls_to_a_number_an_hour, calls_to_an_unproven_number_an_hour, calls_to_a_range_a_minute, spend_a_day_micros, dearest_price_nanos, allowed_high_risk, allows_unproven, suspends)
select id, id, 1000000, 1000000, 1000000, 1000000, 1000000, 1000000, 1000000, 1000000, 1000000, 1000000000000000, 1000000000000000000, '{1,2,3,4,5,6,7,8,9}', true, '{}' from account;`;

// One row a number that was asked for: a call-back's A, and each B of it. A log and no counter, written in the transaction that asks, so it cannot drift; after two days nobody asks for it.
const uses = `
create table number_use (
  account_id uuid not null,
  call_back_id uuid not null,
  role text not null check (role in ('A', 'B')),
  -- Null: a call-back whose numbers are not known yet.
  number text,
  trigger text not null,
  -- By this account. Of A alone.
  proven boolean not null,
  -- How often it may be rung for this: an A that does not answer is tried again.
  calls integer not null check (calls > 0),
  -- Counts as a call-back that was asked for; what is keyed during it does not.
  is_request boolean not null,
  asked_at timestamptz not null,
  -- When it is to be rung.
  at timestamptz not null
);
create index number_use_by_account on number_use (account_id, asked_at) include (is_request);
create index number_use_by_number on number_use (number, at) where number is not null;`;

const numbers = `
create table opt_out (
  id uuid primary key,
  number text not null unique check (number ~ '^\\+[1-9][0-9]{6,14}$'),
  reason text not null check (length(reason) between 1 and 500),
  created_at timestamptz not null
);
create index opt_out_by_age on opt_out (created_at, id);
create table high_risk_range (
  id uuid primary key,
  prefix text collate "C" not null unique check (prefix ~ '^[1-9][0-9]{0,14}$'),
  reason text not null check (length(reason) between 1 and 500),
  source text not null check (length(source) between 1 and 500),
  created_at timestamptz not null
);`;

// One row a minute, account and kind, however often it was tried.
const breaches = `
create table limit_breach (
  id uuid primary key,
  account_id uuid not null references account,
  kind text not null,
  minute timestamptz not null,
  -- The last one, as it was asked for.
  number text check (length(number) <= 40),
  -- In whole units; amounts in micros, prices in nanos. Null where it is about a yes or no.
  limit_value bigint,
  figure bigint,
  -- Of prefixes: the range that it was about.
  range text,
  count integer not null check (count > 0),
  first_at timestamptz not null,
  last_at timestamptz not null,
  -- It suspended the account, and who let it go on, and why.
  suspended boolean not null default false,
  released_at timestamptz,
  released_by text,
  release_reason text check (length(release_reason) between 1 and 500),
  constraint once_a_minute unique (account_id, kind, minute),
  constraint released_by_somebody check (num_nonnulls(released_at, released_by, release_reason) in (0, 3))
);
create index limit_breach_by_age on limit_breach (first_at, id);
create index limit_breach_by_account on limit_breach (account_id, first_at, id);
create index limit_breach_not_released on limit_breach (account_id) where suspended and released_at is null;
-- However an account is let go on: what suspended it is over. Whoever says why is written down before this.
create function release_breaches() returns trigger language plpgsql as $$
begin
  update limit_breach set released_at = now(), released_by = author_of_change(), release_reason = 'resumed, without a word why' where account_id = new.id and suspended and released_at is null;
  return null;
end $$;
create trigger release_breaches after update of status on account for each row when (old.status = 'suspended' and new.status = 'active') execute function release_breaches();`;

const watched = {
  limit_set: ["limits", "call_backs_a_minute", "call_backs_an_hour", "call_backs_a_day", "live_of_a_number", "triggers_of_a_number_an_hour", "triggers_of_a_number_a_day", "calls_to_a_number_an_hour",
    "calls_to_an_unproven_number_an_hour", "calls_to_a_range_a_minute", "range_digits", "spend_a_day_micros", "dearest_price_nanos", "allowed_prefixes", "allowed_high_risk", "allows_unproven",
    "pin_tries_a_call", "pin_tries_an_hour", "suspends"],
  opt_out: ["optOut", "number", "reason"],
  high_risk_range: ["highRiskRange", "prefix", "reason"],
  limit_breach: ["breach", "release_reason"],
} as const;

const trail = Object.entries(watched)
  .map(([table, [noun, ...columns]]) => `create trigger note_changes after insert or delete or update of ${columns.join(", ")} on ${table} for each row execute function note_changes('${noun}', 'id', ${columns.map((column) => `'${column}'`).join(", ")});`)
  .join("\n");
