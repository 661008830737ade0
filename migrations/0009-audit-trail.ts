// The audit trail: who changed which price, limit, balance or status, when, and from what to what. The tables tell it themselves, so that no statement can forget to.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class AuditTrail1795300000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [changes, noteChanges, noteBalance, ...watched.map(watch), watchBalances]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

// A value is kept as text: it is there to be read by people, whatever becomes of the column that it was in.
const changes = `
create table change (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  author text not null,
  noun text not null,
  subject_id uuid not null,
  field text not null,
  from_value text,
  to_value text,
  currency char(3),
  -- Where a balance was changed by hand.
  transfer_id uuid,
  constraint something_changed check (from_value is distinct from to_value)
);
create index change_by_subject on change (subject_id, id);
create index change_by_author on change (author, id);
create trigger append_only before update or delete on change for each row execute function refuse_change();
create trigger append_only_too before truncate on change for each statement execute function refuse_change();
revoke update, delete, truncate on change from public;`;

/** Its arguments: the noun, the column that holds the id of what was changed, and the columns to watch. */
const noteChanges = `
create function note_changes() returns trigger language plpgsql as $$
declare
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  becomes jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
begin
  insert into change (at, author, noun, subject_id, field, from_value, to_value, currency)
  select now(), author_of_change(), tg_argv[0], (coalesce(becomes, was) ->> tg_argv[1])::uuid, field, was ->> field, becomes ->> field, coalesce(becomes, was) ->> 'currency'
    from unnest(tg_argv[2:]) with ordinality as watched (field, place)
   where (was ->> field) is distinct from (becomes ->> field)
   order by place;
  return null;
end $$;
create function author_of_change() returns text language sql as $$ select coalesce(nullif(current_setting('ringback.author', true), ''), 'unknown') $$;`;

/**
 * A balance that was changed by hand is a transfer. The wallet has its final figure by then, under lock; of several transfers in one statement each tells the figure as it was after its own.
 */
const noteBalance = `
create function note_balance() returns trigger language plpgsql as $$
begin
  insert into change (at, author, noun, subject_id, field, from_value, to_value, currency, transfer_id)
  select now(), author_of_change(), 'account', owner_account_id, 'balance_micros', figure - signed, figure, new.currency, new.id
    from (select wallet.owner_account_id, signed,
                 wallet.credits_posted_micros - wallet.debits_posted_micros - (
                   -- Each side by its own index, as it is: asked for both in one condition, it read the transfers of everybody.
                   select coalesce(sum(later.amount), 0)
                     from (select amount_micros as amount from transfer
                            where credit_account_id = wallet.id and created_at = new.created_at and id > new.id and xmin = pg_current_xact_id()::xid
                              and kind not in ('legCharge', 'legWriteOff', 'legTax', 'legCost', 'wholesaleCharge', 'wholesaleWriteOff', 'wholesaleTax')
                           union all
                           select -amount_micros from transfer
                            where debit_account_id = wallet.id and created_at = new.created_at and id > new.id and xmin = pg_current_xact_id()::xid) as later) as figure
            from (values (new.credit_account_id, new.amount_micros), (new.debit_account_id, -new.amount_micros)) as side (id, signed)
            join ledger_account as wallet on wallet.id = side.id and wallet.kind = 'wallet') as moved;
  return null;
end $$;`;

interface Watched {
  readonly table: string;
  readonly noun: string;
  readonly idColumn?: string;
  readonly columns: readonly string[];
  /** Watched when it is written to by name alone, where the table's other columns are written to by every call. */
  readonly onlyUpdates?: boolean;
}

/** Never a hash. */
const watched: readonly Watched[] = [
  { table: "account", noun: "account", columns: ["name", "status", "parent_id", "tariff_id", "live_call_back_limit"] },
  { table: "ledger_account", noun: "account", idColumn: "owner_account_id", columns: ["credit_limit_micros", "low_balance_micros"], onlyUpdates: true },
  { table: "tariff", noun: "tariff", columns: ["name", "owner_account_id"] },
  { table: "rate_deck", noun: "deck", columns: ["tariff_id"] },
  { table: "deck_activation", noun: "tariff", idColumn: "tariff_id", columns: ["deck_id", "at", "cancelled_at"] },
  { table: "carrier", noun: "carrier", columns: ["name", "trunk", "tariff_id", "priority", "enabled", "allows_loss", "only_prefixes", "excluded_prefixes"] },
  { table: "voucher_batch", noun: "voucherBatch", columns: ["note", "amount_micros", "count", "expires_at", "voided_at"] },
  { table: "rerating", noun: "rerating", columns: ["tariff_id", "deck_id", "from_at", "until_at", "reason", "state"] },
  { table: "api_key", noun: "apiKey", columns: ["name", "role", "account_id", "revoked_at"] },
];

function watch({ table, noun, idColumn = "id", columns, onlyUpdates = false }: Watched): string {
  const when = onlyUpdates ? `update of ${columns.join(", ")}` : `insert or delete or update of ${columns.join(", ")}`;
  return `create trigger note_changes after ${when} on ${table} for each row execute function note_changes(${[noun, idColumn, ...columns].map((word) => `'${word}'`).join(", ")});`;
}

// What calls move is told by their CDRs, and must not pay for this. A re-rating moves very many amounts, each with its correction beside it; here it is told of as one act.
const watchBalances = "create trigger note_balance after insert on transfer for each row when (new.kind in ('topUp', 'voucher', 'correction', 'creditNote')) execute function note_balance();";
