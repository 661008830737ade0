// What may be asked about prices from outside, on one database and one clock. It binds, and decides nothing itself.
import type { Database } from "../../database/transaction.js";
import type { Clock } from "../../kernel/clock.js";
import type { AccountId, DeckId } from "../../kernel/id.js";
import { quote } from "../rating/quote.js";
import type { RateIndex } from "../rating/rateIndex.js";
import type { NumberAsked } from "../rating/ratesFor.js";
import { priceListOf, type PriceList } from "../tariffs/priceList.js";
import { searchPrices } from "../tariffs/searchPrices.js";
import { requestQuote } from "./requestQuote.js";

/** For so long a price is held where nothing else is said. */
export const QUOTE_SECONDS = 300;

export function createPriceUseCases(database: Database, clock: Clock, rateIndex: RateIndex, quoteSeconds = QUOTE_SECONDS) {
  return {
    quote: (id: AccountId, a: NumberAsked, b: NumberAsked) => quote(database, id, a, b, clock.now(), rateIndex.find),
    requestQuote: (id: AccountId, a: NumberAsked, b: NumberAsked) => requestQuote(database, id, a, b, quoteSeconds, clock.now(), rateIndex.find),
    priceListOf: (list: PriceList) => priceListOf(database, list, clock.now()),
    searchPrices: (deckId: DeckId, search: string, limit: number, afterPrefix: string | null) => searchPrices(database, deckId, search, limit, afterPrefix),
    rateIndexFigures: () => rateIndex.figures(),
  };
}
