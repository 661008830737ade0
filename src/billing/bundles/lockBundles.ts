// Locks bundles and reads what is left of their periods, after the wallets and before anything is held. Who has none is never asked for.
import { arrayOf } from "../../database/columns.js";
import { prepare, type Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, BundleId, BundlePeriodId } from "../../kernel/id.js";
import type { Micros } from "../../kernel/money.js";
import { isUsable, periodNow } from "./periodNow.js";

/** One period of a bundle, under lock. */
export interface LockedBundle {
  readonly periodId: BundlePeriodId;
  readonly bundleId: BundleId;
  readonly accountId: AccountId;
  readonly prefixes: readonly string[];
  readonly incrementSeconds: number;
  readonly connectFeeMicros: Micros | null;
  /** Beyond all holds. Of a closed bundle nothing is. */
  readonly leftSeconds: number;
  /** It is the period of now, of a bundle that may be used. */
  readonly isCurrent: boolean;
}

/** The present periods of what these accounts have, and the periods that are held already, in their order of use. A period that nobody has used yet begins here. */
export async function lockBundles(tx: Tx, accountIds: readonly AccountId[], periodIds: readonly BundlePeriodId[], now: Instant): Promise<LockedBundle[]> {
  if (accountIds.length + periodIds.length === 0) return [];
  const asked = [arrayOf("uuid", accountIds), toIso(now), arrayOf("uuid", periodIds)];
  // Two statements, the second run after the lock: what it shows cannot change any more.
  const [, rows] = await Promise.all([tx.query(lockStatement, asked), tx.query<PeriodRow>(readStatement, asked)]);
  return rows.map(toLocked);
}

const usable = isUsable("bundle", "$2::timestamptz");

const lockStatement = prepare(`
select bundle.id from bundle
 where (bundle.account_id = any($1::uuid[]) and ${usable}) or bundle.id in (select bundle_id from bundle_period where id = any($3::uuid[]))
 order by bundle.id
   for no key update`);

/** What a statement has written it does not see itself: the rows that it makes are joined to those that were there. */
const readStatement = prepare(`
with due as (
  select bundle.id as bundle_id, bundle.granted_seconds, period.from_at, period.until_at
    from bundle cross join lateral ${periodNow("bundle", "$2::timestamptz")} as period
   where bundle.account_id = any($1::uuid[]) and ${usable}),
made as (
  insert into bundle_period (bundle_id, from_at, until_at, granted_seconds)
  select bundle_id, from_at, until_at, granted_seconds from due on conflict (bundle_id, from_at) do nothing
  returning id, bundle_id, from_at, granted_seconds, used_seconds, held_seconds),
period as (
  select id, bundle_id, from_at, granted_seconds - used_seconds - held_seconds as left_seconds from made
  union all
  select id, bundle_id, from_at, granted_seconds - used_seconds - held_seconds from bundle_period
   where id = any($3::uuid[]) or (bundle_id, from_at) in (select bundle_id, from_at from due))
select period.id as period_id, period.bundle_id, bundle.account_id, bundle.prefixes, bundle.increment_seconds, bundle.connect_fee_micros,
       case when bundle.closed_at is null then period.left_seconds else 0 end as left_seconds,
       exists (select from due where due.bundle_id = period.bundle_id and due.from_at = period.from_at) as is_current
  from period join bundle on bundle.id = period.bundle_id
 order by bundle.place, bundle.valid_until nulls last, bundle.created_at, bundle.id`);

interface PeriodRow {
  period_id: BundlePeriodId;
  bundle_id: BundleId;
  account_id: AccountId;
  prefixes: string[];
  increment_seconds: number;
  connect_fee_micros: string | null;
  left_seconds: number;
  is_current: boolean;
}

function toLocked(row: PeriodRow): LockedBundle {
  return {
    periodId: row.period_id,
    bundleId: row.bundle_id,
    accountId: row.account_id,
    prefixes: row.prefixes,
    incrementSeconds: row.increment_seconds,
    connectFeeMicros: row.connect_fee_micros === null ? null : BigInt(row.connect_fee_micros),
    leftSeconds: row.left_seconds,
    isCurrent: row.is_current,
  };
}
