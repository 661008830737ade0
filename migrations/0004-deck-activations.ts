// Which deck prices a tariff becomes history: a switch is a row with its instant, so that one can be planned, and the past stays as it was.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class DeckActivations1795300000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [activations, backFill]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const activations = `
alter table rate_deck add constraint deck_of_its_tariff unique (id, tariff_id);
create table deck_activation (
  id uuid primary key,
  -- Of two activations at one instant the one that was written later holds.
  sequence bigint generated always as identity,
  tariff_id uuid not null references tariff,
  deck_id uuid not null,
  at timestamptz not null,
  created_at timestamptz not null,
  author text not null check (length(author) between 1 and 200),
  cancelled_at timestamptz,
  constraint a_tariff_activates_decks_of_its_own foreign key (deck_id, tariff_id) references rate_deck (id, tariff_id),
  constraint only_what_is_planned_is_cancelled check (cancelled_at < at)
);
create index deck_in_force on deck_activation (tariff_id, at desc, sequence desc) include (deck_id) where cancelled_at is null;
create index deck_activation_by_deck on deck_activation (deck_id);
create function refuse_change_of_activation() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.cancelled_at is null
     and (new.id, new.tariff_id, new.deck_id, new.at, new.created_at, new.author) = (old.id, old.tariff_id, old.deck_id, old.at, old.created_at, old.author) then
    return new;
  end if;
  raise exception 'a deck activation is history: it can be cancelled once, while it is planned' using errcode = 'RB001';
end $$;
create trigger history before update or delete on deck_activation for each row execute function refuse_change_of_activation();`;

// In force since the deck was made: nothing that was asked for since then had another price. The column is dropped in a later release, when no node reads it any more.
const backFill = `
insert into deck_activation (id, tariff_id, deck_id, at, created_at, author)
select gen_random_uuid(), tariff.id, rate_deck.id, rate_deck.created_at, rate_deck.created_at, 'ringback'
  from tariff join rate_deck on rate_deck.id = tariff.active_deck_id;
comment on column tariff.active_deck_id is 'no longer read or written: see deck_activation';`;
