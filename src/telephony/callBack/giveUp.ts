// A call-back whose event can never be carried out is a bug of ours. Its legs are hung up and settled to their last proof of life, its holds are released; where even that fails it is parked, and the audit says so.
import { toIso } from "../../kernel/clock.js";
import type { CallBackId, LegId } from "../../kernel/id.js";
import { runBatch, type Input, type Moment, type Outcome } from "./batch.js";
import type { OneByOneDeps } from "./oneByOne.js";

export interface Given {
  readonly callBackId: CallBackId;
  readonly inputs: readonly Input[];
}

export async function giveUp(deps: OneByOneDeps, { callBackId, inputs }: Given, error: unknown, moment: Moment, finish: (outcome: Outcome) => void): Promise<void> {
  const events = inputs.map(({ event }) => event.kind);
  deps.logger.error({ err: error, callBackId, events }, "an event of a call-back cannot be carried out: the call-back is given up");
  const live = await deps.database.query<{ id: LegId }>("select id from leg where call_back_id = $1 and state <> 'ended'", [callBackId]);
  try {
    // The machine's own two ways out: the first ends one that has legs, the second one that has none.
    finish(await runBatch(deps, [{ callBackId, event: { kind: "switchLost" } }, { callBackId, event: { kind: "cancelRequested" } }], moment, { due: null }));
  } catch (again) {
    const reason = `${events.join(", ")}: ${error instanceof Error ? error.message : String(error)}`;
    await deps.database.query("update call_back set parked_at = $2, parked_reason = $3 where id = $1 and parked_at is null", [callBackId, toIso(moment.now), reason]);
    deps.logger.error({ err: again, callBackId }, "a call-back was parked: it can be neither carried on nor given up, and holds its money until somebody looks");
  }
  deps.hangUpOrphans(live.map(({ id }) => id));
}
