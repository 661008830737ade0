// What a batch of call-backs may dial by: how much each trunk still takes. Pure: it counts down its own copy, which all call-backs of the batch share.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { shownAs } from "./dialedAs.js";
import { mayTry, restStateOf } from "./resting.js";
import type { Trunk } from "./trunk.js";
import { isOpen } from "./window.js";

export type Taken = "free" | "full" | "resting" | "closed";

export interface Trunks {
  /**
   * Whether a trunk takes one more leg now. A yes counts: it is asked for only what is then dialled.
   * @param waiter a call-back that would wait its turn: it gets nothing before those that asked earlier. A leg that cannot wait names none.
   * @param accountId whose call it is: a trunk that has rested is not tried first by whose fault made it rest
   */
  take(trunk: string, waiter?: CallBackId, accountId?: AccountId): Taken;
  /** Where a call-back stands that none of these takes, and when it is worth while to look again. */
  turnOf(waiter: CallBackId, trunks: readonly string[]): Turn;
  /** How long a leg may be silent on a trunk; null: as long as everywhere. */
  noProgressSeconds(trunk: string): number | null;
  /** What whoever is rung by it sees, where this is wanted; null is the service's own number. */
  shown(trunk: string, wanted: PhoneNumber | null): PhoneNumber | null;
}

export interface Turn {
  /** Counted from 1 among those that wait for the same trunk; null: it has not asked for one of these. */
  readonly queuePosition: number | null;
  readonly afterSeconds: number;
}

/** A trunk that has a row, as the database shows it under lock. */
export interface TrunkLoad {
  readonly trunk: Trunk;
  readonly liveLegs: number;
  /** Dialled within the last second. */
  readonly recentLegs: number;
  /** Dialled since its rest was over, and without a sign of life so far. */
  readonly trials: number;
  /** Those that wait for it, in the order in which they asked. */
  readonly waiting: readonly CallBackId[];
}

const LONGEST_WAIT_SECONDS = 10;

/** For whoever knows of no limits. */
export const everyTrunkIsFree: Trunks = { take: () => "free", turnOf: () => ({ queuePosition: null, afterSeconds: 1 }), noProgressSeconds: () => null, shown: (_, wanted) => wanted };

/**
 * A trunk that is not among them takes what comes.
 * @param isLimited whether one that was not counted has limits: then it takes nothing, for it was not asked for in time
 */
export function trunksOf(loads: ReadonlyMap<string, TrunkLoad>, now: Instant, isLimited: (name: string) => boolean = () => false): Trunks {
  const counts = new Map([...loads].map(([name, load]) => [name, { load, taken: 0, pending: new Set(load.waiting), queue: new Set(load.waiting) }]));
  return {
    take: (name, waiter, accountId) => {
      const count = counts.get(name);
      if (!count) return isLimited(name) ? "full" : "free";
      const { load, taken, pending, queue } = count;
      if (waiter !== undefined) pending.delete(waiter);
      const answer = judge(load, taken, waiter === undefined ? 0 : countBefore(pending, waiter), accountId ?? null, now);
      if (answer === "free") count.taken += 1;
      if (waiter !== undefined) {
        if (answer !== "free") queue.add(waiter);
        // Whoever is dialled waits for none of the others any more.
        if (answer === "free") for (const other of counts.values()) for (const set of [other.pending, other.queue]) set.delete(waiter);
      }
      return answer;
    },
    turnOf: (waiter, names) => turnAmong(names.flatMap((name) => counts.get(name) ?? []), waiter, now),
    noProgressSeconds: (name) => loads.get(name)?.trunk.noProgressSeconds ?? null,
    shown: (name, wanted) => shownAs(loads.get(name)?.trunk ?? null, wanted, null),
  };
}

function judge({ trunk, liveLegs, recentLegs, trials }: TrunkLoad, taken: number, before: number, accountId: AccountId | null, now: Instant): Taken {
  if (!trunk.enabled || !isOpen(trunk, now)) return "closed";
  const state = restStateOf(trunk.standing, now);
  if (state === "resting" || (state === "trying" && (trials + taken > 0 || (accountId !== null && !mayTry(trunk.standing, accountId, now))))) return "resting";
  const left = Math.min((trunk.mostCalls ?? Infinity) - liveLegs, (trunk.mostCallsASecond ?? Infinity) - recentLegs) - taken;
  return left - before > 0 ? "free" : "full";
}

interface Count {
  readonly load: TrunkLoad;
  readonly queue: ReadonlySet<CallBackId>;
}

/** Its place is that in the shortest of its queues; it is looked at when the first of the trunks may have room for it. */
function turnAmong(counts: readonly Count[], waiter: CallBackId, now: Instant): Turn {
  const turns = counts.filter(({ queue }) => queue.has(waiter)).map(({ load: { trunk }, queue }) => {
    const queuePosition = countBefore(queue, waiter) + 1;
    return { queuePosition, afterSeconds: atMostTen(waitSeconds(trunk, queuePosition, now)) };
  });
  if (turns.length === 0) return { queuePosition: null, afterSeconds: 1 };
  return { queuePosition: Math.min(...turns.map(({ queuePosition }) => queuePosition)), afterSeconds: Math.min(...turns.map(({ afterSeconds }) => afterSeconds)) };
}

function waitSeconds(trunk: Trunk, queuePosition: number, now: Instant): number {
  if (!trunk.enabled || !isOpen(trunk, now)) return LONGEST_WAIT_SECONDS;
  const { restsUntil } = trunk.standing;
  if (restsUntil !== null && restsUntil > now) return (restsUntil - now) / 1000;
  return queuePosition / Math.min(trunk.mostCalls ?? Infinity, trunk.mostCallsASecond ?? Infinity);
}

function atMostTen(seconds: number): number {
  return Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.ceil(seconds)));
}

/** Ids sort by the time at which a call-back was asked for. */
function countBefore(waiting: ReadonlySet<CallBackId>, waiter: CallBackId): number {
  let count = 0;
  for (const id of waiting) if (id < waiter) count += 1;
  return count;
}
