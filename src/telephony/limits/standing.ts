// Locks what a request counts, then counts it: two statements, the second run after the locks are had, so that requests which come together see each other.
import { prepare, type Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { lowestId, type AccountId, type CallBackId } from "../../kernel/id.js";
import { MOST_MICROS } from "../../kernel/money.js";
import { digitsOf, type PhoneNumber } from "../../kernel/phoneNumber.js";
import { NO_COUNT, type DefaultSet, type Limits } from "./limits.js";
import { defaultSetIds, inForceSql, ownJoinSql, toLimits, type LimitRow } from "./limitRows.js";
import type { Asked, Counted } from "./verdict.js";

export interface Question extends Asked {
  readonly accountId: AccountId;
  readonly callBackId: CallBackId;
  readonly trigger: string;
  /** The house pays, for who calls is not known yet. */
  readonly defaults: DefaultSet;
  readonly now: Instant;
  /** When it is to be rung; now, unless it is planned for later. */
  readonly startsAt: Instant;
}

export interface Standing {
  readonly limits: Limits;
  readonly counted: Counted;
}

/** Null: there is no such account. Both go out together with whatever else is asked at once in this transaction. */
export async function readStanding(tx: Tx, question: Question): Promise<Standing | null> {
  const { accountId, callBackId, aNumber, bNumber, now, startsAt } = question;
  const [, [row]] = await Promise.all([
    tx.query(lockStatement, [accountId, [aNumber, bNumber].filter((number) => number !== null)]),
    tx.query<StandingRow>(countStatement, [
      accountId, defaultSetIds[question.defaults], aNumber, bNumber, toIso(now), toIso(startsAt), prefixesOf(aNumber), prefixesOf(bNumber), lowestId(now - DAY_MS), callBackId,
      toIso(startsAt > now + SOON_MS ? startsAt - SOON_MS : now - LONGEST_LIFE_MS), toIso(startsAt + SOON_MS),
    ]),
  ]);
  return row ? { limits: toLimits(row), counted: toCounted(row) } : null;
}

const DAY_MS = 86_400_000;
/** What is planned to begin within this of another is taken to be up beside it. */
const SOON_MS = 600_000;
/** The longest call and the wait before it. */
const LONGEST_LIFE_MS = 25 * 3_600_000;
/** Any number will do, as long as nothing else of ours locks pairs with it. */
export const NUMBER_LOCKS = 726_517;

/**
 * The account, and the numbers in the order of their hashes: whoever locks both does it here, so nobody waits in a circle.
 * The account is locked before its call-backs are counted: a statement that counted for itself let 21 through a limit of 10.
 */
const lockStatement = prepare(`
select id, (select count(pg_advisory_xact_lock(${NUMBER_LOCKS}, place)) from (select distinct hashtext(number) as place from unnest($2::text[]) as asked (number) order by 1) as places) as numbers
  from account where id = $1 for no key update`);

const ifCounted = (limit: string, count: string): string => `case when limits.${limit} < ${NO_COUNT} then (${count}) else 0 end`;
/** No more than the limit itself is looked at: an account that asks in vain for hours costs no more than its first refusal. */
const requests = (limit: string, since: string): string =>
  ifCounted(limit, `select count(*) from (select from number_use where account_id = $1 and is_request and asked_at > $5::timestamptz - interval '${since}' limit limits.${limit}) as found`);
const uses = (limit: string, number: string, which: string, within: string, sum = "count(*)"): string =>
  ifCounted(limit, `select coalesce(${sum}, 0) from (select calls from number_use where number = ${number}::text and ${which} and at > $6::timestamptz - interval '${within}' and at < $6::timestamptz + interval '${within}' limit limits.${limit}) as found`);
const toRange = (number: string, which: string): string =>
  ifCounted("calls_to_a_range_a_minute", `select count(*) from number_use where account_id = $1 and asked_at > $5::timestamptz - interval '1 minute' and ${which} and left(number, limits.range_digits + 1) = left(${number}::text, limits.range_digits + 1)`);
const highRisk = (prefixes: string): string => `(select prefix from high_risk_range where prefix = any(${prefixes}::text[]) order by length(prefix) desc limit 1)`;

const countStatement = prepare(`
with limits as materialized (
  select account.live_call_back_limit, ${inForceSql}
    from account join limit_set as base on base.id = $2 ${ownJoinSql("account.id")}
   where account.id = $1)
select limits.*,
       ((select count(*) from call_back where account_id = $1 and state <> 'ended')
        -- Those that a PIN has just given to this account, and whose rows do not say so yet.
        + (select count(distinct use.call_back_id) from number_use as use join call_back on call_back.id = use.call_back_id
            where use.account_id = $1 and use.is_request and use.number is null and use.asked_at > $5::timestamptz - interval '1 minute' and call_back.account_id <> $1 and call_back.state <> 'ended'))::int as live,
       (${requests("call_backs_a_minute", "1 minute")})::int as last_minute,
       (${requests("call_backs_an_hour", "1 hour")})::int as last_hour,
       (${requests("call_backs_a_day", "1 day")})::int as last_day,
       (${ifCounted("live_of_a_number", `select count(distinct use.call_back_id) from number_use as use join call_back on call_back.id = use.call_back_id
          where use.number = $3::text and use.role = 'A' and use.at > $11::timestamptz and use.at < $12::timestamptz and call_back.state <> 'ended' and call_back.id <> $10`)})::int as live_of_a,
       (${uses("triggers_of_a_number_an_hour", "$3", "role = 'A' and trigger in ('ani', 'did', 'ivr')", "1 hour")})::int as triggers_last_hour,
       (${uses("triggers_of_a_number_a_day", "$3", "role = 'A' and trigger in ('ani', 'did', 'ivr')", "1 day")})::int as triggers_last_day,
       (${uses("calls_to_an_unproven_number_an_hour", "$3", "role = 'A' and not proven", "1 hour", "sum(calls)")})::int as calls_to_a,
       (${uses("calls_to_a_number_an_hour", "$4", "role = 'B'", "1 hour")})::int as calls_to_b,
       (${toRange("$3", "role = 'A' and not proven")})::int as to_range_of_a,
       (${toRange("$4", "role = 'B'")})::int as to_range_of_b,
       case when limits.spend_a_day_micros < ${MOST_MICROS} then
         -- A leg's id tells when it was dialled: months of CDRs are left out that cannot hold the last day.
         (select coalesce(sum(charge_micros), 0) from cdr where account_id = $1 and leg_id >= $9 and dialed_at > $5::timestamptz - interval '1 day')
         + (select coalesce(sum(hold.amount_micros), 0) from call_back join hold on hold.call_back_id = call_back.id and hold.level = 0 and hold.closed_at is null
             where call_back.account_id = $1 and call_back.state <> 'ended') else 0 end as spent_micros,
       exists (select from caller_id where account_id = $1 and number = $3::text) as is_a_proven,
       array(select number from opt_out where number in ($3::text, $4::text)) as opted_out,
       ${highRisk("$7")} as high_risk_a, ${highRisk("$8")} as high_risk_b
  from limits`);

interface StandingRow extends LimitRow {
  readonly live_call_back_limit: number;
  readonly live: number;
  readonly last_minute: number;
  readonly last_hour: number;
  readonly last_day: number;
  readonly live_of_a: number;
  readonly triggers_last_hour: number;
  readonly triggers_last_day: number;
  readonly calls_to_a: number;
  readonly calls_to_b: number;
  readonly to_range_of_a: number;
  readonly to_range_of_b: number;
  readonly spent_micros: string;
  readonly is_a_proven: boolean;
  readonly opted_out: string[];
  readonly high_risk_a: string | null;
  readonly high_risk_b: string | null;
}

function toCounted(row: StandingRow): Counted {
  return {
    lastMinute: row.last_minute, lastHour: row.last_hour, lastDay: row.last_day, live: row.live, liveLimit: row.live_call_back_limit, liveOfA: row.live_of_a,
    triggersLastHour: row.triggers_last_hour, triggersLastDay: row.triggers_last_day, callsToA: row.calls_to_a, callsToB: row.calls_to_b, toRangeOfA: row.to_range_of_a, toRangeOfB: row.to_range_of_b,
    spentMicros: BigInt(row.spent_micros), isAProven: row.is_a_proven, optedOut: row.opted_out, highRiskA: row.high_risk_a, highRiskB: row.high_risk_b,
  };
}

/** "49301234" → "4", "49", … A number is in a range when the range is one of these, and that an index can look up. */
function prefixesOf(number: PhoneNumber | null): string[] {
  return number === null ? [] : Array.from(digitsOf(number), (_, index) => digitsOf(number).slice(0, index + 1));
}
