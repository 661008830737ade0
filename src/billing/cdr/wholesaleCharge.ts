// What resellers were charged for a leg of an account below them, each at its own rate. Written once with the CDR, never edited, and never shown to whom they sell to.
import { columnsOf } from "../../database/columns.js";
import { prepare, type Queryable, type Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, LegId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import { fromSnapshot, toSnapshot, type Rate, type RateSnapshot } from "../rating/rate.js";

export interface WholesaleCharge {
  readonly legId: LegId;
  /** 1 is the payer's own reseller, 2 that one's, and so on. */
  readonly level: number;
  readonly accountId: AccountId;
  readonly currency: Currency;
  readonly billedSeconds: number;
  readonly rate: Rate;
  /** Captured and written off, together. */
  readonly chargeMicros: Micros;
  readonly taxMicros: Micros;
  readonly capturedMicros: Micros;
  readonly writtenOffMicros: Micros;
  readonly settledAt: Instant;
}

/** A second charge of a level is never swallowed: the primary key makes its transaction fail. */
export async function insertWholesaleCharges(tx: Tx, charges: readonly WholesaleCharge[]): Promise<void> {
  if (charges.length > 0) await tx.query(insertStatement, columns.values(charges));
}

const columns = columnsOf<WholesaleCharge>(
  ["leg_id", "uuid", (charge) => charge.legId],
  ["level", "integer", (charge) => charge.level],
  ["account_id", "uuid", (charge) => charge.accountId],
  ["currency", "text", (charge) => charge.currency],
  ["billed_seconds", "integer", (charge) => charge.billedSeconds],
  ["rate", "jsonb", (charge) => JSON.stringify(toSnapshot(charge.rate))],
  ["charge_micros", "bigint", (charge) => charge.chargeMicros],
  ["tax_micros", "bigint", (charge) => charge.taxMicros],
  ["captured_micros", "bigint", (charge) => charge.capturedMicros],
  ["written_off_micros", "bigint", (charge) => charge.writtenOffMicros],
  ["settled_at", "timestamptz", (charge) => charge.settledAt],
);

const insertStatement = prepare(`insert into wholesale_charge (${columns.names}) select * from ${columns.from("new", 1)}`);

/** Of many legs in one statement, each leg's from the payer's own reseller upwards; a leg without a reseller is absent. */
export async function wholesaleChargesOf(database: Queryable, legIds: readonly LegId[]): Promise<ReadonlyMap<LegId, readonly WholesaleCharge[]>> {
  const rows = await database.query<ChargeRow>("select * from wholesale_charge where leg_id = any($1::uuid[]) order by leg_id, level", [legIds]);
  const found = new Map<LegId, WholesaleCharge[]>();
  for (const row of rows) found.set(row.leg_id, [...(found.get(row.leg_id) ?? []), toCharge(row)]);
  return found;
}

interface ChargeRow {
  leg_id: LegId; level: number; account_id: AccountId; currency: Currency; billed_seconds: number; rate: RateSnapshot;
  charge_micros: string; tax_micros: string; captured_micros: string; written_off_micros: string; settled_at: Date;
}

function toCharge(row: ChargeRow): WholesaleCharge {
  return {
    legId: row.leg_id,
    level: row.level,
    accountId: row.account_id,
    currency: row.currency,
    billedSeconds: row.billed_seconds,
    rate: fromSnapshot(row.rate),
    chargeMicros: BigInt(row.charge_micros),
    taxMicros: BigInt(row.tax_micros),
    capturedMicros: BigInt(row.captured_micros),
    writtenOffMicros: BigInt(row.written_off_micros),
    settledAt: row.settled_at.getTime(),
  };
}
