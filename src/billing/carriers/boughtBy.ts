// By which tariff a carrier has sold to us since when: history that is only added to, so that a leg costs what was agreed when it was dialled.
import { prepare, type Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { CarrierId, TariffId } from "../../kernel/id.js";
import { activeDeck } from "../tariffs/activeDeck.js";

/** Its first tariff counts from ever: a leg that was under way by its trunk when the carrier was made known has no other. */
export async function beginBuying(tx: Tx, carrierId: CarrierId, tariffId: TariffId): Promise<void> {
  await tx.query("insert into carrier_tariff (carrier_id, tariff_id, since) values ($1, $2, '-infinity')", [carrierId, tariffId]);
}

/** The caller has locked the carrier, and has read the clock since then. Never before what was agreed last, whichever node's clock that was. */
export async function buyBy(tx: Tx, carrierId: CarrierId, tariffId: TariffId, now: Instant): Promise<void> {
  await tx.query(append, [carrierId, tariffId, toIso(now)]);
}

const append = prepare(`
insert into carrier_tariff (carrier_id, tariff_id, since)
select $1::uuid, $2::uuid, greatest($3::timestamptz, max(since)) from carrier_tariff where carrier_id = $1::uuid`);

/**
 * The tariff and the deck by which a carrier sold at an instant, as a lateral table of SQL (tariff_id, deck_id).
 * Where its tariff had no deck in force yet, the one before still counted.
 * @param carrierId the column that names the carrier
 * @param at the column that holds the instant
 */
export function boughtBy(carrierId: string, at: string): string {
  return `lateral (select assigned.tariff_id, deck.id as deck_id
                    from carrier_tariff as assigned cross join lateral (select ${activeDeck("assigned.tariff_id", at)} as id) as deck
                   where assigned.carrier_id = ${carrierId} and assigned.since <= ${at}
                   order by deck.id is null, assigned.since desc, assigned.sequence desc limit 1)`;
}
