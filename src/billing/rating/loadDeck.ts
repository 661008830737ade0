// Reads a rate deck into memory, page by page, while calls go on: between two pages everybody else has their turn. A deck never changes, so what was read stays true.
import { prepare, type Queryable } from "../../database/transaction.js";
import type { DeckId } from "../../kernel/id.js";
import { digitsOf, type PhoneNumber } from "../../kernel/phoneNumber.js";
import type { Terms } from "./plan.js";
import { termsFromJson, type TermsJson } from "./planJson.js";
import { rateColumns, toFoundRate, type FoundRate, type RateRow } from "./findRates.js";
import { createPrefixTreeBuilder, lengthOf, MOST_VALUES, NO_MATCH, valueOf, type PrefixTree } from "./prefixTree.js";

export interface LoadedDeck {
  /** The rate of the longest prefix that the number begins with; null where none fits. */
  find(number: PhoneNumber): FoundRate | null;
  readonly prefixes: number;
  /** Rates that differ in more than their prefix. */
  readonly distinctRates: number;
  /** What it takes in memory: counted for the prefixes, estimated for the rates. */
  readonly bytes: number;
}

/** Some two milliseconds of work: nobody else waits longer than that for their turn. */
const ROWS_A_PAGE = 1_000;
/** A rate as an object on the heap is some 230 bytes for a text of 190; measured. */
const RATE_BYTES = 80;

/** Null when it would take more than `mostBytes`, or is not wanted any more. */
export async function loadDeck(database: Queryable, deckId: DeckId, isWanted: () => boolean, mostBytes: number): Promise<LoadedDeck | null> {
  const builder = createPrefixTreeBuilder();
  const rates = createRateTable(deckId, await termsOf(database, deckId));
  let prefixes = 0;
  for (let after = "", isLast = false; !isLast; ) {
    const rows = await database.query<PageRow>(pageStatement, [deckId, after, ROWS_A_PAGE]);
    for (const { prefix, rest } of rows) builder.add(prefix, rates.placeOf(rest));
    prefixes += rows.length;
    if (!isWanted() || builder.bytes + rates.bytes > mostBytes || rates.list.length > MOST_VALUES) return null;
    isLast = rows.length < ROWS_A_PAGE;
    after = rows.at(-1)?.prefix ?? after;
  }
  return deckOf(await builder.done(), rates.list, prefixes, rates.bytes);
}

/** Out here it keeps nothing alive that only loading needs. */
function deckOf(tree: PrefixTree, rates: readonly FoundRate[], prefixes: number, rateBytes: number): LoadedDeck {
  return { find: (number) => find(tree, rates, digitsOf(number)), prefixes, distinctRates: rates.length, bytes: tree.bytes + rateBytes };
}

/** What is the same for many prefixes comes as one text, which is compared and seldom read. */
const pageStatement = prepare(`
select rate.prefix, (select to_json(rest) from (select ${rateColumns("rate")}) as rest)::text as rest
  from rate where rate.deck_id = $1 and rate.prefix > $2 order by rate.prefix limit $3`);

interface PageRow {
  prefix: string;
  rest: string;
}

/** One value for all rates of the deck. */
async function termsOf(database: Queryable, deckId: DeckId): Promise<Terms | undefined> {
  const [deck] = await database.query<{ terms: TermsJson | null }>("select terms from rate_deck where id = $1", [deckId]);
  return deck?.terms ? termsFromJson(deck.terms) : undefined;
}

interface RateTable {
  /** Where a rate that is all this, but for its prefix, is in the list. */
  placeOf(rest: string): number;
  /** Their prefix is empty: it is that of the number asked for. */
  readonly list: readonly FoundRate[];
  readonly bytes: number;
}

function createRateTable(deckId: DeckId, terms: Terms | undefined): RateTable {
  const places = new Map<string, number>();
  const list: FoundRate[] = [];
  let bytes = 0;
  return {
    list,
    get bytes() {
      return bytes;
    },
    placeOf(rest) {
      const known = places.get(rest);
      if (known !== undefined) return known;
      const { rate, blocked } = toFoundRate({ ...(JSON.parse(rest) as Omit<RateRow, "deck_id" | "prefix" | "terms">), deck_id: deckId, prefix: "", terms: null });
      const place = list.push({ rate: terms ? { ...rate, terms } : rate, blocked }) - 1;
      places.set(rest, place);
      bytes += RATE_BYTES + rest.length;
      return place;
    },
  };
}

function find(tree: PrefixTree, rates: readonly FoundRate[], digits: string): FoundRate | null {
  const match = tree.longest(digits);
  if (match === NO_MATCH) return null;
  const { rate, blocked } = rates[valueOf(match)] as FoundRate;
  return { rate: { ...rate, prefix: digits.slice(0, lengthOf(match)) }, blocked };
}
