// How many seconds a leg counts as answered. Both stamps must come from the same clock.
import type { Instant } from "../../kernel/clock.js";

/** A call that was cut at 60.04 s is not a call of 61 seconds: the switch and the wire need a moment to end it. */
const GRACE_MS = 100;

/** Whole seconds, rounded up after the grace, at least 1; 0 for a leg that was never answered. */
export function answeredSeconds(answeredAt: Instant | null, endedAt: Instant): number {
  if (answeredAt === null) return 0;
  return Math.max(1, Math.ceil((endedAt - answeredAt - GRACE_MS) / 1000));
}
