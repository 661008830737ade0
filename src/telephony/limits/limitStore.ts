// Reads and sets limits: the defaults, and what an account has of its own. It never judges with them: that is done under lock, with what is read there.
import type { Database, Queryable } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { AccountId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import { checkLimits, type LimitChange } from "./checkLimits.js";
import { defaultSets, type DefaultSet, type Limits } from "./limits.js";
import { defaultSetIds, inForceSql, limitColumns, ownSql, toLimits, type LimitRow } from "./limitRows.js";

export interface LimitsInForce {
  readonly limits: Limits;
  /** Which of them are the account's own. */
  readonly own: readonly (keyof Limits)[];
}

/** Of many in one statement; an unknown one is absent. */
export async function limitsOf(database: Queryable, accountIds: readonly AccountId[]): Promise<ReadonlyMap<AccountId, LimitsInForce>> {
  const rows = await database.query<LimitRow & { id: AccountId; own: string[] }>(inForceStatement, [accountIds, defaultSetIds.accounts]);
  return new Map(rows.map((row) => [row.id, { limits: toLimits(row), own: fields.filter((field) => row.own.includes(limitColumns[field])) }]));
}

const fields = Object.keys(limitColumns) as (keyof Limits)[];

const inForceStatement = `
select account.id, ${inForceSql},
       coalesce(array(select key from jsonb_each(to_jsonb(own)) where value <> 'null' and key not in ('id', 'account_id')), '{}') as own
  from account join limit_set as base on base.id = $2 left join limit_set as own on own.id = account.id
 where account.id = any($1::uuid[])`;

export async function defaultLimits(database: Queryable): Promise<Readonly<Record<DefaultSet, Limits>>> {
  const rows = await database.query<LimitRow & { whose: DefaultSet }>(`select whose, ${ownSql} from limit_set where whose is not null`);
  const of = (set: DefaultSet): Limits => {
    const row = rows.find(({ whose }) => whose === set);
    if (!row) throw new Error(`the row of defaults for ${set} is gone`);
    return toLimits(row);
  };
  return { accounts: of("accounts"), unknownCallers: of("unknownCallers") };
}

/** What is null is as by default again; in defaults it is no limit. What is left out stays. @throws Refusal NOT_FOUND, INVALID_INPUT, INVALID_AMOUNT */
export async function setLimits(database: Database, whose: AccountId | DefaultSet, change: LimitChange, author: Author): Promise<void> {
  const isDefault = (defaultSets as readonly string[]).includes(whose);
  const id = isDefault ? defaultSetIds[whose as DefaultSet] : whose;
  const checked = Object.entries(checkLimits(change, isDefault)).filter(([, value]) => value !== undefined);
  await database.inTransaction(async (tx) => {
    if (!isDefault) {
      const known = await tx.query("select id from account where id = $1 for key share", [id]);
      if (known.length === 0) throw new Refusal("NOT_FOUND", "There is no such account.", "accountId");
      await tx.query("insert into limit_set (id, account_id) values ($1, $1) on conflict do nothing", [id]);
    }
    if (checked.length === 0) return;
    // Names of columns come from our own list.
    await tx.query(`update limit_set set ${checked.map(([field], place) => `${limitColumns[field as keyof Limits]} = $${place + 2}`).join(", ")} where id = $1`, [id, ...checked.map(([, value]) => value)]);
  }, { author });
}
