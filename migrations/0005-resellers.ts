// Resellers: who owns which account, the tariffs that they sell by, the books that they have with us, and what each of them is charged for a leg.
import { v5 } from "uuid";
import type { MigrationInterface, QueryRunner } from "typeorm";

export class Resellers1795300000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [accounts, tariffs, ledger, holds, charges]) await runner.query(statement);
    await addKinds(runner, "ledger_account", ["taxPayable", "resellerSales"]);
    await addKinds(runner, "transfer", ["legTax", "wholesaleCharge", "wholesaleWriteOff", "wholesaleTax"]);
    // Every currency that is in use gets its account for tax; later ones get it with the others.
    const inUse = (await runner.query("select distinct currency from ledger_account where kind = 'revenue'")) as { currency: string }[];
    for (const { currency } of inUse) {
      await runner.query("insert into ledger_account (id, kind, currency, tracks_balance) values ($1, 'taxPayable', $2, false) on conflict do nothing", [v5(`taxPayable/${currency}`, NAMESPACE), currency]);
    }
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

/** Of the house's ledger accounts, whose ids are made from their names. */
const NAMESPACE = "b24cff7a-8a1c-4a6a-9a94-6a2b8f2b7c55";

// parent_id is the account's reseller; null for our own. No deeper than eight resellers above an account, because every one of them is locked, rated and charged for each leg.
const accounts = `
alter table account add column parent_id uuid;
alter table account add constraint account_in_its_currency unique (id, currency);
alter table account add constraint a_resellers_accounts_have_its_currency foreign key (parent_id, currency) references account (id, currency);
create index account_by_parent on account (parent_id, created_at, id) where parent_id is not null;
-- What every batch of calls asks: who has a reseller. Empty where there are none, so that asking costs nothing.
create index account_with_reseller on account (id) include (parent_id) where parent_id is not null;
create function check_resellers() returns trigger language plpgsql as $$
declare
  above integer;
  below integer;
  own boolean;
begin
  -- One change of a chain at a time: each sees what the one before it has committed, because every statement of this function looks anew. Two that were checked side by side could close a circle together.
  perform pg_advisory_xact_lock(726505);
  with recursive chain as (
    select new.parent_id as id, 1 as level
    union all
    select account.parent_id, chain.level + 1 from chain join account on account.id = chain.id where account.parent_id is not null and chain.id <> new.id and chain.level <= 9)
  select max(level), bool_or(id = new.id) into above, own from chain;
  if own then raise exception 'account % would be a reseller of itself', new.id using errcode = 'RB002'; end if;
  with recursive owned as (
    select new.id, 0 as level
    union all
    select account.id, owned.level + 1 from owned join account on account.parent_id = owned.id where owned.level <= 9)
  select max(level) into below from owned;
  if above + below > 8 then raise exception 'account % would have % resellers above it or below it, and eight are the most', new.id, above + below using errcode = 'RB003'; end if;
  return null;
end $$;
-- After the statement, so that rows which were written together are seen together.
create trigger resellers_make_no_circle after insert or update of parent_id on account for each row when (new.parent_id is not null) execute function check_resellers();`;

const tariffs = `
alter table tariff add column owner_account_id uuid references account;
alter table tariff add constraint tariff_in_its_currency unique (id, currency);
alter table tariff add constraint a_resellers_tariffs_have_its_currency foreign key (owner_account_id, currency) references account (id, currency);
alter table account add constraint an_account_is_sold_in_its_currency foreign key (tariff_id, currency) references tariff (id, currency);
create index tariff_by_owner on tariff (owner_account_id) where owner_account_id is not null;
create function refuse_another_owner() returns trigger language plpgsql as $$
begin
  raise exception 'a tariff stays with whom it was made for' using errcode = 'RB001';
end $$;
create trigger a_tariff_keeps_its_owner before update of owner_account_id on tariff for each row when (new.owner_account_id is distinct from old.owner_account_id) execute function refuse_another_owner();
create function check_tariff_of_account() returns trigger language plpgsql as $$
begin
  if exists (select from tariff where id = new.tariff_id and owner_account_id is distinct from new.parent_id) then
    raise exception 'account % is sold by a tariff of somebody else than its reseller', new.id using errcode = 'RB004';
  end if;
  return null;
end $$;
create trigger sold_by_its_reseller after insert or update of tariff_id, parent_id on account for each row when (new.tariff_id is not null) execute function check_tariff_of_account();`;

