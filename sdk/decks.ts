// Rate decks, for operators: their switches and the reports of their imports. Files are sent and fetched over HTTP beside the API (docs/DECKS.md).
import { there } from "./errors.js";
import type { getSdk, DeckDifferenceQueryVariables, DeckImportsQueryVariables, TariffDecksQueryVariables } from "./generated.js";

export function deckCalls(sdk: ReturnType<typeof getSdk>) {
  return {
    deck: async (id: string) => (await sdk.Deck({ id })).deck ?? null,
    /** The decks of a tariff, its switches, and the deck in force. */
    tariffDecks: async (variables: TariffDecksQueryVariables) => (await sdk.TariffDecks(variables)).tariff ?? null,
    deckImport: async (id: string) => (await sdk.DeckImport({ id })).deckImport ?? null,
    deckImports: async (variables: DeckImportsQueryVariables) => (await sdk.DeckImports(variables)).tariff?.deckImports ?? null,
    deckDifference: async (variables: DeckDifferenceQueryVariables) => there((await sdk.DeckDifference(variables)).deckDifference),
    activateDeck: async (deckId: string, at?: string) => there((await sdk.ActivateDeck({ deckId, at: at ?? null })).activateDeck),
    rollBackDeck: async (tariffId: string) => there((await sdk.RollBackDeck({ tariffId })).rollBackDeck),
    cancelDeckActivation: async (id: string) => there((await sdk.CancelDeckActivation({ id })).cancelDeckActivation),
  };
}
