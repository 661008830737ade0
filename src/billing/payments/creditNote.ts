// Gives back what was paid for a leg or for a call-back, with a reason and an author: all credit notes together never more than was captured.
import type { Database, Queryable, Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { Instant } from "../../kernel/clock.js";
import { newId, type AccountId, type CallBackId, type LegId } from "../../kernel/id.js";
import { formatMicros, MOST_MICROS, type Micros } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { createBooks } from "../ledger/books.js";
import { booksOfSeller, ensureHouseAccounts } from "../ledger/houseAccounts.js";
import { lockWallets, type LockedWallet } from "../ledger/lockWallets.js";
import { postBooks } from "../ledger/postBooks.js";
import { checkReason, checkReference, correctionReused, enterCorrection, findCorrections, insertCorrections, type Correction } from "./correction.js";
import { standingsOfCallBack, standingsOfLegs, taxLeft, type LegStanding } from "./legStanding.js";

export type CreditNoteFor = { readonly legId: LegId } | { readonly callBackId: CallBackId };

export interface NewCreditNote {
  readonly of: CreditNoteFor;
  readonly amountMicros: Micros;
  readonly reason: string;
  /** Of the operator's choosing: the same reference is the same credit note. */
  readonly reference: string;
}

/** One correction a leg that it gives back of. @throws Refusal NOT_FOUND, INVALID_AMOUNT, INVALID_INPUT, MORE_THAN_CAPTURED, IDEMPOTENCY_KEY_REUSED */
export async function creditNote(database: Database, input: NewCreditNote, now: Instant, author: Author): Promise<readonly Correction[]> {
  if (input.amountMicros <= 0n || input.amountMicros > MOST_MICROS) throw new Refusal("INVALID_AMOUNT", `A credit note is more than 0 and at most ${formatMicros(MOST_MICROS)}.`, "amount");
  const checked = { ...input, reason: checkReason(input.reason), reference: checkReference(input.reference) };
  return database.inTransaction(async (tx) => {
    // Two of one reference for different accounts do not meet at a wallet, so they meet here.
    await tx.query("select pg_advisory_xact_lock(hashtextextended('creditNote ' || $1, 0))", [checked.reference]);
    const wallet = (await lockWallets(tx, [await payerOf(tx, checked.of)], now)).values().next().value;
    if (!wallet) throw noSuchCall();
    return (await firstAnswer(tx, checked)) ?? (await carryOut(tx, wallet, checked, now, author));
  }, { author });
}

async function payerOf(database: Queryable, of: CreditNoteFor): Promise<AccountId> {
  const [row] = "legId" in of
    ? await database.query<{ account_id: AccountId }>("select account_id from cdr where leg_id = $1", [of.legId])
    // What the house paid for, until its caller was identified, is not the caller's to get back.
    : await database.query<{ account_id: AccountId }>("select account_id from cdr where call_back_id = $1 order by captured_micros desc, dialed_at desc limit 1", [of.callBackId]);
  if (!row) throw noSuchCall();
  return row.account_id;
}

function noSuchCall(): Refusal {
  return new Refusal("NOT_FOUND", "There is no such call with a CDR: a call is credited once its legs have ended.", "of");
}

async function firstAnswer(tx: Tx, { of, amountMicros, reference }: NewCreditNote): Promise<readonly Correction[] | null> {
  const first = await findCorrections(tx, "creditNote", reference);
  if (first.length === 0) return null;
  const sum = first.reduce((total, { paidMicros }) => total - paidMicros, 0n);
  const isSame = sum === amountMicros && first.every(({ legId, callBackId }) => ("legId" in of ? legId === of.legId && first.length === 1 : callBackId === of.callBackId));
  if (!isSame) throw correctionReused();
  return first;
}

async function carryOut(tx: Tx, wallet: LockedWallet, { of, amountMicros, reason, reference }: NewCreditNote, now: Instant, author: Author): Promise<readonly Correction[]> {
  const { accountId, currency } = wallet;
  const legs = "legId" in of ? [...(await standingsOfLegs(tx, [of.legId])).values()] : (await standingsOfCallBack(tx, of.callBackId)).filter((leg) => leg.accountId === accountId);
  const shares = shareOut(legs, amountMicros);
  const corrections = shares.map(({ leg, givenMicros }): Correction => ({
    id: newId(now), kind: "creditNote", reference, accountId, legId: leg.legId, callBackId: leg.callBackId, currency,
    differenceMicros: -givenMicros, ratedMicros: leg.ratedMicros, paidMicros: -givenMicros, writtenOffMicros: 0n,
    ratedTaxMicros: 0n, taxMicros: taxLeft(leg.ratedMicros, leg.ratedTaxMicros, leg.paidMicros + leg.writtenOffMicros - givenMicros) - leg.taxMicros, reason, author, createdAt: now,
  }));
  await ensureHouseAccounts(tx, currency);
  const books = createBooks([wallet], []);
  corrections.forEach((correction, index) => enterCorrection(books, wallet, correction, booksOfSeller(shares[index]?.leg.sellerId ?? null, currency), now));
  await Promise.all([postBooks(tx, books.changes(), now), insertCorrections(tx, corrections)]);
  return corrections;
}

/** Leg by leg, of each as much as was paid for it and is not given back yet. @throws Refusal MORE_THAN_CAPTURED */
function shareOut(legs: readonly LegStanding[], amountMicros: Micros): { readonly leg: LegStanding; readonly givenMicros: Micros }[] {
  const most = legs.reduce((sum, { paidMicros }) => sum + paidMicros, 0n);
  if (amountMicros > most) throw new Refusal("MORE_THAN_CAPTURED", `Of what was paid for this call ${formatMicros(most)} can still be given back.`, "amount");
  let left = amountMicros;
  return legs.flatMap((leg) => {
    const givenMicros = leg.paidMicros < left ? leg.paidMicros : left;
    left -= givenMicros;
    return givenMicros === 0n ? [] : [{ leg, givenMicros }];
  });
}
