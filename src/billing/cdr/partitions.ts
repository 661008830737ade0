// Makes the monthly partitions of `cdr` ahead of time. A leg's id tells its month, and the default partition takes what no month holds; nothing is ever moved or dropped.
import type { Database, Tx } from "../../database/transaction.js";
import { toDate, type Instant } from "../../kernel/clock.js";

const MONTHS_AHEAD = 3;
/** Any number will do, as long as nothing else of ours locks it. */
const PARTITION_LOCK = 726_570;

export interface Partitions {
  /** Made by this call; empty when all were there. */
  readonly created: readonly string[];
  /** Not made, because the default partition holds CDRs of theirs already. Those are safe and are found, but the month is not split off: worth an alarm. */
  readonly blocked: readonly string[];
}

/** This month's and the next three. Call it at start, and at least once a month. */
export async function ensurePartitions(database: Database, now: Instant): Promise<Partitions> {
  return database.inTransaction(async (tx) => {
    await tx.query("select pg_advisory_xact_lock($1)", [PARTITION_LOCK]);
    const created: string[] = [];
    const blocked: string[] = [];
    for (const month of months(now)) {
      if (await exists(tx, month.name)) continue;
      if (await hasStrays(tx, month)) blocked.push(month.name);
      else {
        // Names and bounds are made of digits by us; a statement that defines a table takes no parameters.
        await tx.query(`create table ${month.name} partition of cdr for values from ('${month.from}') to ('${month.until}')`);
        created.push(month.name);
      }
    }
    return { created, blocked };
  });
}

interface Month {
  readonly name: string;
  readonly from: string;
  readonly until: string;
}

function months(now: Instant): Month[] {
  const at = toDate(now);
  const year = at.getUTCFullYear();
  return Array.from({ length: MONTHS_AHEAD + 1 }, (_, ahead) => {
    const first = Date.UTC(year, at.getUTCMonth() + ahead);
    const until = Date.UTC(year, at.getUTCMonth() + ahead + 1);
    const label = toDate(first).toISOString().slice(0, 7).replace("-", "_");
    return { name: `cdr_${label}`, from: lowestId(first), until: lowestId(until) };
  });
}

/** A UUIDv7 begins with the milliseconds since 1970 in 48 bits: below every id of that millisecond, above every earlier one. */
function lowestId(at: Instant): string {
  const milliseconds = at.toString(16).padStart(12, "0");
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-0000-0000-000000000000`;
}

async function exists(tx: Tx, name: string): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>("select to_regclass($1) is not null as found", [name]);
  return row?.found ?? false;
}

async function hasStrays(tx: Tx, { from, until }: Month): Promise<boolean> {
  const rows = await tx.query("select 1 from cdr_default where leg_id >= $1 and leg_id < $2 limit 1", [from, until]);
  return rows.length > 0;
}
