// Takes the last digits from the numbers of old calls, batch by batch, wherever they are kept. It goes on where it last stopped, and touches no figure of money: the tables let nothing else through.
import type { Database, Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import { lowestId } from "../../kernel/id.js";
import { monthsBefore } from "./months.js";

/** Any number will do, as long as nothing else of ours locks it. */
const MASK_LOCK = 726_571;
/** Rows that a batch looks at: a transaction of it takes some ten milliseconds, and no call waits for it. */
const BATCH = 1_000;

type Sweep = keyof typeof sweeps;

/** How many rows were looked at; none when all that is old enough was masked before. */
export async function maskNumbers(database: Database, now: Instant, afterMonths: number, batch = BATCH): Promise<number> {
  const until = lowestId(monthsBefore(now, afterMonths));
  let seen = 0;
  for (const what of Object.keys(sweeps) as Sweep[]) {
    for (;;) {
      const count = await database.inTransaction((tx) => sweep(tx, what, until, batch));
      seen += count;
      if (count < batch) break;
    }
  }
  return seen;
}

const BEFORE_ALL = "00000000-0000-0000-0000-000000000000";

async function sweep(tx: Tx, what: Sweep, until: string, batch: number): Promise<number> {
  await tx.query("select pg_advisory_xact_lock($1)", [MASK_LOCK]);
  const [place] = await tx.query<{ id: string }>("select id from masked_until where what = $1", [what]);
  const { ids, statements } = sweeps[what];
  const rows = await tx.query<{ id: string }>(ids, [place?.id ?? BEFORE_ALL, until, batch]);
  const last = rows.at(-1);
  if (!last) return 0;
  for (const statement of statements) await tx.query(statement, [rows.map(({ id }) => id)]);
  await tx.query("insert into masked_until (what, id) values ($1, $2) on conflict (what) do update set id = excluded.id", [what, last.id]);
  return rows.length;
}

const sweeps = {
  cdrs: {
    ids: "select leg_id as id from cdr where leg_id > $1 and leg_id < $2 order by leg_id limit $3",
    statements: ["update cdr set number = masked_number(number), caller_id = masked_number(caller_id) where leg_id = any($1::uuid[]) and number not like '%*'"],
  },
  inboundCalls: {
    ids: "select leg_id as id from inbound_call where leg_id > $1 and leg_id < $2 order by leg_id limit $3",
    statements: ["update inbound_call set caller = masked_number(caller), redirected_from = masked_number(redirected_from) where leg_id = any($1::uuid[])"],
  },
  callBacks: {
    ids: "select id from call_back where id > $1 and id < $2 order by id limit $3",
    statements: [
      "update call_back set a_number = masked_number(a_number), b_number = masked_number(b_number) where id = any($1::uuid[]) and state = 'ended'",
      "update leg set number = masked_number(number), caller_id = masked_number(caller_id) where call_back_id = any($1::uuid[]) and state = 'ended' and number not like '%*'",
      "update caller_id_proof set number = masked_number(number) where call_back_id = any($1::uuid[])",
      "update call_back_event set legs = masked_legs(legs) where call_back_id = any($1::uuid[])",
    ],
  },
} as const;
