// Rates every CDR again from the rate that it carries, and what resellers were charged for it from theirs. One that gives another charge was either written wrongly or changed afterwards.
import type { Tx } from "../../database/transaction.js";
import { answeredSeconds } from "../rating/answeredSeconds.js";
import { charge, type BundleLeft, type Charge } from "../rating/charge.js";
import { toOffer, type BundleRow } from "../bundles/usedBundle.js";
import { fromSnapshot, type RateSnapshot } from "../rating/rate.js";

export interface Rerated {
  readonly words: readonly string[];
  readonly rows: readonly string[];
  readonly count: number;
}

/** CDRs are read in the order of their ids, so many at a time: there may be more of them than memory. */
const BATCH = 5_000;
const BEFORE_ALL = "00000000-0000-0000-0000-000000000000";

export async function rerate(tx: Tx, mostNamed: number): Promise<Rerated> {
  const words: string[] = [];
  const rows: string[] = [];
  let count = 0;
  let last = BEFORE_ALL;
  for (;;) {
    const batch = await tx.query<CdrRow>(statement, [last, BATCH]);
    const wholesale = await wholesaleOf(tx, batch);
    for (const row of batch) {
      const fault = faultOf(row) ?? faultOfCost(row) ?? faultOfWholesale(row, wholesale.get(row.leg_id) ?? []);
      if (fault === null) continue;
      count += 1;
      if (rows.length === mostNamed) continue;
      words.push(fault);
      rows.push(row.leg_id);
    }
    if (batch.length < BATCH) return { words, rows, count };
    last = batch[batch.length - 1]?.leg_id ?? last;
  }
}

const statement = "select leg_id, answered_at, ended_at, answered_seconds, billed_seconds, charge_micros, tax_micros, rate, cost_micros, cost_rate, bundle_seconds, bundle_increment_seconds, bundle_connect_fee_micros from cdr where leg_id > $1 order by leg_id limit $2";

interface CdrRow extends Rated, Omit<BundleRow, "bundle_id" | "bundle_period_id"> {
  leg_id: string;
  answered_at: Date | null;
  ended_at: Date;
  answered_seconds: number;
  cost_micros: string | null;
  cost_rate: RateSnapshot | null;
}

interface Rated {
  billed_seconds: number;
  charge_micros: string;
  tax_micros: string;
  rate: RateSnapshot;
}

interface WholesaleRow extends Rated {
  leg_id: string;
  level: number;
}

/** By the range of the batch's ids, which are read in their order: where there are no resellers it finds nothing, at once. */
async function wholesaleOf(tx: Tx, batch: readonly CdrRow[]): Promise<ReadonlyMap<string, readonly WholesaleRow[]>> {
  const [first, last] = [batch[0], batch.at(-1)];
  const rows = first && last ? await tx.query<WholesaleRow>(wholesaleStatement, [first.leg_id, last.leg_id]) : [];
  const found = new Map<string, WholesaleRow[]>();
  for (const row of rows) found.set(row.leg_id, [...(found.get(row.leg_id) ?? []), row]);
  return found;
}

const wholesaleStatement = "select leg_id, level, billed_seconds, charge_micros, tax_micros, rate from wholesale_charge where leg_id between $1 and $2 order by leg_id, level";

function faultOf(row: CdrRow): string | null {
  const seconds = secondsOf(row);
  const { billedSeconds, chargeMicros, taxMicros, bundleSeconds } = chargeAgain(row, row.rate, toOffer(row));
  if (bundleSeconds !== row.bundle_seconds) return `CDR ${row.leg_id} says that it used ${row.bundle_seconds} s of a bundle; rated again it is ${bundleSeconds} s`;
  if (seconds === row.answered_seconds && isSame(row, { billedSeconds, chargeMicros, taxMicros })) return null;
  return `CDR ${row.leg_id} says ${row.answered_seconds} s answered, ${row.billed_seconds} s billed and ${row.charge_micros} micros with ${row.tax_micros} of tax; rated again it is ${seconds} s, ${billedSeconds} s and ${chargeMicros} micros with ${taxMicros} of tax`;
}

function faultOfWholesale(row: CdrRow, charged: readonly WholesaleRow[]): string | null {
  for (const level of charged) {
    const again = chargeAgain(row, level.rate);
    if (!isSame(level, again)) return `the reseller at level ${level.level} of CDR ${row.leg_id} was charged ${level.charge_micros} micros for ${level.billed_seconds} s; rated again it is ${again.chargeMicros} micros for ${again.billedSeconds} s`;
  }
  return null;
}

function isSame(row: Rated, { billedSeconds, chargeMicros, taxMicros }: Pick<Charge, "billedSeconds" | "chargeMicros" | "taxMicros">): boolean {
  return billedSeconds === row.billed_seconds && chargeMicros === BigInt(row.charge_micros) && taxMicros === BigInt(row.tax_micros);
}

function secondsOf({ answered_at, ended_at }: CdrRow): number {
  return answeredSeconds(answered_at?.getTime() ?? null, ended_at.getTime());
}

function chargeAgain(row: CdrRow, rate: RateSnapshot, bundle?: BundleLeft): Charge {
  return charge(fromSnapshot(rate), { startedAt: (row.answered_at ?? row.ended_at).getTime(), seconds: secondsOf(row) }, bundle);
}

/** What the carrier asked, by the rate that it asked by. */
function faultOfCost(row: CdrRow): string | null {
  if (row.cost_rate === null) return null;
  const { chargeMicros } = chargeAgain(row, row.cost_rate);
  return row.cost_micros !== null && chargeMicros === BigInt(row.cost_micros) ? null : `CDR ${row.leg_id} says that it cost ${row.cost_micros ?? "nobody knows how many"} micros; rated again it is ${chargeMicros}`;
}
