// Decks that come from files: what file a deck was made of, and the report of each import, kept so that it can be asked for while it runs and afterwards.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class DeckImports1795300000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [files, immutable, imports]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

// A deck is never deleted, and its rates are never touched again. So the foreign key of each rate to its deck can never break once it was right, and a million rows need not each be looked up: that took as long as all the rest of an import.
const immutable = `
create trigger immutable before update or delete on rate for each row execute function refuse_change();
create trigger immutable before update or delete on rate_deck for each row execute function refuse_change();
alter table rate drop constraint rate_deck_id_fkey;`;

const files = `
alter table rate_deck
  add column file_name text,
  -- Of the file and of all that it was read with: the same one gives the same deck.
  add column content_hash bytea check (octet_length(content_hash) = 32),
  -- The latest date of its file that had come; null where the file says none. A file with later dates gives a deck for each.
  add column valid_from timestamptz,
  add column rate_count integer not null default 0,
  add column author text;
update rate_deck set rate_count = (select count(*) from rate where rate.deck_id = rate_deck.id);
create unique index one_deck_a_file on rate_deck (tariff_id, content_hash, valid_from) nulls not distinct where content_hash is not null;
create index rate_deck_by_tariff on rate_deck (tariff_id, created_at, id);`;

const imports = `
create table deck_import (
  id uuid primary key,
  tariff_id uuid not null references tariff,
  file_name text not null,
  is_dry_run boolean not null,
  activate_at timestamptz,
  author text not null,
  state text not null check (state in ('running', 'imported', 'unchanged', 'rehearsed', 'refused', 'failed')),
  started_at timestamptz not null,
  -- While it runs it is heard of every second or so; one that is silent was interrupted, and left nothing.
  heard_at timestamptz not null,
  ended_at timestamptz,
  bytes_total bigint,
  bytes_read bigint not null default 0,
  lines_read bigint not null default 0,
  -- The first faults, with line, column, value and reason; all are counted.
  fault_count bigint not null default 0,
  faults json not null default '[]',
  notes json not null default '[]',
  -- The decks that it made or found, with the instant of each.
  decks json not null default '[]',
  difference json,
  constraint ended_has_its_time check ((ended_at is null) = (state = 'running'))
);
create index deck_import_by_tariff on deck_import (tariff_id, started_at, id);`;
