// Finds and lists carriers for those who may see them: operators.
import type { Queryable } from "../../database/transaction.js";
import { toIso } from "../../kernel/clock.js";
import type { CarrierId } from "../../kernel/id.js";
import type { Page } from "../page.js";
import type { Carrier } from "./carrier.js";
import { carrierColumns, toCarrier, type CarrierRow } from "./readCarriers.js";

export async function findCarrier(database: Queryable, id: CarrierId): Promise<Carrier | null> {
  const [row] = await database.query<CarrierRow>(`select ${carrierColumns} from carrier join tariff on tariff.id = carrier.tariff_id where carrier.id = $1`, [id]);
  return row ? toCarrier(row) : null;
}

/** Newest first. */
export async function listCarriers(database: Queryable, { limit, after }: Page): Promise<Carrier[]> {
  const rows = await database.query<CarrierRow>(
    `select ${carrierColumns} from carrier join tariff on tariff.id = carrier.tariff_id
      where $1::timestamptz is null or (carrier.created_at, carrier.id) < ($1, $2::uuid)
      order by carrier.created_at desc, carrier.id desc limit $3`,
    [after && toIso(after.at), after?.id ?? null, limit],
  );
  return rows.map(toCarrier);
}
