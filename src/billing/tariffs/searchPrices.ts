// Lists the prices of a deck by prefix, by country or by a part of the destination's name, in the order of their prefixes.
import type { Queryable } from "../../database/transaction.js";
import { prefixesOfCountry } from "../../kernel/country.js";
import type { DeckId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import { rateColumns, toRate, type RateRow } from "../rating/findRates.js";
import type { ListedRate } from "./tariff.js";

const LONGEST_SEARCH = 100;
/** Shorter ones are in nearly every name. */
const SHORTEST_NAME = 2;

/** An empty search lists all. @throws Refusal INVALID_INPUT */
export async function searchPrices(database: Queryable, deckId: DeckId, search: string, limit: number, afterPrefix: string | null): Promise<ListedRate[]> {
  const text = search.trim();
  const after = afterPrefix ?? "";
  if (text === "") return listed(database, allStatement, [deckId, after, limit]);
  const prefixes = prefixesIn(text) ?? (await prefixesOfCountry(text));
  if (prefixes) return listed(database, prefixStatement, [deckId, after, limit, prefixes]);
  if (text.length < SHORTEST_NAME || text.length > LONGEST_SEARCH) {
    throw new Refusal("INVALID_INPUT", `Search for digits, a country, or ${SHORTEST_NAME} to ${LONGEST_SEARCH} characters of a destination's name.`, "search");
  }
  return listed(database, nameStatement, [deckId, after, limit, text]);
}

/** "49151", "+49 (0)151", "0049-151"; null for what is no number's beginning. */
function prefixesIn(text: string): readonly string[] | null {
  if (!/^\+?[\d\s()./-]+$/.test(text)) return null;
  const digits = text.replace("(0)", "").replace(/\D/g, "").replace(/^00/, "");
  return digits === "" ? null : [digits.slice(0, 15)];
}

async function listed(database: Queryable, statement: string, values: readonly unknown[]): Promise<ListedRate[]> {
  const rows = await database.query<RateRow>(statement, values);
  return rows.map((row) => ({ ...toRate(row), blocked: row.blocked }));
}

const columns = `rate.deck_id, rate.prefix, ${rateColumns("rate")}, rate_deck.terms`;
const ofDeck = "from rate join rate_deck on rate_deck.id = rate.deck_id where rate.deck_id = $1 and rate.prefix > $2";

const allStatement = `select ${columns} ${ofDeck} order by rate.prefix limit $3`;

/** The deck is read in the order of its key, from the page's beginning until the page is full: a page of few matches reads all of it. */
const nameStatement = `select ${columns} ${ofDeck} and strpos(lower(rate.destination), lower($4)) > 0 order by rate.prefix limit $3`;

/**
 * What numbers that begin so can cost: the prefixes that begin so too, and where none is the same the longest one that they begin with.
 * A colon comes after the nine.
 */
const prefixStatement = `
with wanted as (select unnest($4::text[]) as digits),
found as (
  select below.prefix from wanted cross join lateral (
    select prefix from rate where deck_id = $1 and prefix > $2 and prefix >= wanted.digits and prefix < wanted.digits || ':' order by prefix limit $3) as below
  union
  select above.prefix from wanted cross join lateral (
    select prefix from rate where deck_id = $1 and prefix = any (array(select left(wanted.digits, length) from generate_series(1, length(wanted.digits)) as length))
     order by length(prefix) desc limit 1) as above)
select ${columns} ${ofDeck} and rate.prefix in (select prefix from found) order by rate.prefix limit $3`;
