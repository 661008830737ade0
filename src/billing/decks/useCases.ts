// What may be asked about rate decks from outside, on one database and one clock. Work on whole decks has connections of its own, a few at a time, so that calls never wait for it.
import { openOwnConnection } from "../../database/dataSource.js";
import type { Database } from "../../database/transaction.js";
import { assert } from "../../kernel/assert.js";
import type { Author } from "../../kernel/author.js";
import type { Clock, Instant } from "../../kernel/clock.js";
import type { DeckActivationId, DeckId, DeckImportId, TariffId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import type { Page } from "../page.js";
import { activeDecks } from "../tariffs/activeDeck.js";
import { activateDeck, cancelActivation, listActivations, rollBackDeck } from "./activations.js";
import type { DeckImport, Difference, ImportRequest } from "./deck.js";
import { findDeck, listDecks } from "./deckStore.js";
import { differenceOf } from "./difference.js";
import { exportDeck } from "./exportDeck.js";
import { importDeck, SAMPLES_A_KIND } from "./importDeck.js";
import { findImport, listImports } from "./importStore.js";
import type { SheetProgress } from "./readSheet.js";

const MOST_AT_ONCE = 3;
const MOST_ACTIVATIONS = 100;

export type DeckUseCases = ReturnType<typeof createDeckUseCases>;

/** @param loadAhead puts a deck into this node's memory before it is in force; a command, which prices no calls, has none */
export function createDeckUseCases(database: Database, clock: Clock, loadAhead?: (id: DeckId) => Promise<void>) {
  let underWay = 0;
  const amongFew = async <T>(work: () => Promise<T>): Promise<T> => {
    if (underWay >= MOST_AT_ONCE) throw new Refusal("LIMIT_REACHED", `This node works on ${MOST_AT_ONCE} decks already: wait for one to end.`);
    underWay += 1;
    try {
      return await work();
    } finally {
      underWay -= 1;
    }
  };
  return {
    importDeck: (source: AsyncIterable<Uint8Array>, request: ImportRequest, onProgress?: (progress: SheetProgress) => void): Promise<DeckImport> =>
      amongFew(async () => {
        const report = await findImport(database, await importDeck({ database, clock }, source, request, onProgress), clock.now());
        assert(report, "an import has its report");
        return report;
      }),
    findImport: (id: DeckImportId) => findImport(database, id, clock.now()),
    listImports: (tariffId: TariffId, page: Page) => listImports(database, tariffId, page, clock.now()),
    exportDeck: (id: DeckId) => exportDeck(database, id),
    findDeck: (id: DeckId) => findDeck(database, id),
    listDecks: (tariffId: TariffId, page: Page) => listDecks(database, tariffId, page),
    activeDeckId: async (tariffId: TariffId): Promise<DeckId | null> => (await activeDecks(database, [tariffId], clock.now())).get(tariffId) ?? null,
    listActivations: (tariffId: TariffId) => listActivations(database, tariffId, MOST_ACTIVATIONS),
    activateDeck: async (id: DeckId, at: Instant | null, author: Author) => {
      if (at === null) await loadAhead?.(id);
      return activateDeck(database, id, at, clock, author);
    },
    rollBackDeck: (tariffId: TariffId, author: Author) => rollBackDeck(database, tariffId, clock, author),
    cancelActivation: (id: DeckActivationId, author: Author) => cancelActivation(database, id, clock, author),
    /** @param against null: the deck of its tariff that is in force now */
    differenceOf: (id: DeckId, against: DeckId | null): Promise<Difference> => amongFew(() => compare(database, clock, id, against)),
  };
}

/** @throws Refusal NOT_FOUND, CURRENCY_MISMATCH */
async function compare(database: Database, clock: Clock, id: DeckId, against: DeckId | null): Promise<Difference> {
  const asked = against === null ? [id] : [id, against];
  const decks = await database.query<{ id: DeckId; tariff_id: TariffId; currency: string }>("select rate_deck.id, tariff_id, currency from rate_deck join tariff on tariff.id = tariff_id where rate_deck.id = any($1::uuid[])", [asked]);
  const deck = decks.find((one) => one.id === id);
  if (!deck || asked.some((one) => !decks.some((found) => found.id === one))) throw new Refusal("NOT_FOUND", "There is no such rate deck.", "deckId");
  if (decks.some(({ currency }) => currency !== deck.currency)) throw new Refusal("CURRENCY_MISMATCH", "Prices of two currencies cannot be compared.", "against");
  const before = against ?? (await activeDecks(database, [deck.tariff_id], clock.now())).get(deck.tariff_id) ?? null;
  const own = await openOwnConnection(database);
  return differenceOf(own, before, id, SAMPLES_A_KIND).finally(() => own.close());
}
