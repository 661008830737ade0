// Carriers for tests: each with a tariff of its own that asks one price for all that the tests call.
import type { Carrier } from "../../src/billing/carriers/carrier.js";
import { openCarrier, type NewCarrier } from "../../src/billing/carriers/openCarrier.js";
import type { Terms } from "../../src/billing/rating/plan.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import type { NewRate } from "../../src/billing/tariffs/tariff.js";
import type { Database } from "../../src/database/transaction.js";
import { ringback } from "../../src/kernel/author.js";
import { newId } from "../../src/kernel/id.js";
import { NOW } from "./money.js";

/** So many micros a minute by the second, to numbers that begin like this. */
export function asks(microsAMinute: bigint, prefix = "4", more: Partial<NewRate> = {}): NewRate {
  return { prefix, destination: "All that we call", priceNanos: microsAMinute * 1_000n, connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1, ...more };
}

export async function aCarrier(database: Database, trunk: string, rates: readonly NewRate[], { currency = "EUR", terms, ...more }: Partial<NewCarrier> & { readonly currency?: string; readonly terms?: Terms } = {}): Promise<Carrier> {
  const tariff = await createTariff(database, { name: `buy ${newId()}`, currency, rates, ...(terms && { terms }) }, NOW);
  return openCarrier(database, { name: trunk, trunk, tariffId: tariff.id, ...more }, NOW, ringback);
}
