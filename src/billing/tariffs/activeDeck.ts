// Which deck prices a tariff at an instant: the latest activation that has come and was not cancelled. A planned switch needs no timer: it is a row with a later instant.
import type { Queryable, Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type DeckActivationId, type DeckId, type TariffId } from "../../kernel/id.js";

/**
 * The deck in force, as an expression of SQL; null where there is none. Every statement that prices something asks by this one.
 * @param tariffId the column or parameter that names the tariff
 * @param now the parameter that carries the application's now, as a timestamptz
 */
export function activeDeck(tariffId: string, now: string): string {
  return `(select activation.deck_id from deck_activation as activation
            where activation.tariff_id = ${tariffId} and activation.cancelled_at is null and activation.at <= ${now}
            order by activation.at desc, activation.sequence desc limit 1)`;
}

/** Of many tariffs in one statement; one without a deck in force is absent. */
export async function activeDecks(database: Queryable, tariffIds: readonly TariffId[], now: Instant): Promise<ReadonlyMap<TariffId, DeckId>> {
  const rows = await database.query<{ tariff_id: TariffId; deck_id: DeckId | null }>(
    `select tariff_id, ${activeDeck("asked.tariff_id", "$2::timestamptz")} as deck_id from unnest($1::uuid[]) as asked(tariff_id)`,
    [tariffIds, toIso(now)],
  );
  return new Map(rows.flatMap(({ tariff_id, deck_id }) => (deck_id === null ? [] : [[tariff_id, deck_id] as const])));
}

export interface NewActivation {
  readonly tariffId: TariffId;
  readonly deckId: DeckId;
  /** From when on it prices calls. */
  readonly at: Instant;
  readonly author: Author;
}

/** The caller has locked the tariff, or has just made it: two switches of one tariff are written in the order in which they were decided. */
export async function insertActivation(tx: Tx, { tariffId, deckId, at, author }: NewActivation, now: Instant): Promise<DeckActivationId> {
  const id: DeckActivationId = newId(now);
  await tx.query("insert into deck_activation (id, tariff_id, deck_id, at, created_at, author) values ($1, $2, $3, $4, $5, $6)", [id, tariffId, deckId, toIso(at), toIso(now), author]);
  return id;
}
