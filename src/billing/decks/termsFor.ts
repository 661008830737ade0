// Which terms a sheet's deck has: those that come with the sheet, else those of the deck in force at its instant, so that a new price list never drops a tax or a minimum charge that nobody spoke of.
import { isDeepStrictEqual } from "node:util";
import type { Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { DeckId } from "../../kernel/id.js";
import type { Terms } from "../rating/plan.js";
import { termsFromJson, type TermsJson } from "../rating/planJson.js";
import { activeDeck } from "../tariffs/activeDeck.js";
import type { ImportRequest } from "./deck.js";

export interface TermsOfDeck {
  readonly terms: Terms | null;
  /** The deck whose terms they were; null where they were said, or where there are none to take over. */
  readonly takenFrom: DeckId | null;
}

export async function termsFor(database: Queryable, { tariffId, terms }: Pick<ImportRequest, "tariffId" | "terms">, at: Instant): Promise<TermsOfDeck> {
  if (terms !== null) return { terms: terms === "none" ? null : terms, takenFrom: null };
  const [row] = await database.query<{ id: DeckId; terms: TermsJson | null }>(`select id, terms from rate_deck where id = ${activeDeck("$1::uuid", "$2::timestamptz")}`, [tariffId, toIso(at)]);
  return row?.terms && Object.keys(row.terms).length > 0 ? { terms: termsFromJson(row.terms), takenFrom: row.id } : { terms: null, takenFrom: null };
}

/** As whoever gives terms writes them. */
const names: Readonly<Record<keyof Terms, string>> = {
  timeZone: "timeZone", rounding: "rounding", taxPpm: "taxPercent", minimumChargeMicros: "minimumCharge", cap: "cap", surcharge: "surcharge", freeBelowSeconds: "freeBelowSeconds",
};

export function termsSaid(terms: Terms): readonly string[] {
  return changedTerms({}, terms);
}

/** The names of those that differ. */
export function changedTerms(before: Terms | TermsJson, after: Terms | TermsJson): readonly string[] {
  return (Object.keys(names) as (keyof Terms)[]).filter((name) => !isDeepStrictEqual(before[name], after[name])).map((name) => names[name]);
}
