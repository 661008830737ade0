// Keeps the log of inbound calls, beside the calls and never in their way. What strangers cause in it is bounded: a scanner that tries numbers fills no disk.
import type { Queryable } from "../../database/transaction.js";
import type { Clock, Instant } from "../../kernel/clock.js";
import type { Logger } from "../../kernel/logger.js";
import type { InboundCallRecord } from "./inboundCall.js";
import { logInboundCalls } from "./inboundLog.js";

export interface InboundLog {
  write(record: InboundCallRecord): void;
  /** Resolves when all of it is written. */
  settled(): Promise<void>;
}

export interface InboundLogDeps {
  readonly database: Queryable;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "warn" | "error">;
  /** Of calls that concern no account. */
  readonly mostOfStrangersAMinute?: number;
}

const MOST_OF_STRANGERS = 600;
const MINUTE_MS = 60_000;

export function createInboundLog({ database, clock, logger, mostOfStrangersAMinute = MOST_OF_STRANGERS }: InboundLogDeps): InboundLog {
  const writing = new Set<Promise<void>>();
  let minute: { readonly until: Instant; count: number } = { until: 0, count: 0 };

  /** Those beyond are counted, and told of once. */
  const isTooMuch = (): boolean => {
    const now = clock.now();
    if (now >= minute.until) {
      if (minute.count > mostOfStrangersAMinute) logger.warn({ calls: minute.count, written: mostOfStrangersAMinute }, "calls to our numbers that concern no account: more came in a minute than are written down");
      minute = { until: now + MINUTE_MS, count: 0 };
    }
    minute.count += 1;
    return minute.count > mostOfStrangersAMinute;
  };

  return {
    write: (record) => {
      if (record.accountId === null && record.callBackId === null && isTooMuch()) return;
      const done = logInboundCalls(database, [record]).catch((error: unknown) => logger.error({ err: error, legId: record.legId, outcome: record.outcome }, "what became of a call to one of our numbers was not written down"));
      writing.add(done);
      void done.finally(() => writing.delete(done));
    },
    settled: async () => {
      while (writing.size > 0) await Promise.all(writing);
    },
  };
}
