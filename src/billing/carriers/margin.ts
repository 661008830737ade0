// What a leg leaves us, as reports add it up. Amounts of two currencies are never put together.
import type { Micros } from "../../kernel/money.js";
import type { Cdr } from "../cdr/cdr.js";
import type { WholesaleCharge } from "../cdr/wholesaleCharge.js";

/**
 * What it brings us without tax, less what of it nobody paid and less what it costs; null where the cost is not known, or in another currency.
 * @param wholesale what the resellers above the account were charged for it: the uppermost alone pays us
 */
export function marginMicros(cdr: Cdr, wholesale: readonly WholesaleCharge[]): Micros | null {
  const { cost, currency } = cdr;
  if (cost === null || cost.micros === null || cost.currency !== currency) return null;
  const { chargeMicros, taxMicros, writtenOffMicros } = wholesale.at(-1) ?? cdr;
  return chargeMicros - taxMicros - writtenOffMicros - cost.micros;
}
