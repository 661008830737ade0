// Reads carriers as routing and the API need them. There are few of them, so they are always read whole.
import { prepare, type Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { CarrierId, DeckId, TariffId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import { activeDeck } from "../tariffs/activeDeck.js";
import type { Carrier } from "./carrier.js";

export interface PricedCarrier {
  readonly carrier: Carrier;
  /** In force at the instant that was asked for. */
  readonly deckId: DeckId | null;
}

/** Disabled ones too. */
export async function readCarriers(database: Queryable, now: Instant): Promise<readonly PricedCarrier[]> {
  const rows = await database.query<CarrierRow & { deck_id: DeckId | null }>(statement, [toIso(now)]);
  return rows.map((row) => ({ carrier: toCarrier(row), deckId: row.deck_id }));
}

export const carrierColumns = `carrier.id, carrier.name, carrier.trunk, carrier.tariff_id, tariff.currency, carrier.priority, carrier.enabled, carrier.allows_loss,
       carrier.only_prefixes, carrier.excluded_prefixes, carrier.created_at,
       array(select carrier_trunk.trunk from carrier_trunk left join trunk on trunk.name = carrier_trunk.trunk
              where carrier_trunk.carrier_id = carrier.id order by coalesce(trunk.priority, 100), carrier_trunk.trunk) as trunks`;

const statement = prepare(`
select ${carrierColumns}, ${activeDeck("carrier.tariff_id", "$1::timestamptz")} as deck_id
  from carrier join tariff on tariff.id = carrier.tariff_id`);

export interface CarrierRow {
  id: CarrierId;
  name: string;
  trunk: string;
  tariff_id: TariffId;
  currency: Currency;
  priority: number;
  enabled: boolean;
  allows_loss: boolean;
  only_prefixes: string[];
  excluded_prefixes: string[];
  created_at: Date;
  trunks: string[];
}

export function toCarrier(row: CarrierRow): Carrier {
  return {
    id: row.id,
    name: row.name,
    trunk: row.trunk,
    trunks: row.trunks,
    tariffId: row.tariff_id,
    currency: row.currency,
    priority: row.priority,
    enabled: row.enabled,
    allowsLoss: row.allows_loss,
    onlyPrefixes: row.only_prefixes,
    excludedPrefixes: row.excluded_prefixes,
    createdAt: row.created_at.getTime(),
  };
}
