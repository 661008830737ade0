// What a leg used of a bundle, as the columns of its CDR have it: all that is needed to rate it again.
import type { BundleId, BundlePeriodId } from "../../kernel/id.js";
import type { BundleLeft } from "../rating/charge.js";
import type { UsedBundle } from "./bundle.js";

export interface BundleRow {
  bundle_id: BundleId | null;
  bundle_period_id: BundlePeriodId | null;
  bundle_seconds: number;
  bundle_increment_seconds: number | null;
  bundle_connect_fee_micros: string | null;
}

export function toUsedBundle(row: BundleRow): UsedBundle | null {
  const offer = toOffer(row);
  return offer && row.bundle_id && row.bundle_period_id ? { ...offer, bundleId: row.bundle_id, periodId: row.bundle_period_id } : null;
}

/** What was used is all that has to be offered for the same charge: an increment that more would have covered was covered, and one that was not stays so. */
export function toOffer(row: Pick<BundleRow, "bundle_seconds" | "bundle_increment_seconds" | "bundle_connect_fee_micros">): BundleLeft | undefined {
  if (row.bundle_increment_seconds === null) return undefined;
  return { seconds: row.bundle_seconds, incrementSeconds: row.bundle_increment_seconds, connectFeeMicros: row.bundle_connect_fee_micros === null ? null : BigInt(row.bundle_connect_fee_micros) };
}
