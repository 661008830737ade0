// What a leg leaves us, as reports add it up. Amounts of two currencies are never put together.
import type { Micros } from "../../kernel/money.js";
import type { Cdr } from "../cdr/cdr.js";

/** What it brings us without tax, less what of it nobody paid and less what it costs; null where the cost is not known, or in another currency. */
export function marginMicros({ chargeMicros, writtenOffMicros, currency, cost }: Cdr): Micros | null {
  if (cost === null || cost.micros === null || cost.currency !== currency) return null;
  return chargeMicros - writtenOffMicros - cost.micros;
}