// What a leg's wallet paid is the income of who sold it: a reseller's sales, bad debt and tax are its own, not ours.
const ledger = `
alter table ledger_account
  drop constraint a_wallet_has_an_owner,
  add constraint owned_by_whom_it_is_about check (
    case when kind in ('wallet', 'resellerSales') then owner_account_id is not null when kind in ('badDebt', 'taxPayable') then true else owner_account_id is null end);
drop index one_house_account_a_currency;
create unique index one_house_account_a_currency on ledger_account (kind, currency) where kind <> 'wallet' and owner_account_id is null;
create unique index one_of_a_kind_a_reseller on ledger_account (owner_account_id, kind, currency) where kind <> 'wallet' and owner_account_id is not null;
drop index transfer_by_credit;
create index transfer_by_credit on transfer (credit_account_id, created_at, id) where kind not in ('legCharge', 'legWriteOff', 'legTax', 'legCost', 'wholesaleCharge', 'wholesaleWriteOff', 'wholesaleTax');`;

// The chain of a call is that of its holds, from its first one on: an account that is moved meanwhile is charged as it was held.
const holds = `
alter table hold add column level smallint not null default 0 check (level between 0 and 8);
create index hold_of_resellers on hold (call_back_id) include (wallet_id) where level > 0;
alter table cdr add column tax_micros bigint not null default 0;
alter table cdr add constraint tax_is_a_part_of_the_charge check (tax_micros between 0 and charge_micros);`;

const charges = `
-- What a reseller is charged for a leg of an account below it: level 1 for the account's own reseller, 2 for that one's, and so on. By month, like the CDR that it belongs to.
create table wholesale_charge (
  leg_id uuid not null,
  level smallint not null check (level between 1 and 8),
  account_id uuid not null,
  currency char(3) not null,
  billed_seconds integer not null check (billed_seconds >= 0),
  rate jsonb not null,
  charge_micros bigint not null check (charge_micros >= 0),
  tax_micros bigint not null,
  captured_micros bigint not null check (captured_micros >= 0),
  written_off_micros bigint not null check (written_off_micros >= 0),
  settled_at timestamptz not null,
  constraint a_charge_is_captured_or_written_off check (charge_micros = captured_micros + written_off_micros),
  constraint tax_is_a_part_of_the_charge check (tax_micros between 0 and charge_micros),
  primary key (leg_id, level)
) partition by range (leg_id);
create table wholesale_charge_default partition of wholesale_charge default;
create index wholesale_charge_by_account on wholesale_charge (account_id, leg_id);
create trigger append_only before update or delete on wholesale_charge for each row execute function refuse_change();
revoke update, delete on wholesale_charge from public;`;

/** To whatever kinds there are by now: several migrations add to these lists. */
export async function addKinds(runner: QueryRunner, table: "ledger_account" | "transfer", added: readonly string[]): Promise<void> {
  const name = `${table}_kind_check`;
  const [row] = (await runner.query("select pg_get_constraintdef(oid) as text from pg_constraint where conname = $1 and conrelid = $2::regclass", [name, table])) as { text: string }[];
  const kinds = [...(row?.text ?? "").matchAll(/'(\w+)'/g)].map((match) => match[1]);
  if (kinds.length === 0) throw new Error(`the kinds of ${table} were not found`);
  const all = [...new Set([...kinds, ...added])].map((kind) => `'${kind}'`).join(", ");
  await runner.query(`alter table ${table} drop constraint ${name}, add constraint ${name} check (kind in (${all}))`);
}
