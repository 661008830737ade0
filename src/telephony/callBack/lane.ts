// Runs the events of its share of the call-backs in batches, one batch at a time: idle a batch is one event, under load it grows by itself. It never waits for the switch.
import { backOffMs, wait } from "../../kernel/backOff.js";
import type { Clock, Instant } from "../../kernel/clock.js";
import type { LegId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import { NotOwner } from "./loadBatch.js";
import { dueAt } from "./saveBatch.js";
import { MOST_DUE, runBatch, type BatchDeps, type Input, type Moment, type Outcome, type Send } from "./batch.js";
import { toRealTime } from "./callClock.js";
import { faultOf } from "./databaseFault.js";
import { oneByOne } from "./oneByOne.js";
import { createPostponed } from "./postponed.js";
import type { StoredEvent } from "./storedEvent.js";

export interface LaneDeps extends BatchDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The switch as it is now. */
  moment(): Omit<Moment, "now">;
  send(sends: readonly Send[]): void;
  /** Legs of a call-back that was given up. */
  hangUpOrphans(legIds: readonly LegId[]): void;
  publish(events: readonly StoredEvent[]): void;
  /** A batch failed, perhaps after its commit: of what it did nobody was told. */
  unsure(): void;
  /** Another node has taken the switch over. */
  onNotOwner(): void;
}

export interface Lane {
  /** Until then, and again after `hold`, events are handled, and no clocks. */
  start(): void;
  hold(): void;
  push(input: Input): void;
  /** Looks at what is due now, or at that instant: for what a person waits for, and the next look may be half a second off. */
  wake(at?: Instant): void;
  hasWaiting(legId: LegId): boolean;
  /** For how long something was to be done and no batch was finished; 0 when all is well. */
  readonly stalledMs: number;
  /** Resolves when all that was pushed has been handled. */
  settled(): Promise<void>;
  /** Finishes the batch under way. */
  stop(): Promise<void>;
}

const MOST_INPUTS = 500;
/** What begins later than this is found by looking every now and then. */
const FURTHEST_ALARM_MS = 600_000;
/** A timer may be early by one. */
const TIMER_SLACK_MS = 1;
/** Requests and cancellations of other nodes are found at the latest after this. */
const POLL_MS = 500;
const AFTER_FAULT_MS = 250;
const LONGEST_AFTER_FAULT_MS = 5_000;
/** A stop hands over what waits, and does not wait for a database that is away. */
const STOP_MS = 5_000;

