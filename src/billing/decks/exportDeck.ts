// Writes a deck as a sheet that imports as the same deck, in pieces. A deck never changes, so no transaction is held open for as long as somebody downloads.
import type { Queryable } from "../../database/transaction.js";
import type { DeckId } from "../../kernel/id.js";
import { formatMicros, formatNanos, type Currency } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";

export interface DeckExport {
  readonly fileName: string;
  readonly pieces: AsyncIterable<string>;
}

const ROWS_A_PIECE = 5_000;

/** @throws Refusal NOT_FOUND, INVALID_INPUT (rates with tiers or periods, for which a sheet has no columns) */
export async function exportDeck(database: Queryable, deckId: DeckId): Promise<DeckExport> {
  const [deck] = await database.query<{ currency: Currency; is_planned: boolean }>(
    `select currency, exists (select 1 from rate where deck_id = rate_deck.id and plan is not null) as is_planned from rate_deck join tariff on tariff.id = rate_deck.tariff_id where rate_deck.id = $1`,
    [deckId],
  );
  if (!deck) throw new Refusal("NOT_FOUND", "There is no such rate deck.", "deckId");
  if (deck.is_planned) throw new Refusal("INVALID_INPUT", "Rates of this deck have tiers or periods, for which a sheet has no columns.", "deckId");
  return { fileName: `deck-${deckId}.csv`, pieces: piecesOf(database, deckId, deck.currency) };
}

async function* piecesOf(database: Queryable, deckId: DeckId, currency: Currency): AsyncIterable<string> {
  yield `prefix,destination,price per minute (${currency}),connect fee (${currency}),first increment,next increment,blocked\n`;
  for (let last = ""; ; ) {
    const rows = await database.query<SheetRow>(
      `select prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds as first, next_increment_seconds as next, blocked from rate where deck_id = $1 and prefix > $2 order by prefix limit $3`,
      [deckId, last, ROWS_A_PIECE],
    );
    const end = rows.at(-1);
    if (!end) return;
    yield rows.map(lineOf).join("");
    last = end.prefix;
  }
}

interface SheetRow {
  prefix: string;
  destination: string;
  price_nanos: string;
  connect_fee_micros: string;
  first: number;
  next: number;
  blocked: boolean;
}

function lineOf({ prefix, destination, price_nanos, connect_fee_micros, first, next, blocked }: SheetRow): string {
  return `${prefix},${quoted(destination)},${formatNanos(BigInt(price_nanos))},${formatMicros(BigInt(connect_fee_micros))},${first},${next},${blocked ? "yes" : "no"}\n`;
}

function quoted(text: string): string {
  return /[",;\t|\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
