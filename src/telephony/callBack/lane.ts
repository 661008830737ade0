// Runs the events of its share of the call-backs in batches, one batch at a time: idle a batch is one event, under load it grows by itself. It never waits for the switch.
import { wait } from "../../kernel/backOff.js";
import type { Clock, Instant } from "../../kernel/clock.js";
import type { LegId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import { NotOwner } from "./loadBatch.js";
import { dueAt } from "./saveBatch.js";
import { runBatch, type BatchDeps, type Input, type Moment, type Outcome, type Send } from "./batch.js";
import { toRealTime } from "./callClock.js";
import { park } from "./park.js";
import type { StoredEvent } from "./storedEvent.js";

export interface LaneDeps extends BatchDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The switch as it is now. */
  moment(): Omit<Moment, "now">;
  send(sends: readonly Send[]): void;
  /** Legs of a call-back that was parked. */
  hangUpOrphans(legIds: readonly LegId[]): void;
  publish(events: readonly StoredEvent[]): void;
  /** A batch failed, perhaps after its commit: of what it did nobody was told. */
  unsure(): void;
  /** Another node has taken the switch over. */
  onNotOwner(): void;
}

export interface Lane {
  push(input: Input): void;
  /** Looks at what is due now. */
  wake(): void;
  hasWaiting(legId: LegId): boolean;
  /** Resolves when all that was pushed has been handled. */
  settled(): Promise<void>;
  /** Finishes the batch under way. */
  stop(): Promise<void>;
}

const MOST_INPUTS = 500;
/** Requests and cancellations of other nodes are found at the latest after this. */
const POLL_MS = 500;
const AFTER_FAULT_MS = 250;

export function createLane(deps: LaneDeps): Lane {
  let waiting: Input[] = [];
  let underWay: readonly Input[] = [];
  let lookForDue = true;
  let stopped = false;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let wakeAt: Instant = Infinity;

  const schedule = (at: Instant): void => {
    if (stopped || at >= wakeAt) return;
    wakeAt = at;
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => wake(), Math.max(0, at - deps.clock.now()));
  };
  const wake = (): void => {
    wakeAt = Infinity;
    lookForDue = true;
    run();
  };
  const run = (): void => {
    if (stopped || running) return;
    running = loop().finally(() => {
      running = null;
      if (!stopped) schedule(deps.clock.now() + POLL_MS);
    });
  };
  const loop = async (): Promise<void> => {
    while (!stopped && (waiting.length > 0 || lookForDue)) {
      underWay = waiting.splice(0, MOST_INPUTS);
      const alsoDue = lookForDue;
      lookForDue = false;
      try {
        const outcome = await runBatch(deps, underWay, { now: deps.clock.now(), ...deps.moment() }, alsoDue);
        finishBatch(outcome);
      } catch (error) {
        await afterFault(error, underWay);
      }
      underWay = [];
    }
  };
  const finishBatch = (outcome: Outcome): void => {
    deps.send(outcome.sends);
    deps.publish(outcome.saved.flatMap(({ events }) => events));
    for (const leg of outcome.settled) {
      if (leg.writtenOffMicros > 0n) deps.logger.error({ legId: leg.legId, writtenOffMicros: leg.writtenOffMicros.toString() }, "a leg cost more than was held and there: the rest is written off");
    }
    for (const { after } of outcome.saved) {
      const due = dueAt(after);
      if (due !== null) schedule(Math.ceil(toRealTime(after.clock, due)));
    }
  };
  /** A batch that fails is run again one by one; the culprit is parked with its reason, and its neighbours go on. */
  const afterFault = async (error: unknown, inputs: readonly Input[]): Promise<void> => {
    if (error instanceof NotOwner) return giveUp();
    deps.logger.error({ err: error, inputs: inputs.length }, "a batch failed; its events are run one by one");
    // The connection may have broken on the commit itself: then all of it happened, and handling it again finds nothing to do and nothing to tell.
    deps.unsure();
    let retryLater: readonly Input[] = inputs;
    try {
      retryLater = (await park(deps, inputs, finishBatch, { now: deps.clock.now(), ...deps.moment() })).retryLater;
    } catch (again) {
      if (again instanceof NotOwner) return giveUp();
      deps.logger.error({ err: again }, "nor could they be run one by one");
    }
    waiting = [...retryLater, ...waiting];
    // The database is away: nothing is lost, for the events wait here and the clocks wait in their rows.
    if (retryLater.length > 0 || inputs.length === 0) await wait(AFTER_FAULT_MS);
  };
  const giveUp = (): void => {
    stopped = true;
    deps.onNotOwner();
  };

  return {
    push: (input) => {
      waiting.push(input);
      run();
    },
    wake,
    hasWaiting: (legId) => [...waiting, ...underWay].some(({ event }) => "legId" in event && event.legId === legId),
    settled: async () => {
      while (running) await running;
    },
    stop: async () => {
      stopped = true;
      if (timer) clearTimeout(timer);
      await running;
    },
  };
}
