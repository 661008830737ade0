// Which decks will price calls soon, so that they are in memory before the first call asks for them.
import { arrayOf } from "../../database/columns.js";
import type { Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { DeckId } from "../../kernel/id.js";

/** Those that come into force within so many milliseconds, of tariffs of which one of these decks is. */
export async function comingDecks(database: Queryable, decks: readonly DeckId[], now: Instant, withinMs: number): Promise<readonly DeckId[]> {
  if (decks.length === 0) return [];
  const rows = await database.query<{ deck_id: DeckId }>(
    `select distinct coming.deck_id
       from rate_deck as present join deck_activation as coming on coming.tariff_id = present.tariff_id
      where present.id = any ($1::uuid[]) and coming.cancelled_at is null and coming.at > $2 and coming.at <= $3`,
    [arrayOf("uuid", decks), toIso(now), toIso(now + withinMs)],
  );
  return rows.map((row) => row.deck_id);
}
