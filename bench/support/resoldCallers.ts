// Puts resellers above callers: a thousand customers of fifty resellers of five. Each of their legs is paid for by three wallets.
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { ensureResellerAccounts } from "../../src/billing/ledger/houseAccounts.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import type { Database } from "../../src/database/transaction.js";
import { systemClock } from "../../src/kernel/clock.js";
import { newId, type AccountId } from "../../src/kernel/id.js";
import type { CallersWorld } from "./connectedCallBacks.js";

const AT_THE_TOP = 5;
const RESELLERS = 50;
const CHUNK = 100;
const WALLET_MICROS = 1_000_000_000_000n;

/** The calls are held already when they are measured, so that nobody needs a tariff. */
export async function resell(database: Database, { accountIds }: CallersWorld): Promise<void> {
  const tops: AccountId[] = [];
  for (let at = 0; at < AT_THE_TOP; at += 1) tops.push(await aReseller(database, null));
  const resellers: AccountId[] = [];
  for (let at = 0; at < RESELLERS; at += 1) resellers.push(await aReseller(database, tops[at % AT_THE_TOP] ?? null));
  for (const reseller of resellers) await ensureResellerAccounts(database, reseller, "EUR");
  // A chain is checked for each account, and a statement has no more than its five seconds.
  for (let from = 0; from < accountIds.length; from += CHUNK) {
    const some = accountIds.slice(from, from + CHUNK);
    await database.query(
      "update account set parent_id = sold.reseller_id, tariff_id = null from unnest($1::uuid[], $2::uuid[]) as sold(account_id, reseller_id) where account.id = sold.account_id",
      [some, some.map((_, at) => resellers[(from + at) % RESELLERS])],
    );
  }
}

async function aReseller(database: Database, resellerId: AccountId | null): Promise<AccountId> {
  const now = systemClock.now();
  const { id } = await openAccount(database, { name: "Reseller", currency: "EUR", resellerId }, now);
  await topUp(database, { accountId: id, amountMicros: WALLET_MICROS, reference: newId() }, now);
  return id;
}
