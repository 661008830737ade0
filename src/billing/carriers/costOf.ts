// What ended legs cost us with the carriers that carried them, by the tariff and the deck that held when each was dialled. A cost that is not known is null and said so, never zero.
import { arrayOf } from "../../database/columns.js";
import { prepare, type Tx } from "../../database/transaction.js";
import type { DeckId, LegId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import type { EndedLeg } from "../callBackMoney.js";
import { answeredSeconds } from "../rating/answeredSeconds.js";
import { charge } from "../rating/charge.js";
import type { RateFinder } from "../rating/findRates.js";
import type { Rate } from "../rating/rate.js";
import { boughtBy } from "./boughtBy.js";
import type { Cost } from "./cost.js";

/** A leg whose trunk belongs to no carrier is absent, and so is a trigger call: it came to us. One statement for all legs, and one look-up of rates for those that were answered. */
export async function costOf(tx: Tx, findRates: RateFinder, ended: readonly EndedLeg[]): Promise<ReadonlyMap<LegId, Cost>> {
  const legs = ended.filter(({ role }) => role !== "T");
  if (legs.length === 0) return new Map();
  const carried = await tx.query<CarriedRow>(statement, [arrayOf("uuid", legs.map(({ legId }) => legId)), arrayOf("text", legs.map(({ trunk }) => trunk)), arrayOf("timestamptz", legs.map(({ dialedAt }) => dialedAt))]);
  if (carried.length === 0) return new Map();
  const carrierOf = new Map(carried.map((row) => [row.leg_id, row]));
  const asked = legs.flatMap((leg) => {
    const deckId = carrierOf.get(leg.legId)?.deck_id;
    return deckId && leg.answeredAt !== null ? [{ deckId, number: leg.number, legId: leg.legId }] : [];
  });
  const found = await findRates(tx, asked);
  const rates = new Map(asked.map(({ legId }, index) => [legId, found[index] ?? null]));
  return new Map(legs.flatMap((leg) => {
    const carrier = carrierOf.get(leg.legId);
    const rate = rates.get(leg.legId);
    // A blocked row is no offer: what the carrier will ask for such a call is not known.
    return carrier ? [[leg.legId, costAt(leg, carrier.currency, rate && !rate.blocked ? rate.rate : null)] as const] : [];
  }));
}

const statement = prepare(`
select leg.id as leg_id, tariff.currency, bought.deck_id
  from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as leg (id, trunk, dialed_at)
  join carrier_trunk on carrier_trunk.trunk = leg.trunk
  join carrier on carrier.id = carrier_trunk.carrier_id
  cross join ${boughtBy("carrier.id", "leg.dialed_at")} as bought
  join tariff on tariff.id = bought.tariff_id`);

interface CarriedRow {
  leg_id: LegId;
  currency: Currency;
  deck_id: DeckId | null;
}

function costAt({ answeredAt, endedAt }: EndedLeg, currency: Currency, rate: Rate | null): Cost {
  if (answeredAt === null) return { currency, micros: 0n, rate: null };
  if (rate === null) return { currency, micros: null, rate: null };
  return { currency, micros: charge(rate, { startedAt: answeredAt, seconds: answeredSeconds(answeredAt, endedAt) }).chargeMicros, rate };
}
