// Prices a call-back and promises the price for a while. The number of promises that an account can collect is bounded, and old ones are removed.
import type { Database, Queryable, Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type AccountId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import { noSuchAccount } from "../accounts/noSuchAccount.js";
import type { RateFinder } from "../rating/findRates.js";
import { priceCallBack } from "../rating/quote.js";
import type { NumberAsked } from "../rating/ratesFor.js";
import { toQuotedRows, type StoredQuote } from "./storedQuote.js";

/** So many an account may have that are neither used nor expired. */
export const MOST_OPEN_QUOTES = 100;
/** For so long after its end a quote still says that it has expired, or was used. */
const KEPT_MS = 3_600_000;
const MOST_REMOVED = 10_000;

/** @throws Refusal LIMIT_REACHED, and as ratesFor does */
export async function requestQuote(database: Database, accountId: AccountId, a: NumberAsked, b: NumberAsked, holdsSeconds: number, now: Instant, findRates: RateFinder): Promise<StoredQuote> {
  return database.inTransaction(async (tx) => {
    await lockAccount(tx, accountId);
    const { quote, rates } = await priceCallBack(tx, accountId, a, b, now, findRates);
    await removeQuotesOf(tx, accountId, now);
    await refuseTooMany(tx, accountId, now);
    const stored: StoredQuote = { ...quote, id: newId(now), expiresAt: now + holdsSeconds * 1000 };
    await tx.query("insert into quote (id, account_id, a_number, b_number, rates, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)", [
      stored.id, accountId, a.number, b.number, JSON.stringify(toQuotedRows(rates)), toIso(now), toIso(stored.expiresAt),
    ]);
    return stored;
  });
}

/** Two requests at once are counted one after the other. */
async function lockAccount(tx: Tx, accountId: AccountId): Promise<void> {
  const [account] = await tx.query("select 1 from account where id = $1 for no key update", [accountId]);
  if (!account) throw noSuchAccount();
}

async function refuseTooMany(tx: Tx, accountId: AccountId, now: Instant): Promise<void> {
  const [open] = await tx.query<{ count: number }>("select count(*)::int as count from quote where account_id = $1 and expires_at > $2 and call_back_id is null", [accountId, toIso(now)]);
  if ((open?.count ?? 0) >= MOST_OPEN_QUOTES) {
    throw new Refusal("LIMIT_REACHED", `This account has ${MOST_OPEN_QUOTES} quotes whose prices are still held: use one, or wait until one has expired. The query "quote" tells a price without holding it.`);
  }
}

async function removeQuotesOf(tx: Tx, accountId: AccountId, now: Instant): Promise<void> {
  await tx.query("delete from quote where account_id = $1 and expires_at < $2", [accountId, toIso(now - KEPT_MS)]);
}

/** Of accounts that ask for no more of them, some at a time. What a call-back was held at is kept with its holds and CDRs. */
export async function removeOldQuotes(database: Queryable, now: Instant): Promise<void> {
  for (let removed = MOST_REMOVED; removed === MOST_REMOVED; ) {
    const rows = await database.query("delete from quote where id in (select id from quote where expires_at < $1 order by expires_at limit $2 for update skip locked) returning id", [toIso(now - KEPT_MS), MOST_REMOVED]);
    removed = rows.length;
  }
}
