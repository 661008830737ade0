// Makes the monthly partitions of CDRs and of wholesale charges ahead of time. A leg's id tells its month, and the default partition takes what no month holds; nothing is ever moved.
import type { Database, Queryable, Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import { monthAt, type Month } from "./months.js";

const MONTHS_AHEAD = 3;
/** Any number will do, as long as nothing else of ours locks it. */
export const PARTITION_LOCK = 726_570;

export const partitionedTables = ["cdr", "wholesale_charge"] as const;

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
    for (const table of partitionedTables) {
      for (let after = 0; after <= MONTHS_AHEAD; after += 1) {
        const month = monthAt(now, after);
        const name = `${table}_${month.label}`;
        if (await exists(tx, name)) continue;
        if (await hasStrays(tx, table, month)) blocked.push(name);
        else {
          await create(tx, table, name, month);
          created.push(name);
        }
      }
    }
    return { created, blocked };
  });
}

/** How many rows lie in the default partitions, counted up to a hundred each: every one is a leg whose month was not made in time. */
export async function straysIn(database: Queryable): Promise<number> {
  const [row] = await database.query<{ strays: number }>(
    `select (${partitionedTables.map((table) => `(select count(*) from (select from ${table}_default limit 100) as ${table}_strays)`).join(" + ")})::int as strays`,
  );
  return row?.strays ?? 0;
}

/**
 * Made by itself and then attached: that locks out neither those who settle nor those who read, but for a moment those who read everything.
 * Names and bounds are made of digits by us; a statement that defines a table takes no parameters.
 */
async function create(tx: Tx, table: string, name: string, { from, until }: Month): Promise<void> {
  await tx.query(`create table ${name} (like ${table} including defaults including constraints including indexes)`);
  await tx.query(`alter table ${table} attach partition ${name} for values from ('${from}') to ('${until}')`);
}

async function exists(tx: Tx, name: string): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>("select to_regclass($1) is not null as found", [name]);
  return row?.found ?? false;
}

async function hasStrays(tx: Tx, table: string, { from, until }: Month): Promise<boolean> {
  const rows = await tx.query(`select 1 from ${table}_default where leg_id >= $1 and leg_id < $2 limit 1`, [from, until]);
  return rows.length > 0;
}
