// Which column of a carrier's sheet is which. Names are compared without case, accents and punctuation; a name that is not listed is told as not read, never guessed at.
import type { Currency } from "../../kernel/money.js";

export const columnNames = ["prefix", "countryCode", "areaCode", "destination", "price", "connectFee", "increments", "firstIncrement", "nextIncrement", "effective", "ends", "blocked", "status", "currency"] as const;
export type ColumnName = (typeof columnNames)[number];

/** The best name first: where a sheet has two of them, the better one is read. "Old rate" and its like are not listed, so that they are never taken for the price. */
const synonyms: Readonly<Record<ColumnName, string>> = {
  prefix: "prefix|dial prefix|dial code|dialcode|dialling code|dialing code|destination code|dest code|dest prefix|destination prefix|code|codes|prefixes|dial codes|dialprefix|number prefix|full code|e164 prefix|e 164 prefix|npanxx|npa nxx|range",
  countryCode: "country code|countrycode|cc|country dial code",
  areaCode: "area code|area codes|city code|city codes|national code|national codes|ndc|breakout code|regional code",
  destination: "destination|destination name|dest name|name|description|dest|destinations|destname|prefix name|code name|breakout|zone|area|country destination|country|region|location|route name|network",
  price:
    "new rate|new price|price per minute|rate per minute|price min|rate min|cost min|charge min|price per min|rate per min|cost per min|cost per minute|charge per minute|charge per min|per minute|per min|minute price|minute rate|rate|price|sell rate|sell price|sellrate|buy rate|buy price|buyrate|rateinitial|rate initial|rate cost|cost|tariff|current rate|current price|rates|prices|call rate|voice rate",
  connectFee: "connect fee|connection fee|connectfee|connection cost|connection charge|connect charge|connect cost|connectcharge|connection|setup|setup fee|set up fee|setup charge|set up charge|set up|setup cost|call setup|call setup fee|call setup charge|rate call|price per call|rate per call|fee|flag fall|flagfall",
  increments: "increments|billing increments|billing terms|billing|increment pair|billing increment|charging increments|pulse|interval|rounding",
  firstIncrement: "first increment|initial increment|init increment|1st increment|minimum increment|minimum|min|min duration|minimum duration|minimum time|min time|minimal time|initial block|initblock|first interval|interval 1|interval1|initial interval|initial period|rate minimum|minimum seconds|first block|buyrateinitblock",
  nextIncrement: "next increment|next increments|recurring increment|subsequent increment|additional increment|2nd increment|second increment|increment|rate increment|billing block|billingblock|next interval|interval n|intervaln|interval 2|additional interval|additional block|step|buyrateincrement",
  effective: "effective date|effective|effective from|effectivedate|valid from|start date|startdate|start|from date|from|begin date|date effective|activation date|date of effect|effective on|active from",
  ends: "end date|ends|enddate|end|expiry date|expiry|expiration date|expires|valid to|valid until|valid till|to date|to|until|till|stop date|stopdate|effective to|effective until|effective till",
  blocked: "blocked|block|barred|is blocked|forbidden",
  status: "status|state|change|change type|change status|rate status|action|change code|rate change|type of change",
  currency: "currency|cur|ccy|currency code",
};

export interface Layout {
  readonly at: Readonly<Partial<Record<ColumnName, number>>>;
  /** As the sheet names them, by place. */
  readonly names: readonly string[];
  /** That are not read. */
  readonly unread: readonly string[];
}

export type Headed = { readonly layout: Layout } | { readonly fault: string };

/** @returns null for a row that is no header */
export function readHeader(cells: readonly string[], currency: Currency): Headed | null {
  const found = new Map<ColumnName, { readonly place: number; readonly rank: number }[]>();
  const read = new Set<number>();
  let foreign: string | null = null;
  cells.forEach((cell, place) => {
    const { words, other } = plainName(cell, currency);
    const known = byName.get(words);
    if (!known) return;
    if (other !== null && (known.column === "price" || known.column === "connectFee")) foreign ??= `column ${JSON.stringify(cell.trim().slice(0, 60))} is in ${other}, and the tariff is priced in ${currency}`;
    found.set(known.column, [...(found.get(known.column) ?? []), { place, rank: known.rank }]);
  });
  const at: Partial<Record<ColumnName, number>> = {};
  for (const [column, places] of found) {
    const [best, second] = places.toSorted((one, other) => one.rank - other.rank);
    if (!best) continue;
    if (second?.rank === best.rank && column !== "destination") return { fault: `two columns are named ${JSON.stringify((cells[best.place] ?? "").trim().slice(0, 60))}` };
    at[column] = best.place;
  }
  if (at.prefix !== undefined) {
    // A sheet with whole prefixes may name the country's code beside them.
    delete at.countryCode;
    delete at.areaCode;
  }
  if ((at.prefix === undefined && at.countryCode === undefined) || at.price === undefined) return null;
  if (foreign !== null) return { fault: foreign };
  for (const place of Object.values(at)) read.add(place);
  const names = cells.map((cell, place) => cell.trim().slice(0, 60) || `column ${place + 1}`);
  return { layout: { at, names, unread: names.filter((_, place) => !read.has(place)) } };
}

const byName = new Map<string, { readonly column: ColumnName; readonly rank: number }>(
  columnNames.flatMap((column) => synonyms[column].split("|").map((name, rank) => [name, { column, rank }] as const)),
);
const currencies = new Set(Intl.supportedValuesOf("currency"));
const signs: Readonly<Record<string, string>> = { $: "USD", "€": "EUR", "£": "GBP" };

/** "Rate (USD/min)" → "rate min", and USD, when that is not the tariff's. */
function plainName(cell: string, currency: Currency): { readonly words: string; readonly other: string | null } {
  let other: string | null = null;
  let isMoney = false;
  const words = cell
    .slice(0, 100)
    .normalize("NFKD")
    .replace(/[$€£]/g, (sign) => ` ${signs[sign] ?? ""} `)
    // "initialIncrement" and "InitialIncrement" are two words.
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .split(" ")
    .filter((word) => {
      if (!currencies.has(word.toUpperCase()) || word.length !== 3 || word.toUpperCase() !== word) return true;
      if (word !== currency) other = word;
      isMoney = true;
      return false;
    });
  const name = words.join(" ").toLowerCase();
  // "EUR/min" is a price; "min" alone is a minimum.
  return { words: isMoney && /^(per )?min(ute)?$/.test(name) ? "per minute" : name, other };
}
