// How far below zero an account's balance may go, and from where on it is told that little is left. Neither can be set so that what is used already would be forbidden.
import type { Database } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import { formatMicros, MOST_MICROS, type Micros } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { noSuchAccount } from "../accounts/noSuchAccount.js";
import { lockWallets } from "../ledger/lockWallets.js";

/** 0 is prepaid. @throws Refusal NOT_FOUND, INVALID_AMOUNT, CREDIT_LIMIT_IN_USE */
export async function setCreditLimit(database: Database, accountId: AccountId, limitMicros: Micros, now: Instant, author: Author): Promise<void> {
  if (limitMicros < 0n || limitMicros > MOST_MICROS) throw new Refusal("INVALID_AMOUNT", `A credit limit is from 0 to ${formatMicros(MOST_MICROS)}.`, "amount");
  await database.inTransaction(async (tx) => {
    const wallet = (await lockWallets(tx, [accountId], now)).get(accountId);
    if (!wallet) throw noSuchAccount();
    const [row] = await tx.query<{ used: string }>("select debits_posted_micros + debits_held_micros - credits_posted_micros as used from ledger_account where id = $1", [wallet.id]);
    const usedMicros = BigInt(row?.used ?? 0);
    if (usedMicros > limitMicros) {
      throw new Refusal("CREDIT_LIMIT_IN_USE", `${formatMicros(usedMicros)} of credit is used or set aside for calls: the limit cannot be less than that.`, "amount");
    }
    await tx.query("update ledger_account set credit_limit_micros = $2 where id = $1", [wallet.id, limitMicros]);
  }, { author });
}

/** Null: it is not told. An account that has less already is told when it falls below again. @throws Refusal NOT_FOUND, INVALID_AMOUNT */
export async function setLowBalance(database: Database, accountId: AccountId, thresholdMicros: Micros | null, author: Author): Promise<void> {
  if (thresholdMicros !== null && (thresholdMicros <= 0n || thresholdMicros > MOST_MICROS)) {
    throw new Refusal("INVALID_AMOUNT", `A threshold is more than 0 and at most ${formatMicros(MOST_MICROS)}; leave it out for none.`, "amount");
  }
  const rows = await database.inTransaction(
    (tx) => tx.query("update ledger_account set low_balance_micros = $2 where kind = 'wallet' and owner_account_id = $1 returning id", [accountId, thresholdMicros]),
    { author },
  );
  if (rows.length === 0) throw noSuchAccount();
}
