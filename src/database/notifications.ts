// Tells the other nodes that something of a call-back was committed. A hint, never the data: whoever gets it reads the row, and a lost one costs latency only.
import { backOffMs, wait } from "../kernel/backOff.js";
import type { Logger } from "../kernel/logger.js";
import { HeardClient } from "./heardClient.js";
import type { Queryable } from "./transaction.js";

export interface Notifications {
  start(): void;
  /** Sent a little later, together with others: NOTIFY inside the commit cost 42 to 62 % of the throughput. */
  hint(ids: readonly string[]): void;
  stop(): Promise<void>;
}

export interface NotificationsDeps {
  readonly database: Queryable;
  readonly url: string;
  readonly node: string;
  readonly logger: Logger;
  /** Null: the connection was new, so hints may have been lost. */
  onHint(id: string | null): void;
}

const CHANNEL = "ringback";
const GATHER_MS = 20;
const CONNECT_MS = 5_000;
/** A payload holds less than 8,000 bytes; an id has 36. */
const MOST_IDS = 200;

export function createNotifications(deps: NotificationsDeps): Notifications {
  let gathered = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let client: HeardClient | null = null;
  let stopped = false;
  const stopping = Promise.withResolvers<void>();

  const flush = async (): Promise<void> => {
    timer = null;
    const ids = [...gathered];
    gathered = new Set();
    for (let i = 0; i < ids.length; i += MOST_IDS) {
      await deps.database.query("select pg_notify($1, $2)", [CHANNEL, `${deps.node} ${ids.slice(i, i + MOST_IDS).join(" ")}`]).catch(() => undefined);
    }
  };
  const listen = async (): Promise<void> => {
    for (let tries = 1; !stopped; tries += 1) {
      client = new HeardClient({ connectionString: deps.url, keepAlive: true, connectionTimeoutMillis: CONNECT_MS, application_name: "ringback hints" });
      const gone = new Promise<void>((resolve) => client?.once("end", resolve).on("error", () => resolve()));
      client.on("notification", ({ payload }) => {
        const [node, ...ids] = (payload ?? "").split(" ");
        if (node !== deps.node) for (const id of ids) deps.onHint(id);
      });
      try {
        await client.connect();
        await client.query(`listen ${CHANNEL}`);
        tries = 0;
        deps.onHint(null);
        await gone;
      } catch (error) {
        if (!stopped) deps.logger.warn({ why: String(error) }, "not listening for hints of other nodes");
      }
      await client.end().catch(() => undefined);
      if (!stopped) await Promise.race([wait(backOffMs(tries + 1, 100, 5_000)), stopping.promise]);
    }
  };

  let listening: Promise<void> = Promise.resolve();
  return {
    start: () => {
      listening = listen();
    },
    hint: (ids) => {
      for (const id of ids) gathered.add(id);
      if (!stopped && ids.length > 0) timer ??= setTimeout(() => void flush(), GATHER_MS);
    },
    stop: async () => {
      stopped = true;
      stopping.resolve();
      if (timer) clearTimeout(timer);
      // Not politely: a database that has gone silent does not answer a farewell either, and there is nothing to be lost.
      client?.connection.stream.destroy();
      await listening;
    },
  };
}
