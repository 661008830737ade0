// Decks, their switches and imports as the API shows them.
import type { Activation, Deck, DeckImport as ImportRecord, Difference } from "../../billing/decks/deck.js";
import { toPublicId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import type { DeckActivation, DeckDifference, DeckImport, RateDeck } from "../../schema/deck.js";
import { priceView } from "./moneyView.js";

export const DECK_FILES_PATH = "/decks";

export function deckView({ id, tariffId, createdAt, fileName, validFrom, rateCount, author }: Deck): RateDeck {
  const publicId = toPublicId("deck", id);
  return { id: publicId, tariffId: toPublicId("tariff", tariffId), createdAt, fileName, validFrom, rateCount, author, downloadPath: `${DECK_FILES_PATH}/${publicId}.csv` };
}

export function activationView({ id, deckId, at, createdAt, author, cancelledAt }: Activation): DeckActivation {
  return { id: toPublicId("deckActivation", id), deckId: toPublicId("deck", deckId), at, createdAt, author, cancelledAt };
}

export function differenceView({ counts, samples, changedTerms }: Difference, currency: Currency): DeckDifference {
  const price = (nanos: string | null) => (nanos === null ? null : priceView(BigInt(nanos), currency));
  return { ...counts, changedTerms: [...changedTerms], samples: samples.map(({ kind, prefix, destination, priceNanosBefore, priceNanosAfter }) => ({ kind, prefix, destination, before: price(priceNanosBefore), after: price(priceNanosAfter) })) };
}

export function importView({ difference, ...record }: ImportRecord, currency: Currency): DeckImport {
  return {
    ...record,
    id: toPublicId("deckImport", record.id),
    tariffId: toPublicId("tariff", record.tariffId),
    faults: [...record.faults],
    notes: [...record.notes],
    decks: record.decks.map(({ deckId, ...deck }) => ({ ...deck, deckId: deckId === null ? null : toPublicId("deck", deckId) })),
    difference: difference && differenceView(difference, currency),
  };
}
