// Corrects a balance by hand, up or down, with a reason and an author. What is to be paid and is not there is written off; nothing goes below the floor.
import { sqlState, type Database, type Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { Instant } from "../../kernel/clock.js";
import { newId, type AccountId } from "../../kernel/id.js";
import { formatMicros, MOST_MICROS, type Micros } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { noSuchAccount } from "../accounts/noSuchAccount.js";
import { createBooks } from "../ledger/books.js";
import { ensureHouseAccounts, houseAccountId } from "../ledger/houseAccounts.js";
import { lockWallets, type LockedWallet } from "../ledger/lockWallets.js";
import { postBooks } from "../ledger/postBooks.js";
import { checkReason, checkReference, correctionReused, enterCorrection, findCorrections, insertCorrections, takeWhatIsThere, type Correction } from "./correction.js";

export interface BalanceCorrection {
  readonly accountId: AccountId;
  /** `in` gives to the wallet, `out` takes from it. */
  readonly direction: "in" | "out";
  readonly amountMicros: Micros;
  readonly reason: string;
  /** Of the operator's choosing: the same reference is the same correction. */
  readonly reference: string;
}

const UNIQUE_VIOLATION = "23505";

/** @throws Refusal NOT_FOUND, INVALID_AMOUNT, INVALID_INPUT, IDEMPOTENCY_KEY_REUSED */
export async function correctBalance(database: Database, input: BalanceCorrection, now: Instant, author: Author): Promise<Correction> {
  if (input.amountMicros <= 0n || input.amountMicros > MOST_MICROS) {
    throw new Refusal("INVALID_AMOUNT", `A correction is more than 0 and at most ${formatMicros(MOST_MICROS)}; the direction says which way.`, "amount");
  }
  const checked = { ...input, reason: checkReason(input.reason), reference: checkReference(input.reference) };
  try {
    return await database.inTransaction(async (tx) => {
      const wallet = (await lockWallets(tx, [input.accountId], now)).get(input.accountId);
      if (!wallet) throw noSuchAccount();
      return (await firstAnswer(tx, checked)) ?? (await carryOut(tx, wallet, checked, now, author));
    }, { author });
  } catch (error) {
    throw sqlState(error) === UNIQUE_VIOLATION ? correctionReused() : error;
  }
}

async function firstAnswer(tx: Tx, { accountId, direction, amountMicros, reference }: BalanceCorrection): Promise<Correction | null> {
  const [first] = await findCorrections(tx, "correction", reference);
  if (!first) return null;
  if (first.accountId !== accountId || first.differenceMicros !== (direction === "out" ? amountMicros : -amountMicros)) throw correctionReused();
  return first;
}

async function carryOut(tx: Tx, wallet: LockedWallet, { direction, amountMicros, reason, reference }: BalanceCorrection, now: Instant, author: Author): Promise<Correction> {
  const { accountId, currency } = wallet;
  const parts = direction === "out" ? takeWhatIsThere(amountMicros, wallet.availableMicros) : { paidMicros: -amountMicros, writtenOffMicros: 0n };
  const differenceMicros = direction === "out" ? amountMicros : -amountMicros;
  const correction: Correction = { id: newId(now), kind: "correction", reference, accountId, legId: null, callBackId: null, currency, differenceMicros, ratedMicros: null, ...parts, ratedTaxMicros: 0n, taxMicros: 0n, reason, author, createdAt: now };
  await ensureHouseAccounts(tx, currency);
  const books = createBooks([wallet], []);
  // It is no sale: it waits in an account of its own for the bookkeeper to place it.
  enterCorrection(books, wallet, correction, { sales: houseAccountId("correction", currency), badDebt: houseAccountId("badDebt", currency), taxPayable: houseAccountId("taxPayable", currency) }, now);
  await Promise.all([postBooks(tx, books.changes(), now), insertCorrections(tx, [correction])]);
  return correction;
}
