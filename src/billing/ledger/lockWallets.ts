// Locks the wallets of accounts and reads what they can spend, in a statement of its own. Comes before every move of money in a transaction.
import { arrayOf } from "../../database/columns.js";
import { prepare, type Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, DeckId, WalletId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import type { AccountStatus } from "../accounts/account.js";
import { activeDeck } from "../tariffs/activeDeck.js";

export interface LockedWallet {
  readonly id: WalletId;
  readonly accountId: AccountId;
  readonly currency: Currency;
  readonly availableMicros: Micros;
  /** Of the account that owns it. */
  readonly status: AccountStatus;
  /** What the account is sold by, now; null without a tariff. */
  readonly deckId: DeckId | null;
}

export async function lockWallets(tx: Tx, accountIds: readonly AccountId[], now: Instant): Promise<ReadonlyMap<AccountId, LockedWallet>> {
  const rows = await tx.query<WalletRow>(statement, [arrayOf("uuid", [...new Set(accountIds)]), toIso(now)]);
  return new Map(rows.map((row) => [row.account_id, toWallet(row)]));
}

/**
 * In the order of their ids, as every transaction locks them; `for update` would make each insert wait whose foreign key points here.
 * A lock that had to wait shows the wallet as it is then, so the figures are never stale.
 */
const statement = prepare(`
select wallet.id, wallet.owner_account_id as account_id, wallet.currency, account.status, ${activeDeck("account.tariff_id", "$2::timestamptz")} as deck_id,
       wallet.credits_posted_micros + wallet.credit_limit_micros - wallet.debits_posted_micros - wallet.debits_held_micros as available_micros
  from ledger_account as wallet
  join account on account.id = wallet.owner_account_id
 where wallet.kind = 'wallet' and wallet.owner_account_id = any($1::uuid[])
 order by wallet.id
   for no key update of wallet`);

interface WalletRow {
  id: WalletId;
  account_id: AccountId;
  currency: Currency;
  available_micros: string;
  status: AccountStatus;
  deck_id: DeckId | null;
}

function toWallet(row: WalletRow): LockedWallet {
  return {
    id: row.id,
    accountId: row.account_id,
    currency: row.currency,
    availableMicros: BigInt(row.available_micros),
    status: row.status,
    deckId: row.deck_id,
  };
}
