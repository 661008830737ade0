// Brings events to whoever watches a call-back: first those that are stored, then the live ones, none twice and none missing. What comes from another node is only a hint; the row is read.
import type { Queryable } from "../../database/transaction.js";
import type { CallBackId } from "../../kernel/id.js";
import { loadEvents } from "./callBackStore.js";
import type { StoredEvent } from "./storedEvent.js";

export interface EventFeed {
  /** Events of this node, after their commit. */
  publish(events: readonly StoredEvent[]): void;
  /** Another node committed events of this call-back; null: of any, for hints may have been lost. */
  hint(callBackId: CallBackId | null): void;
  /** Replays what is stored after the sequence, then follows; ends after the event that ends the call-back, or when the signal says so. */
  watch(callBackId: CallBackId, afterSequence: number, signal?: AbortSignal): AsyncIterableIterator<StoredEvent>;
  readonly watchers: number;
}

/** A reader that is this far behind reads from the table instead: its queue is bounded. */
const MOST_QUEUED = 100;

interface Watcher {
  queue: StoredEvent[];
  /** Something may be in the table that is not in the queue. */
  mustRead: boolean;
  wake(): void;
}

export function createEventFeed(database: Queryable): EventFeed {
  const watchers = new Map<CallBackId, Set<Watcher>>();
  let count = 0;

  async function* watch(callBackId: CallBackId, afterSequence: number, signal?: AbortSignal): AsyncIterableIterator<StoredEvent> {
    let wake = (): void => undefined;
    const watcher: Watcher = { queue: [], mustRead: true, wake: () => wake() };
    const group = watchers.get(callBackId) ?? new Set<Watcher>();
    watchers.set(callBackId, group.add(watcher));
    count += 1;
    const abort = (): void => wake();
    signal?.addEventListener("abort", abort);
    let last = afterSequence;
    try {
      while (!signal?.aborted) {
        const events = await take(callBackId, last, watcher);
        for (const event of events) {
          last = event.sequence;
          yield event;
          if (event.state === "ended") return;
        }
        if (events.length > 0 || watcher.mustRead || watcher.queue.length > 0) continue;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (signal?.aborted) resolve();
        });
      }
    } finally {
      signal?.removeEventListener("abort", abort);
      group.delete(watcher);
      if (group.size === 0) watchers.delete(callBackId);
      count -= 1;
    }
  }

  const take = async (callBackId: CallBackId, last: number, watcher: Watcher): Promise<StoredEvent[]> => {
    const live = watcher.queue.filter((event) => event.sequence > last);
    watcher.queue = [];
    const hasGap = live.some((event, index) => event.sequence !== last + 1 + index);
    if (!watcher.mustRead && !hasGap) return live;
    watcher.mustRead = false;
    return loadEvents(database, callBackId, last);
  };

  return {
    watch,
    publish: (events) => {
      for (const event of events) {
        for (const watcher of watchers.get(event.callBackId) ?? []) {
          if (watcher.queue.length < MOST_QUEUED) watcher.queue.push(event);
          else watcher.mustRead = true;
          watcher.wake();
        }
      }
    },
    hint: (callBackId) => {
      const groups = callBackId === null ? [...watchers.values()] : [watchers.get(callBackId) ?? new Set<Watcher>()];
      for (const watcher of groups.flatMap((group) => [...group])) {
        watcher.mustRead = true;
        watcher.wake();
      }
    },
    get watchers() {
      return count;
    },
  };
}
