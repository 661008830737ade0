// Finds, lists and changes accounts. Money is not touched here: an account's wallet moves by transfers and holds alone.
import type { Database } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { toDate } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import type { Page } from "../page.js";
import type { Account, AccountStatus } from "./account.js";
import { AccountRow } from "./account.entity.js";
import { checkAccountName, checkLiveCallBackLimit } from "./checkAccount.js";
import { noSuchAccount } from "./noSuchAccount.js";

export async function findAccount(database: Database, id: AccountId): Promise<Account | null> {
  const row = await database.dataSource.getRepository(AccountRow).findOneBy({ id });
  return row && toAccount(row);
}

/** Of many in one statement; an unknown one is absent. */
export async function findAccounts(database: Database, ids: readonly AccountId[]): Promise<ReadonlyMap<AccountId, Account>> {
  const rows = await database.dataSource.getRepository(AccountRow).createQueryBuilder("account").where("account.id = any(:ids)", { ids }).getMany();
  return new Map(rows.map((row) => [row.id, toAccount(row)]));
}

export interface AccountFilter {
  /** Those of this reseller itself; not those of resellers among them. */
  readonly resellerId?: AccountId;
}

export async function listAccounts(database: Database, { limit, after }: Page, { resellerId }: AccountFilter = {}): Promise<Account[]> {
  const list = database.dataSource.getRepository(AccountRow).createQueryBuilder("account");
  if (resellerId !== undefined) list.where("account.resellerId = :resellerId", { resellerId });
  if (after) list.andWhere("(account.createdAt, account.id) < (:at, :id)", { at: toDate(after.at), id: after.id });
  const rows = await list.orderBy("account.createdAt", "DESC").addOrderBy("account.id", "DESC").take(limit).getMany();
  return rows.map(toAccount);
}

export interface AccountChange {
  readonly name?: string;
  readonly liveCallBackLimit?: number;
}

/** What is left out stays as it is. @throws Refusal NOT_FOUND, INVALID_INPUT */
export async function updateAccount(database: Database, id: AccountId, change: AccountChange, author?: Author): Promise<Account> {
  return changeAccount(database, id, {
    ...(change.name === undefined ? {} : { name: checkAccountName(change.name) }),
    ...(change.liveCallBackLimit === undefined ? {} : { liveCallBackLimit: checkLiveCallBackLimit(change.liveCallBackLimit) }),
  }, author);
}

/** It can begin no call any more, nor can any account below it; calls that run go on. @throws Refusal NOT_FOUND */
export function suspendAccount(database: Database, id: AccountId, author?: Author): Promise<Account> {
  return changeAccount(database, id, { status: "suspended" }, author);
}

/** @throws Refusal NOT_FOUND */
export function resumeAccount(database: Database, id: AccountId, author?: Author): Promise<Account> {
  return changeAccount(database, id, { status: "active" }, author);
}

async function changeAccount(database: Database, id: AccountId, change: AccountChange & { readonly status?: AccountStatus }, author: Author | undefined): Promise<Account> {
  const { name = null, liveCallBackLimit = null, status = null } = change;
  if (Object.keys(change).length > 0) await database.inTransaction((tx) => tx.query(changeStatement, [id, name, liveCallBackLimit, status]), { author });
  const account = await findAccount(database, id);
  if (!account) throw noSuchAccount();
  return account;
}

const changeStatement = `
update account
   set name = coalesce($2, name), live_call_back_limit = coalesce($3, live_call_back_limit), status = coalesce($4, status)
 where id = $1`;

function toAccount(row: AccountRow): Account {
  const { id, name, status, currency, resellerId, tariffId, liveCallBackLimit, createdAt } = row;
  return { id, name, status, currency, resellerId, tariffId, liveCallBackLimit, createdAt: createdAt.getTime() };
}
