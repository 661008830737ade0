// What a leg leaves us. A write-off is told apart from it: it is a debt that was lost, not a price that was too low.
import type { Micros } from "../../kernel/money.js";
import type { Cdr } from "../cdr/cdr.js";

/** What it brings us without tax, less what it costs; null where the cost is not known, or in another currency. */
export function marginMicros({ chargeMicros, currency, cost }: Cdr): Micros | null {
  if (cost === null || cost.micros === null || cost.currency !== currency) return null;
  return chargeMicros - cost.micros;
}
