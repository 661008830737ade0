// Bundles with what is used and left of them now. It reads, and promises nothing: what a call may use is decided under lock.
import { arrayOf } from "../../database/columns.js";
import type { Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, BundleId } from "../../kernel/id.js";
import type { Bundle, BundleStanding, PeriodOfBundle } from "./bundle.js";
import { isUsable, periodNow } from "./periodNow.js";

/** Of many accounts in one statement, each one's in their order of use; an account without any is absent. Closed and past ones are among them. */
export async function bundlesOf(database: Queryable, accountIds: readonly AccountId[], now: Instant): Promise<ReadonlyMap<AccountId, readonly BundleStanding[]>> {
  const found = new Map<AccountId, BundleStanding[]>();
  for (const standing of await read(database, "bundle.account_id = any($2::uuid[])", arrayOf("uuid", accountIds), now)) {
    found.set(standing.bundle.accountId, [...(found.get(standing.bundle.accountId) ?? []), standing]);
  }
  return found;
}

/** Those that a call may use now, in their order of use. */
export function usableBundles(database: Queryable, accountId: AccountId, now: Instant): Promise<BundleStanding[]> {
  return read(database, `bundle.account_id = $2 and ${isUsable("bundle", "$1::timestamptz")}`, accountId, now);
}

export async function findBundle(database: Queryable, id: BundleId, now: Instant): Promise<BundleStanding | null> {
  return (await read(database, "bundle.id = $2", id, now))[0] ?? null;
}

export async function findGrant(database: Queryable, reference: string, now: Instant): Promise<BundleStanding | null> {
  return (await read(database, "bundle.reference = $2", reference, now))[0] ?? null;
}

/** A closed or a past one shows its last period, one that is to come its first. */
const shown = "greatest(bundle.valid_from, least($1::timestamptz, bundle.valid_until - interval '1 millisecond', bundle.closed_at))";

async function read(database: Queryable, condition: string, value: unknown, now: Instant): Promise<BundleStanding[]> {
  const rows = await database.query<StandingRow>(
    `select bundle.id, bundle.account_id, bundle.reference, bundle.name, bundle.prefixes, bundle.granted_seconds, bundle.increment_seconds, bundle.connect_fee_micros, bundle.period, bundle.time_zone,
            bundle.valid_from, bundle.valid_until, bundle.place, bundle.created_at, bundle.closed_at, period.from_at, period.until_at,
            coalesce(counted.used_seconds, 0) as used_seconds, coalesce(counted.held_seconds, 0) as held_seconds,
            case when ${isUsable("bundle", "$1::timestamptz")} then bundle.granted_seconds - coalesce(counted.used_seconds + counted.held_seconds, 0) else 0 end as left_seconds
       from bundle
      cross join lateral ${periodNow("bundle", shown)} as period
       left join bundle_period as counted on counted.bundle_id = bundle.id and counted.from_at = period.from_at
      where ${condition}
      order by bundle.place, bundle.valid_until nulls last, bundle.created_at, bundle.id`,
    [toIso(now), value],
  );
  return rows.map(toStanding);
}

interface StandingRow {
  id: BundleId; account_id: AccountId; reference: string; name: string; prefixes: string[]; granted_seconds: number; increment_seconds: number; connect_fee_micros: string | null;
  period: PeriodOfBundle; time_zone: string; valid_from: Date; valid_until: Date | null; place: number; created_at: Date; closed_at: Date | null;
  from_at: Date; until_at: Date | null; used_seconds: number; held_seconds: number; left_seconds: number;
}

function toStanding(row: StandingRow): BundleStanding {
  const bundle: Bundle = {
    id: row.id,
    accountId: row.account_id,
    reference: row.reference,
    name: row.name,
    prefixes: row.prefixes,
    grantedSeconds: row.granted_seconds,
    incrementSeconds: row.increment_seconds,
    connectFeeMicros: row.connect_fee_micros === null ? null : BigInt(row.connect_fee_micros),
    period: row.period,
    timeZone: row.time_zone,
    validFrom: row.valid_from.getTime(),
    validUntil: row.valid_until?.getTime() ?? null,
    place: row.place,
    createdAt: row.created_at.getTime(),
    closedAt: row.closed_at?.getTime() ?? null,
  };
  return { bundle, fromAt: row.from_at.getTime(), untilAt: row.until_at?.getTime() ?? null, usedSeconds: row.used_seconds, heldSeconds: row.held_seconds, leftSeconds: row.left_seconds };
}
