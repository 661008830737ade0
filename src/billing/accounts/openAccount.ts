// Opens an account together with its wallet: there is never one without the other.
import type { Database } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type AccountId, type TariffId, type WalletId } from "../../kernel/id.js";
import { parseCurrency, type Currency } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { ensureHouseAccounts } from "../ledger/houseAccounts.js";
import { checkTariffFits } from "../tariffs/assignTariff.js";
import type { Account } from "./account.js";

export interface NewAccount {
  readonly name: string;
  readonly currency: Currency;
  readonly tariffId?: TariffId | null;
  readonly liveCallBackLimit?: number;
}

export const DEFAULT_LIVE_CALL_BACK_LIMIT = 10;
const MOST_LIVE_CALL_BACKS = 100_000;
const LONGEST_NAME = 200;

/** @throws Refusal INVALID_INPUT, INVALID_CURRENCY, NOT_FOUND (the tariff), CURRENCY_MISMATCH */
export async function openAccount(database: Database, input: NewAccount, now: Instant): Promise<Account> {
  const account: Account = {
    id: newId<"account">(now) satisfies AccountId,
    name: checkAccountName(input.name),
    status: "active",
    currency: parseCurrency(input.currency, "currency"),
    tariffId: input.tariffId ?? null,
    liveCallBackLimit: checkLiveCallBackLimit(input.liveCallBackLimit ?? DEFAULT_LIVE_CALL_BACK_LIMIT),
    createdAt: now,
  };
  const walletId: WalletId = newId(now);
  await database.inTransaction(async (tx) => {
    if (account.tariffId !== null) await checkTariffFits(tx, account.tariffId, account.currency);
    await ensureHouseAccounts(tx, account.currency);
    await tx.query("insert into account (id, name, status, currency, tariff_id, live_call_back_limit, created_at) values ($1, $2, $3, $4, $5, $6, $7)", [
      account.id, account.name, account.status, account.currency, account.tariffId, account.liveCallBackLimit, toIso(now),
    ]);
    await tx.query("insert into ledger_account (id, kind, owner_account_id, currency, tracks_balance) values ($1, 'wallet', $2, $3, true)", [walletId, account.id, account.currency]);
  });
  return account;
}

export function checkAccountName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length === 0 || trimmed.length > LONGEST_NAME) {
    throw new Refusal("INVALID_INPUT", `An account needs a name of 1 to ${LONGEST_NAME} characters.`, "name");
  }
  return trimmed;
}

export function checkLiveCallBackLimit(limit: number): number {
  if (!Number.isInteger(limit) || limit < 0 || limit > MOST_LIVE_CALL_BACKS) {
    throw new Refusal("INVALID_INPUT", `The limit of live call-backs is a whole number from 0 to ${MOST_LIVE_CALL_BACKS}.`, "liveCallBackLimit");
  }
  return limit;
}
