// Numbers that are called to trigger a call-back: access numbers, which all share, and DIDs, each of one account. And what became of every call to them.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class Numbers1795300000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [accessNumbers, dids, ownNumbers, inboundCalls, trail]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const e164 = (column: string): string => `${column} ~ '^\\+[1-9][0-9]{6,14}$'`;

/** Of both kinds: how long after the trigger call we ring back, how long that call rings, and how it is turned away. */
const ringing = [
  "delay_seconds integer not null default 3 check (delay_seconds between 0 and 600)",
  "refuse_after_seconds integer not null default 1 check (refuse_after_seconds between 0 and 30)",
  "refuses text not null default 'busy' check (refuses in ('busy', 'reject', 'unavailable', 'congestion', 'ringOut'))",
];

// One that stood here before called nobody back: it does so when an operator says that it shall.
const accessNumbers = `
alter table access_number
  add column id uuid not null unique default gen_random_uuid(),
  add column trigger text not null default 'ani' check (trigger in ('ani', 'ivr')),
  add column languages text[] not null default '{en}' check (cardinality(languages) between 1 and 4 and languages <@ '{en,es,fr,de}'),
  ${ringing.map((column) => `add column ${column}`).join(", ")},
  add column unknown_callers text not null default 'refuse' check (unknown_callers in ('refuse', 'askPin')),
  -- Pays for the leg on which an unknown caller is asked for a PIN, until the PIN is good.
  add column house_account_id uuid references account,
  add column caller_prefixes text[] not null default '{}',
  -- Callers' numbers without a plus sign are read as this country writes them; null: they begin with their country code.
  add column country text check (country ~ '^[A-Z]{2}$'),
  add column enabled boolean not null default false,
  add constraint unknown_callers_have_a_house check (unknown_callers = 'refuse' or house_account_id is not null);
create index access_number_by_age on access_number (created_at, id);`;

// Its owner stays: what it cost was theirs. Another account gets the number by closing this one and opening it anew.
const dids = `
create table did (
  id uuid primary key,
  number text not null check (${e164("number")}),
  account_id uuid not null references account,
  -- Rung when the DID is called, whoever calls it. Null: not set yet, and nobody is rung.
  calls_back text check (${e164("calls_back")}),
  -- Connected with it. Null: asked for, by dial tone.
  target text check (${e164("target")}),
  -- Whoever answers must press 1 first: then it is a person.
  confirm boolean not null default false,
  status text not null default 'active' check (status in ('active', 'suspended', 'closed')),
  ${ringing.join(", ")},
  -- Of the account that pays.
  currency char(3) not null,
  set_up_price_micros bigint not null default 0 check (set_up_price_micros >= 0),
  -- For each month that begins, counted from the day on which it was opened.
  monthly_price_micros bigint not null default 0 check (monthly_price_micros >= 0),
  -- The set-up and every month before this are paid; null: nothing is. Written with the transfers, by whoever charges.
  paid_until timestamptz,
  created_at timestamptz not null,
  closed_at timestamptz,
  constraint points_elsewhere check (calls_back <> number and target <> number and calls_back <> target),
  constraint closed_has_its_time check ((status = 'closed') = (closed_at is not null))
);
create unique index one_open_did_a_number on did (number) where status <> 'closed';
create index did_by_account on did (account_id, created_at, id);
create index did_by_age on did (created_at, id);
create function refuse_other_did() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.status <> 'closed' and (new.id, new.number, new.account_id, new.currency, new.created_at) = (old.id, old.number, old.account_id, old.currency, old.created_at) then return new; end if;
  raise exception 'a DID stays as it was closed, and its number and owner stay always' using errcode = 'RB001';
end $$;
create trigger stays before update or delete on did for each row execute function refuse_other_did();`;

// A number is ours once, whatever it is. Calls to and from us are looked up here, so that no call-back ever rings ourselves.
const ownNumbers = `
create table own_number (
  number text primary key check (${e164("number")}),
  kind text not null check (kind in ('accessNumber', 'did'))
);
insert into own_number (number, kind) select number, 'accessNumber' from access_number;
create function keep_own_number() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then delete from own_number where number = old.number and kind = tg_argv[0]; end if;
  if tg_op <> 'DELETE' and coalesce(to_jsonb(new) ->> 'status', 'active') <> 'closed' then insert into own_number (number, kind) values (new.number, tg_argv[0]); end if;
  return null;
end $$;
create trigger keep_own_number after insert or delete or update of number on access_number for each row execute function keep_own_number('accessNumber');
create trigger keep_own_number after insert on did for each row execute function keep_own_number('did');
create trigger lose_own_number after update of status on did for each row when (new.status = 'closed') execute function keep_own_number('did');`;

// Written once a call, when what became of it is known. The claim is what makes one call-back of many calls: whoever holds it for a number is the one that rings it.
const inboundCalls = `
create table inbound_call (
  leg_id uuid primary key,
  arrived_at timestamptz not null,
  ended_at timestamptz,
  called text not null check (length(called) <= 40),
  -- In international format where it could be read, else as it came; null where it was withheld.
  caller text check (length(caller) <= 40),
  redirected_from text check (length(redirected_from) <= 40),
  trunk text not null,
  trigger text check (trigger in ('ani', 'did', 'ivr')),
  -- Whose DID it was, or who called.
  account_id uuid references account,
  outcome text not null,
  -- Where a call-back was asked for and refused.
  refusal_code text,
  call_back_id uuid
);
create index inbound_call_by_age on inbound_call (arrived_at, leg_id);
create index inbound_call_by_account on inbound_call (account_id, arrived_at, leg_id) where account_id is not null;
create index inbound_call_by_caller on inbound_call (caller text_pattern_ops, arrived_at);
create table trigger_claim (
  number text primary key,
  leg_id uuid not null,
  until timestamptz not null
);
alter table masked_until drop constraint masked_until_what_check, add constraint masked_until_what_check check (what ~ '^[A-Za-z]+$');`;

const watched = {
  access_number: ["accessNumber", "id", "number", "trigger", "languages", "delay_seconds", "refuse_after_seconds", "refuses", "unknown_callers", "house_account_id", "caller_prefixes", "country", "enabled"],
  did: ["did", "id", "number", "account_id", "calls_back", "target", "confirm", "status", "delay_seconds", "refuse_after_seconds", "refuses", "set_up_price_micros", "monthly_price_micros"],
} as const;

const trail = Object.entries(watched)
  .map(([table, [noun, id, ...columns]]) => `create trigger note_changes after insert or delete or update of ${columns.join(", ")} on ${table} for each row execute function note_changes('${noun}', '${id}', ${columns.map((column) => `'${column}'`).join(", ")});`)
  .join("\n");
