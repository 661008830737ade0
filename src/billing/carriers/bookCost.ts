// Puts what a leg cost us into its CDR and on the books: what we owe the carrier, in its currency. No wallet is touched by it.
import type { Instant } from "../../kernel/clock.js";
import { newId, type LegId } from "../../kernel/id.js";
import type { Cdr, RatedLeg } from "../cdr/cdr.js";
import type { Books } from "../ledger/books.js";
import { houseAccountId } from "../ledger/houseAccounts.js";
import type { Cost } from "./cost.js";

export function bookCost(books: Books, rated: RatedLeg, costs: ReadonlyMap<LegId, Cost>, now: Instant): Cdr {
  const cost = costs.get(rated.legId) ?? null;
  if (cost !== null && cost.micros !== null && cost.micros > 0n) {
    books.transfer({
      id: newId(now), kind: "legCost", reference: rated.legId, debitAccountId: houseAccountId("carrierCost", cost.currency), creditAccountId: houseAccountId("carrierPayable", cost.currency),
      amountMicros: cost.micros, currency: cost.currency, callBackId: rated.callBackId,
    });
  }
  return { ...rated, cost };
}
