// Rates every CDR again from the rate that it carries. One that gives another charge was either written wrongly or changed afterwards.
import type { Tx } from "../../database/transaction.js";
import { answeredSeconds } from "../rating/answeredSeconds.js";
import { charge } from "../rating/charge.js";
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
    for (const row of batch) {
      const fault = faultOf(row) ?? faultOfCost(row);
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

const statement = "select leg_id, answered_at, ended_at, answered_seconds, billed_seconds, charge_micros, rate, cost_micros, cost_rate from cdr where leg_id > $1 order by leg_id limit $2";

interface CdrRow {
  leg_id: string;
  answered_at: Date | null;
  ended_at: Date;
  answered_seconds: number;
  billed_seconds: number;
  charge_micros: string;
  rate: RateSnapshot;
  cost_micros: string | null;
  cost_rate: RateSnapshot | null;
}

function faultOf(row: CdrRow): string | null {
  const seconds = answeredSeconds(row.answered_at?.getTime() ?? null, row.ended_at.getTime());
  const { billedSeconds, chargeMicros } = charge(fromSnapshot(row.rate), { startedAt: (row.answered_at ?? row.ended_at).getTime(), seconds });
  if (seconds === row.answered_seconds && billedSeconds === row.billed_seconds && chargeMicros === BigInt(row.charge_micros)) return null;
  return `CDR ${row.leg_id} says ${row.answered_seconds} s answered, ${row.billed_seconds} s billed and ${row.charge_micros} micros; rated again it is ${seconds} s, ${billedSeconds} s and ${chargeMicros} micros`;
}

/** What the carrier asked, by the rate that it asked by. */
function faultOfCost(row: CdrRow): string | null {
  if (row.cost_rate === null) return null;
  const seconds = answeredSeconds(row.answered_at?.getTime() ?? null, row.ended_at.getTime());
  const { chargeMicros } = charge(fromSnapshot(row.cost_rate), { startedAt: (row.answered_at ?? row.ended_at).getTime(), seconds });
  return row.cost_micros !== null && chargeMicros === BigInt(row.cost_micros) ? null : `CDR ${row.leg_id} says that it cost ${row.cost_micros ?? "nobody knows how many"} micros; rated again it is ${chargeMicros}`;
}
