// When unknown callers together have keyed too many wrong PINs, how long locks last, and how often a number is rung for a proof: one row of the database, read in the transaction that counts.
import { prepare, type Database, type Queryable } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { Refusal } from "../../kernel/refusal.js";

export interface CallerLimits {
  /** Wrong PINs within an hour, after which all unknown callers are locked. Those of one call, number and account are the limits' own. */
  readonly wrongOfUnknownCallers: number;
  /** Null: a lock stays until somebody releases it. */
  readonly lockSeconds: number | null;
  /** Proof calls within an hour; of a number by all accounts together, for it may be nobody's who asks. */
  readonly proofsOfAnAccount: number;
  readonly proofsOfANumber: number;
}

export async function readCallerLimits(database: Queryable): Promise<CallerLimits> {
  const [limits] = await database.query<CallerLimits>(statement);
  if (!limits) throw new Error("there is one row of caller_limits");
  return limits;
}

const columns = `wrong_of_unknown_callers as "wrongOfUnknownCallers",
  lock_seconds as "lockSeconds", proofs_of_an_account as "proofsOfAnAccount", proofs_of_a_number as "proofsOfANumber"`;
const statement = prepare(`select ${columns} from caller_limits`);

/** What is left out stays. Counts for whatever is tried from now on; locks that there are end as they would have. @throws Refusal INVALID_INPUT */
export async function setCallerLimits(database: Database, change: Partial<CallerLimits>, author: Author): Promise<CallerLimits> {
  return database.inTransaction(async (tx) => {
    await tx.query("select from caller_limits for no key update");
    const limits = checked({ ...(await readCallerLimits(tx)), ...change });
    await tx.query(
      "update caller_limits set wrong_of_unknown_callers = $1, lock_seconds = $2, proofs_of_an_account = $3, proofs_of_a_number = $4",
      [limits.wrongOfUnknownCallers, limits.lockSeconds, limits.proofsOfAnAccount, limits.proofsOfANumber],
    );
    return limits;
  }, { author });
}

const bounds: Readonly<Record<keyof CallerLimits, readonly [least: number, most: number]>> = {
  wrongOfUnknownCallers: [1, 10_000], lockSeconds: [60, 31_536_000], proofsOfAnAccount: [0, 1_000], proofsOfANumber: [0, 1_000],
};

function checked(limits: CallerLimits): CallerLimits {
  for (const [field, [least, most]] of Object.entries(bounds)) {
    const value = limits[field as keyof CallerLimits];
    if (value === null && field === "lockSeconds") continue;
    if (value === null || !Number.isInteger(value) || value < least || value > most) throw new Refusal("INVALID_INPUT", `${field} must be a whole number from ${least} to ${most}.`, field);
  }
  return limits;
}
