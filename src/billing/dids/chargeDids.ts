// Charges every DID whose set-up or month is due, so many in a transaction, and notes until when each is paid. One that its account cannot pay stays as it is, and is tried again the next time.
import { columnsOf } from "../../database/columns.js";
import { prepare, type Database, type Tx } from "../../database/transaction.js";
import { ringback } from "../../kernel/author.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, DidId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import { chargeDidPeriods, type DidPeriod } from "./chargeDidPeriods.js";

export interface DidsCharged {
  readonly paid: number;
  /** Their accounts have not enough. */
  readonly unpaid: number;
}

/** Small enough that wallets are locked for moments only: calls go on beside it. */
const DIDS_A_ROUND = 200;
const FIRST = { createdAt: "-infinity", id: "00000000-0000-0000-0000-000000000000" };

/** @param accountId whose DIDs; null: everybody's */
export async function chargeDids(database: Database, accountId: AccountId | null, now: Instant, didsARound = DIDS_A_ROUND): Promise<DidsCharged> {
  let sums: DidsCharged = { paid: 0, unpaid: 0 };
  for (let after = FIRST; ; ) {
    const { paid, due } = await database.inTransaction((tx) => chargeRound(tx, accountId, after, now, didsARound), { author: ringback });
    sums = { paid: sums.paid + paid, unpaid: sums.unpaid + due.length - paid };
    const last = due.at(-1);
    if (!last || due.length < didsARound) return sums;
    after = { createdAt: toIso(last.createdAt), id: last.didId };
  }
}

interface DueDid extends DidPeriod {
  readonly createdAt: Instant;
  /** The end of the month. */
  readonly until: Instant;
}

async function chargeRound(tx: Tx, accountId: AccountId | null, after: typeof FIRST, now: Instant, most: number): Promise<{ readonly paid: number; readonly due: readonly DueDid[] }> {
  const due = (await tx.query<DueRow>(dueStatement, [toIso(now), after.createdAt, after.id, most, accountId])).map(toDue);
  if (due.length === 0) return { paid: 0, due };
  const paid = await chargeDidPeriods(tx, due, now);
  const notes = due.filter(({ didId }) => paid.has(didId));
  if (notes.length > 0) await tx.query(`update did set paid_until = note.paid_until from ${noteColumns.from("note", 1)} where did.id = note.id`, noteColumns.values(notes));
  return { paid: paid.size, due };
}

/**
 * Oldest first, so that a wallet that does not reach for all keeps the same ones. Whoever charges beside us has locked theirs, and does them.
 * Months are counted from the day on which the DID was opened, to the last day of a shorter month. Only the present one is charged: in those that passed unpaid it rang nobody.
 */
const dueStatement = prepare(`
select did.id, did.account_id, did.currency, did.created_at, case when did.paid_until is null then did.set_up_price_micros else 0 end as set_up, did.monthly_price_micros as rent, month.from_at, month.until_at
  from did
 cross join lateral (
   select did.created_at + months * interval '1 month' as from_at, did.created_at + (months + 1) * interval '1 month' as until_at
     from (select (extract(year from $1::timestamptz) - extract(year from did.created_at)) * 12 + extract(month from $1::timestamptz) - extract(month from did.created_at) as passed) as calendar,
          generate_series(calendar.passed::int - 1, calendar.passed::int) as months
    where did.created_at + (months + 1) * interval '1 month' > greatest($1::timestamptz, did.created_at)
    order by months limit 1) as month
 where did.status <> 'closed' and ($5::uuid is null or did.account_id = $5::uuid) and (did.created_at, did.id) > ($2::timestamptz, $3::uuid)
   and (did.paid_until is null and did.set_up_price_micros + did.monthly_price_micros > 0 or did.monthly_price_micros > 0 and did.paid_until <= $1::timestamptz)
 order by did.created_at, did.id limit $4
   for no key update of did skip locked`);

interface DueRow {
  id: DidId;
  account_id: AccountId;
  currency: Currency;
  created_at: Date;
  set_up: string;
  rent: string;
  from_at: Date;
  until_at: Date;
}

function toDue(row: DueRow): DueDid {
  const from = row.from_at.getTime();
  return {
    didId: row.id, accountId: row.account_id, currency: row.currency, setUpMicros: BigInt(row.set_up), rentMicros: BigInt(row.rent), from,
    createdAt: row.created_at.getTime(), until: row.until_at.getTime(),
  };
}

/** Of one that has a set-up alone, the set-up is paid: should it get a monthly price later, that begins then. */
const noteColumns = columnsOf<DueDid>(
  ["id", "uuid", ({ didId }) => didId],
  ["paid_until", "timestamptz", ({ rentMicros, from, until }) => (rentMicros > 0n ? until : from)],
);
