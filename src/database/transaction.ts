// The transaction is a visible argument: who has no Tx cannot write. Nothing outside the database is called while one is open.
import type { PoolClient } from "pg";
import type { DataSource, QueryRunner } from "typeorm";
import type { Author } from "../kernel/author.js";
import { assert } from "../kernel/assert.js";
import { backOffMs, wait } from "../kernel/backOff.js";

export type Row = Record<string, unknown>;

/** Runs one statement; values go in as parameters only. */
export interface Queryable {
  query<R extends object = Row>(sql: string | Prepared, parameters?: readonly unknown[]): Promise<R[]>;
}

/** A statement that each connection parses and plans once. It names the columns that it returns: `select *` would fail on every open connection as soon as a migration adds one. */
export interface Prepared {
  readonly name: string;
  readonly text: string;
}

let prepared = 0;

/** For constant texts on the path of every call, and only for those: a connection keeps what it has prepared for as long as it lives. */
export function prepare(text: string): Prepared {
  prepared += 1;
  return { name: `ringback_${prepared}`, text };
}

declare const brand: unique symbol;
export interface Tx extends Queryable {
  readonly [brand]: "Tx";
}

export interface TransactionOptions {
  /** Who makes the change: the audit trail writes it beside what was changed. Whoever leaves it out is written down as unknown. */
  readonly author?: Author | undefined;
}

export interface Database extends Queryable {
  readonly dataSource: DataSource;
  /** Runs `work` in a transaction, again from its start on a serialisation failure or a deadlock: it must touch nothing but the database. */
  inTransaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  close(): Promise<void>;
}

const MOST_TRIES = 5;
const SERIALIZATION_FAILURE = "40001";
const DEADLOCK_DETECTED = "40P01";

export function createDatabase(dataSource: DataSource): Database {
  return {
    dataSource,
    query: (sql, parameters) => alone(dataSource, sql, parameters),
    inTransaction: (work, { author } = {}) => withRetry(() => once(dataSource, work, author)),
    close: () => dataSource.destroy(),
  };
}

async function withRetry<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (tries === MOST_TRIES || !mayBeRetried(error)) throw error;
      // Two that collided would collide again if they both came back at once.
      await wait(backOffMs(tries, 20, 500));
    }
  }
}

async function once<T>(dataSource: DataSource, work: (tx: Tx) => Promise<T>, author: Author | undefined): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    await begin(runner, author);
    const result = await work(txOf(runner));
    await commit(runner);
    return result;
  } catch (error) {
    // The connection may be what failed; then the server rolls back by itself.
    await runner.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

/** The server answers a commit of what has failed with a rollback, and without an error: work that swallowed a fault must not look done. */
async function commit(runner: QueryRunner): Promise<void> {
  const client = (await runner.connect()) as PoolClient;
  const { command } = await client.query("commit");
  assert(command === "COMMIT", "no statement of a transaction that is committed has failed");
}

/** Both statements go out together: to name the author costs no round trip, and who names none does not pay for it. */
async function begin(runner: QueryRunner, author: Author | undefined): Promise<void> {
  const begun = rowsOf(runner, "begin");
  await (author === undefined ? begun : Promise.all([begun, rowsOf(runner, "select set_config('ringback.author', $1, true)", [author])]));
}

async function alone<R extends object>(dataSource: DataSource, sql: string | Prepared, parameters?: readonly unknown[]): Promise<R[]> {
  const runner = dataSource.createQueryRunner();
  try {
    return await rowsOf<R>(runner, sql, parameters);
  } finally {
    await runner.release();
  }
}

function txOf(runner: QueryRunner): Tx {
  return { query: <R extends object>(sql: string | Prepared, parameters?: readonly unknown[]) => rowsOf<R>(runner, sql, parameters) } as unknown as Tx;
}

/** The driver itself is asked, on the runner's connection: TypeORM's own `query` can neither prepare a statement nor answer an UPDATE with its rows. */
async function rowsOf<R extends object>(runner: QueryRunner, sql: string | Prepared, parameters?: readonly unknown[]): Promise<R[]> {
  const client = (await runner.connect()) as PoolClient;
  const { rows } = await client.query<R>({ ...(typeof sql === "string" ? { text: sql } : sql), ...(parameters && { values: [...parameters] }) });
  return rows;
}

/** The code that PostgreSQL gives an error, by which alone it is told apart: messages are translated. */
export function sqlState(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code ?? (error as { driverError?: { code?: unknown } } | null)?.driverError?.code;
  return typeof code === "string" ? code : null;
}

function mayBeRetried(error: unknown): boolean {
  const state = sqlState(error);
  return state === SERIALIZATION_FAILURE || state === DEADLOCK_DETECTED;
}
