// Reads a rate deck into memory, page by page, while calls go on: between two pages everybody else has their turn. A deck never changes, so what was read stays true.
import { prepare, type Queryable } from "../../database/transaction.js";
import type { DeckId } from "../../kernel/id.js";
import { digitsOf, type PhoneNumber } from "../../kernel/phoneNumber.js";
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
/** A rate with its amounts, as an object on the heap, without its texts. */
const RATE_BYTES = 240;

/** Null when it would take more than `mostBytes`. */
export async function loadDeck(database: Queryable, deckId: DeckId, mostBytes: number): Promise<LoadedDeck | null> {
  const builder = createPrefixTreeBuilder();
  const rates = createRateTable(deckId);
  let prefixes = 0;
  for (let after = "", isLast = false; !isLast; ) {
    const rows = await database.query<PageRow>(pageStatement, [deckId, after, ROWS_A_PAGE]);
    for (const { prefix, terms } of rows) builder.add(prefix, rates.placeOf(terms));
    prefixes += rows.length;
    if (builder.bytes + rates.bytes > mostBytes || rates.list.length > MOST_VALUES) return null;
    isLast = rows.length < ROWS_A_PAGE;
    after = rows.at(-1)?.prefix ?? after;
  }
  const tree = builder.done();
  return { find: (number) => find(tree, rates.list, digitsOf(number)), prefixes, distinctRates: rates.list.length, bytes: tree.bytes + rates.bytes };
}

/** What is the same for many prefixes comes as one text, which is compared and seldom read. */
const pageStatement = prepare(`
select rate.prefix, (select to_json(terms) from (select ${rateColumns}) as terms)::text as terms
  from rate where rate.deck_id = $1 and rate.prefix > $2 order by rate.prefix limit $3`);

interface PageRow {
  prefix: string;
  terms: string;
}

interface RateTable {
  /** Where rates of these terms are in the list. */
  placeOf(terms: string): number;
  /** Their prefix is empty: it is that of the number asked for. */
  readonly list: readonly FoundRate[];
  readonly bytes: number;
}

function createRateTable(deckId: DeckId): RateTable {
  const places = new Map<string, number>();
  const list: FoundRate[] = [];
  let bytes = 0;
  return {
    list,
    get bytes() {
      return bytes;
    },
    placeOf(terms) {
      const known = places.get(terms);
      if (known !== undefined) return known;
      const place = list.push(toFoundRate({ ...(JSON.parse(terms) as Omit<RateRow, "deck_id" | "prefix">), deck_id: deckId, prefix: "" })) - 1;
      places.set(terms, place);
      bytes += RATE_BYTES + terms.length;
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
