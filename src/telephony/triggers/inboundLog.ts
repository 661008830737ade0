// The log of inbound calls as rows: written when it is known what became of one, read by those whom it concerns.
import { columnsOf } from "../../database/columns.js";
import { prepare, type Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId, LegId } from "../../kernel/id.js";
import type { RefusalCode } from "../../kernel/refusal.js";
import type { Page } from "../callBack/callBackStore.js";
import type { InboundCallRecord, InboundOutcome, InboundTrigger } from "./inboundCall.js";

export interface InboundCallFilter {
  readonly called?: string;
  readonly caller?: string;
  readonly trigger?: InboundTrigger;
  readonly outcome?: InboundOutcome;
  /** Arrived at or after. */
  readonly from?: Instant;
  /** Arrived before. */
  readonly until?: Instant;
}

const columns = columnsOf<InboundCallRecord>(
  ["leg_id", "uuid", ({ legId }) => legId], ["arrived_at", "timestamptz", ({ arrivedAt }) => arrivedAt], ["ended_at", "timestamptz", ({ endedAt }) => endedAt], ["called", "text", ({ called }) => called],
  ["caller", "text", ({ caller }) => caller], ["redirected_from", "text", ({ redirectedFrom }) => redirectedFrom], ["trunk", "text", ({ trunk }) => trunk], ["trigger", "text", ({ trigger }) => trigger],
  ["account_id", "uuid", ({ accountId }) => accountId], ["outcome", "text", ({ outcome }) => outcome], ["refusal_code", "text", ({ refusalCode }) => refusalCode], ["call_back_id", "uuid", ({ callBackId }) => callBackId],
);

/** A call that was told of twice is written once. */
export async function logInboundCalls(database: Queryable, records: readonly InboundCallRecord[]): Promise<void> {
  await database.query(insertStatement, columns.values(records));
}

const insertStatement = prepare(`insert into inbound_call (${columns.names}) select * from ${columns.from("made", 1)} on conflict (leg_id) do nothing`);

/** Newest first. @param accountId whom it must concern; null: an operator, who sees all */
export async function listInboundCalls(database: Queryable, accountId: AccountId | null, filter: InboundCallFilter, { first, after }: Page): Promise<InboundCallRecord[]> {
  const rows = await database.query<InboundCallRow>(
    `select ${columns.names} from inbound_call
      where ($1::uuid is null or account_id = $1) and ($2::text is null or called = $2) and ($3::text is null or caller = $3) and ($4::text is null or trigger = $4) and ($5::text is null or outcome = $5)
        and ($6::timestamptz is null or arrived_at >= $6) and ($7::timestamptz is null or arrived_at < $7) and ($8::timestamptz is null or (arrived_at, leg_id) < ($8, $9::uuid))
      order by arrived_at desc, leg_id desc limit $10`,
    [
      accountId, filter.called ?? null, filter.caller ?? null, filter.trigger ?? null, filter.outcome ?? null, filter.from === undefined ? null : toIso(filter.from),
      filter.until === undefined ? null : toIso(filter.until), after && toIso(after.at), after?.id ?? null, first,
    ],
  );
  return rows.map(toRecord);
}

interface InboundCallRow {
  leg_id: LegId; arrived_at: Date; ended_at: Date | null; called: string; caller: string | null; redirected_from: string | null; trunk: string; trigger: InboundTrigger | null;
  account_id: AccountId | null; outcome: InboundOutcome; refusal_code: RefusalCode | null; call_back_id: CallBackId | null;
}

function toRecord(row: InboundCallRow): InboundCallRecord {
  return {
    legId: row.leg_id, arrivedAt: row.arrived_at.getTime(), endedAt: row.ended_at?.getTime() ?? null, called: row.called, caller: row.caller, redirectedFrom: row.redirected_from, trunk: row.trunk,
    trigger: row.trigger, accountId: row.account_id, outcome: row.outcome, refusalCode: row.refusal_code, callBackId: row.call_back_id,
  };
}
