// What a failed batch says about its cause: the database is away, somebody holds a lock or it is busy, or what we asked can never be carried out.
import { sqlState } from "../../database/transaction.js";
import { AssertionFailed } from "../../kernel/assert.js";

export type Fault =
  /** Nobody's events can be handled; all of them wait. */
  | "away"
  /** This call-back's events may go through later; its neighbours need not wait. */
  | "busy"
  /** It would fail again: a bug of ours. */
  | "ours"
  /** Never seen before. It is tried a few times, like "busy", and then counts as ours. */
  | "unknown";

const awayCodes = /^(08|57P0[123]|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_)/;
/** The driver and its pool give these no code. */
const awayWords = /connection (terminated|timeout)|timeout exceeded when trying to connect|query read timeout|client was closed|not queryable|driver not connected/i;
/** Locks that did not come, statements that took too long, conflicts after all tries, a disk or a memory that is full for now. */
const busyCodes = /^(55P03|57014|40|53|25P03)/;
const ourCodes = /^(21|22|23|42|54|RB)/;

export function faultOf(error: unknown): Fault {
  if (error instanceof AssertionFailed || error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError || error instanceof ReferenceError) return "ours";
  const code = sqlState(error);
  if (code !== null && awayCodes.test(code)) return "away";
  if (code !== null && busyCodes.test(code)) return "busy";
  if (code !== null && ourCodes.test(code)) return "ours";
  return error instanceof Error && awayWords.test(error.message) ? "away" : "unknown";
}
