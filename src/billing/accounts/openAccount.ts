// Opens an account together with its wallet: there is never one without the other.
import type { Database } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type AccountId, type TariffId, type WalletId } from "../../kernel/id.js";
import { parseCurrency, type Currency } from "../../kernel/money.js";
import { ensureHouseAccounts, ensureResellerAccounts } from "../ledger/houseAccounts.js";
import { checkTariffFits } from "../tariffs/assignTariff.js";
import type { Account } from "./account.js";
import { checkAccountName, checkLiveCallBackLimit } from "./checkAccount.js";
import { asRefusal, checkResellerFits } from "./reseller.js";

export interface NewAccount {
  readonly name: string;
  readonly currency: Currency;
  /** Whose account it will be; ours when left out. */
  readonly resellerId?: AccountId | null;
  readonly tariffId?: TariffId | null;
  readonly liveCallBackLimit?: number;
}

export const DEFAULT_LIVE_CALL_BACK_LIMIT = 10;

/** @throws Refusal INVALID_INPUT, INVALID_CURRENCY, NOT_FOUND (the tariff, the reseller), CURRENCY_MISMATCH, RESELLER_TOO_DEEP, TARIFF_NOT_OFFERED */
export async function openAccount(database: Database, input: NewAccount, now: Instant, author?: Author): Promise<Account> {
  const account: Account = {
    id: newId<"account">(now),
    name: checkAccountName(input.name),
    status: "active",
    currency: parseCurrency(input.currency, "currency"),
    resellerId: input.resellerId ?? null,
    tariffId: input.tariffId ?? null,
    liveCallBackLimit: checkLiveCallBackLimit(input.liveCallBackLimit ?? DEFAULT_LIVE_CALL_BACK_LIMIT),
    createdAt: now,
  };
  const walletId: WalletId = newId(now);
  const opened = database.inTransaction(async (tx) => {
    const { resellerId, currency } = account;
    if (resellerId !== null) await checkResellerFits(tx, resellerId, currency);
    if (account.tariffId !== null) await checkTariffFits(tx, account.tariffId, currency, resellerId);
    await ensureHouseAccounts(tx, currency);
    if (resellerId !== null) await ensureResellerAccounts(tx, resellerId, currency);
    await tx.query("insert into account (id, name, status, currency, parent_id, tariff_id, live_call_back_limit, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)", [
      account.id, account.name, account.status, currency, resellerId, account.tariffId, account.liveCallBackLimit, toIso(now),
    ]);
    await tx.query("insert into ledger_account (id, kind, owner_account_id, currency, tracks_balance) values ($1, 'wallet', $2, $3, true)", [walletId, account.id, currency]);
  }, { author });
  await opened.catch(asRefusal);
  return account;
}
