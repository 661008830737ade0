// The door to PostgreSQL's COPY, the fastest way in for many rows. It streams with back-pressure and keeps nothing.
import type { PoolClient } from "pg";
import { from } from "pg-copy-streams";
import { pipeline } from "node:stream/promises";
import type { Database } from "./transaction.js";

/**
 * When it rejects, none of the rows are there.
 * @param target a table with its columns: constant text, never input
 * @param lines rows in COPY's text format, as many in a piece as there are
 * @returns how many rows were written
 */
export async function copyInto(database: Database, target: string, lines: AsyncIterable<string>): Promise<number> {
  const runner = database.dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as PoolClient;
    const stream = client.query(from(`copy ${target} from stdin`));
    await pipeline(lines, stream);
    return stream.rowCount;
  } finally {
    await runner.release();
  }
}

/** A text as COPY reads it. */
export function copyText(text: string): string {
  return special.test(text) ? text.replace(/[\\\n\r\t]/g, (found) => escapes[found] ?? found) : text;
}

const special = /[\\\n\r\t]/;
const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
