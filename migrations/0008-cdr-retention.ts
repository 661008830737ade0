// CDRs that are found by what they are asked for, and that are not kept for ever: numbers lose their last digits, and whole months are dropped.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class CdrRetention1795300000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [indexes, masking, onlyMasking, retention]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

// The number's index carries prefixes as well, whatever the database sorts by. CDRs are written in the order in which they are settled, so the time of it needs a summary a megabyte and no more.
const indexes = `
drop index cdr_by_number;
create index cdr_by_number on cdr (number text_pattern_ops, account_id);
create index cdr_by_settlement on cdr using brin (settled_at) with (autosummarize = on);
create index cdr_by_destination on cdr (destination, dialed_at, leg_id);`;

// Four digits are enough to hide whose number it is, and few enough that its country and network can still be told.
const masking = `
create function masked_number(number text) returns text language sql immutable strict parallel safe as $$
  select case when number like '%*' then number else left(number, -4) || '****' end
$$;
create function masked_legs(legs json) returns json language sql immutable strict parallel safe as $$
  select coalesce(json_agg((leg::jsonb || jsonb_build_object('n', masked_number(leg ->> 'n')))::json order by place), '[]'::json)
    from json_array_elements(legs) with ordinality as each (leg, place)
$$;`;

// What is append-only stays so, but for exactly this: the same row with its number masked. A figure of money cannot come along.
const onlyMasking = `
create function refuse_change_of_cdr() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.number = masked_number(old.number) and to_jsonb(new) - 'number' = to_jsonb(old) - 'number' then return new; end if;
  raise exception '% is append-only: correct it by another row', tg_table_name using errcode = 'RB001';
end $$;
create function refuse_change_of_event() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.legs::text = masked_legs(old.legs)::text and to_jsonb(new) - 'legs' = to_jsonb(old) - 'legs' then return new; end if;
  raise exception '% is append-only: correct it by another row', tg_table_name using errcode = 'RB001';
end $$;
drop trigger append_only on cdr;
create trigger append_only before update or delete on cdr for each row execute function refuse_change_of_cdr();
drop trigger append_only on call_back_event;
create trigger append_only before update or delete on call_back_event for each row execute function refuse_change_of_event();`;

// A month that was dropped leaves its sums: its transfers are kept, and must still add up to them.
const retention = `
create table masked_until (
  what text primary key check (what in ('cdrs', 'callBacks')),
  id uuid not null
);
create table dropped_month (
  month text primary key check (month ~ '^[0-9]{4}_[0-9]{2}$'),
  from_leg uuid not null,
  until_leg uuid not null,
  cdrs bigint not null,
  dropped_at timestamptz not null
);
create table dropped_sum (
  month text not null references dropped_month,
  kind text not null,
  currency char(3) not null,
  amount_micros numeric not null,
  primary key (month, kind, currency)
);
create trigger append_only before update or delete on dropped_month for each row execute function refuse_change();
create trigger append_only before update or delete on dropped_sum for each row execute function refuse_change();
revoke update, delete on dropped_month, dropped_sum from public;
-- The leg that a transfer is about, by its reference: its id, and the level where a reseller was charged.
create function leg_of(reference text) returns uuid language sql immutable strict parallel safe as $$
  select case when reference ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(/[0-9]+)?$' then left(reference, 36)::uuid end
$$;
create function was_dropped(leg uuid) returns boolean language sql stable parallel safe as $$
  select exists (select from dropped_month where leg >= from_leg and leg < until_leg)
$$;`;
