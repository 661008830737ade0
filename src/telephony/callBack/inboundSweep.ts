// Calls that have come in and that nobody looks after any more: who still rings after a minute is turned away, who was answered and talks to no leg of ours is hung up. Calls that ring are left to their trigger.
import type { Database } from "../../database/transaction.js";
import type { Clock, Instant } from "../../kernel/clock.js";
import { isUuid, type LegId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import type { CallControl, SwitchChannel } from "../callControl.js";

export interface InboundSweepDeps {
  readonly database: Database;
  readonly callControl: CallControl;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** No trigger lets a caller wait for so long. */
const LONGEST_RINGING_MS = 60_000;
/** A call is answered a moment before its call-back is written. */
const WITHOUT_LEG_MS = 5_000;

/** @returns to be called with each list of the switch */
export function createInboundSweep(deps: InboundSweepDeps): (channels: readonly SwitchChannel[]) => Promise<void> {
  const { database, callControl, clock, logger } = deps;
  /** Since which list an answered call has had no leg. */
  const without = new Map<LegId, Instant>();

  return async (channels) => {
    const calls = channels.flatMap(({ id, state, inboundAt }) => (inboundAt !== undefined && isUuid(id) ? [{ legId: id as LegId, state, inboundAt }] : []));
    const answered = calls.filter(({ state }) => state === "answered").map(({ legId }) => legId);
    const live = new Set(answered.length === 0 ? [] : (await database.query<{ id: LegId }>("select id from leg where id = any($1) and state <> 'ended'", [answered])).map(({ id }) => id));
    const now = clock.now();
    const left = answered.filter((legId) => !live.has(legId));
    for (const legId of without.keys()) if (!left.includes(legId)) without.delete(legId);
    for (const legId of left) if (!without.has(legId)) without.set(legId, now);
    const forsaken = left.filter((legId) => now - (without.get(legId) ?? now) >= WITHOUT_LEG_MS);
    const stale = calls.filter(({ state, inboundAt }) => state === "dialing" && now + callControl.clockOffsetMs - inboundAt > LONGEST_RINGING_MS);
    for (const legId of forsaken) logger.warn({ legId }, "a call that came in was answered and has no call-back: it is hung up");
    for (const { legId } of stale) logger.warn({ legId }, "a call that came in has rung for a minute: it is turned away");
    await Promise.allSettled([...forsaken.map((legId) => callControl.hangUp(legId)), ...stale.map(({ legId }) => callControl.refuse(legId, "unavailable"))]);
  };
}
