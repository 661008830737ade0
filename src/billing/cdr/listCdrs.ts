// Reads CDRs: a page of a list, newest first, or the next stretch of an export, oldest first.
import type { Queryable } from "../../database/transaction.js";
import { toIso } from "../../kernel/clock.js";
import type { AccountId, CallBackId, LegId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { toUsedBundle, type BundleRow } from "../bundles/usedBundle.js";
import type { LegOutcome, Role } from "../callBackMoney.js";
import { toCost, type CostRow } from "../carriers/cost.js";
import type { Page } from "../page.js";
import { fromSnapshot, type RateSnapshot } from "../rating/rate.js";
import type { Cdr } from "./cdr.js";
import { conditionOf, type CdrFilter } from "./cdrFilter.js";

/** Newest first. */
export async function listCdrs(database: Queryable, filter: CdrFilter, { limit, after }: Page): Promise<Cdr[]> {
  return read(database, filter, { limit, after, place: "<", order: "desc" });
}

/** Oldest first. */
export async function nextCdrs(database: Queryable, filter: CdrFilter, { limit, after }: Page): Promise<Cdr[]> {
  return read(database, filter, { limit, after, place: ">", order: "asc" });
}

interface Stretch extends Page {
  readonly place: "<" | ">";
  readonly order: "asc" | "desc";
}

async function read(database: Queryable, filter: CdrFilter, { limit, after, place, order }: Stretch): Promise<Cdr[]> {
  const values: unknown[] = [];
  const narrowed = conditionOf(filter, values);
  const beyond = after === null ? "" : `and (cdr.dialed_at, cdr.leg_id) ${place} ($${values.push(toIso(after.at))}, $${values.push(after.id)})`;
  const rows = await database.query<CdrRow>(
    `select cdr.* from cdr where ${narrowed} ${beyond} order by cdr.dialed_at ${order}, cdr.leg_id ${order} limit $${values.push(limit)}`,
    values,
  );
  return rows.map(toCdr);
}

interface CdrRow extends CostRow, BundleRow {
  leg_id: LegId; call_back_id: CallBackId; account_id: AccountId; trigger: string; role: Role; attempt: number; trunk: string; number: PhoneNumber; caller_id: PhoneNumber | null; outcome: LegOutcome;
  dialed_at: Date; answered_at: Date | null; ended_at: Date; answered_seconds: number; billed_seconds: number; cause: number; sip_status: number | null; end_known: boolean;
  currency: Currency; rate: RateSnapshot; charge_micros: string; tax_micros: string; captured_micros: string; written_off_micros: string; settled_at: Date;
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
    callerId: row.caller_id,
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
    bundle: toUsedBundle(row),
    chargeMicros: BigInt(row.charge_micros),
    taxMicros: BigInt(row.tax_micros),
    capturedMicros: BigInt(row.captured_micros),
    writtenOffMicros: BigInt(row.written_off_micros),
    cost: toCost(row),
    settledAt: row.settled_at.getTime(),
  };
}
