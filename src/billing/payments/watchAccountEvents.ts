// Tells whoever watches a wallet what happens to it: first what is stored after the last event that they saw, then what comes, none twice and none missing. It reads the table, so it does not matter which node wrote.
import type { Queryable } from "../../database/transaction.js";
import type { AccountId } from "../../kernel/id.js";
import type { Cancel, Timers } from "../../kernel/timers.js";
import { accountEventsAfter, type AccountEvent } from "./accountEvents.js";

export interface AccountEventFeed {
  /** Ends when the signal says so. */
  watch(accountId: AccountId, afterSequence: number, signal: AbortSignal): AsyncIterableIterator<AccountEvent>;
  readonly watchers: number;
}

/** Whoever watches is told within this time. One statement asks for all of them at once, and none when nobody watches. */
const LOOK_EVERY_MS = 1_000;
const MOST_AT_A_TIME = 100;

interface Watcher {
  readonly accountId: AccountId;
  sequence: number;
  queue: AccountEvent[];
  wake(): void;
}

export function createAccountEventFeed(database: Queryable, timers: Timers, everyMs = LOOK_EVERY_MS): AccountEventFeed {
  const watchers = new Set<Watcher>();
  let cancel: Cancel | null = null;
  let isLooking = false;

  /** A look that fails is taken again at the next turn: an event waits, it is not lost. */
  const look = async (): Promise<void> => {
    isLooking = true;
    try {
      // Who has not taken what came last is not asked for.
      const waiting = [...watchers].filter(({ queue }) => queue.length === 0);
      const lowest = new Map<AccountId, number>();
      for (const { accountId, sequence } of waiting) lowest.set(accountId, Math.min(sequence, lowest.get(accountId) ?? sequence));
      const events = await accountEventsAfter(database, [...lowest].map(([accountId, sequence]) => ({ accountId, sequence })), MOST_AT_A_TIME);
      for (const watcher of waiting) give(watcher, events);
    } catch {
      return;
    } finally {
      isLooking = false;
      again();
    }
  };
  const again = (): void => {
    cancel?.();
    cancel = watchers.size === 0 ? null : timers.after(everyMs, () => void look());
  };

  async function* watch(accountId: AccountId, afterSequence: number, signal: AbortSignal): AsyncIterableIterator<AccountEvent> {
    let wake = (): void => undefined;
    const watcher: Watcher = { accountId, sequence: afterSequence, queue: [], wake: () => wake() };
    const abort = (): void => wake();
    signal.addEventListener("abort", abort);
    watchers.add(watcher);
    if (!isLooking) void look();
    try {
      while (!signal.aborted) {
        const next = watcher.queue.shift();
        if (next) yield next;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (signal.aborted || watcher.queue.length > 0) resolve();
          });
        }
      }
    } finally {
      signal.removeEventListener("abort", abort);
      watchers.delete(watcher);
      if (watchers.size === 0) again();
    }
  }

  return {
    watch,
    get watchers() {
      return watchers.size;
    },
  };
}

function give(watcher: Watcher, events: readonly AccountEvent[]): void {
  const news = events.filter(({ accountId, sequence }) => accountId === watcher.accountId && sequence > watcher.sequence);
  const last = news.at(-1);
  if (!last) return;
  watcher.queue.push(...news);
  watcher.sequence = last.sequence;
  watcher.wake();
}
