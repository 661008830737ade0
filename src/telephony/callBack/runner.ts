// Takes events in and hands each to the lane of its call-back. Lanes run side by side, for no two want the same call-back or the same wallet; within a lane one batch follows the other.
import type { Instant } from "../../kernel/clock.js";
import type { CallBackId, LegId } from "../../kernel/id.js";
import type { CallBackEvent } from "./event.js";
import { createLane, type Lane, type LaneDeps } from "./lane.js";
import { laneOf, LANES } from "./laneOf.js";

export type RunnerDeps = Omit<LaneDeps, "lane">;

export interface Runner {
  /** Until then, and again after `hold`, events are handled, and no clocks. */
  start(): void;
  hold(): void;
  push(event: CallBackEvent, callBackId?: CallBackId): void;
  /** Looks at what is due now, or at that instant: a request was committed. Null: of any call-back. */
  wake(callBackId: CallBackId | null, at?: Instant): void;
  /** An event of this leg waits to be handled: what a list says of it is not the whole truth. */
  hasWaiting(legId: LegId): boolean;
  /** For how long a lane has had something to do and has finished no batch; 0 when all is well. */
  readonly stalledMs: number;
  /** Resolves when all that was pushed has been handled. */
  settled(): Promise<void>;
  /** Finishes the batches under way. */
  stop(): Promise<void>;
}

export function createRunner(deps: RunnerDeps): Runner {
  const lanes = Array.from({ length: LANES }, (_, lane) => createLane({ ...deps, lane }));
  const laneFor = (id: string): Lane => lanes[laneOf(id)] as Lane;
  const wakeAll = (): void => lanes.forEach((lane) => lane.wake());
  return {
    start: () => lanes.forEach((lane) => lane.start()),
    hold: () => lanes.forEach((lane) => lane.hold()),
    push: (event, callBackId) => {
      const about = callBackId ?? ("legId" in event ? event.legId : null);
      // What is about nobody would be about nobody in the batch as well.
      if (about !== null) laneFor(about).push({ callBackId: callBackId ?? null, event });
    },
    wake: (callBackId, at) => (callBackId === null ? wakeAll() : laneFor(callBackId).wake(at)),
    hasWaiting: (legId) => laneFor(legId).hasWaiting(legId),
    get stalledMs() {
      return Math.max(...lanes.map((lane) => lane.stalledMs));
    },
    settled: async () => void (await Promise.all(lanes.map((lane) => lane.settled()))),
    stop: async () => void (await Promise.all(lanes.map((lane) => lane.stop()))),
  };
}
