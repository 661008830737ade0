// A price list as large carriers send them: half a million prefixes of a few thousand networks, each network with its own price.
import type { Database } from "../../src/database/transaction.js";
import { systemClock, toIso } from "../../src/kernel/clock.js";
import { newId, type DeckId, type TariffId } from "../../src/kernel/id.js";
import { knownPhoneNumber, type PhoneNumber } from "../../src/kernel/phoneNumber.js";

const NETWORKS = 4_000;
const countries = ["1", "7", "20", "27", "30", "31", "33", "34", "39", "44", "48", "49", "52", "55", "61", "62", "81", "86", "90", "91", "212", "234", "351", "420", "880", "971"];

export interface LargeDeck {
  readonly id: DeckId;
  readonly prefixes: readonly string[];
}

/** Written by SQL and not yet in force: how a deck gets in is another figure. Each deck of a tariff has prices of its own. */
export async function insertLargeDeck(database: Database, tariffId: TariffId, count: number, priceNanos: number): Promise<LargeDeck> {
  const id = newId<"deck">();
  const prefixes = prefixesOf(count);
  await database.query("insert into rate_deck (id, tariff_id, created_at) values ($1, $2, $3)", [id, tariffId, toIso(systemClock.now())]);
  for (let from = 0; from < count; from += 50_000) {
    await database.query(
      `insert into rate (deck_id, prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds)
       select $1, prefix, 'Network ' || ($2::int + place) % $3, ($4::bigint + ($2::int + place) % $3 * 1000), 0, 60, 1 from unnest($5::text[]) with ordinality as new(prefix, place)`,
      [id, from, NETWORKS, priceNanos, prefixes.slice(from, from + 50_000)],
    );
  }
  await database.query("analyze rate");
  return { id, prefixes };
}

/** Country codes with up to six more digits: the shorter ones are there first, so prefixes nest. */
function prefixesOf(count: number): string[] {
  const prefixes: string[] = [];
  for (let more = 0; prefixes.length < count; more += 1) {
    for (let rest = 0; rest < 10 ** more && prefixes.length < count; rest += 1) for (const country of countries) prefixes.push(country + (more === 0 ? "" : String(rest).padStart(more, "0")));
  }
  return prefixes.slice(0, count);
}

/** Numbers with prefixes from all over the deck, in no order, so that no look-up finds in the processor's cache what the one before has left. */
export function numbersIn({ prefixes }: LargeDeck, count: number): PhoneNumber[] {
  return Array.from({ length: count }, (_, index) => knownPhoneNumber(`+${prefixes[(index * 7_919_333) % prefixes.length] ?? "1"}${String(index).padStart(12, "5")}`.slice(0, 13)));
}
