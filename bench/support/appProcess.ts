// The application as it is in earnest, in a process of its own, so that its work can be told from that of the one who measures. Counts what it asks of the database.
import pg from "pg";
import { buildApp } from "../../src/app.js";
import { readConfig } from "../../src/config.js";
import { createApiKeys } from "../../src/access/apiKeys.js";
import { systemClock } from "../../src/kernel/clock.js";

export type ToApp = "usage" | "stop";
export type FromApp = { readonly ready: { readonly url: string; readonly operatorKey: string } } | { readonly usage: Usage } | { readonly failed: string };

export interface Usage {
  readonly cpuMs: number;
  readonly statements: number;
}

let statements = 0;
countStatements();
const app = await buildApp(readConfig(process.env));
process.on("message", (message: ToApp) => void (message === "stop" ? stop() : tell({ usage: usage() })));
// The one who measures has gone: nothing of it shall stay.
process.on("disconnect", () => process.exit(1));
try {
  await app.start();
  const { secret: operatorKey } = await createApiKeys(app.database, systemClock).issue(null, "bench");
  tell({ ready: { url: app.url, operatorKey } });
} catch (error) {
  tell({ failed: error instanceof Error ? error.message : String(error) });
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, statements };
}

/** Every one, also those that begin and end a transaction. */
function countStatements(): void {
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]): unknown {
    statements += 1;
    return Reflect.apply(query, this, given);
  } as typeof query;
}

async function stop(): Promise<void> {
  await app.stop();
  process.exit(0);
}

function tell(message: FromApp): void {
  process.send?.(message);
}
