// A batch of vouchers: so many codes of one amount. The codes leave by the answer of `createVoucherBatch` alone; only their hashes are stored.
import { arrayOf } from "../../database/columns.js";
import type { Database, Queryable } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type VoucherBatchId } from "../../kernel/id.js";
import { formatMicros, MOST_MICROS, parseCurrency, type Currency, type Micros } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { ensureHouseAccounts } from "../ledger/houseAccounts.js";
import type { Page } from "../page.js";
import { hashVoucherCode, mintVoucherCode } from "./voucherCode.js";

export interface NewVoucherBatch {
  readonly amountMicros: Micros;
  readonly currency: Currency;
  readonly count: number;
  /** Null: never. */
  readonly expiresAt: Instant | null;
  /** For the operator to know it by. */
  readonly note: string;
}

export interface VoucherBatch extends NewVoucherBatch {
  readonly id: VoucherBatchId;
  readonly redeemed: number;
  readonly author: string;
  readonly createdAt: Instant;
  readonly voidedAt: Instant | null;
}

export interface IssuedVoucherBatch {
  readonly batch: VoucherBatch;
  /** Shown this once. */
  readonly codes: readonly string[];
}

const MOST_VOUCHERS = 10_000;
const LONGEST_NOTE = 200;

/** @throws Refusal INVALID_AMOUNT, INVALID_CURRENCY, INVALID_INPUT */
export async function createVoucherBatch(database: Database, input: NewVoucherBatch, now: Instant, author: Author): Promise<IssuedVoucherBatch> {
  check(input, now);
  const batch: VoucherBatch = { ...input, note: input.note.trim(), id: newId(now), redeemed: 0, author, createdAt: now, voidedAt: null };
  const codes = Array.from({ length: batch.count }, mintVoucherCode);
  await database.inTransaction(async (tx) => {
    await ensureHouseAccounts(tx, batch.currency);
    await tx.query("insert into voucher_batch (id, note, amount_micros, currency, count, expires_at, author, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)", [
      batch.id, batch.note, batch.amountMicros, batch.currency, batch.count, batch.expiresAt === null ? null : toIso(batch.expiresAt), author, toIso(now),
    ]);
    await tx.query("insert into voucher (id, batch_id, hash) select id, $1, decode(hash, 'hex') from unnest($2::uuid[], $3::text[]) as new(id, hash)", [
      batch.id, arrayOf("uuid", codes.map(() => newId(now))), arrayOf("text", codes.map((code) => hashVoucherCode(code).toString("hex"))),
    ]);
  }, { author });
  return { batch, codes };
}

function check({ amountMicros, currency, count, expiresAt, note }: NewVoucherBatch, now: Instant): void {
  if (amountMicros <= 0n || amountMicros > MOST_MICROS) throw new Refusal("INVALID_AMOUNT", `A voucher is worth more than 0 and at most ${formatMicros(MOST_MICROS)}.`, "amount");
  parseCurrency(currency, "currency");
  if (!Number.isInteger(count) || count < 1 || count > MOST_VOUCHERS) throw new Refusal("INVALID_INPUT", `A batch has 1 to ${MOST_VOUCHERS} vouchers.`, "count");
  if (expiresAt !== null && expiresAt <= now) throw new Refusal("INVALID_INPUT", "These vouchers would have expired already: give a time to come.", "expiresAt");
  if (note.length > LONGEST_NOTE) throw new Refusal("INVALID_INPUT", `A note has at most ${LONGEST_NOTE} characters.`, "note");
}

/** What was redeemed stays redeemed; the rest is worth nothing from now on. Twice answers the same. @throws Refusal NOT_FOUND */
export async function voidVoucherBatch(database: Database, id: VoucherBatchId, now: Instant, author: Author): Promise<VoucherBatch> {
  const [row] = await database.inTransaction(async (tx) => {
    await tx.query("update voucher_batch set voided_at = coalesce(voided_at, $2) where id = $1", [id, toIso(now)]);
    return readBatches(tx, "batch.id = $1", [id]);
  }, { author });
  if (!row) throw new Refusal("NOT_FOUND", "There is no such voucher batch.", "id");
  return row;
}

/** Newest first, without the codes: nobody can read those again. */
export function listVoucherBatches(database: Queryable, { limit, after }: Page): Promise<VoucherBatch[]> {
  if (after === null) return readBatches(database, "true", [], limit);
  return readBatches(database, "(batch.created_at, batch.id) < ($1, $2)", [toIso(after.at), after.id], limit);
}

async function readBatches(database: Queryable, condition: string, values: readonly unknown[], limit = 1): Promise<VoucherBatch[]> {
  const rows = await database.query<BatchRow>(
    `select batch.*, (select count(*)::int from voucher where voucher.batch_id = batch.id and voucher.redeemed_at is not null) as redeemed
       from voucher_batch as batch where ${condition} order by batch.created_at desc, batch.id desc limit $${values.length + 1}`,
    [...values, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    note: row.note,
    amountMicros: BigInt(row.amount_micros),
    currency: row.currency,
    count: row.count,
    redeemed: row.redeemed,
    expiresAt: row.expires_at?.getTime() ?? null,
    author: row.author,
    createdAt: row.created_at.getTime(),
    voidedAt: row.voided_at?.getTime() ?? null,
  }));
}

interface BatchRow {
  id: VoucherBatchId;
  note: string;
  amount_micros: string;
  currency: Currency;
  count: number;
  redeemed: number;
  expires_at: Date | null;
  author: string;
  created_at: Date;
  voided_at: Date | null;
}
