// The longest prefix of a deck that a number begins with, for many numbers in one statement.
import { prepare, type Queryable } from "../../database/transaction.js";
import type { DeckId } from "../../kernel/id.js";
import { digitsOf, type PhoneNumber } from "../../kernel/phoneNumber.js";
import { planFromJson, termsFromJson, type PlanJson, type TermsJson } from "./planJson.js";
import type { Rate } from "./rate.js";

export interface RateAsked {
  readonly deckId: DeckId;
  readonly number: PhoneNumber;
}

export interface FoundRate {
  readonly rate: Rate;
  /** The tariff names this destination in order to refuse it; a shorter prefix that allows it does not count. */
  readonly blocked: boolean;
}

/** How rates are looked up: by SQL as here, or in memory where the deck is loaded. Both answer the same. */
export type RateFinder = (database: Queryable, asked: readonly RateAsked[]) => Promise<(FoundRate | null)[]>;

/** One answer for each question, in their order; null where no prefix of the deck fits. */
export async function findRates(database: Queryable, asked: readonly RateAsked[]): Promise<(FoundRate | null)[]> {
  const answers: (FoundRate | null)[] = asked.map(() => null);
  if (asked.length === 0) return answers;
  const rows = await database.query<RateRow & { place: number }>(statement, [asked.map(({ deckId }) => deckId), asked.map(({ number }) => digitsOf(number))]);
  for (const row of rows) answers[row.place - 1] = toFoundRate(row);
  return answers;
}

/** Of a rate, but for its deck and its prefix. Amounts as text: in JSON they would be floats. */
export function rateColumns(rate: string): string {
  return `${rate}.destination, ${rate}.price_nanos::text, ${rate}.connect_fee_micros::text, ${rate}.first_increment_seconds, ${rate}.next_increment_seconds, ${rate}.blocked, ${rate}.plan`;
}

/** Every prefix of the number is looked up by equality: a range scan would walk backwards without bound where a deck has gaps. */
const statement = prepare(`
select asked.place::int as place, found.deck_id, found.prefix, ${rateColumns("found")}, rate_deck.terms
  from unnest($1::uuid[], $2::text[]) with ordinality as asked(deck_id, digits, place)
  cross join lateral (
    select rate.* from rate
     where rate.deck_id = asked.deck_id
       and rate.prefix = any (array(select left(asked.digits, length) from generate_series(1, length(asked.digits)) as length))
     order by length(rate.prefix) desc limit 1) as found
  join rate_deck on rate_deck.id = found.deck_id`);

export interface RateRow {
  deck_id: DeckId;
  prefix: string;
  destination: string;
  price_nanos: string;
  connect_fee_micros: string;
  first_increment_seconds: number;
  next_increment_seconds: number;
  blocked: boolean;
  plan: PlanJson | null;
  /** Of its deck. */
  terms: TermsJson | null;
}

export function toFoundRate(row: RateRow): FoundRate {
  return { rate: toRate(row), blocked: row.blocked };
}

export function toRate(row: RateRow): Rate {
  return {
    deckId: row.deck_id,
    prefix: row.prefix,
    destination: row.destination,
    priceNanos: BigInt(row.price_nanos),
    connectFeeMicros: BigInt(row.connect_fee_micros),
    firstIncrementSeconds: row.first_increment_seconds,
    nextIncrementSeconds: row.next_increment_seconds,
    ...(row.plan && { plan: planFromJson(row.plan) }),
    ...(row.terms && { terms: termsFromJson(row.terms) }),
  };
}
