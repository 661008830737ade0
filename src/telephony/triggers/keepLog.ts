// Keeps the log of inbound calls, beside the calls and never in their way. What strangers cause in it is bounded: a scanner that tries numbers fills no disk.
import type { Queryable } from "../../database/transaction.js";
import type { Clock, Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
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
  /** Of calls that made no call-back: of those that concern no account, and of those of each account. */
  readonly mostOfStrangersAMinute?: number;
}

const MOST_OF_STRANGERS = 600;
const MINUTE_MS = 60_000;

export function createInboundLog({ database, clock, logger, mostOfStrangersAMinute = MOST_OF_STRANGERS }: InboundLogDeps): InboundLog {
  const writing = new Set<Promise<void>>();
  let until: Instant = 0;
  /** Those of nobody are one more. Within a minute, so that there are no more of them than accounts that are called in it. */
  const counts = new Map<AccountId | null, number>();

  /** Those beyond are counted, and told of once. A DID that is called all day, or a caller ID that is forged, fills no disk either. */
  const isTooMuch = (accountId: AccountId | null): boolean => {
    const now = clock.now();
    if (now >= until) {
      for (const [of, calls] of counts) if (calls > mostOfStrangersAMinute) logger.warn({ accountId: of, calls, written: mostOfStrangersAMinute }, "calls to our numbers that made no call-back: more came in a minute than are written down");
      counts.clear();
      until = now + MINUTE_MS;
    }
    const count = (counts.get(accountId) ?? 0) + 1;
    counts.set(accountId, count);
    return count > mostOfStrangersAMinute;
  };

  return {
    write: (record) => {
      if (record.callBackId === null && isTooMuch(record.accountId)) return;
      const done = logInboundCalls(database, [record]).catch((error: unknown) => logger.error({ err: error, legId: record.legId, outcome: record.outcome }, "what became of a call to one of our numbers was not written down"));
      writing.add(done);
      void done.finally(() => writing.delete(done));
    },
    settled: async () => {
      while (writing.size > 0) await Promise.all(writing);
    },
  };
}
