// What a leg cost us with the carrier that carried it, as its CDR keeps it.
import type { Currency, Micros } from "../../kernel/money.js";
import { fromSnapshot, type Rate, type RateSnapshot } from "../rating/rate.js";

export interface Cost {
  /** The carrier's. */
  readonly currency: Currency;
  /** Null: the carrier's tariff had no price for the number, so what it will ask is not known. */
  readonly micros: Micros | null;
  /** Null where there was nothing to rate. */
  readonly rate: Rate | null;
}

export interface CostRow {
  cost_currency: Currency | null;
  cost_micros: string | null;
  cost_rate: RateSnapshot | null;
}

/** Null where no carrier was known by the leg's trunk. */
export function toCost({ cost_currency, cost_micros, cost_rate }: CostRow): Cost | null {
  if (cost_currency === null) return null;
  return { currency: cost_currency, micros: cost_micros === null ? null : BigInt(cost_micros), rate: cost_rate === null ? null : fromSnapshot(cost_rate) };
}
