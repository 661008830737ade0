// Runs the invariants of money against any database, and tells what breaks them. It reads one consistent picture and changes nothing, so it may run beside live calls.
import type { Database, Tx } from "../../database/transaction.js";
import { paymentChecks } from "../payments/checks.js";
import { checks, type Check, type Invariant } from "./invariants.js";
import { rerate } from "./rerate.js";

export interface Finding {
  readonly invariant: Invariant;
  /** What is wrong, one sentence for each of the first broken rows. */
  readonly words: readonly string[];
  /** Which rows, by their ids, in the same order. */
  readonly rows: readonly string[];
  /** How many rows there are in all. */
  readonly count: number;
}

/** So many rows of one kind are named; the rest are counted. */
const MOST_NAMED = 100;

/** No finding means that every invariant holds. */
export async function audit(database: Database): Promise<readonly Finding[]> {
  return database.inTransaction(async (tx) => {
    await tx.query("set transaction isolation level repeatable read read only");
    // These read whole tables: the limits that keep calls prompt are not for them.
    await tx.query("set local statement_timeout = 0");
    await tx.query("set local idle_in_transaction_session_timeout = 0");
    const findings: Finding[] = [];
    for (const check of [...checks, ...paymentChecks]) findings.push(...(await run(tx, check)));
    const rerated = await rerate(tx, MOST_NAMED);
    if (rerated.count > 0) findings.push({ invariant: "M9", ...rerated });
    return findings;
  });
}

async function run(tx: Tx, { invariant, sql, words }: Check): Promise<Finding[]> {
  const statement = `select broken.*, (count(*) over ())::int as in_all from (${sql}) as broken order by broken.row limit ${MOST_NAMED}`;
  const broken = await tx.query<BrokenRow>(statement);
  const [first] = broken;
  return first ? [{ invariant, words: broken.map(words), rows: broken.map(({ row }) => row), count: first.in_all }] : [];
}

type BrokenRow = Readonly<Record<string, string>> & { readonly row: string; readonly in_all: number };
