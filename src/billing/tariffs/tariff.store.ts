// Finds and lists tariffs, and the rates of a tariff's active deck.
import type { Database } from "../../database/transaction.js";
import { toDate } from "../../kernel/clock.js";
import type { TariffId } from "../../kernel/id.js";
import type { Page } from "../page.js";
import { toRate, type RateRow } from "../rating/findRates.js";
import type { ListedRate, Tariff } from "./tariff.js";
import { TariffRow } from "./tariff.entity.js";

export async function findTariff(database: Database, id: TariffId): Promise<Tariff | null> {
  const row = await database.dataSource.getRepository(TariffRow).findOneBy({ id });
  return row && toTariff(row);
}

export async function listTariffs(database: Database, { limit, after }: Page): Promise<Tariff[]> {
  const list = database.dataSource.getRepository(TariffRow).createQueryBuilder("tariff");
  if (after) list.where("(tariff.createdAt, tariff.id) < (:at, :id)", { at: toDate(after.at), id: after.id });
  const rows = await list.orderBy("tariff.createdAt", "DESC").addOrderBy("tariff.id", "DESC").take(limit).getMany();
  return rows.map(toTariff);
}

/** In the order of their prefixes, beginning after one. */
export async function listRates(database: Database, tariffId: TariffId, limit: number, afterPrefix: string | null): Promise<ListedRate[]> {
  const rows = await database.query<RateRow>(
    `select rate.* from rate join tariff on tariff.active_deck_id = rate.deck_id
      where tariff.id = $1 and rate.prefix > $2 order by rate.prefix limit $3`,
    [tariffId, afterPrefix ?? "", limit],
  );
  return rows.map((row) => ({ ...toRate(row), blocked: row.blocked }));
}

function toTariff({ id, name, currency, activeDeckId, createdAt }: TariffRow): Tariff {
  return { id, name, currency, activeDeckId, createdAt: createdAt.getTime() };
}
