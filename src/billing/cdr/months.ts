// The months that CDRs are kept by: what a month's partitions are called, and between which ids of legs they lie.
import { toDate, type Instant } from "../../kernel/clock.js";
import { lowestId } from "../../kernel/id.js";

export interface Month {
  /** As 2026_11. */
  readonly label: string;
  /** The first leg's id that it may hold, and the first one of the next. */
  readonly from: string;
  readonly until: string;
  readonly endsAt: Instant;
}

/** So many months after that of the given instant. */
export function monthAt(now: Instant, after: number): Month {
  const at = toDate(now);
  const first = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + after);
  const endsAt = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + after + 1);
  return { label: toDate(first).toISOString().slice(0, 7).replace("-", "_"), from: lowestId(first), until: lowestId(endsAt), endsAt };
}

/** Of a partition's label. */
export function monthOf(label: string): Month {
  return monthAt(Date.parse(`${label.replace("_", "-")}-01T00:00:00.000Z`), 0);
}

/** So many months earlier, at the beginning of that day; the 31st of a short month is the first of the next. */
export function monthsBefore(now: Instant, months: number): Instant {
  const at = toDate(now);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - months, at.getUTCDate());
}
