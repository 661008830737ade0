// The calls of a re-rating's period that have no CDR yet, because they are still up. A re-rating must not pass them over.
import type { Queryable } from "../../../database/transaction.js";
import { toIso, type Instant } from "../../../kernel/clock.js";
import type { Rerating } from "./rerating.js";

/** When the first of them was dialled; null when all have ended. By which deck they are rated is known once they end, so a tariff does not narrow it. */
export async function firstStillUp(database: Queryable, rerating: Rerating): Promise<Instant | null> {
  const [row] = await database.query<{ first: Date | null }>(`select min(leg.dialed_at) as first ${stillUp}`, placesOf(rerating));
  return row?.first?.getTime() ?? null;
}

export async function countStillUp(database: Queryable, rerating: Rerating): Promise<number> {
  const [row] = await database.query<{ legs: number }>(`select count(*)::int as legs ${stillUp}`, placesOf(rerating));
  return row?.legs ?? 0;
}

/**
 * From the call-backs that are live, which are few however many were made. One that the house pays for may become anybody's: its caller is being asked for the PIN.
 * Trigger calls cost nothing by any deck.
 */
const stillUp = `
  from call_back join account on account.id = call_back.account_id join leg on leg.call_back_id = call_back.id
 where call_back.state <> 'ended' and leg.state <> 'ended' and leg.role <> 'T' and leg.dialed_at >= $1 and leg.dialed_at < $2
   and ((account.currency = $3 and ($4::uuid[] is null or account.id = any($4::uuid[]))) or exists (select from access_number where access_number.house_account_id = account.id))`;

function placesOf({ from, until, currency, accountIds }: Rerating): unknown[] {
  return [toIso(from), toIso(until), currency, accountIds];
}
