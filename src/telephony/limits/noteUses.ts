// Writes down which numbers a request is about, in the transaction that asks: what the next one counts. Rows are never changed, and go when nobody counts them any more.
import { columnsOf } from "../../database/columns.js";
import { prepare, type Database, type Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { Question } from "./standing.js";

interface Use {
  readonly question: Question;
  readonly role: "A" | "B";
  readonly number: string | null;
  readonly calls: number;
  readonly isRequest: boolean;
  readonly proven: boolean;
}

export async function noteUses(tx: Tx, question: Question, isAProven: boolean): Promise<void> {
  const { bNumber, attempts, what } = question;
  // For another payer it is the same call to the same number: that was noted when it was asked for.
  const aNumber = what === "payer" ? null : question.aNumber;
  const asks = what !== "number";
  const rows: Use[] = [];
  if (aNumber !== null || (asks && bNumber === null)) rows.push({ question, role: "A", number: aNumber, calls: attempts, isRequest: asks, proven: isAProven });
  if (bNumber !== null) rows.push({ question, role: "B", number: bNumber, calls: 1, isRequest: asks && rows.length === 0, proven: false });
  await tx.query(insertStatement, columns.values(rows));
}

const columns = columnsOf<Use>(
  ["account_id", "uuid", ({ question }) => question.accountId],
  ["call_back_id", "uuid", ({ question }) => question.callBackId],
  ["role", "text", ({ role }) => role],
  ["number", "text", ({ number }) => number],
  ["trigger", "text", ({ question }) => question.trigger],
  ["proven", "boolean", ({ proven }) => proven],
  ["calls", "integer", ({ calls }) => calls],
  ["is_request", "boolean", ({ isRequest }) => isRequest],
  ["asked_at", "timestamptz", ({ question }) => question.now],
  ["at", "timestamptz", ({ question }) => question.startsAt],
);
const insertStatement = prepare(`insert into number_use (${columns.names}) select * from ${columns.from("new", 1)}`);

/** The longest window is a day to either side. */
const KEPT_MS = 48 * 3_600_000;
const MOST_AT_ONCE = 10_000;

/** A few at a time, so that no statement holds long what others need; the answer is how many went. */
export async function forgetUses(database: Database, now: Instant): Promise<number> {
  for (let forgotten = 0; ; ) {
    const gone = await database.query(
      "delete from number_use where ctid = any(array(select ctid from number_use where at < $1 and asked_at < $1 limit $2)) returning 1 as gone", [toIso(now - KEPT_MS), MOST_AT_ONCE]);
    forgotten += gone.length;
    if (gone.length < MOST_AT_ONCE) return forgotten;
  }
}
