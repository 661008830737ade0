// Creates a tariff with its first rate deck, whole or not at all.
import { sqlState, type Database, type Tx } from "../../database/transaction.js";
import { ringback, type Author } from "../../kernel/author.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type AccountId, type DeckId } from "../../kernel/id.js";
import { parseCurrency, type Currency } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { checkResellerFits } from "../accounts/reseller.js";
import { checkTerms } from "../rating/checkPlan.js";
import type { Terms } from "../rating/plan.js";
import { planToJson, termsToJson } from "../rating/planJson.js";
import { insertActivation } from "./activeDeck.js";
import { checkRates } from "./checkRates.js";
import type { NewRate, Tariff } from "./tariff.js";

export interface NewTariff {
  readonly name: string;
  readonly currency: Currency;
  /** The reseller that sells by it; ours when left out. */
  readonly ownerAccountId?: AccountId | null;
  readonly rates: readonly NewRate[];
  /** What holds for all of them: tax, rounding, minimum charge, cap, surcharge, time zone. */
  readonly terms?: Terms;
}

const LONGEST_NAME = 100;
const ROWS_A_STATEMENT = 10_000;
const UNIQUE_VIOLATION = "23505";

/** @throws Refusal INVALID_INPUT (every fault of every rate in one message; a name that is taken), as checkPlan and checkTerms do, INVALID_CURRENCY, NOT_FOUND (the reseller), CURRENCY_MISMATCH */
export async function createTariff(database: Database, input: NewTariff, now: Instant, author?: Author): Promise<Tariff> {
  const name = input.name.trim();
  if (name.length === 0 || name.length > LONGEST_NAME) throw new Refusal("INVALID_INPUT", `A tariff needs a name of 1 to ${LONGEST_NAME} characters.`, "name");
  const currency = parseCurrency(input.currency, "currency");
  checkRates(input.rates);
  if (input.terms) checkTerms(input.terms, "terms");
  const activeDeckId: DeckId = newId(now);
  const tariff: Tariff = { id: newId(now), name, currency, ownerAccountId: input.ownerAccountId ?? null, activeDeckId, createdAt: now };
  await database.inTransaction(async (tx) => {
    if (tariff.ownerAccountId !== null) await checkResellerFits(tx, tariff.ownerAccountId, currency);
    await insertTariff(tx, tariff);
    await tx.query("insert into rate_deck (id, tariff_id, created_at, terms, rate_count, author) values ($1, $2, $3, $4, $5, $6)", [
      activeDeckId, tariff.id, toIso(now), input.terms ? termsToJson(input.terms) : null, input.rates.length, author ?? ringback,
    ]);
    for (let from = 0; from < input.rates.length; from += ROWS_A_STATEMENT) await insertRates(tx, activeDeckId, input.rates.slice(from, from + ROWS_A_STATEMENT));
    await insertActivation(tx, { tariffId: tariff.id, deckId: activeDeckId, at: now, author: author ?? ringback }, now);
  }, { author });
  return tariff;
}

async function insertTariff(tx: Tx, { id, name, currency, ownerAccountId, createdAt }: Tariff): Promise<void> {
  try {
    await tx.query("insert into tariff (id, name, currency, owner_account_id, created_at) values ($1, $2, $3, $4, $5)", [id, name, currency, ownerAccountId, toIso(createdAt)]);
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new Refusal("INVALID_INPUT", `There is a tariff named ${JSON.stringify(name)} already: give another name.`, "name");
  }
}

async function insertRates(tx: Tx, deckId: DeckId, rates: readonly NewRate[]): Promise<void> {
  await tx.query(
    `insert into rate (deck_id, prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds, blocked, plan)
     select $1::uuid, new.* from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::integer[], $7::integer[], $8::boolean[], $9::jsonb[]) as new`,
    [
      deckId,
      rates.map(({ prefix }) => prefix),
      rates.map(({ destination }) => destination.trim()),
      rates.map(({ priceNanos }) => priceNanos),
      rates.map(({ connectFeeMicros }) => connectFeeMicros),
      rates.map(({ firstIncrementSeconds }) => firstIncrementSeconds),
      rates.map(({ nextIncrementSeconds }) => nextIncrementSeconds),
      rates.map(({ blocked }) => blocked ?? false),
      rates.map(({ plan }) => (plan ? JSON.stringify(planToJson(plan)) : null)),
    ],
  );
}
