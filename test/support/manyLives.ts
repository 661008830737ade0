// Very many small worlds of money in one database, written with a handful of statements: a customer, its resellers, a tariff of the full model at every level, and a few call-backs.
import { ensureHouseAccounts, houseAccountId, resellerAccountId, resellerKinds } from "../../src/billing/ledger/houseAccounts.js";
import { findRates } from "../../src/billing/rating/findRates.js";
import { planToJson, termsToJson } from "../../src/billing/rating/planJson.js";
import type { Plan, Terms } from "../../src/billing/rating/plan.js";
import type { Rate } from "../../src/billing/rating/rate.js";
import type { Role } from "../../src/billing/callBackMoney.js";
import type { Database } from "../../src/database/transaction.js";
import { toIso } from "../../src/kernel/clock.js";
import { newId, type AccountId, type CallBackId, type DeckId, type TariffId } from "../../src/kernel/id.js";
import { aNumber, bNumber, callBackRows, NOW } from "./money.js";

export type Priced = Pick<Rate, "priceNanos" | "connectFeeMicros" | "firstIncrementSeconds" | "nextIncrementSeconds"> & { readonly plan?: Plan };
/** One wallet of a chain: what is in it, and what its owner is sold by. */
export interface NewLevel {
  readonly balance: bigint;
  readonly prices: Readonly<Record<"A" | "B", Priced>>;
  readonly terms: Terms | undefined;
}
export interface StoredLevel {
  readonly accountId: AccountId;
  readonly balance: bigint;
  readonly rates: Record<"A" | "B", Rate>;
}
export interface StoredLife {
  /** The customer first, then its reseller, and so on to the top. */
  readonly levels: readonly StoredLevel[];
  readonly callBackIds: readonly CallBackId[];
}

interface Row extends NewLevel {
  readonly accountId: AccountId;
  readonly parentId: AccountId | null;
  readonly tariffId: TariffId;
  readonly deckId: DeckId;
  /** 0 at the top of its chain. */
  readonly depth: number;
}

/** @param chains of each life the customer's level first, then its reseller's, and so on to the top */
export async function storeLives(database: Database, chains: readonly (readonly NewLevel[])[], callBacksEach: number): Promise<StoredLife[]> {
  const lives = chains.map(rowsOf);
  const rows = lives.flat();
  await ensureHouseAccounts(database, "EUR");
  // From the top downwards: a chain is checked when an account is put below another.
  for (const depth of [0, 1, 2]) await insertAccounts(database, rows.filter((row) => row.depth === depth));
  await insertBooksOfResellers(database, rows);
  await insertWallets(database, rows);
  await insertRates(database, rows);
  const rates = await findRates(database, rows.flatMap(({ deckId }) => [{ deckId, number: aNumber }, { deckId, number: bNumber }]));
  const ratesOf = new Map(rows.map(({ accountId }, index) => [accountId, { A: rates[2 * index]?.rate as Rate, B: rates[2 * index + 1]?.rate as Rate } satisfies Record<Exclude<Role, "T">, Rate>]));
  const stored = lives.map((life) => ({
    levels: life.map(({ accountId, balance }) => ({ accountId, balance, rates: ratesOf.get(accountId) as StoredLevel["rates"] })),
    callBackIds: Array.from({ length: callBacksEach }, () => newId<"callBack">()),
  }));
  await callBackRows(database, stored.flatMap(({ levels, callBackIds }) => callBackIds.map((id) => ({ id, accountId: levels[0]?.accountId as AccountId }))));
  return stored;
}

function rowsOf(chain: readonly NewLevel[]): Row[] {
  const ids = chain.map(() => newId<"account">());
  return chain.map((level, place) => ({ ...level, accountId: ids[place] as AccountId, parentId: ids[place + 1] ?? null, tariffId: newId<"tariff">(), deckId: newId<"deck">(), depth: chain.length - 1 - place }));
}

async function insertAccounts(database: Database, rows: readonly Row[]): Promise<void> {
  await database.query(
    `with new as (select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::json[]) as new(account_id, parent_id, tariff_id, deck_id, terms)),
     tariffs as (insert into tariff (id, name, currency, owner_account_id, created_at) select tariff_id, tariff_id, 'EUR', parent_id, $6 from new returning id),
     decks as (insert into rate_deck (id, tariff_id, created_at, terms, rate_count, author) select deck_id, tariff_id, $6, terms::jsonb, 2, 'test' from new returning id),
     activations as (insert into deck_activation (id, tariff_id, deck_id, at, created_at, author) select deck_id, tariff_id, deck_id, $6, $6, 'test' from new returning id)
     insert into account (id, name, status, currency, parent_id, tariff_id, live_call_back_limit, created_at) select account_id, 'One of many', 'active', 'EUR', parent_id, tariff_id, 100, $6 from new`,
    [rows.map(({ accountId }) => accountId), rows.map(({ parentId }) => parentId), rows.map(({ tariffId }) => tariffId), rows.map(({ deckId }) => deckId), rows.map(({ terms }) => (terms ? JSON.stringify(termsToJson(terms)) : null)), toIso(NOW)],
  );
}

async function insertBooksOfResellers(database: Database, rows: readonly Row[]): Promise<void> {
  const books = [...new Set(rows.flatMap(({ parentId }) => parentId ?? []))].flatMap((resellerId) => resellerKinds.map((kind) => ({ id: resellerAccountId(kind, "EUR", resellerId), kind, resellerId })));
  await database.query("insert into ledger_account (id, kind, currency, owner_account_id, tracks_balance) select id, kind, 'EUR', owner_id, false from unnest($1::uuid[], $2::text[], $3::uuid[]) as new(id, kind, owner_id)", [
    books.map(({ id }) => id), books.map(({ kind }) => kind), books.map(({ resellerId }) => resellerId),
  ]);
}

/** What is in a wallet has come by a transfer, as it always has. */
async function insertWallets(database: Database, rows: readonly Row[]): Promise<void> {
  await database.query(
    `with new as (select * from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as new(account_id, wallet_id, balance)),
     wallets as (insert into ledger_account (id, kind, owner_account_id, currency, credits_posted_micros, tracks_balance) select wallet_id, 'wallet', account_id, 'EUR', balance, true from new)
     insert into transfer (id, kind, reference, debit_account_id, credit_account_id, amount_micros, currency, created_at) select account_id, 'topUp', account_id, $4, wallet_id, balance, 'EUR', $5 from new where balance > 0`,
    [rows.map(({ accountId }) => accountId), rows.map(() => newId()), rows.map(({ balance }) => balance), houseAccountId("cash", "EUR"), toIso(NOW)],
  );
}

async function insertRates(database: Database, rows: readonly Row[]): Promise<void> {
  const rates = rows.flatMap(({ deckId, prices }) => [{ deckId, prefix: "49", ...prices.A }, { deckId, prefix: "44", ...prices.B }]);
  await database.query(
    `insert into rate (deck_id, prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds, blocked, plan)
     select deck_id, prefix, 'Somewhere', price, fee, first, next, false, plan::jsonb from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::int[], $6::int[], $7::json[]) as new(deck_id, prefix, price, fee, first, next, plan)`,
    [
      rates.map(({ deckId }) => deckId), rates.map(({ prefix }) => prefix), rates.map(({ priceNanos }) => priceNanos), rates.map(({ connectFeeMicros }) => connectFeeMicros),
      rates.map(({ firstIncrementSeconds }) => firstIncrementSeconds), rates.map(({ nextIncrementSeconds }) => nextIncrementSeconds), rates.map(({ plan }) => (plan ? JSON.stringify(planToJson(plan)) : null)),
    ],
  );
}
