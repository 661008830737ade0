// A database of a PostgreSQL that writes as in earnest: fsync on, every commit on disk before it is acknowledged. Each figure gets one of its own.
import pg from "pg";
import { migrate, openDatabase } from "../../src/database/dataSource.js";
import { startEmbedded } from "../../src/database/embedded.js";
import type { Database } from "../../src/database/transaction.js";
import { ringback } from "../../src/kernel/author.js";
import { relaxDefaults } from "../../src/telephony/limits/relaxDefaults.js";

export interface BenchDatabase {
  readonly url: string;
  readonly database: Database;
  drop(): Promise<void>;
}

const POOL_SIZE = 10;
let databases = 0;

export async function createBenchDatabase(): Promise<BenchDatabase> {
  const server = await startEmbedded({ directory: ".data/bench" });
  databases += 1;
  const name = `bench_${process.pid}_${databases}`;
  await asAdmin(server.url, `create database ${name}`);
  const url = server.url.replace(/[^/]*$/, name);
  const database = await openDatabase({ url, poolSize: POOL_SIZE });
  await migrate(database);
  // One caller of a bench asks for more than any person would.
  await relaxDefaults(database, ringback);
  await refuseUnsafe(database);
  return {
    url,
    database,
    drop: async () => {
      await database.close();
      await asAdmin(server.url, `drop database ${name} with (force)`);
      if (server.startedHere) await server.stop();
    },
  };
}

/** A figure that was reached by not writing would be a lie. */
async function refuseUnsafe(database: Database): Promise<void> {
  const settings = await database.query<{ name: string; setting: string }>("select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes')");
  const off = settings.filter(({ setting }) => setting !== "on");
  if (off.length > 0) throw new Error(`the bench wants durable commits, and this server has ${off.map(({ name, setting }) => `${name}=${setting}`).join(", ")}`);
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
