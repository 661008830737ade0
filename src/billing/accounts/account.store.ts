// Finds, lists and changes accounts. Money is not touched here: an account's wallet moves by transfers and holds alone.
import type { Database } from "../../database/transaction.js";
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

export async function listAccounts(database: Database, { limit, after }: Page): Promise<Account[]> {
  const list = database.dataSource.getRepository(AccountRow).createQueryBuilder("account");
  if (after) list.where("(account.createdAt, account.id) < (:at, :id)", { at: toDate(after.at), id: after.id });
  const rows = await list.orderBy("account.createdAt", "DESC").addOrderBy("account.id", "DESC").take(limit).getMany();
  return rows.map(toAccount);
}

export interface AccountChange {
  readonly name?: string;
  readonly liveCallBackLimit?: number;
}

/** What is left out stays as it is. @throws Refusal NOT_FOUND, INVALID_INPUT */
export async function updateAccount(database: Database, id: AccountId, change: AccountChange): Promise<Account> {
  return changeAccount(database, id, {
    ...(change.name === undefined ? {} : { name: checkAccountName(change.name) }),
    ...(change.liveCallBackLimit === undefined ? {} : { liveCallBackLimit: checkLiveCallBackLimit(change.liveCallBackLimit) }),
  });
}

/** It can begin no call any more; calls that run go on. @throws Refusal NOT_FOUND */
export function suspendAccount(database: Database, id: AccountId): Promise<Account> {
  return changeAccount(database, id, { status: "suspended" });
}

/** @throws Refusal NOT_FOUND */
export function resumeAccount(database: Database, id: AccountId): Promise<Account> {
  return changeAccount(database, id, { status: "active" });
}

async function changeAccount(database: Database, id: AccountId, change: { name?: string; liveCallBackLimit?: number; status?: AccountStatus }): Promise<Account> {
  if (Object.keys(change).length > 0) await database.dataSource.getRepository(AccountRow).update({ id }, change);
  const account = await findAccount(database, id);
  if (!account) throw noSuchAccount();
  return account;
}

function toAccount(row: AccountRow): Account {
  const { id, name, status, currency, tariffId, liveCallBackLimit, createdAt } = row;
  return { id, name, status, currency, tariffId, liveCallBackLimit, createdAt: createdAt.getTime() };
}
