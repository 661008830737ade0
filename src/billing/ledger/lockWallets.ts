// Locks the wallets of accounts and reads what they can spend, in a statement of its own. Comes before every move of money in a transaction.
import { arrayOf } from "../../database/columns.js";
import { prepare, type Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId, DeckId, WalletId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import type { AccountStatus } from "../accounts/account.js";
import { isUsable } from "../bundles/periodNow.js";
import { activeDeck } from "../tariffs/activeDeck.js";

export interface LockedWallet {
  readonly id: WalletId;
  readonly accountId: AccountId;
  /** Whose account that is; null for one of ours. */
  readonly resellerId: AccountId | null;
  readonly currency: Currency;
  readonly availableMicros: Micros;
  /** Of the account that owns it. */
  readonly status: AccountStatus;
  /** What the account is sold by, now; null without a tariff. */
  readonly deckId: DeckId | null;
  /** Its account has a bundle that may be used; what is left of it is another question. */
  readonly hasBundles: boolean;
}

/** Of these accounts alone, whoever owns them: for money that moves without a call. */
export async function lockWallets(tx: Tx, accountIds: readonly AccountId[], now: Instant): Promise<ReadonlyMap<AccountId, LockedWallet>> {
  const rows = await tx.query<WalletRow>(ofAccounts, [arrayOf("uuid", [...new Set(accountIds)]), toIso(now)]);
  return new Map(rows.map((row) => [row.account_id, toWallet(row)]));
}

/** Of these accounts and of all resellers above them, and of those on which these call-backs are held already: an account that was moved is charged where it was held. */
export async function lockChains(tx: Tx, accountIds: readonly AccountId[], callBackIds: readonly CallBackId[], now: Instant): Promise<LockedWallet[]> {
  const rows = await tx.query<WalletRow>(ofChains, [arrayOf("uuid", [...new Set(accountIds)]), toIso(now), arrayOf("uuid", callBackIds)]);
  return rows.map(toWallet);
}

/**
 * In the order of their ids, as every transaction locks them; `for update` would make each insert wait whose foreign key points here.
 * A lock that had to wait shows the wallet as it is then, so the figures are never stale.
 */
const lock = (accountIds: string): string => `
select wallet.id, wallet.owner_account_id as account_id, account.parent_id as reseller_id, wallet.currency, account.status, ${activeDeck("account.tariff_id", "$2::timestamptz")} as deck_id,
       wallet.credits_posted_micros + wallet.credit_limit_micros - wallet.debits_posted_micros - wallet.debits_held_micros as available_micros,
       exists (select from bundle where bundle.account_id = wallet.owner_account_id and ${isUsable("bundle", "$2::timestamptz")}) as has_bundles
  from ledger_account as wallet
  join account on account.id = wallet.owner_account_id
 where wallet.kind = 'wallet' and wallet.owner_account_id = any(${accountIds})
 order by wallet.id
   for no key update of wallet`;

const ofAccounts = prepare(lock("$1::uuid[]"));

/** Each part reads an index of its own that holds nothing where there are no resellers, so that their calls alone pay for it. A circle, which the database forbids, would end it all the same: `union` takes each account once. */
const ofChains = prepare(lock(`$1::uuid[]
  || array(
    with recursive above as (
      select parent_id as id from account where id = any($1::uuid[]) and parent_id is not null
      union
      select account.parent_id from above join account on account.id = above.id where account.parent_id is not null)
    select id from above)
  || array(
    select held.owner_account_id from hold join ledger_account as held on held.id = hold.wallet_id
     where hold.call_back_id = any($3::uuid[]) and hold.level > 0 and hold.closed_at is null)`));

interface WalletRow {
  id: WalletId;
  account_id: AccountId;
  reseller_id: AccountId | null;
  currency: Currency;
  available_micros: string;
  status: AccountStatus;
  deck_id: DeckId | null;
  has_bundles: boolean;
}

function toWallet(row: WalletRow): LockedWallet {
  return {
    id: row.id,
    accountId: row.account_id,
    resellerId: row.reseller_id,
    currency: row.currency,
    availableMicros: BigInt(row.available_micros),
    status: row.status,
    deckId: row.deck_id,
    hasBundles: row.has_bundles,
  };
}
