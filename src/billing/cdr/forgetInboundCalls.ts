// Removes what the log of inbound calls need not keep: all of it when CDRs of its age are dropped, and what strangers caused after a month. Batch by batch, so that nobody waits for it.
import type { Database } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { lowestId } from "../../kernel/id.js";
import { monthsBefore } from "./months.js";

/** Of calls that concern no account: nobody asks why a scanner was not called back. */
const STRANGERS_MONTHS = 1;
const BATCH = 5_000;
const DAY_MS = 86_400_000;

/** @returns how many calls were forgotten */
export async function forgetInboundCalls(database: Database, now: Instant, dropAfterMonths: number | null, batch = BATCH): Promise<number> {
  let forgotten = await inBatches(database, "account_id is null and call_back_id is null and leg_id < $1", lowestId(monthsBefore(now, STRANGERS_MONTHS)), batch);
  if (dropAfterMonths !== null) forgotten += await inBatches(database, "leg_id < $1", lowestId(monthsBefore(now, dropAfterMonths)), batch);
  await database.query("delete from trigger_claim where until < $1", [toIso(now - DAY_MS)]);
  return forgotten;
}

async function inBatches(database: Database, which: string, until: string, batch: number): Promise<number> {
  for (let sum = 0; ; ) {
    const gone = await database.query(`delete from inbound_call where leg_id in (select leg_id from inbound_call where ${which} order by leg_id limit $2) returning 1 as one`, [until, batch]);
    sum += gone.length;
    if (gone.length < batch) return sum;
  }
}
