// A correction: what an account has to pay more or less than was posted. It is written once, with its reason and its author, beside the transfers that carry it out; nothing that was posted is ever edited.
import { columnsOf } from "../../database/columns.js";
import type { Queryable, Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type AccountId, type CallBackId, type CorrectionId, type LegId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import type { Books, Transfer } from "../ledger/books.js";
import type { SellersBooks } from "../ledger/houseAccounts.js";
import type { LockedWallet } from "../ledger/lockWallets.js";
import type { Page } from "../page.js";

export const correctionKinds = ["correction", "creditNote", "rerating"] as const;
export type CorrectionKind = (typeof correctionKinds)[number];

export interface Correction {
  readonly id: CorrectionId;
  readonly kind: CorrectionKind;
  /** What the operator's books call it; of a re-rating its id. */
  readonly reference: string;
  readonly accountId: AccountId;
  /** Null for a correction of the balance itself. */
  readonly legId: LegId | null;
  readonly callBackId: CallBackId | null;
  readonly currency: Currency;
  /** More to pay is above zero, less is below. */
  readonly differenceMicros: Micros;
  /** Of a credit note: what the leg was rated at when it was given. Null for all others. */
  readonly ratedMicros: Micros | null;
  /** What of it the wallet gave; below zero it got it. */
  readonly paidMicros: Micros;
  /** What of it was written off; below zero a write-off was taken back. */
  readonly writtenOffMicros: Micros;
  /** What the tax in the leg's charge is rated at more or less. */
  readonly ratedTaxMicros: Micros;
  /** What of the tax was moved: a credit note gives back tax that was rated all the same. */
  readonly taxMicros: Micros;
  readonly reason: string;
  readonly author: string;
  readonly createdAt: Instant;
}

const LONGEST_REASON = 500;
const LONGEST_REFERENCE = 255;

/** @throws Refusal INVALID_INPUT */
export function checkReason(reason: string): string {
  const trimmed = reason.trim();
  if (trimmed.length === 0 || trimmed.length > LONGEST_REASON) throw new Refusal("INVALID_INPUT", `Say why, in 1 to ${LONGEST_REASON} characters: the books keep it.`, "reason");
  return trimmed;
}

/** @throws Refusal INVALID_INPUT */
export function checkReference(reference: string): string {
  if (reference.length === 0 || reference.length > LONGEST_REFERENCE) {
    throw new Refusal("INVALID_INPUT", `This needs a reference of 1 to ${LONGEST_REFERENCE} characters: what your books call it. The same reference is the same correction.`, "reference");
  }
  return reference;
}

export function correctionReused(): Refusal {
  return new Refusal("IDEMPOTENCY_KEY_REUSED", "This reference was used for another correction: a new one needs a reference of its own.", "reference");
}

/** More to pay than there is: what is available is taken, and the rest is written off. No path goes below the floor. */
export function takeWhatIsThere(differenceMicros: Micros, availableMicros: Micros): { readonly paidMicros: Micros; readonly writtenOffMicros: Micros } {
  const paidMicros = differenceMicros < availableMicros ? differenceMicros : availableMicros;
  return { paidMicros, writtenOffMicros: differenceMicros - paidMicros };
}

/** On the books, every part of it: what the wallet pays or gets, what is written off or is no more, and the tax in it. */
export function enterCorrection(books: Books, wallet: LockedWallet, correction: Correction, seller: SellersBooks, now: Instant): void {
  const common = { reference: correction.id, currency: correction.currency, callBackId: correction.callBackId };
  const move = (kind: Transfer["kind"], from: string, to: string, amount: Micros): void => {
    if (amount === 0n) return;
    const [debitAccountId, creditAccountId] = amount > 0n ? [from, to] : [to, from];
    books.transfer({ ...common, id: newId(now), kind, debitAccountId, creditAccountId, amountMicros: amount > 0n ? amount : -amount });
  };
  move(correction.kind, wallet.id, seller.sales, correction.paidMicros);
  move(writeOffKinds[correction.kind], seller.badDebt, seller.sales, correction.writtenOffMicros);
  move("correctionTax", seller.sales, seller.taxPayable, correction.taxMicros);
}

const writeOffKinds = { correction: "correctionWriteOff", creditNote: "correctionWriteOff", rerating: "reratingWriteOff" } as const;

export async function insertCorrections(tx: Tx, corrections: readonly Correction[]): Promise<void> {
  if (corrections.length > 0) await tx.query(`insert into correction (${columns.names}) select * from ${columns.from("new", 1)}`, columns.values(corrections));
}

const columns = columnsOf<Correction>(
  ["id", "uuid", ({ id }) => id],
  ["kind", "text", ({ kind }) => kind],
  ["reference", "text", ({ reference }) => reference],
  ["account_id", "uuid", ({ accountId }) => accountId],
  ["leg_id", "uuid", ({ legId }) => legId],
  ["call_back_id", "uuid", ({ callBackId }) => callBackId],
  ["currency", "text", ({ currency }) => currency],
  ["difference_micros", "bigint", ({ differenceMicros }) => differenceMicros],
  ["rated_micros", "bigint", ({ ratedMicros }) => ratedMicros],
  ["paid_micros", "bigint", ({ paidMicros }) => paidMicros],
  ["written_off_micros", "bigint", ({ writtenOffMicros }) => writtenOffMicros],
  ["rated_tax_micros", "bigint", ({ ratedTaxMicros }) => ratedTaxMicros],
  ["tax_micros", "bigint", ({ taxMicros }) => taxMicros],
  ["reason", "text", ({ reason }) => reason],
  ["author", "text", ({ author }) => author],
  ["created_at", "timestamptz", ({ createdAt }) => createdAt],
);

/** All that were made under one reference: of a call-back's credit note one a leg, in the order of their legs. */
export async function findCorrections(database: Queryable, kind: CorrectionKind, reference: string): Promise<Correction[]> {
  return (await database.query<CorrectionRow>(`select ${columns.names} from correction where kind = $1 and reference = $2 order by leg_id`, [kind, reference])).map(toCorrection);
}

interface CorrectionRow {
  id: CorrectionId;
  kind: CorrectionKind;
  reference: string;
  account_id: AccountId;
  leg_id: LegId | null;
  call_back_id: CallBackId | null;
  currency: Currency;
  difference_micros: string;
  rated_micros: string | null;
  paid_micros: string;
  written_off_micros: string;
  rated_tax_micros: string;
  tax_micros: string;
  reason: string;
  author: string;
  created_at: Date;
}

function toCorrection(row: CorrectionRow): Correction {
  return {
    id: row.id,
    kind: row.kind,
    reference: row.reference,
    accountId: row.account_id,
    legId: row.leg_id,
    callBackId: row.call_back_id,
    currency: row.currency,
    differenceMicros: BigInt(row.difference_micros),
    ratedMicros: row.rated_micros === null ? null : BigInt(row.rated_micros),
    paidMicros: BigInt(row.paid_micros),
    writtenOffMicros: BigInt(row.written_off_micros),
    ratedTaxMicros: BigInt(row.rated_tax_micros),
    taxMicros: BigInt(row.tax_micros),
    reason: row.reason,
    author: row.author,
    createdAt: row.created_at.getTime(),
  };
}

/** Of one account or of all, newest first. */
export async function listCorrections(database: Queryable, accountId: AccountId | null, { limit, after }: Page): Promise<Correction[]> {
  const rows = await database.query<CorrectionRow>(
    `select ${columns.names} from correction
      where ($1::uuid is null or account_id = $1::uuid) and (created_at, id) < ($2::timestamptz, $3::uuid) order by created_at desc, id desc limit $4`,
    [accountId, after === null ? "infinity" : toIso(after.at), after?.id ?? "ffffffff-ffff-ffff-ffff-ffffffffffff", limit],
  );
  return rows.map(toCorrection);
}
