// What becomes of one leg when it is rated again. Pure: it is told where the leg stands, what it should have cost, and what the wallet has.
import type { Micros } from "../../../kernel/money.js";
import { takeWhatIsThere, type Correction } from "../correction.js";
import { taxLeft, type LegStanding } from "../legStanding.js";

export type Difference = Pick<Correction, "differenceMicros" | "paidMicros" | "writtenOffMicros" | "ratedTaxMicros" | "taxMicros">;

/**
 * Null when it is rated right already. More to pay takes what is there and writes off the rest. Less to pay is first written off less, because that part was never paid;
 * then the wallet gets back what it did pay, and no more than that: what credit notes have given back already is not given back again.
 */
export function rerateLeg(leg: LegStanding, target: { readonly chargeMicros: Micros; readonly taxMicros: Micros }, availableMicros: Micros): Difference | null {
  const differenceMicros = target.chargeMicros - leg.ratedMicros;
  if (differenceMicros === 0n) return null;
  const parts = differenceMicros > 0n ? takeWhatIsThere(differenceMicros, availableMicros) : giveBack(leg, -differenceMicros);
  const taxMicros = taxLeft(target.chargeMicros, target.taxMicros, leg.creditedMicros) - leg.taxMicros;
  return { differenceMicros, ...parts, ratedTaxMicros: target.taxMicros - leg.ratedTaxMicros, taxMicros };
}

function giveBack(leg: LegStanding, amountMicros: Micros): { readonly paidMicros: Micros; readonly writtenOffMicros: Micros } {
  const offMicros = least(amountMicros, leg.writtenOffMicros);
  return { paidMicros: -least(amountMicros - offMicros, leg.paidMicros), writtenOffMicros: -offMicros };
}

function least(one: Micros, other: Micros): Micros {
  return one < other ? one : other;
}
