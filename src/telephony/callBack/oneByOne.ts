// What becomes of a batch that failed: each of its call-backs is run by itself. Who cannot go on just now waits alone, who never will is given up, and the neighbours go on.
import { toIso } from "../../kernel/clock.js";
import type { CallBackId, LegId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import { MOST_DUE, runBatch, type BatchDeps, type Input, type Moment, type Outcome } from "./batch.js";
import { faultOf } from "./databaseFault.js";
import { giveUp } from "./giveUp.js";
import { laneSql } from "./laneOf.js";
import { NotOwner } from "./loadBatch.js";

export interface OneByOneDeps extends BatchDeps {
  readonly logger: Logger;
  hangUpOrphans(legIds: readonly LegId[]): void;
}

/** A call-back that has to wait, with its events in their order. */
export interface Waiting {
  readonly callBackId: CallBackId;
  readonly legIds: readonly LegId[];
  readonly inputs: readonly Input[];
  readonly error: unknown;
}

export interface Rest {
  /** The database is away: these have not been tried. */
  readonly untried: readonly Input[];
  readonly waiting: readonly Waiting[];
}

/** A row that is locked is locked for all of its owner's call-backs: each of them finds that out quickly. */
const LOCK_MS = 50;
export const MOST_TRIES = 5;

/** @param triesOf how often this call-back has been tried before */
export async function oneByOne(deps: OneByOneDeps, inputs: readonly Input[], moment: Moment, alsoDue: boolean, finish: (outcome: Outcome) => void, triesOf: (id: CallBackId) => number): Promise<Rest> {
  const groups = await byCallBack(deps, inputs, moment, alsoDue);
  const waiting: Waiting[] = [];
  for (const [index, group] of groups.entries()) {
    try {
      finish(await runBatch(deps, group.inputs, moment, { due: null, lockMs: LOCK_MS }));
    } catch (error) {
      if (error instanceof NotOwner) throw error;
      const fault = faultOf(error);
      if (fault === "away") return { untried: groups.slice(index).flatMap((rest) => rest.inputs), waiting };
      if (fault === "ours" || (fault === "unknown" && triesOf(group.callBackId) >= MOST_TRIES)) await giveUp(deps, group, error, moment, finish);
      else waiting.push({ ...group, error });
    }
  }
  return { untried: [], waiting };
}

type Group = Omit<Waiting, "error">;

/** Inputs name a call-back or a leg; here they are put together, and those whose clock is due join them. What nobody knows is dropped, as a batch would. */
async function byCallBack(deps: OneByOneDeps, inputs: readonly Input[], moment: Moment, alsoDue: boolean): Promise<Group[]> {
  const legIds = inputs.flatMap(({ event }) => ("legId" in event ? [event.legId] : []));
  const rows = await deps.database.query<{ id: CallBackId; legs: LegId[] }>(
    `select id, array(select l.id from leg l where l.call_back_id = c.id)::text[] legs from call_back c
      where switch_id = $1 and parked_at is null and id in (
        select unnest($2::uuid[]) union select call_back_id from leg where id = any($3::uuid[])
        union (select id from call_back where $4 and due_at <= $5::timestamptz and switch_id = $1 and parked_at is null and ${laneSql("id")} = $6 order by due_at limit ${MOST_DUE}))
      order by due_at nulls first, id`,
    [deps.owner.switchId, inputs.flatMap(({ callBackId }) => callBackId ?? []), legIds, alsoDue, toIso(moment.now), deps.lane],
  );
  return rows.map(({ id, legs }) => {
    const own = inputs.filter(({ callBackId, event }) => callBackId === id || (callBackId === null && "legId" in event && legs.includes(event.legId)));
    return { callBackId: id, legIds: legs, inputs: own.length > 0 ? own : [{ callBackId: id, event: { kind: "phaseDue" } }] };
  });
}
