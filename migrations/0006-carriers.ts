// Carriers: by whom calls are carried, what each leg costs us with them, and routes by role, for the two legs of a call-back go to different places.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class Carriers1795300000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [carriers, carrierTariffs, costs, routes]) await runner.query(statement);
    await addKinds(runner, "ledger_account", ["carrierCost", "carrierPayable"]);
    await addKinds(runner, "transfer", ["legCost"]);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const carriers = `
create table carrier (
  id uuid primary key,
  name text not null unique check (length(name) between 1 and 100),
  -- The endpoint by which the switch reaches it.
  trunk text not null unique check (trunk ~ '^[A-Za-z0-9_.-]{1,64}$'),
  -- What it sells to us by: a tariff with rate decks, as ours are.
  tariff_id uuid not null references tariff,
  -- The lowest is tried first; of equal ones the cheapest.
  priority integer not null check (priority between 1 and 1000),
  enabled boolean not null,
  allows_loss boolean not null,
  only_prefixes text[] not null,
  excluded_prefixes text[] not null,
  created_at timestamptz not null
);
create function refuse_change_of_carrier() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new.id, new.trunk, new.created_at) = (old.id, old.trunk, old.created_at) then return new; end if;
  raise exception 'a carrier stays, and so does its trunk: CDRs name it' using errcode = 'RB001';
end $$;
create trigger stays before update or delete on carrier for each row execute function refuse_change_of_carrier();`;

// A leg costs what was agreed when it was dialled, however long it goes on after that.
const carrierTariffs = `
create table carrier_tariff (
  carrier_id uuid not null references carrier,
  -- Of two at one instant the one that was written later holds.
  sequence bigint generated always as identity,
  tariff_id uuid not null references tariff,
  since timestamptz not null,
  primary key (carrier_id, since, sequence)
);
create trigger append_only before update or delete on carrier_tariff for each row execute function refuse_change();
create trigger append_only_too before truncate on carrier_tariff for each statement execute function refuse_change();`;

// All three are null where no carrier was known by the leg's trunk; the rate alone where nothing had to be rated; the amount where the carrier had no rate for the number.
const costs = `
alter table cdr
  add column cost_micros bigint,
  add column cost_currency char(3),
  add column cost_rate jsonb,
  add constraint a_cost_is_not_negative check (cost_micros >= 0),
  add constraint a_cost_has_its_currency check (cost_currency is not null or (cost_micros is null and cost_rate is null)),
  add constraint a_cost_has_its_rate check (cost_rate is not null or coalesce(cost_micros, 0) = 0),
  add constraint an_unanswered_leg_costs_us_nothing check (answered_at is not null or coalesce(cost_micros, 0) = 0);`;

// Those that have ended dial no more, and are millions: their one list of trunks stays readable where it is.
const routes = `
alter table call_back add routes json, alter trunks drop not null;
update call_back set routes = json_build_object('A', trunks, 'B', trunks) where state <> 'ended';
alter table call_back add constraint it_has_routes check (routes is not null or trunks is not null) not valid;`;

/** To whatever kinds there are by now: several migrations add to these lists. */
async function addKinds(runner: QueryRunner, table: "ledger_account" | "transfer", added: readonly string[]): Promise<void> {
  const name = `${table}_kind_check`;
  const [row] = (await runner.query("select pg_get_constraintdef(oid) as text from pg_constraint where conname = $1 and conrelid = $2::regclass", [name, table])) as { text: string }[];
  const kinds = [...(row?.text ?? "").matchAll(/'(\w+)'/g)].map((match) => match[1]);
  if (kinds.length === 0) throw new Error(`the kinds of ${table} were not found`);
  const all = [...new Set([...kinds, ...added])].map((kind) => `'${kind}'`).join(", ");
  await runner.query(`alter table ${table} drop constraint ${name}, add constraint ${name} check (kind in (${all}))`);
}
