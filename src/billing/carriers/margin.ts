// What a leg leaves us and each reseller that sold it, as reports add it up. Amounts of two currencies are never put together.
import type { Micros } from "../../kernel/money.js";
import type { Cdr } from "../cdr/cdr.js";
import type { WholesaleCharge } from "../cdr/wholesaleCharge.js";

type Charged = Pick<Cdr, "chargeMicros" | "taxMicros" | "writtenOffMicros">;

/**
 * What it brings us without tax, less what of it nobody paid and less what it costs; null where the cost is not known, or in another currency.
 * @param wholesale what its resellers were charged, the payer's own first: the last of them is who pays us
 */
export function marginMicros(cdr: Cdr, wholesale: readonly WholesaleCharge[]): Micros | null {
  const { currency, cost } = cdr;
  if (cost === null || cost.micros === null || cost.currency !== currency) return null;
  return broughtMicros(wholesale.at(-1) ?? cdr) - cost.micros;
}

/** What a reseller sold the leg for, less what it is charged for it, both without tax. */
export function resellerMarginMicros(sold: Charged, charged: Charged): Micros {
  return broughtMicros(sold) - (charged.chargeMicros - charged.taxMicros);
}

function broughtMicros({ chargeMicros, taxMicros, writtenOffMicros }: Charged): Micros {
  return chargeMicros - taxMicros - writtenOffMicros;
}
