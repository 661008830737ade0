// Lists CDRs, newest first, by account, time, number and outcome.
import type { Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId, LegId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import type { LegOutcome, Role } from "../callBackMoney.js";
import { toCost, type CostRow } from "../carriers/cost.js";
import type { Page } from "../page.js";
import { fromSnapshot, type RateSnapshot } from "../rating/rate.js";
import type { Cdr } from "./cdr.js";

export interface CdrFilter {
  readonly accountId?: AccountId;
  readonly callBackId?: CallBackId;
  readonly number?: PhoneNumber;
  readonly outcome?: LegOutcome;
  /** Dialled at or after. */
  readonly from?: Instant;
  /** Dialled before. */
  readonly until?: Instant;
}

export async function listCdrs(database: Queryable, filter: CdrFilter, { limit, after }: Page): Promise<Cdr[]> {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const where = (condition: (place: string) => string, value: unknown) => conditions.push(condition(`$${values.push(value)}`));
  if (filter.accountId !== undefined) where((place) => `account_id = ${place}`, filter.accountId);
  if (filter.callBackId !== undefined) where((place) => `call_back_id = ${place}`, filter.callBackId);
  if (filter.number !== undefined) where((place) => `number = ${place}`, filter.number);
  if (filter.outcome !== undefined) where((place) => `outcome = ${place}`, filter.outcome);
  if (filter.from !== undefined) where((place) => `dialed_at >= ${place}`, toIso(filter.from));
  if (filter.until !== undefined) where((place) => `dialed_at < ${place}`, toIso(filter.until));
  if (after) conditions.push(`(dialed_at, leg_id) < ($${values.push(toIso(after.at))}, $${values.push(after.id)})`);
  const rows = await database.query<CdrRow>(`select * from cdr ${conditions.length > 0 ? `where ${conditions.join(" and ")}` : ""} order by dialed_at desc, leg_id desc limit $${values.push(limit)}`, values);
  return rows.map(toCdr);
}

interface CdrRow extends CostRow {
  leg_id: LegId; call_back_id: CallBackId; account_id: AccountId; trigger: string; role: Role; attempt: number; trunk: string; number: PhoneNumber; outcome: LegOutcome;
  dialed_at: Date; answered_at: Date | null; ended_at: Date; answered_seconds: number; billed_seconds: number; cause: number; sip_status: number | null; end_known: boolean;
  currency: Currency; rate: RateSnapshot; charge_micros: string; captured_micros: string; written_off_micros: string; settled_at: Date;
}

function toCdr(row: CdrRow): Cdr {
  return {
    legId: row.leg_id,
    callBackId: row.call_back_id,
    accountId: row.account_id,
    trigger: row.trigger,
    role: row.role,
    attempt: row.attempt,
    trunk: row.trunk,
    number: row.number,
    outcome: row.outcome,
    dialedAt: row.dialed_at.getTime(),
    answeredAt: row.answered_at?.getTime() ?? null,
    endedAt: row.ended_at.getTime(),
    answeredSeconds: row.answered_seconds,
    billedSeconds: row.billed_seconds,
    cause: row.cause,
    sipStatus: row.sip_status,
    endKnown: row.end_known,
    currency: row.currency,
    rate: fromSnapshot(row.rate),
    chargeMicros: BigInt(row.charge_micros),
    capturedMicros: BigInt(row.captured_micros),
    writtenOffMicros: BigInt(row.written_off_micros),
    cost: toCost(row),
    settledAt: row.settled_at.getTime(),
  };
}
