// A call-back whose event cannot be carried out is a bug of ours. It is set aside with its reason, so that it stops nobody else; its legs are hung up.
import { sqlState } from "../../database/transaction.js";
import { AssertionFailed } from "../../kernel/assert.js";
import { toIso } from "../../kernel/clock.js";
import type { CallBackId, LegId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import { runBatch, type BatchDeps, type Input, type Moment, type Outcome } from "./batch.js";
import { laneOf } from "./laneOf.js";
import { NotOwner } from "./loadBatch.js";

export interface ParkDeps extends BatchDeps {
  readonly logger: Logger;
  hangUpOrphans(legIds: readonly LegId[]): void;
}

/** Runs the inputs one by one. Those that fail because the database is away come back; those that fail by themselves are parked. */
export async function park(deps: ParkDeps, inputs: readonly Input[], finish: (outcome: Outcome) => void, moment: Moment): Promise<{ retryLater: Input[] }> {
  for (const [index, input] of inputs.entries()) {
    try {
      finish(await runBatch(deps, [input], moment, false));
    } catch (error) {
      if (error instanceof NotOwner) throw error;
      if (!isOurFault(error)) return { retryLater: inputs.slice(index) };
      await setAside(deps, input, error, moment);
    }
  }
  if (inputs.length === 0) await parkDue(deps, finish, moment);
  return { retryLater: [] };
}

/** A clock that cannot be carried out came with no input: the due call-backs are run one by one. */
async function parkDue(deps: ParkDeps, finish: (outcome: Outcome) => void, moment: Moment): Promise<void> {
  const rows = await deps.database
    .query<{ id: CallBackId }>("select id from call_back where due_at <= $1 and switch_id = $2 and parked_at is null order by due_at limit 200", [toIso(moment.now), deps.owner.switchId])
    .catch(() => []);
  const inputs = rows.filter(({ id }) => laneOf(id) === deps.lane).map(({ id }): Input => ({ callBackId: id, event: { kind: "phaseDue" } }));
  if (inputs.length > 0) await park(deps, inputs, finish, moment);
}

async function setAside(deps: ParkDeps, { callBackId, event }: Input, error: unknown, moment: Moment): Promise<void> {
  const legId = "legId" in event ? event.legId : null;
  const reason = error instanceof Error ? error.message : String(error);
  const parked = await deps.database.query<{ id: CallBackId }>(
    "update call_back set parked_at = $3, parked_reason = $4 where (id = $1 or id = (select call_back_id from leg where id = $2)) and parked_at is null returning id",
    [callBackId, legId, toIso(moment.now), `${event.kind}: ${reason}`],
  );
  deps.logger.error({ err: error, callBackId: parked[0]?.id ?? callBackId, event: event.kind }, "a call-back was parked: its event could not be carried out");
  const legs = await deps.database.query<{ id: LegId }>(
    "select id from leg where state <> 'ended' and call_back_id in (select coalesce($1::uuid, (select call_back_id from leg where id = $2)))",
    [callBackId, legId],
  );
  deps.hangUpOrphans(legs.map(({ id }) => id));
}

/** An assertion, a broken constraint or a bug in our code would fail again; a lost connection, a lock that did not come or a full disk will not. */
function isOurFault(error: unknown): boolean {
  if (error instanceof AssertionFailed || error instanceof TypeError || error instanceof RangeError) return true;
  const state = sqlState(error);
  return state !== null && /^(22|23|42|RB)/.test(state);
}
