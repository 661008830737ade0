// Who a caller is: the numbers that an account has proven, its PIN, how its callers are served, and what was tried in vain. No secret is in any of it.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class Callers1795300000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [callerIds, proofs, pins, guesses, settings, shown, trail]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const e164 = (column: string): string => `${column} ~ '^\\+[1-9][0-9]{6,14}$'`;

// A row is a proof: a number that is not proven has none. It is one account's at a time.
const callerIds = `
create table caller_id (
  id uuid primary key,
  account_id uuid not null references account,
  number text not null unique check (${e164("number")}),
  -- Whoever calls from it is asked for the PIN all the same: the network's word for a number is not proof of who holds it.
  asks_for_pin boolean not null,
  proven_at timestamptz not null,
  proven_by text not null check (proven_by in ('call', 'operator')),
  reason text check (length(reason) between 1 and 500),
  constraint an_operator_says_why check ((proven_by = 'operator') = (reason is not null))
);
create index caller_id_by_account on caller_id (account_id, number);`;

// One a proof call. The code is not here: it is worked out from the pepper and the call-back whenever it is asked for.
const proofs = `
create table caller_id_proof (
  call_back_id uuid primary key references call_back,
  account_id uuid not null references account,
  number text not null,
  -- Who asked: the change that the proof makes is theirs.
  author text not null,
  wrong integer not null default 0 check (wrong >= 0),
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  proven_at timestamptz
);
create index caller_id_proof_by_account on caller_id_proof (account_id, asked_at);
create index caller_id_proof_by_number on caller_id_proof (number, asked_at);`;

// The hash is keyed with a pepper that is in no table: whoever reads this database cannot try all PINs against it. The check is what tells that the pepper is still the one that they were made with.
const pins = `
create table account_pin (
  account_id uuid primary key references account,
  hash bytea not null unique check (octet_length(hash) = 32),
  pin_issued_at timestamptz not null,
  -- By hand, until it is released.
  pin_locked_at timestamptz
);
create table pepper_check (
  only_one boolean primary key default true check (only_one),
  hash bytea not null check (octet_length(hash) = 32)
);`;

// Counted a call, a number, an account and for all unknown callers together. Whoever tries locks the rows first, so that many at once count one after the other.
const guesses = `
create table pin_guesses (
  scope text not null check (scope in ('call', 'account', 'number', 'service')),
  key text not null,
  -- When a wrong one was keyed, within the hour; no more of them than the bound.
  wrong_at timestamptz[] not null,
  touched_at timestamptz not null,
  primary key (scope, key)
);
create index pin_guesses_by_age on pin_guesses (touched_at);
create table pin_lock (
  id uuid primary key,
  scope text not null check (scope in ('account', 'number', 'service')),
  -- The account's id, the number ('withheld' for callers without one), or 'all'.
  key text not null,
  wrong integer not null check (wrong > 0),
  at timestamptz not null,
  -- Null: until somebody releases it.
  until_at timestamptz,
  released_at timestamptz
);
create index pin_lock_open on pin_lock (scope, key) where released_at is null;
create index pin_lock_by_age on pin_lock (at, id);`;

// An account without a row is served as standard.
const settings = `
create table calling_settings (
  account_id uuid primary key references account,
  country text check (country ~ '^[A-Z]{2}$'),
  language text not null check (language in ('en', 'es', 'fr', 'de')),
  confirm boolean not null,
  announces boolean not null,
  follow_ons integer not null check (follow_ons between 0 and 20),
  caller_id text check (${e164("caller_id")})
);
create table speed_dial (
  account_id uuid not null references account,
  key text not null check (key ~ '^[1-9][0-9]?$'),
  number text not null check (${e164("number")}),
  name text not null default '' check (length(name) <= 100),
  primary key (account_id, key)
);`;

// What the one who was rung saw. Null: the service's own number, as the settings of that day had it.
const shown = `
alter table leg add column caller_id text;
alter table cdr add column caller_id text;
create or replace function refuse_change_of_cdr() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.number = masked_number(old.number) and new.caller_id is not distinct from masked_number(old.caller_id)
     and to_jsonb(new) - 'number' - 'caller_id' = to_jsonb(old) - 'number' - 'caller_id' then return new; end if;
  raise exception '% is append-only: correct it by another row', tg_table_name using errcode = 'RB001';
end $$;`;

interface Watched {
  readonly table: string;
  readonly noun: string;
  readonly idColumn: string;
  readonly columns: readonly string[];
}

/** Never a hash. */
const watched: readonly Watched[] = [
  { table: "caller_id", noun: "callerId", idColumn: "id", columns: ["account_id", "number", "asks_for_pin", "proven_by", "reason"] },
  { table: "account_pin", noun: "account", idColumn: "account_id", columns: ["pin_issued_at", "pin_locked_at"] },
  { table: "pin_lock", noun: "pinLock", idColumn: "id", columns: ["scope", "key", "until_at", "released_at"] },
  { table: "calling_settings", noun: "account", idColumn: "account_id", columns: ["country", "language", "confirm", "announces", "follow_ons", "caller_id"] },
];

const trail = watched
  .map(({ table, noun, idColumn, columns }) => `create trigger note_changes after insert or delete or update of ${columns.join(", ")} on ${table} for each row execute function note_changes(${[noun, idColumn, ...columns].map((word) => `'${word}'`).join(", ")});`)
  .join("\n");
