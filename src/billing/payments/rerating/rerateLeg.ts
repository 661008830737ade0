// What becomes of one leg when it is rated again. Pure: it is told where the leg stands, what it should have cost, and what the wallet has.
import type { Micros } from "../../../kernel/money.js";
import { takeWhatIsThere, type Correction } from "../correction.js";
import { owedAt, taxLeft, type LegStanding } from "../legStanding.js";

export type Difference = Pick<Correction, "differenceMicros" | "paidMicros" | "writtenOffMicros" | "ratedTaxMicros" | "taxMicros">;

/**
 * Null when it is rated right already. It aims at what the leg comes to at the right price with its credit notes counted in, so down and up again ends where it began; the difference alone would give a credit note's money back twice.
 * More to pay takes what is there and writes off the rest. Less to pay is first written off less, because that part was never paid; then the wallet gets back what it did pay.
 */
export function rerateLeg(leg: LegStanding, target: { readonly chargeMicros: Micros; readonly taxMicros: Micros }, availableMicros: Micros): Difference | null {
  const differenceMicros = target.chargeMicros - leg.ratedMicros;
  if (differenceMicros === 0n) return null;
  const owedMicros = owedAt(target.chargeMicros, leg.creditNotes);
  const moreMicros = owedMicros - leg.paidMicros - leg.writtenOffMicros;
  const parts = moreMicros > 0n ? takeWhatIsThere(moreMicros, availableMicros) : giveBack(leg, -moreMicros);
  const taxMicros = taxLeft(target.chargeMicros, target.taxMicros, owedMicros) - leg.taxMicros;
  return { differenceMicros, ...parts, ratedTaxMicros: target.taxMicros - leg.ratedTaxMicros, taxMicros };
}

function giveBack(leg: LegStanding, amountMicros: Micros): { readonly paidMicros: Micros; readonly writtenOffMicros: Micros } {
  const offMicros = amountMicros < leg.writtenOffMicros ? amountMicros : leg.writtenOffMicros;
  return { paidMicros: offMicros - amountMicros, writtenOffMicros: -offMicros };
}
