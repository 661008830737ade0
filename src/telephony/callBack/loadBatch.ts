// Loads a batch of call-backs under lock. Only the owner of their switch gets them.
import { arrayOf } from "../../database/columns.js";
import { prepare, type Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { CallBackId, LegId } from "../../kernel/id.js";
import type { Leg } from "./callBack.js";
import { laneSql } from "./laneOf.js";
import { callBackColumns, legColumns, legsOf, toStored, type CallBackRow, type LegRow, type StoredCallBack } from "./row.js";

/** Who drives a switch. Every batch is fenced by it: a node that was paused and wakes up changes nothing. */
export interface Ownership {
  readonly switchId: string;
  readonly node: string;
  readonly epoch: string;
}

/** Another node has taken the switch over: this one must stop. */
export class NotOwner extends Error {
  override name = "NotOwner";
}

export interface Wanted {
  readonly callBackIds: readonly CallBackId[];
  readonly legIds: readonly LegId[];
  /** Also those of a lane whose clock is due by now, at most so many. */
  readonly due: { readonly by: Instant; readonly lane: number; readonly most: number; readonly except: readonly CallBackId[] } | null;
}

/** In the order of their ids, which is the order in which every batch locks. */
export async function loadBatch(tx: Tx, owner: Ownership, wanted: Wanted): Promise<StoredCallBack[]> {
  const fenced = await tx.query<CallBackRow | { id: null }>(lockStatement, [
    arrayOf("uuid", wanted.callBackIds), arrayOf("uuid", wanted.legIds), owner.switchId, owner.node, owner.epoch,
    wanted.due && toIso(wanted.due.by), wanted.due?.lane, wanted.due?.most, arrayOf("uuid", wanted.due?.except ?? []),
  ]);
  if (fenced.length === 0) throw new NotOwner(`switch ${owner.switchId} has another owner now`);
  const rows = fenced.filter((row): row is CallBackRow => row.id !== null);
  if (rows.length === 0) return [];
  // A statement of its own: a lock that had to wait shows the call-back as it is now, but its legs as they were.
  const begun = rows.filter(({ version, state }) => version > FIRST_VERSION || state !== "queued");
  const legs = begun.length === 0 ? new Map<string, Leg[]>() : legsOf(await tx.query<LegRow>(legsStatement, [arrayOf("uuid", begun.map((row) => row.id))]));
  return rows.map((row) => toStored(row, legs.get(row.id) ?? []));
}

/** As it was asked for: nothing has been dialled, though a trigger call may be up. */
const FIRST_VERSION = 1;

/** No row at all: the switch has another owner. One row of nothing: it is ours, and no call-back is wanted. */
const lockStatement = prepare(`
with fence as materialized (select from switch where id = $3 and owner = $4 and epoch = $5 for key share)
select locked.* from fence left join (
  select ${callBackColumns} from call_back
   where id in (
     select unnest($1::uuid[])
     union select call_back_id from leg where id = any($2::uuid[])
     union (select id from call_back where due_at <= $6::timestamptz and switch_id = $3 and parked_at is null and ${laneSql("id")} = $7::int and id <> all($9::uuid[]) order by due_at limit $8))
     and switch_id = $3 and parked_at is null
   order by id for no key update) as locked on true`);

const legsStatement = prepare(`select ${legColumns} from leg where call_back_id = any($1::uuid[]) order by dialed_at, id`);
