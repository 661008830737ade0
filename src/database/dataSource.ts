// The one place that knows how we connect: limits on every statement, one pool, migrations as classes. The schema is never synchronised.
import "reflect-metadata";
import pg from "pg";
import { DataSource } from "typeorm";
import { Foundation1795300000001 } from "../../migrations/0001-foundation.js";
import { ListIndexes1795300000002 } from "../../migrations/0002-list-indexes.js";
import { RatePlans1795300000003 } from "../../migrations/0003-rate-plans.js";
import { DeckActivations1795300000004 } from "../../migrations/0004-deck-activations.js";
import { Resellers1795300000005 } from "../../migrations/0005-resellers.js";
import { Carriers1795300000006 } from "../../migrations/0006-carriers.js";
import { CdrRetention1795300000008 } from "../../migrations/0008-cdr-retention.js";
import { AuditTrail1795300000009 } from "../../migrations/0009-audit-trail.js";
import { Payments1795300000007 } from "../../migrations/0007-payments.js";
import { DeckImports1795300000011 } from "../../migrations/0011-deck-imports.js";
import { Bundles1795300000012 } from "../../migrations/0012-bundles.js";
import { Dialogue1795300000013 } from "../../migrations/0013-dialogue.js";
import { Payers1795300000014 } from "../../migrations/0014-payers.js";
import { Trunks1795300000018 } from "../../migrations/0018-trunks.js";
import { TriggerCallers1795300000023 } from "../../migrations/0023-trigger-callers.js";
import { TrunkFaults1795300000022 } from "../../migrations/0022-trunk-faults.js";
import { DidCharges1795300000019 } from "../../migrations/0019-did-charges.js";
import { Quotes1795300000010 } from "../../migrations/0010-quotes.js";
import { Numbers1795300000015 } from "../../migrations/0015-numbers.js";
import { Callers1795300000016 } from "../../migrations/0016-callers.js";
import { Limits1795300000017 } from "../../migrations/0017-limits.js";
import { CallerLimits1795300000020 } from "../../migrations/0020-caller-limits.js";
import { TriggerClaims1795300000021 } from "../../migrations/0021-trigger-claims.js";
import { AccountRow } from "../billing/accounts/account.entity.js";
import { TariffRow } from "../billing/tariffs/tariff.entity.js";
import { HeardClient } from "./heardClient.js";
import { ImpatientClient } from "./impatientClient.js";
import { readTimestamp } from "./timestamp.js";
import { createDatabase, type Database } from "./transaction.js";

/** Any number will do, as long as nothing else of ours locks it. */
const MIGRATION_LOCK = 726_569;

export interface DatabaseSettings {
  readonly url: string;
  /** 8 to 10 is right for two cores: more connections than that made everything slower (docs/adr/0003-set-based.md). */
  readonly poolSize: number;
  /** For bulk work and migrations: a statement takes, and waits for locks, as long as it must. */
  readonly isPatient?: boolean;
  /** With patience: how long a statement takes at most all the same. It then keeps one processor busy and no more: the others are the calls'. */
  readonly longestStatementSeconds?: number;
}

export async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  return createDatabase(await connect(settings));
}

const promptness = "-c lock_timeout=2000 -c statement_timeout=5000 -c idle_in_transaction_session_timeout=10000";

async function connect({ url, poolSize, isPatient = false, longestStatementSeconds }: DatabaseSettings): Promise<DataSource> {
  const dataSource = new DataSource({
    type: "postgres",
    url,
    poolSize,
    entities: [AccountRow, TariffRow],
    migrations: [
      Foundation1795300000001,
      ListIndexes1795300000002,
      RatePlans1795300000003,
      DeckActivations1795300000004,
      Resellers1795300000005,
      Carriers1795300000006,
      Payments1795300000007,
      CdrRetention1795300000008,
      AuditTrail1795300000009,
      DeckImports1795300000011,
      Bundles1795300000012,
      Dialogue1795300000013,
      Payers1795300000014,
      Quotes1795300000010,
      DidCharges1795300000019,
      Numbers1795300000015,
      Callers1795300000016,
      CallerLimits1795300000020,
      TriggerClaims1795300000021,
      Trunks1795300000018,
      TrunkFaults1795300000022,
      Limits1795300000017,
      TriggerCallers1795300000023,
    ],
    migrationsTableName: "migration",
    synchronize: false,
    logging: false,
    connectTimeoutMS: 5_000,
    applicationName: "ringback",
    extra: {
      // The rows of live calls are in memory, whatever the disk: with random_page_cost at its 4 the planner read whole tables rather than a few hundred rows by their keys.
      options: `${isPatient ? patience(longestStatementSeconds) : promptness} -c timezone=UTC -c random_page_cost=1.1`,
      types: { getTypeParser: readerOf },
      // Statements that are asked for at once go out at once. The server still runs them one after the other, each seeing what was committed before its own turn. COPY does not go together with that.
      pipeline: !isPatient,
      // An idle connection that a firewall forgot is found before somebody needs it.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      Client: isPatient ? HeardClient : ImpatientClient,
    },
  });
  return dataSource.initialize();
}

function patience(longestStatementSeconds: number | undefined): string {
  return longestStatementSeconds === undefined ? "" : `-c statement_timeout=${longestStatementSeconds}s -c max_parallel_workers_per_gather=0`;
}

const readAnyTimestamp = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ, "text") as (text: string) => unknown;

function readerOf(type: number, format: "text" | "binary"): (value: string) => unknown {
  if (type !== pg.types.builtins.TIMESTAMPTZ || format !== "text") return pg.types.getTypeParser(type, format as "text");
  return (text) => readTimestamp(text) ?? readAnyTimestamp(text);
}

/** A database of one connection of its own, patient: for bulk work that must not wait among the calls, nor they for it. Whoever opens it closes it. */
export function openOwnConnection(database: Database): Promise<Database> {
  const { url = "" } = database.dataSource.options as { readonly url?: string };
  return openDatabase({ url, poolSize: 1, isPatient: true });
}

/** Runs what is not yet run; two nodes that start at once take turns by an advisory lock. Returns the names of what ran. */
export async function migrate(database: Database): Promise<readonly string[]> {
  const { url = "" } = database.dataSource.options as { readonly url?: string };
  // One connection for the lock, one for TypeORM's migrations. The limits of the calls are not for them: an index on a large table takes minutes.
  const patient = await connect({ url, poolSize: 2, isPatient: true });
  try {
    await patient.createQueryRunner().query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const ran = await patient.runMigrations({ transaction: "each" });
    return ran.map((migration) => migration.name);
  } finally {
    // The lock goes with its connection.
    await patient.destroy();
  }
}

/** The names of what has not been run on this database. */
export async function pendingMigrations(database: Database): Promise<readonly string[]> {
  const [table] = await database.query<{ there: string | null }>("select to_regclass('migration')::text there");
  const done = table?.there ? await database.query<{ name: string }>("select name from migration") : [];
  return database.dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name).filter((name) => !done.some((row) => row.name === name));
}
