// Fills a wallet: a transfer from cash. The reference that the payer gives makes it happen once, however often it is asked for.
import { sqlState, type Database, type Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { Instant } from "../../kernel/clock.js";
import { newId, type AccountId, type TransferId } from "../../kernel/id.js";
import { formatMicros, MOST_MICROS, type Currency, type Micros } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { noSuchAccount } from "../accounts/noSuchAccount.js";
import { createBooks } from "./books.js";
import { houseAccountId } from "./houseAccounts.js";
import { lockWallets, type LockedWallet } from "./lockWallets.js";
import { postBooks } from "./postBooks.js";

export interface TopUpInput {
  readonly accountId: AccountId;
  readonly amountMicros: Micros;
  /** The payment's own name, of the operator's choosing: the same reference is the same payment. */
  readonly reference: string;
}

export interface TopUp {
  readonly transferId: TransferId;
  readonly accountId: AccountId;
  readonly amountMicros: Micros;
  readonly currency: Currency;
  readonly reference: string;
  readonly createdAt: Instant;
}

const LONGEST_REFERENCE = 255;
const UNIQUE_VIOLATION = "23505";

/** @throws Refusal NOT_FOUND, INVALID_AMOUNT, INVALID_INPUT, IDEMPOTENCY_KEY_REUSED (the reference was used for another account or amount) */
export async function topUp(database: Database, input: TopUpInput, now: Instant, author?: Author): Promise<TopUp> {
  if (input.amountMicros <= 0n || input.amountMicros > MOST_MICROS) {
    throw new Refusal("INVALID_AMOUNT", `A top-up is more than 0 and at most ${formatMicros(MOST_MICROS)}.`, "amount");
  }
  if (input.reference.length === 0 || input.reference.length > LONGEST_REFERENCE) {
    throw new Refusal("INVALID_INPUT", `A top-up needs a reference of 1 to ${LONGEST_REFERENCE} characters: what your books call the payment.`, "reference");
  }
  try {
    return await database.inTransaction(async (tx) => {
      const wallet = (await lockWallets(tx, [input.accountId], now)).get(input.accountId);
      if (!wallet) throw noSuchAccount();
      return (await firstAnswer(tx, input)) ?? (await moveIn(tx, wallet, input, now));
    }, { author });
  } catch (error) {
    // One reference for two accounts at once: neither saw the other, and the unique key let the first one through.
    throw sqlState(error) === UNIQUE_VIOLATION ? referenceReused() : error;
  }
}

/** Two of one reference for one account wait for each other at the wallet, so the second one finds the first. */
async function firstAnswer(tx: Tx, input: TopUpInput): Promise<TopUp | null> {
  const [row] = await tx.query<TopUpRow>(
    `select transfer.id, wallet.owner_account_id as account_id, transfer.amount_micros, transfer.currency, transfer.created_at
       from transfer join ledger_account as wallet on wallet.id = transfer.credit_account_id
      where transfer.kind = 'topUp' and transfer.reference = $1`,
    [input.reference],
  );
  if (!row) return null;
  if (row.account_id !== input.accountId || BigInt(row.amount_micros) !== input.amountMicros) throw referenceReused();
  return { transferId: row.id, accountId: row.account_id, amountMicros: input.amountMicros, currency: row.currency, reference: input.reference, createdAt: row.created_at.getTime() };
}

interface TopUpRow {
  id: TransferId;
  account_id: AccountId;
  amount_micros: string;
  currency: Currency;
  created_at: Date;
}

async function moveIn(tx: Tx, wallet: LockedWallet, { accountId, amountMicros, reference }: TopUpInput, now: Instant): Promise<TopUp> {
  const { currency } = wallet;
  const transferId: TransferId = newId(now);
  const books = createBooks([wallet], []);
  books.transfer({ id: transferId, kind: "topUp", reference, debitAccountId: houseAccountId("cash", currency), creditAccountId: wallet.id, amountMicros, currency, callBackId: null });
  await postBooks(tx, books.changes(), now);
  return { transferId, accountId, amountMicros, currency, reference, createdAt: now };
}

function referenceReused(): Refusal {
  return new Refusal("IDEMPOTENCY_KEY_REUSED", "This reference was used for another account or amount: a new payment needs a reference of its own.", "reference");
}
