// The client's functions about prices: quotes, price lists, and what price lists take of a node's memory.
import { there } from "./errors.js";
import type { getSdk, PricesQueryVariables, QuoteQueryVariables, RequestQuoteMutationVariables } from "./generated.js";

export function priceCalls(sdk: ReturnType<typeof getSdk>) {
  return {
    quote: async (variables: QuoteQueryVariables) => there((await sdk.Quote(variables)).quote),
    requestQuote: async (variables: RequestQuoteMutationVariables) => there((await sdk.RequestQuote(variables)).requestQuote),
    prices: async (variables: PricesQueryVariables = {}) => there((await sdk.Prices(variables)).prices),
    rateIndex: async () => there((await sdk.RateIndex()).rateIndex),
  };
}
