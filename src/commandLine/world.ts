// What commands work with: the database of DATABASE_URL or the bundled one, opened only when it is needed. It never makes a database and never migrates one.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openDatabase, pendingMigrations } from "../database/dataSource.js";
import { startEmbedded, type EmbeddedPostgres } from "../database/embedded.js";
import type { Database } from "../database/transaction.js";
import type { Clock } from "../kernel/clock.js";
import { NotSetUp, type World } from "./verb.js";

export function createWorld(environment: Readonly<Record<string, string | undefined>>, clock: Clock): World & { close(): Promise<void> } {
  let embedded: EmbeddedPostgres | null = null;
  let opened: Database | null = null;
  const open = async (): Promise<Database> => {
    const directory = join(environment["DATA_DIRECTORY"] || ".data", "pg");
    if (!environment["DATABASE_URL"]) {
      if (!existsSync(directory)) throw new NotSetUp('There is no database yet: run "npm start" once, or set DATABASE_URL.');
      embedded = await startEmbedded({ directory });
    }
    const database = await openDatabase({ url: environment["DATABASE_URL"] || (embedded?.url ?? ""), poolSize: 3, isPatient: true });
    opened = database;
    if ((await pendingMigrations(database)).length > 0) throw new NotSetUp('The database is of an older Ringback: run "npm run migrate" (a bundled one is migrated by "npm start").');
    return database;
  };
  return {
    clock,
    database: async () => opened ?? (await open()),
    say: (text) => void process.stdout.write(`${text}\n`),
    tell: (text) => void process.stderr.write(`${text}\n`),
    isTerminal: process.stderr.isTTY === true,
    close: async () => {
      await opened?.close();
      // One that ran before us belongs to a running Ringback.
      if (embedded?.startedHere) await embedded.stop();
    },
  };
}
