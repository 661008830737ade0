// Gives an account another reseller, or takes it back to the house, with everything below it. Calls that run stay with the wallets that they are held on.
import type { Database } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { AccountId, TariffId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import { ensureResellerAccounts } from "../ledger/houseAccounts.js";
import { checkTariffFits } from "../tariffs/assignTariff.js";
import { noSuchAccount } from "./noSuchAccount.js";
import { asRefusal, checkResellerFits } from "./reseller.js";

export interface Move {
  readonly accountId: AccountId;
  /** Null: it becomes one of our own. */
  readonly resellerId: AccountId | null;
  /** What the new reseller sells it by; null: nothing yet, so it cannot call. Left out: its present tariff, which must then be one of the new reseller's. */
  readonly tariffId?: TariffId | null;
}

/** @throws Refusal NOT_FOUND (account, reseller or tariff), CURRENCY_MISMATCH, RESELLER_CYCLE, RESELLER_TOO_DEEP, TARIFF_NOT_OFFERED */
export async function moveAccount(database: Database, { accountId, resellerId, tariffId }: Move, author?: Author): Promise<void> {
  const moved = database.inTransaction(async (tx) => {
    const [account] = await tx.query<{ currency: Currency; tariff_id: TariffId | null }>("select currency, tariff_id from account where id = $1 for no key update", [accountId]);
    if (!account) throw noSuchAccount();
    const { currency } = account;
    if (resellerId !== null) await checkResellerFits(tx, resellerId, currency);
    const soldBy = tariffId === undefined ? account.tariff_id : tariffId;
    if (soldBy !== null) await checkTariffFits(tx, soldBy, currency, resellerId);
    if (resellerId !== null) await ensureResellerAccounts(tx, resellerId, currency);
    await tx.query("update account set parent_id = $2, tariff_id = $3 where id = $1", [accountId, resellerId, soldBy]);
  }, { author });
  await moved.catch(asRefusal);
}
