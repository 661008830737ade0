// Finds and lists tariffs, and the rates of a tariff's active deck.
import type { Database } from "../../database/transaction.js";
import { toDate, toIso, type Instant } from "../../kernel/clock.js";
import type { DeckId, TariffId } from "../../kernel/id.js";
import type { Page } from "../page.js";
import { toRate, type RateRow } from "../rating/findRates.js";
import { activeDeck, activeDecks } from "./activeDeck.js";
import type { ListedRate, Tariff } from "./tariff.js";
import { TariffRow } from "./tariff.entity.js";

export async function findTariff(database: Database, id: TariffId, now: Instant): Promise<Tariff | null> {
  const row = await database.dataSource.getRepository(TariffRow).findOneBy({ id });
  return row && toTariff(row, await activeDecks(database, [id], now));
}

export async function listTariffs(database: Database, { limit, after }: Page, now: Instant): Promise<Tariff[]> {
  const list = database.dataSource.getRepository(TariffRow).createQueryBuilder("tariff");
  if (after) list.where("(tariff.createdAt, tariff.id) < (:at, :id)", { at: toDate(after.at), id: after.id });
  const rows = await list.orderBy("tariff.createdAt", "DESC").addOrderBy("tariff.id", "DESC").take(limit).getMany();
  const decks = await activeDecks(database, rows.map(({ id }) => id), now);
  return rows.map((row) => toTariff(row, decks));
}

/** In the order of their prefixes, beginning after one. */
export async function listRates(database: Database, tariffId: TariffId, limit: number, afterPrefix: string | null, now: Instant): Promise<ListedRate[]> {
  const rows = await database.query<RateRow>(
    `select rate.*, rate_deck.terms from rate join rate_deck on rate_deck.id = rate.deck_id where rate.deck_id = ${activeDeck("$1", "$4::timestamptz")} and rate.prefix > $2 order by rate.prefix limit $3`,
    [tariffId, afterPrefix ?? "", limit, toIso(now)],
  );
  return rows.map((row) => ({ ...toRate(row), blocked: row.blocked }));
}

function toTariff({ id, name, currency, ownerAccountId, createdAt }: TariffRow, decks: ReadonlyMap<TariffId, DeckId>): Tariff {
  return { id, name, currency, ownerAccountId, activeDeckId: decks.get(id) ?? null, createdAt: createdAt.getTime() };
}
