// A sheet's rows before they are a deck: in a temporary table of one connection, which nobody else sees and which goes with that connection, however it ends.
import type { Database, Queryable, Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { DeckId } from "../../kernel/id.js";
import type { FaultLog } from "./faultLog.js";

export const STAGED_COLUMNS = "staged_rate (prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds, status, effective_at, ends_at, line)";

export async function createStaging(database: Database): Promise<void> {
  await database.query(`
    create temporary table staged_rate (
      prefix text collate "C", destination text, price_nanos bigint, connect_fee_micros bigint, first_increment_seconds integer, next_increment_seconds integer,
      status text collate "C", effective_at timestamptz, ends_at timestamptz, line bigint)`);
}

/** One prefix may stand in a sheet twice for two times. For one time it may too, when both say the same. */
export async function checkConflicts(database: Queryable, log: FaultLog, column: string, most: number): Promise<void> {
  const [sums] = await database.query<{ repeated: string; first_line: string | null; conflicts: string }>(
    `with twice as (${twice})
     select coalesce(sum(more) filter (where versions = 1), 0) as repeated, min(last_line) filter (where versions = 1) as first_line, count(*) filter (where versions > 1) as conflicts from twice`,
  );
  if (sums && sums.repeated !== "0") log.note("rows that only repeat another are passed over", sums.first_line === null ? null : Number(sums.first_line), Number(sums.repeated));
  if (!sums || sums.conflicts === "0") return;
  const rows = await database.query<{ prefix: string; first_line: string; last_line: string }>(`with twice as (${twice}) select prefix, first_line, last_line from twice where versions > 1 order by last_line limit $1`, [most]);
  for (const { prefix, first_line, last_line } of rows) log.fault({ line: Number(last_line), column, value: prefix, reason: `stands on line ${first_line} too, with other values for the same time` });
  for (let more = rows.length; more < Number(sums.conflicts); more += 1) log.fault({ line: Number(rows.at(-1)?.last_line ?? 0), column, value: "", reason: "stands twice" });
}

/** Which prefixes there are twice is looked for first, and alone: nearly always they are few. */
const twice = `
select prefix, count(*) - 1 as more, min(line) as first_line, max(line) as last_line,
       count(distinct (destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds, status, ends_at)) as versions
  from staged_rate
 where prefix in (select prefix from staged_rate group by prefix having count(*) > 1)
 group by prefix, effective_at
having count(*) > 1`;

/** In the order of their prefixes, so that the index of all rates grows at its end. Returns how many there are. */
export async function insertRates(tx: Tx, deckId: DeckId, from: Instant, isSimple: boolean): Promise<number> {
  const [made] = await tx.query<{ count: number }>(
    `with made as (
       insert into rate (deck_id, prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds, blocked)
       select $1::uuid, prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds, status = 'blocked' from ${isSimple ? simple : inForce}
       returning 1)
     select count(*)::int as count from made`,
    isSimple ? [deckId] : [deckId, toIso(from)],
  );
  return made?.count ?? 0;
}

const simple = "(select * from staged_rate order by prefix) as row";

/** Of the rows of a prefix that hold at an instant, the latest wins; when that one says that the prefix is sold no longer, there is none. */
const inForce = `
(select distinct on (prefix) * from staged_rate
  where (effective_at is null or effective_at <= $2::timestamptz) and (ends_at is null or ends_at > $2::timestamptz)
  order by prefix, effective_at desc nulls last, line) as row
 where status <> 'closed'`;
