// A database of its own for each test file, copied from a migrated template: no test sees another's rows.
import pg from "pg";
import { migrate, openDatabase } from "../../src/database/dataSource.js";
import { startEmbedded, type EmbeddedPostgres } from "../../src/database/embedded.js";
import type { Database } from "../../src/database/transaction.js";
import { ringback } from "../../src/kernel/author.js";
import { relaxDefaults } from "../../src/telephony/limits/relaxDefaults.js";
import { randomBytes } from "node:crypto";

const TEMPLATE = "ringback_template";

export interface TestDatabase extends Database {
  readonly url: string;
  /** Closes the pool and drops the database. */
  drop(): Promise<void>;
}

/** Under `npm test` the server runs already and the template is made; a file that is run alone starts its own in .data/test. */
export async function createTestDatabase(poolSize = 10): Promise<TestDatabase> {
  const server = process.env["TEST_SERVER_URL"] ?? (await prepareServer()).url;
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(server, `create database ${name} template ${TEMPLATE}`);
  const url = withDatabase(server, name);
  const database = await openDatabase({ url, poolSize });
  return Object.assign(database, {
    url,
    drop: async () => {
      await database.close();
      await asAdmin(server, `drop database ${name} with (force)`);
    },
  });
}

/** Starts the server and makes the template anew. Two files that start at once wait for each other. */
export async function prepareServer(directory = ".data/test"): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ directory, unsafeButFast: true });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(1)");
    await client.query(`drop database if exists ${TEMPLATE} with (force)`);
    await client.query(`create database ${TEMPLATE}`);
    const template = await openDatabase({ url: withDatabase(server.url, TEMPLATE), poolSize: 2 });
    // Tests are about what they are about: those of limits say which limits they want.
    await migrate(template).then(() => relaxDefaults(template, ringback)).finally(() => template.close());
  } finally {
    await client.end();
  }
  return server;
}

function withDatabase(url: string, name: string): string {
  return url.replace(/[^/]*$/, name);
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Only one session at a time may copy a template.
    await client.query("select pg_advisory_lock(1)");
    await client.query(statement);
  } finally {
    await client.end();
  }
}
