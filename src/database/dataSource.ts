// The one place that knows how we connect: limits on every statement, one pool, migrations as classes. The schema is never synchronised.
import "reflect-metadata";
import pg from "pg";
import { DataSource } from "typeorm";
import { Foundation1795300000001 } from "../../migrations/0001-foundation.js";
import { AccountRow } from "../billing/accounts/account.entity.js";
import { TariffRow } from "../billing/tariffs/tariff.entity.js";
import { readTimestamp } from "./timestamp.js";
import { createDatabase, type Database } from "./transaction.js";

/** Any number will do, as long as nothing else of ours locks it. */
const MIGRATION_LOCK = 726_569;

export interface DatabaseSettings {
  readonly url: string;
  /** 8 to 10 is right for two cores: more connections than that made everything slower (docs/adr/0003-set-based.md). */
  readonly poolSize: number;
}

export async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  const dataSource = new DataSource({
    type: "postgres",
    url: settings.url,
    poolSize: settings.poolSize,
    entities: [AccountRow, TariffRow],
    migrations: [Foundation1795300000001],
    migrationsTableName: "migration",
    synchronize: false,
    logging: false,
    connectTimeoutMS: 5_000,
    applicationName: "ringback",
    extra: {
      // The rows of live calls are in memory, whatever the disk: with random_page_cost at its 4 the planner read whole tables rather than a few hundred rows by their keys.
      options: "-c lock_timeout=2000 -c statement_timeout=5000 -c idle_in_transaction_session_timeout=10000 -c timezone=UTC -c random_page_cost=1.1",
      types: { getTypeParser: readerOf },
    },
  });
  await dataSource.initialize();
  return createDatabase(dataSource);
}

const readAnyTimestamp = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ, "text") as (text: string) => unknown;

function readerOf(type: number, format: "text" | "binary"): (value: string) => unknown {
  if (type !== pg.types.builtins.TIMESTAMPTZ || format !== "text") return pg.types.getTypeParser(type, format as "text");
  return (text) => readTimestamp(text) ?? readAnyTimestamp(text);
}

/** Runs what is not yet run; two nodes that start at once take turns by an advisory lock. Returns the names of what ran. */
export async function migrate(database: Database): Promise<readonly string[]> {
  const runner = database.dataSource.createQueryRunner();
  try {
    await runner.query("set statement_timeout = 0");
    await runner.query("set lock_timeout = 0");
    await runner.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const ran = await database.dataSource.runMigrations({ transaction: "each" });
    return ran.map((migration) => migration.name);
  } finally {
    await runner.query("select pg_advisory_unlock_all()").catch(() => undefined);
    await runner.query("reset statement_timeout").catch(() => undefined);
    await runner.query("reset lock_timeout").catch(() => undefined);
    await runner.release();
  }
}

/** The names of what has not been run on this database. */
export async function pendingMigrations(database: Database): Promise<readonly string[]> {
  const [table] = await database.query<{ there: string | null }>("select to_regclass('migration')::text there");
  const done = table?.there ? await database.query<{ name: string }>("select name from migration") : [];
  return database.dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name).filter((name) => !done.some((row) => row.name === name));
}
