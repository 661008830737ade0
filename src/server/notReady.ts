// Says what is not well with this node. Anybody may ask, as often as they like, so the database is asked once a second and no more.
import type { Clock, Instant } from "../kernel/clock.js";

export interface NotReadyDeps {
  databaseAnswers(): Promise<boolean>;
  switchConnected(): boolean;
  /** For how long something of a call was to be written and could not. */
  stalledSeconds(): number;
  readonly clock: Clock;
}

const ASKED_EVERY_MS = 1_000;
/** A lock, or a connection that is opened anew, may cost a few seconds. */
const LONGEST_STALL_SECONDS = 10;

/** A line for each fault. */
export function createNotReady(deps: NotReadyDeps): () => Promise<readonly string[]> {
  let askedAt: Instant = -Infinity;
  let answers = Promise.resolve(true);
  return async () => {
    if (deps.clock.now() - askedAt >= ASKED_EVERY_MS) {
      askedAt = deps.clock.now();
      answers = deps.databaseAnswers();
    }
    const isThere = await answers;
    const stalledSeconds = deps.stalledSeconds();
    return [
      ...(isThere ? [] : ["the database does not answer"]),
      ...(deps.switchConnected() ? [] : ["the switch is not connected"]),
      ...(stalledSeconds > LONGEST_STALL_SECONDS ? [`nothing of a call could be written for ${Math.round(stalledSeconds)} s`] : []),
    ];
  };
}
