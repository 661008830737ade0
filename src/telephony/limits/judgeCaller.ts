// Who calls a number of ours that answers: how often, and how many such calls are up. Judged in the request's own transaction, before the call is answered, for whoever is answered takes one of an account's live call-backs.
import { prepare, type Tx } from "../../database/transaction.js";
import { toIso } from "../../kernel/clock.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { LimitRefusal } from "./limitRefusal.js";
import type { Limits } from "./limits.js";
import type { Question } from "./standing.js";

/** Of callers that withhold their number nobody can tell one from the other: together they may have so many trigger calls up on one account. */
export const MOST_WITHHELD_AT_ONCE = 3;
const MOST_OF_A_NUMBER_AT_ONCE = 1;

/**
 * Comes after the account and the numbers of the call-back are locked, and before wallets are. Then it counts for the next one, once the transaction commits.
 * @param caller null: withheld, or no number. @throws LimitRefusal
 */
export async function refuseCaller(tx: Tx, question: Question, caller: PhoneNumber | null, limits: Pick<Limits, "triggersOfANumberAnHour" | "triggersOfANumberADay">): Promise<void> {
  const { accountId, callBackId, trigger, now } = question;
  await tx.query(lockStatement, [caller ?? accountId]);
  const [counted] = await tx.query<CountRow>(caller === null ? countWithheldStatement : countStatement, [caller ?? accountId, toIso(now)]);
  const { up = 0, last_hour: lastHour = 0, last_day: lastDay = 0 } = counted ?? {};
  const refuseAbove = (kind: "liveOfANumber" | "liveCallBacks" | "triggersOfANumberAnHour" | "triggersOfANumberADay", limit: number | null, figure: number): void => {
    if (limit !== null && figure >= limit) throw new LimitRefusal({ kind, number: caller, limit: BigInt(limit), figure: BigInt(figure) });
  };
  if (caller === null) refuseAbove("liveCallBacks", MOST_WITHHELD_AT_ONCE, up);
  else {
    refuseAbove("liveOfANumber", MOST_OF_A_NUMBER_AT_ONCE, up);
    refuseAbove("triggersOfANumberAnHour", limits.triggersOfANumberAnHour, lastHour);
    refuseAbove("triggersOfANumberADay", limits.triggersOfANumberADay, lastDay);
  }
  await tx.query(noteStatement, [accountId, callBackId, caller, trigger, toIso(now)]);
}

interface CountRow {
  readonly up: number;
  readonly last_hour: number;
  readonly last_day: number;
}

/** A pair of locks of its own, taken last: whoever waits for it holds nothing that its holder still wants. */
const CALLER_LOCKS = 726_518;
const lockStatement = prepare(`select pg_advisory_xact_lock(${CALLER_LOCKS}, hashtext($1::text))`);

const counts = (found: string): string => `
select (count(*) filter (where exists (select from leg where leg.call_back_id = found.call_back_id and leg.role = 'T' and leg.state <> 'ended')))::int as up,
       (count(*) filter (where at > $2::timestamptz - interval '1 hour'))::int as last_hour, count(*)::int as last_day
  from (select call_back_id, at from number_use where ${found} and role = 'T') as found`;
const countStatement = prepare(counts("number = $1::text and at > $2::timestamptz - interval '1 day'"));
const countWithheldStatement = prepare(counts("account_id = $1::uuid and asked_at > $2::timestamptz - interval '1 day' and number is null"));

const noteStatement = prepare(`
insert into number_use (account_id, call_back_id, role, number, trigger, proven, calls, is_request, asked_at, at) values ($1, $2, 'T', $3, $4, false, 1, false, $5, $5)`);
