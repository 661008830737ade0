// Turns a voucher's code into money, once: a transfer from the house's voucher account into the wallet of whoever is first.
import { sqlState, type Database, type Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type AccountId, type TransferId, type VoucherId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { noSuchAccount } from "../accounts/noSuchAccount.js";
import { createBooks } from "../ledger/books.js";
import { houseAccountId } from "../ledger/houseAccounts.js";
import { lockWallets, type LockedWallet } from "../ledger/lockWallets.js";
import { postBooks } from "../ledger/postBooks.js";
import { isLocked, lockGuesses, recordFailure } from "./voucherGuesses.js";
import { hashVoucherCode, readVoucherCode } from "./voucherCode.js";

export interface Redemption {
  readonly transferId: TransferId;
  readonly accountId: AccountId;
  readonly amountMicros: Micros;
  readonly currency: Currency;
  readonly reference: VoucherId;
  readonly createdAt: Instant;
}

/**
 * An account that redeems its own voucher again is told the first transfer.
 * @throws Refusal INVALID_VOUCHER, VOUCHER_LOCKED, VOUCHER_VOID, VOUCHER_EXPIRED, VOUCHER_USED, CURRENCY_MISMATCH, NOT_FOUND
 */
export async function redeemVoucher(database: Database, accountId: AccountId, typed: string, now: Instant, author: Author): Promise<Redemption> {
  const hash = hashVoucherCode(readVoucherCode(typed));
  const answer = await database.inTransaction((tx) => redeem(tx, accountId, hash, now), { author }).catch((error: unknown) => {
    throw sqlState(error) === FOREIGN_KEY_VIOLATION ? noSuchAccount() : error;
  });
  if (answer instanceof Refusal) throw answer;
  return answer;
}

const FOREIGN_KEY_VIOLATION = "23503";

/** A refusal is answered and not thrown, because a wrong guess has to be remembered. The voucher's row is locked last: whoever waits for it holds only what is its own. */
async function redeem(tx: Tx, accountId: AccountId, hash: Buffer, now: Instant): Promise<Redemption | Refusal> {
  const guesses = await lockGuesses(tx, accountId, now);
  if (isLocked(guesses)) return new Refusal("VOUCHER_LOCKED", "Too many codes were tried that do not exist: try again in a quarter of an hour.", "code");
  const wallet = (await lockWallets(tx, [accountId], now)).get(accountId);
  if (!wallet) return noSuchAccount();
  const [voucher] = await tx.query<VoucherRow>(findStatement, [hash]);
  if (!voucher) {
    await recordFailure(tx, accountId);
    return new Refusal("INVALID_VOUCHER", "There is no voucher with this code.", "code");
  }
  if (voucher.redeemed_by === accountId) return firstAnswer(tx, voucher, accountId);
  return whyNot(voucher, wallet, now) ?? moveIn(tx, voucher, wallet, now);
}

const findStatement = `
select voucher.id, voucher.redeemed_by, batch.amount_micros, batch.currency, batch.expires_at, batch.voided_at
  from voucher join voucher_batch as batch on batch.id = voucher.batch_id
 where voucher.hash = $1
   for update of voucher for share of batch`;

interface VoucherRow {
  id: VoucherId;
  redeemed_by: AccountId | null;
  amount_micros: string;
  currency: Currency;
  expires_at: Date | null;
  voided_at: Date | null;
}

function whyNot(voucher: VoucherRow, wallet: LockedWallet, now: Instant): Refusal | null {
  if (voucher.redeemed_by !== null) return new Refusal("VOUCHER_USED", "This voucher has been redeemed already.", "code");
  if (voucher.voided_at !== null) return new Refusal("VOUCHER_VOID", "This voucher was declared void: ask whoever sold it.", "code");
  if (voucher.expires_at !== null && voucher.expires_at.getTime() <= now) return new Refusal("VOUCHER_EXPIRED", `This voucher has expired, on ${toIso(voucher.expires_at.getTime())}.`, "code");
  if (voucher.currency === wallet.currency) return null;
  return new Refusal("CURRENCY_MISMATCH", `This voucher is in ${voucher.currency} and the account pays in ${wallet.currency}; nothing is converted.`, "code");
}

async function moveIn(tx: Tx, voucher: VoucherRow, wallet: LockedWallet, now: Instant): Promise<Redemption> {
  const { currency } = wallet;
  const transferId: TransferId = newId(now);
  const amountMicros = BigInt(voucher.amount_micros);
  const books = createBooks([wallet], []);
  books.transfer({ id: transferId, kind: "voucher", reference: voucher.id, debitAccountId: houseAccountId("voucher", currency), creditAccountId: wallet.id, amountMicros, currency, callBackId: null });
  await Promise.all([
    tx.query("update voucher set redeemed_by = $2, redeemed_at = $3 where id = $1", [voucher.id, wallet.accountId, toIso(now)]),
    postBooks(tx, books.changes(), now),
  ]);
  return { transferId, accountId: wallet.accountId, amountMicros, currency, reference: voucher.id, createdAt: now };
}

async function firstAnswer(tx: Tx, voucher: VoucherRow, accountId: AccountId): Promise<Redemption | Refusal> {
  const [first] = await tx.query<{ id: TransferId; created_at: Date }>("select id, created_at from transfer where kind = 'voucher' and reference = $1", [voucher.id]);
  if (!first) return new Refusal("VOUCHER_USED", "This voucher has been redeemed already.", "code");
  return { transferId: first.id, accountId, amountMicros: BigInt(voucher.amount_micros), currency: voucher.currency, reference: voucher.id, createdAt: first.created_at.getTime() };
}
