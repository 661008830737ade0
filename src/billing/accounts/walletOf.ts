// The figures of wallets, for showing. What may be spent is decided elsewhere, under lock.
import type { Queryable } from "../../database/transaction.js";
import type { AccountId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import type { WalletFigures } from "./account.js";
import { noSuchAccount } from "./noSuchAccount.js";

/** @throws Refusal NOT_FOUND */
export async function walletOf(database: Queryable, accountId: AccountId): Promise<WalletFigures> {
  const figures = (await walletsOf(database, [accountId])).get(accountId);
  if (!figures) throw noSuchAccount();
  return figures;
}

/** Of many accounts in one statement; an unknown one is absent. */
export async function walletsOf(database: Queryable, accountIds: readonly AccountId[]): Promise<ReadonlyMap<AccountId, WalletFigures>> {
  const rows = await database.query<FiguresRow>(
    `select owner_account_id as account_id, currency, debits_held_micros as held, credits_posted_micros - debits_posted_micros as balance,
            credits_posted_micros + credit_limit_micros - debits_posted_micros - debits_held_micros as available,
            credit_limit_micros as credit_limit, low_balance_micros as low_balance
       from ledger_account where kind = 'wallet' and owner_account_id = any($1::uuid[])`,
    [accountIds],
  );
  return new Map(rows.map((row) => [row.account_id, toFigures(row)]));
}

function toFigures(row: FiguresRow): WalletFigures {
  return {
    currency: row.currency,
    balanceMicros: BigInt(row.balance),
    heldMicros: BigInt(row.held),
    availableMicros: BigInt(row.available),
    creditLimitMicros: BigInt(row.credit_limit),
    lowBalanceMicros: row.low_balance === null ? null : BigInt(row.low_balance),
  };
}

interface FiguresRow {
  account_id: AccountId;
  currency: Currency;
  balance: string;
  held: string;
  available: string;
  credit_limit: string;
  low_balance: string | null;
}
