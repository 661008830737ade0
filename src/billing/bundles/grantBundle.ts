// Gives an account a bundle, and closes one. What was granted is never changed: another grant is another bundle. The reference makes it happen once, however often it is asked for.
import { sqlState, type Database, type Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { assert } from "../../kernel/assert.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type BundleId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import { noSuchAccount } from "../accounts/noSuchAccount.js";
import type { Bundle, BundleStanding } from "./bundle.js";
import { checkGrant, sameGrant, type NewBundle } from "./checkGrant.js";
import { findBundle, findGrant } from "./bundleStandings.js";

/** So many an account may have that are not closed: each of them is looked at when it calls. */
export const MOST_OPEN_BUNDLES = 100;
const UNIQUE_VIOLATION = "23505";

/** @throws Refusal NOT_FOUND, INVALID_INPUT, INVALID_AMOUNT, INVALID_INCREMENT, INVALID_TIME_ZONE, LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED */
export async function grantBundle(database: Database, input: NewBundle, now: Instant, author: Author): Promise<BundleStanding> {
  const granted = checkGrant(input, now);
  try {
    return await database.inTransaction(async (tx) => {
      // Two grants for one account wait for each other here, so that the second one finds the first.
      const [account] = await tx.query("select 1 from account where id = $1 for no key update", [granted.accountId]);
      if (!account) throw noSuchAccount();
      const first = await findGrant(tx, granted.reference, now);
      if (first) return firstAnswer(first, input);
      await refuseTooMany(tx, granted);
      return insert(tx, { ...granted, id: newId(now), createdAt: now, closedAt: null }, now);
    }, { author });
  } catch (error) {
    // One reference for two accounts at once: neither saw the other, and the unique key let the first one through.
    throw sqlState(error) === UNIQUE_VIOLATION ? referenceReused() : error;
  }
}

function firstAnswer(first: BundleStanding, input: NewBundle): BundleStanding {
  if (!sameGrant(first.bundle, input)) throw referenceReused();
  return first;
}

function referenceReused(): Refusal {
  return new Refusal("IDEMPOTENCY_KEY_REUSED", "This reference was used for another bundle: a new one needs a reference of its own.", "reference");
}

async function refuseTooMany(tx: Tx, { accountId }: Pick<Bundle, "accountId">): Promise<void> {
  const [open] = await tx.query<{ count: number }>("select count(*)::int as count from bundle where account_id = $1 and closed_at is null", [accountId]);
  if ((open?.count ?? 0) >= MOST_OPEN_BUNDLES) throw new Refusal("LIMIT_REACHED", `This account has ${MOST_OPEN_BUNDLES} bundles that are not closed: close those that are used up or past.`, "accountId");
}

async function insert(tx: Tx, bundle: Bundle, now: Instant): Promise<BundleStanding> {
  await tx.query(
    `insert into bundle (id, account_id, reference, name, prefixes, granted_seconds, increment_seconds, connect_fee_micros, period, time_zone, valid_from, valid_until, place, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      bundle.id, bundle.accountId, bundle.reference, bundle.name, bundle.prefixes, bundle.grantedSeconds, bundle.incrementSeconds, bundle.connectFeeMicros, bundle.period, bundle.timeZone,
      toIso(bundle.validFrom), bundle.validUntil === null ? null : toIso(bundle.validUntil), bundle.place, toIso(now),
    ],
  );
  return standingOf(tx, bundle.id, now);
}

/** No call takes seconds of it any more; what calls under way hold of it stays theirs. Twice answers the same. @throws Refusal NOT_FOUND */
export async function closeBundle(database: Database, id: BundleId, now: Instant, author: Author): Promise<BundleStanding> {
  return database.inTransaction(async (tx) => {
    const [bundle] = await tx.query("select 1 from bundle where id = $1 for no key update", [id]);
    if (!bundle) throw new Refusal("NOT_FOUND", "There is no such bundle.", "id");
    await tx.query("update bundle set closed_at = greatest($2::timestamptz, created_at) where id = $1 and closed_at is null", [id, toIso(now)]);
    return standingOf(tx, id, now);
  }, { author });
}

async function standingOf(tx: Tx, id: BundleId, now: Instant): Promise<BundleStanding> {
  const standing = await findBundle(tx, id, now);
  assert(standing, "a bundle that was written just now is there");
  return standing;
}
