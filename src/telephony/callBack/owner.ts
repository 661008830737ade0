// Takes a switch over by raising its epoch. Whoever drove it before changes nothing any more: every batch is fenced by owner and epoch.
import type { Database } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { Ownership } from "./loadBatch.js";

export async function takeSwitch(database: Database, switchId: string, node: string, now: Instant): Promise<Ownership> {
  return database.inTransaction(async (tx) => {
    await tx.query("insert into switch (id, owner, epoch, taken_at) values ($1, $2, 0, $3) on conflict do nothing", [switchId, node, toIso(now)]);
    // "for update" waits for the batches under way, which hold the row "for key share"; a plain update would pass them by.
    await tx.query("select 1 from switch where id = $1 for update", [switchId]);
    const [row] = await tx.query<{ epoch: string }>("update switch set owner = $2, epoch = epoch + 1, taken_at = $3 where id = $1 returning epoch", [switchId, node, toIso(now)]);
    return { switchId, node, epoch: row?.epoch ?? "0" };
  });
}
