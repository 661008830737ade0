// Writes CDRs. A second CDR for a leg is never swallowed: the primary key makes its transaction fail, and with it every move of money.
import { columnsOf } from "../../database/columns.js";
import { prepare, type Tx } from "../../database/transaction.js";
import { toSnapshot } from "../rating/rate.js";
import type { Cdr } from "./cdr.js";

export async function insertCdrs(tx: Tx, cdrs: readonly Cdr[]): Promise<void> {
  if (cdrs.length > 0) await tx.query(insertStatement, columns.values(cdrs));
}

/** Each column with its type and where its value comes from: the only list of them. */
const columns = columnsOf<Cdr>(
  ["leg_id", "uuid", (cdr) => cdr.legId],
  ["call_back_id", "uuid", (cdr) => cdr.callBackId],
  ["account_id", "uuid", (cdr) => cdr.accountId],
  ["trigger", "text", (cdr) => cdr.trigger],
  ["role", "text", (cdr) => cdr.role],
  ["attempt", "integer", (cdr) => cdr.attempt],
  ["trunk", "text", (cdr) => cdr.trunk],
  ["number", "text", (cdr) => cdr.number],
  ["caller_id", "text", (cdr) => cdr.callerId],
  ["destination", "text", (cdr) => cdr.rate.destination],
  ["outcome", "text", (cdr) => cdr.outcome],
  ["dialed_at", "timestamptz", (cdr) => cdr.dialedAt],
  ["answered_at", "timestamptz", (cdr) => cdr.answeredAt],
  ["ended_at", "timestamptz", (cdr) => cdr.endedAt],
  ["answered_seconds", "integer", (cdr) => cdr.answeredSeconds],
  ["billed_seconds", "integer", (cdr) => cdr.billedSeconds],
  ["cause", "integer", (cdr) => cdr.cause],
  ["sip_status", "integer", (cdr) => cdr.sipStatus],
  ["end_known", "boolean", (cdr) => cdr.endKnown],
  ["currency", "text", (cdr) => cdr.currency],
  ["rate", "jsonb", (cdr) => JSON.stringify(toSnapshot(cdr.rate))],
  ["bundle_id", "uuid", ({ bundle }) => bundle?.bundleId ?? null],
  ["bundle_period_id", "uuid", ({ bundle }) => bundle?.periodId ?? null],
  ["bundle_seconds", "integer", ({ bundle }) => bundle?.seconds ?? 0],
  ["bundle_increment_seconds", "integer", ({ bundle }) => bundle?.incrementSeconds ?? null],
  ["bundle_connect_fee_micros", "bigint", ({ bundle }) => bundle?.connectFeeMicros ?? null],
  ["charge_micros", "bigint", (cdr) => cdr.chargeMicros],
  ["tax_micros", "bigint", (cdr) => cdr.taxMicros],
  ["captured_micros", "bigint", (cdr) => cdr.capturedMicros],
  ["written_off_micros", "bigint", (cdr) => cdr.writtenOffMicros],
  ["cost_micros", "bigint", ({ cost }) => cost?.micros ?? null],
  ["cost_currency", "text", ({ cost }) => cost?.currency ?? null],
  ["cost_rate", "jsonb", ({ cost }) => (cost?.rate ? JSON.stringify(toSnapshot(cost.rate)) : null)],
  ["settled_at", "timestamptz", (cdr) => cdr.settledAt],
);

const insertStatement = prepare(`insert into cdr (${columns.names}) select * from ${columns.from("new", 1)}`);
