// What the books need besides calls: every hour what is due for DIDs; every day the next months' partitions of CDRs, what the retention settings ask for, and no more old quotes. What fails is told, and made up for the next time.
import type { Database } from "../../database/transaction.js";
import type { Clock } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import { chargeDids } from "../dids/chargeDids.js";
import { removeOldQuotes } from "../quotes/requestQuote.js";
import { forgetInboundCalls } from "./forgetInboundCalls.js";
import { dropMonths } from "./dropMonths.js";
import { maskNumbers } from "./maskNumbers.js";
import { ensurePartitions, straysIn } from "./partitions.js";

export interface Retention {
  /** Null: numbers are kept as they are. */
  readonly maskAfterMonths: number | null;
  /** Null: CDRs are kept for ever. */
  readonly dropAfterMonths: number | null;
}

export interface HousekeepingDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly retention: Retention;
  /** Of other rooms: done every day as well. */
  readonly chores?: readonly Chore[];
}

export interface Chore {
  /** What is told when it fails. */
  readonly failed: string;
  run(): Promise<unknown>;
}

export interface Housekeeping {
  start(): void;
  stop(): void;
  /** All that is done every day, once. It fails for nothing: what went wrong is in the log. */
  run(): Promise<void>;
  /** Takes what is due for DIDs of that account, or of all. It fails for nothing either. */
  chargeDids(accountId: AccountId | null): Promise<void>;
}

/** A node that runs for months must not run out of months. */
const EVERY_MS = 24 * 3_600_000;
/** A DID whose account was filled shall ring again soon. */
const DIDS_EVERY_MS = 3_600_000;
/** Whoever starts a node waits for calls to come, not for its housekeeping. */
const FIRST_AFTER_MS = 60_000;

export function createHousekeeping({ database, clock, logger, retention, chores = [] }: HousekeepingDeps): Housekeeping {
  let timers: NodeJS.Timeout[] = [];
  const attempt = async (what: string, act: () => Promise<void>): Promise<void> => {
    await act().catch((error: unknown) => logger.error({ err: error }, what));
  };
  const run = async (): Promise<void> => {
    await attempt("the next months' partitions of CDRs were not made", async () => {
      const { blocked } = await ensurePartitions(database, clock.now());
      if (blocked.length > 0) logger.error({ blocked }, "months of CDRs cannot be split off: rows of theirs lie in the default partition (docs/OPERATIONS.md)");
      const strays = await straysIn(database);
      if (strays > 0) logger.error({ strays }, "CDRs lie in the default partition: their months were not made in time (docs/OPERATIONS.md)");
    });
    await attempt("old quotes were not removed", () => removeOldQuotes(database, clock.now()));
    const { maskAfterMonths, dropAfterMonths } = retention;
    await attempt("old calls to our numbers were not forgotten to the end", async () => void (await forgetInboundCalls(database, clock.now(), dropAfterMonths)));
    for (const chore of chores) await attempt(chore.failed, async () => void (await chore.run()));
    if (maskAfterMonths !== null) {
      await attempt("the numbers of old calls were not masked to the end", async () => {
        const seen = await maskNumbers(database, clock.now(), maskAfterMonths);
        if (seen > 0) logger.info({ seen }, "the numbers of old calls were masked");
      });
    }
    if (dropAfterMonths !== null) {
      await attempt("old months of CDRs were not dropped", async () => {
        const { dropped, kept } = await dropMonths(database, clock.now(), dropAfterMonths);
        if (dropped.length > 0) logger.info({ dropped }, "old months of CDRs were dropped; their sums and transfers are kept");
        if (kept.length > 0) logger.warn({ kept }, "old months of CDRs are kept");
      });
    }
  };
  const charge = (accountId: AccountId | null): Promise<void> => attempt("DIDs were not charged to the end", async () => {
    const { paid, unpaid } = await chargeDids(database, accountId, clock.now());
    if (unpaid > 0) logger.warn({ unpaid }, "DIDs are due, and their accounts have not enough");
    if (paid > 0) logger.info({ paid }, "DIDs were charged");
  });
  const runAll = async (): Promise<void> => {
    await run();
    await charge(null);
  };
  return {
    start: () => {
      timers = [setTimeout(() => void runAll(), FIRST_AFTER_MS).unref(), setInterval(() => void run(), EVERY_MS).unref(), setInterval(() => void charge(null), DIDS_EVERY_MS).unref()];
    },
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
    },
    run,
    chargeDids: charge,
  };
}
