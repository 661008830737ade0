// Where legs stand after all that was corrected of them: what they were rated at last, what was paid for them and is still with us, and what is written off.
import { arrayOf } from "../../database/columns.js";
import type { Tx } from "../../database/transaction.js";
import type { AccountId, CallBackId, LegId } from "../../kernel/id.js";
import type { Micros } from "../../kernel/money.js";

export interface LegStanding {
  readonly legId: LegId;
  readonly callBackId: CallBackId;
  readonly accountId: AccountId;
  /** The charge of its CDR, with every re-rating since. */
  readonly ratedMicros: Micros;
  /** Captured and taken since, less what was given back: the most that can still be given back. */
  readonly paidMicros: Micros;
  readonly writtenOffMicros: Micros;
  /** What credit notes have given back, and what it was rated at when they did. */
  readonly creditNotes: readonly Credited[];
  /** The part of what it is rated at that is tax, and what of it is with the tax account now. */
  readonly ratedTaxMicros: Micros;
  readonly taxMicros: Micros;
  /** Whose sale it was; null for ours. */
  readonly sellerId: AccountId | null;
}

export interface Credited {
  readonly ratedMicros: Micros;
  readonly givenMicros: Micros;
}

/**
 * What a leg comes to at a price, paid and written off together, once these credit notes are counted in. Each of them gives back the top of the price that the leg had then:
 * a lower price gives that part back no second time, a higher one again does not take it back, and what is above it is to be paid. So it depends on the price alone, and not on the prices in between.
 */
export function owedAt(priceMicros: Micros, creditNotes: readonly Credited[]): Micros {
  const prices = [priceMicros, ...creditNotes.map(({ ratedMicros }) => ratedMicros).filter((rated) => rated > priceMicros)];
  return prices.map((price) => price - givenUpTo(price, creditNotes)).reduce((one, other) => (one < other ? one : other));
}

function givenUpTo(priceMicros: Micros, creditNotes: readonly Credited[]): Micros {
  return creditNotes.reduce((sum, { ratedMicros, givenMicros }) => (ratedMicros <= priceMicros ? sum + givenMicros : sum), 0n);
}

/** The tax in what is left of a leg's price once credit notes are counted in: its share, with no fraction kept. */
export function taxLeft(ratedMicros: Micros, ratedTaxMicros: Micros, owedMicros: Micros): Micros {
  return owedMicros >= ratedMicros ? ratedTaxMicros : ratedTaxMicros - (ratedTaxMicros * (ratedMicros - owedMicros)) / ratedMicros;
}

/** The wallets of their accounts must be locked: whoever corrects a leg locks its wallet first, so what is read here stays true. */
export async function standingsOfLegs(tx: Tx, legIds: readonly LegId[]): Promise<ReadonlyMap<LegId, LegStanding>> {
  const rows = await tx.query<StandingRow>(`${statement} where cdr.leg_id = any($1::uuid[])`, [arrayOf("uuid", legIds)]);
  return new Map(rows.map((row) => [row.leg_id, toStanding(row)]));
}

/** In the order in which they were dialled. */
export async function standingsOfCallBack(tx: Tx, callBackId: CallBackId): Promise<LegStanding[]> {
  return (await tx.query<StandingRow>(`${statement} where cdr.call_back_id = $1 order by cdr.dialed_at, cdr.leg_id`, [callBackId])).map(toStanding);
}

/** Whoever was charged for it at the next level sold it; the account itself may have moved to another reseller since. */
const statement = `
select cdr.leg_id, cdr.call_back_id, cdr.account_id, cdr.charge_micros + coalesce(since.rated, 0) as rated, cdr.captured_micros + coalesce(since.paid, 0) as paid,
       cdr.written_off_micros + coalesce(since.written_off, 0) as written_off, coalesce(since.credit_notes, '[]') as credit_notes,
       cdr.tax_micros + coalesce(since.rated_tax, 0) as rated_tax, cdr.tax_micros + coalesce(since.tax, 0) as tax,
       seller.account_id as seller_id
  from cdr
  left join wholesale_charge as seller on seller.leg_id = cdr.leg_id and seller.level = 1
  left join lateral (
    select sum(difference_micros) filter (where kind = 'rerating')::bigint as rated, sum(paid_micros)::bigint as paid, sum(written_off_micros)::bigint as written_off,
           json_agg(json_build_array(rated_micros::text, (-paid_micros)::text)) filter (where kind = 'creditNote') as credit_notes, sum(rated_tax_micros)::bigint as rated_tax, sum(tax_micros)::bigint as tax
      from correction where correction.leg_id = cdr.leg_id) as since on true`;

interface StandingRow {
  leg_id: LegId;
  call_back_id: CallBackId;
  account_id: AccountId;
  rated: string;
  paid: string;
  written_off: string;
  /** Figures as text: JSON's numbers are not exact. */
  credit_notes: [rated: string, given: string][];
  rated_tax: string;
  tax: string;
  seller_id: AccountId | null;
}

function toStanding(row: StandingRow): LegStanding {
  return {
    legId: row.leg_id,
    callBackId: row.call_back_id,
    accountId: row.account_id,
    ratedMicros: BigInt(row.rated),
    paidMicros: BigInt(row.paid),
    writtenOffMicros: BigInt(row.written_off),
    creditNotes: row.credit_notes.map(([rated, given]) => ({ ratedMicros: BigInt(rated), givenMicros: BigInt(given) })),
    ratedTaxMicros: BigInt(row.rated_tax),
    taxMicros: BigInt(row.tax),
    sellerId: row.seller_id,
  };
}