export function createLane(deps: LaneDeps): Lane {
  let waiting: Input[] = [];
  let underWay: readonly Input[] = [];
  let started = false;
  let lookForDue = false;
  let stopped = false;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let wakeAt: Instant = Infinity;
  let faults = 0;
  let unfinishedSince: Instant | null = null;
  const postponed = createPostponed();
  const alarms = new Set<NodeJS.Timeout>();

  const schedule = (at: Instant): void => {
    if (stopped || at >= wakeAt) return;
    wakeAt = at;
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => {
      wakeAt = Infinity;
      wake();
    }, Math.max(0, at - deps.clock.now()));
  };
  /** A deadline that is set stays set: who wakes us from outside knows nothing of it. */
  const wake = (): void => {
    lookForDue = started;
    run();
  };
  const wakeAtInstant = (at: Instant): void => {
    const ms = at - deps.clock.now() + TIMER_SLACK_MS;
    if (stopped || ms > FURTHEST_ALARM_MS) return;
    const alarm = setTimeout(() => {
      alarms.delete(alarm);
      wake();
    }, ms);
    alarms.add(alarm);
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
      const now = deps.clock.now();
      unfinishedSince ??= now;
      // By themselves: a row that is still locked must not keep a whole batch waiting for it.
      const again = postponed.due(now);
      if (again.length > 0) waiting.unshift(...(await runApart(again, false)));
      underWay = postponed.keepBack(waiting.splice(0, MOST_INPUTS));
      const alsoDue = lookForDue;
      lookForDue = false;
      try {
        const outcome = await runBatch(deps, underWay, { now, ...deps.moment() }, { due: alsoDue ? { except: postponed.callBackIds } : null });
        finishBatch(outcome);
        if (alsoDue && outcome.loaded >= MOST_DUE) lookForDue = started;
        faults = 0;
        unfinishedSince = null;
      } catch (error) {
        await afterFault(error, underWay, alsoDue);
      }
      underWay = [];
    }
  };
  const finishBatch = (outcome: Outcome): void => {
    deps.send(outcome.sends);
    deps.publish(outcome.saved.flatMap(({ events }) => events));
    for (const leg of outcome.settled) {
      if (leg.writtenOffMicros > 0n) deps.logger.error({ legId: leg.legId, writtenOffMicros: leg.writtenOffMicros.toString() }, "a leg cost more than was held and there: the rest is written off");
      if (leg.costUnknown) deps.logger.error({ legId: leg.legId }, "a carrier carried a leg that its tariff has no price for: what the leg costs us is not known");
      if (leg.wholesaleWrittenOffMicros !== undefined) deps.logger.error({ legId: leg.legId, writtenOffMicros: leg.wholesaleWrittenOffMicros.toString() }, "a leg cost its resellers more than they had: the rest is written off");
    }
    for (const { after } of outcome.saved) {
      const due = dueAt(after);
      if (due === null) continue;
      const at = Math.ceil(toRealTime(after.clock, due));
      schedule(at);
      if (after.callBack.state === "queued") wakeAtInstant(at);
    }
  };
  const afterFault = async (error: unknown, inputs: readonly Input[], alsoDue: boolean): Promise<void> => {
    if (error instanceof NotOwner) return giveUp();
    deps.logger.error({ err: error, inputs: inputs.length }, "a batch failed");
    // The connection may have broken on the commit itself: then all of it happened, and handling it again finds nothing to do and nothing to tell.
    deps.unsure();
    faults += 1;
    const away = faultOf(error) === "away";
    const untried = away ? inputs : await runApart(inputs, alsoDue);
    waiting = [...untried, ...waiting];
    if (!away && untried.length === 0) return;
    // Nothing is lost while the database is away: events wait here, and clocks in their rows.
    lookForDue ||= alsoDue && started;
    await wait(backOffMs(faults, AFTER_FAULT_MS, LONGEST_AFTER_FAULT_MS));
  };
  /** Each call-back by itself. Returns what could not be tried. */
  const runApart = async (inputs: readonly Input[], alsoDue: boolean): Promise<readonly Input[]> => {
    const moment = { now: deps.clock.now(), ...deps.moment() };
    try {
      const { untried, waiting: later } = await oneByOne(deps, inputs, moment, alsoDue, finishBatch, postponed.triesOf);
      for (const one of later) schedule(postponed.add(one, moment.now));
      return untried;
    } catch (error) {
      if (error instanceof NotOwner) giveUp();
      else deps.logger.error({ err: error }, "nor could its call-backs be run one by one");
      return inputs;
    }
  };
  const giveUp = (): void => {
    stopped = true;
    deps.onNotOwner();
  };

  return {
    start: () => {
      started = true;
      wake();
    },
    hold: () => {
      started = false;
      // What a batch before has left to look for waits as well.
      lookForDue = false;
    },
    push: (input) => {
      waiting.push(input);
      run();
    },
    wake: (at) => (at === undefined || at <= deps.clock.now() ? wake() : wakeAtInstant(at)),
    hasWaiting: (legId) => [...waiting, ...underWay, ...postponed.inputs].some(({ event }) => "legId" in event && event.legId === legId),
    get stalledMs() {
      return unfinishedSince === null ? 0 : deps.clock.now() - unfinishedSince;
    },
    settled: async () => {
      while (running) await running;
    },
    stop: async () => {
      if (timer) clearTimeout(timer);
      for (const alarm of alarms) clearTimeout(alarm);
      lookForDue = false;
      run();
      await Promise.race([running, wait(STOP_MS)]);
      stopped = true;
      await running;
      if (timer) clearTimeout(timer);
    },
  };
}
