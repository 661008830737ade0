// Takes a switch over by raising its epoch. Whoever drove it before changes nothing any more: every batch is fenced by owner and epoch.
import { sqlState, type Database, type Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId } from "../../kernel/id.js";
import type { Ownership } from "./loadBatch.js";

const LOCK_NOT_AVAILABLE = "55P03";
/** Each waits for two seconds. A node that is frozen inside a batch keeps its lock until the database ends its session, after ten. */
const MOST_TRIES = 8;

export async function takeSwitch(database: Pick<Database, "inTransaction">, switchId: string, node: string, now: Instant): Promise<Ownership> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryToTake(database, switchId, node, now);
    } catch (error) {
      if (tries === MOST_TRIES || sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
    }
  }
}

/** Call-backs name their switch, so it must be there before the first is asked for; nobody drives it yet. */
export async function ensureSwitch(database: Queryable, switchId: string, now: Instant): Promise<void> {
  await database.query("insert into switch (id, owner, epoch, taken_at) values ($1, $2, 0, $3) on conflict do nothing", [switchId, newId(), toIso(now)]);
}

async function tryToTake(database: Pick<Database, "inTransaction">, switchId: string, node: string, now: Instant): Promise<Ownership> {
  return database.inTransaction(async (tx) => {
    await ensureSwitch(tx, switchId, now);
    // "for update" waits for the batches under way, which hold the row "for key share"; a plain update would pass them by.
    await tx.query("select 1 from switch where id = $1 for update", [switchId]);
    const [row] = await tx.query<{ epoch: string }>("update switch set owner = $2, epoch = epoch + 1, taken_at = $3 where id = $1 returning epoch", [switchId, node, toIso(now)]);
    return { switchId, node, epoch: row?.epoch ?? "0" };
  });
}
