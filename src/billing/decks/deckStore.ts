// Finds and lists decks. Their rates are too many to come with them.
import type { Queryable } from "../../database/transaction.js";
import { toIso } from "../../kernel/clock.js";
import type { DeckId, TariffId } from "../../kernel/id.js";
import type { Page } from "../page.js";
import { termsFromJson, type TermsJson } from "../rating/planJson.js";
import type { Deck } from "./deck.js";

export async function findDeck(database: Queryable, id: DeckId): Promise<Deck | null> {
  const [row] = await database.query<DeckRow>(`select ${columns} from rate_deck where id = $1`, [id]);
  return row ? toDeck(row) : null;
}

/** Newest first. */
export async function listDecks(database: Queryable, tariffId: TariffId, { limit, after }: Page): Promise<Deck[]> {
  const rows = await database.query<DeckRow>(
    `select ${columns} from rate_deck where tariff_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid)) order by created_at desc, id desc limit $4`,
    [tariffId, after === null ? null : toIso(after.at), after?.id ?? null, limit],
  );
  return rows.map(toDeck);
}

const columns = "id, tariff_id, created_at, file_name, valid_from, rate_count, terms, author";

interface DeckRow {
  id: DeckId;
  tariff_id: TariffId;
  created_at: Date;
  file_name: string | null;
  valid_from: Date | null;
  rate_count: number;
  terms: TermsJson | null;
  author: string | null;
}

function toDeck(row: DeckRow): Deck {
  return {
    id: row.id,
    tariffId: row.tariff_id,
    createdAt: row.created_at.getTime(),
    fileName: row.file_name,
    validFrom: row.valid_from?.getTime() ?? null,
    rateCount: row.rate_count,
    terms: row.terms && termsFromJson(row.terms),
    author: row.author,
  };
}
