// Says by which tariff an account is sold calls from now on. Calls that run keep the rates that they were held at.
import type { Database, Queryable } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { AccountId, TariffId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { noSuchAccount } from "../accounts/noSuchAccount.js";
import { asRefusal, tariffNotOffered } from "../accounts/reseller.js";

/** @throws Refusal NOT_FOUND (account or tariff), CURRENCY_MISMATCH, TARIFF_NOT_OFFERED */
export async function assignTariff(database: Database, accountId: AccountId, tariffId: TariffId, author?: Author): Promise<void> {
  const assigned = database.inTransaction(async (tx) => {
    const [account] = await tx.query<{ currency: Currency; parent_id: AccountId | null }>("select currency, parent_id from account where id = $1 for no key update", [accountId]);
    if (!account) throw noSuchAccount();
    await checkTariffFits(tx, tariffId, account.currency, account.parent_id);
    await tx.query("update account set tariff_id = $2 where id = $1", [accountId, tariffId]);
  }, { author });
  await assigned.catch(asRefusal);
}

/** @throws Refusal NOT_FOUND, CURRENCY_MISMATCH, TARIFF_NOT_OFFERED */
export async function checkTariffFits(database: Queryable, tariffId: TariffId, currency: Currency, resellerId: AccountId | null): Promise<void> {
  const [tariff] = await database.query<{ currency: Currency; owner_account_id: AccountId | null }>("select currency, owner_account_id from tariff where id = $1", [tariffId]);
  if (!tariff) throw new Refusal("NOT_FOUND", "There is no such tariff.", "tariffId");
  if (tariff.currency !== currency) {
    throw new Refusal("CURRENCY_MISMATCH", `The tariff is priced in ${tariff.currency} and the account pays in ${currency}: assign a tariff in ${currency}.`, "tariffId");
  }
  if (tariff.owner_account_id !== resellerId) throw tariffNotOffered();
}
