// Drops the partitions of months that are kept long enough. Only of a month in which every leg is settled and booked to the micro; its sums stay, and its transfers do.
import type { Database, Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { monthOf, monthsBefore, type Month } from "./months.js";
import { PARTITION_LOCK, partitionedTables } from "./partitions.js";

export interface DroppedMonths {
  /** As 2026_11. */
  readonly dropped: readonly string[];
  /** Kept, and why: a sentence each. */
  readonly kept: readonly string[];
}

/** Who settles must not wait behind one who drops and waits himself, for a report to end: it is tried again tomorrow. */
const LONGEST_LOCK_MS = 300;

export async function dropMonths(database: Database, now: Instant, afterMonths: number): Promise<DroppedMonths> {
  const dropped: string[] = [];
  const kept: string[] = [];
  for (const label of await labelsOf(database)) {
    const month = monthOf(label);
    if (month.endsAt > monthsBefore(now, afterMonths)) continue;
    const why = await database.inTransaction((tx) => drop(tx, month, now));
    if (why === null) dropped.push(label);
    else kept.push(`the CDRs of ${label.replace("_", "-")} are kept: ${why}`);
  }
  return { dropped, kept };
}

async function labelsOf(database: Database): Promise<string[]> {
  const rows = await database.query<{ label: string }>(
    `select substring(child.relname from '^cdr_([0-9]{4}_[0-9]{2})$') as label
       from pg_inherits join pg_class as child on child.oid = inhrelid where inhparent = 'cdr'::regclass and child.relname ~ '^cdr_[0-9]{4}_[0-9]{2}$' order by 1`,
  );
  return rows.map(({ label }) => label);
}

/** Null when it was dropped, else why it was not. */
async function drop(tx: Tx, month: Month, now: Instant): Promise<string | null> {
  await tx.query("select pg_advisory_xact_lock($1)", [PARTITION_LOCK]);
  // A month's worth is read: the limits that keep calls prompt are not for this, but for its locks.
  await tx.query("set local statement_timeout = 0");
  await tx.query(`set local lock_timeout = ${LONGEST_LOCK_MS}`);
  const why = await unsettled(tx, month);
  if (why !== null) return why;
  await tx.query(
    `insert into dropped_month (month, from_leg, until_leg, cdrs, dropped_at) select $1::text, $2::uuid, $3::uuid, count(*), $4::timestamptz from cdr_${month.label}`,
    [month.label, month.from, month.until, toIso(now)],
  );
  await tx.query(`insert into dropped_sum (month, kind, currency, amount_micros) select $1::text, kind, currency, amount from (${booked}) as booked`.replaceAll("$from", "$2::uuid").replaceAll("$until", "$3::uuid"), [month.label, month.from, month.until]);
  for (const table of partitionedTables) await tx.query(`drop table if exists ${table}_${month.label}`);
  return null;
}

/** What its transfers come to, by kind and currency. */
const booked = `
select kind, currency, sum(amount_micros) as amount from transfer
 where leg_of(reference) >= $from and leg_of(reference) < $until and kind in ('legCharge', 'legWriteOff', 'legTax', 'legCost', 'wholesaleCharge', 'wholesaleWriteOff', 'wholesaleTax')
 group by kind, currency`;

/** What its CDRs say that they ought to come to. */
const told = (label: string): string => `
select kind, currency, sum(amount) as amount
  from (select part.* from cdr_${label} as cdr, lateral (values
          ('legCharge', cdr.currency, cdr.captured_micros), ('legWriteOff', cdr.currency, cdr.written_off_micros), ('legTax', cdr.currency, cdr.tax_micros), ('legCost', cdr.cost_currency, cdr.cost_micros)) as part (kind, currency, amount)
        union all
        select part.* from wholesale_charge as charged, lateral (values
          ('wholesaleCharge', charged.currency, charged.captured_micros), ('wholesaleWriteOff', charged.currency, charged.written_off_micros), ('wholesaleTax', charged.currency, charged.tax_micros)) as part (kind, currency, amount)
         where charged.leg_id >= $1::uuid and charged.leg_id < $2::uuid) as parts
 where amount > 0
 group by kind, currency`;

async function unsettled(tx: Tx, { label, from, until }: Month): Promise<string | null> {
  const [legs] = await tx.query<{ live: number; without: number }>(
    `select count(*) filter (where leg.state <> 'ended')::int as live,
            count(*) filter (where leg.state = 'ended' and not leg.refused and not exists (select from cdr where cdr.leg_id = leg.id))::int as without
       from leg where leg.id >= $1 and leg.id < $2`,
    [from, until],
  );
  if (legs && legs.live > 0) return `${legs.live} legs of it have not ended`;
  if (legs && legs.without > 0) return `${legs.without} legs of it have no CDR`;
  const [open] = await tx.query<{ count: number }>("select count(*)::int as count from hold where closed_at is null and call_back_id in (select call_back_id from leg where id >= $1 and id < $2)", [from, until]);
  if (open && open.count > 0) return `${open.count} holds of its calls are open`;
  const difference = await tx.query<{ kind: string }>(
    `select coalesce(told.kind, booked.kind) as kind from (${told(label)}) as told full join (${booked.replaceAll("$from", "$1::uuid").replaceAll("$until", "$2::uuid")}) as booked using (kind, currency)
      where told.amount is distinct from booked.amount`,
    [from, until],
  );
  return difference.length === 0 ? null : `its CDRs and its transfers differ (${difference.map(({ kind }) => kind).join(", ")}): run "npm run audit"`;
}
