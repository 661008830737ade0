// The trunks as this node knows them: read at most once a second while calls are dialled, so that batches without limited trunks ask the database nothing.
import type { Queryable } from "../../database/transaction.js";
import type { Clock, Instant } from "../../kernel/clock.js";
import type { Trunk } from "./trunk.js";
import { readTrunks } from "./trunkStore.js";

export interface TrunkBook {
  /** As they were within the last second; where there are some, and a name is not among them, within the last tenth of one. */
  read(database: Queryable, names: readonly string[]): Promise<ReadonlyMap<string, Trunk>>;
  /** As last read: what is dialled now has been read for just now. */
  known(name: string): Trunk | null;
  /** One was changed here. */
  forget(): void;
}

const FRESH_MS = 1_000;
/** A trunk that was made known by another node, and is dialled at once, must not be dialled in the wrong format. */
const UNKNOWN_FRESH_MS = 100;

export function createTrunkBook(clock: Clock): TrunkBook {
  let trunks: ReadonlyMap<string, Trunk> = new Map();
  let readAt: Instant = -Infinity;
  let writes = 0;
  return {
    read: async (database, names) => {
      const age = clock.now() - readAt;
      const isComplete = trunks.size === 0 || names.every((name) => trunks.has(name));
      if (age >= 0 && age < (isComplete ? FRESH_MS : UNKNOWN_FRESH_MS)) return trunks;
      const [at, before] = [clock.now(), writes];
      const found = new Map((await readTrunks(database)).map((trunk) => [trunk.name, trunk]));
      // What was forgotten meanwhile stays so: it may have been read before it was changed.
      if (writes === before) [trunks, readAt] = [found, at];
      return found;
    },
    known: (name) => trunks.get(name) ?? null,
    forget: () => {
      writes += 1;
      readAt = -Infinity;
    },
  };
}
