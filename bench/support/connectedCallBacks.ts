// Puts many call-backs into the database as they are in the middle of a talk: both legs answered, both holds open. Set-based, for it is not what is measured.
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { houseAccountId } from "../../src/billing/ledger/houseAccounts.js";
import { toSnapshot, type Rate } from "../../src/billing/rating/rate.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import type { Database } from "../../src/database/transaction.js";
import { systemClock, toIso, type Instant } from "../../src/kernel/clock.js";
import { newId, newIdLike, type AccountId, type CallBackId, type LegId } from "../../src/kernel/id.js";

export interface ConnectedCallBack {
  readonly id: CallBackId;
  readonly accountId: AccountId;
  readonly legIds: { readonly A: LegId; readonly B: LegId };
}

export interface CallersWorld {
  readonly switchId: string;
  readonly accountIds: readonly AccountId[];
  readonly rate: Rate;
}

const A_NUMBER = "+15005550111";
const B_NUMBER = "+15005550109";
const HELD_SECONDS = 3_600;
const HELD_MICROS = 3_600_000n;
const WALLET_MICROS = 1_000_000_000_000n;
/** Charged by the second at 0.06 a minute, the usual plain rate. */
export const ANSWERED_SECONDS = 50;
const CHUNK = 1_000;

/** Accounts with full wallets, sold by one plain tariff. */
export async function createCallers(database: Database, switchId: string, accounts: number): Promise<CallersWorld> {
  const now = systemClock.now();
  const plain = { prefix: "1", destination: "Phones", priceNanos: 60_000_000n, connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 };
  const tariff = await createTariff(database, { name: newId(), currency: "EUR", rates: [plain] }, now);
  // The first account of a currency brings the house's own ledger accounts.
  await openAccount(database, { name: "First", currency: "EUR", tariffId: tariff.id }, now);
  await database.query("insert into switch (id, owner, epoch, taken_at) values ($1, $2, 0, now()) on conflict do nothing", [switchId, newId()]);
  const accountIds = Array.from({ length: accounts }, () => newId<"account">());
  await database.query(
    `with new as (select * from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as new(account_id, wallet_id, transfer_id)),
     accounts as (insert into account (id, name, status, currency, tariff_id, live_call_back_limit, created_at) select account_id, 'Caller', 'active', 'EUR', $4, 100000, now() from new),
     wallets as (insert into ledger_account (id, kind, owner_account_id, currency, credits_posted_micros, tracks_balance) select wallet_id, 'wallet', account_id, 'EUR', $5, true from new)
     insert into transfer (id, kind, reference, debit_account_id, credit_account_id, amount_micros, currency, created_at)
     select transfer_id, 'topUp', transfer_id, $6, wallet_id, $5, 'EUR', now() from new`,
    [accountIds, accountIds.map(() => newId()), accountIds.map(() => newId()), tariff.id, WALLET_MICROS, houseAccountId("cash", "EUR")],
  );
  return { switchId, accountIds, rate: { ...plain, deckId: tariff.activeDeckId as Rate["deckId"] } };
}

/** Spread evenly over the accounts. Answered ANSWERED_SECONDS before `now`. */
export async function connectCallBacks(database: Database, world: CallersWorld, count: number, now: Instant): Promise<ConnectedCallBack[]> {
  const made = Array.from({ length: count }, (_, index): ConnectedCallBack => {
    const accountId = world.accountIds[index % world.accountIds.length] as AccountId;
    return { id: newIdLike<"callBack">(accountId, now), accountId, legIds: { A: newIdLike<"leg">(accountId, now), B: newIdLike<"leg">(accountId, now) } };
  });
  for (let from = 0; from < count; from += CHUNK) await insertChunk(database, world, made.slice(from, from + CHUNK), now);
  // As autovacuum would have done in a service that runs: the planner knows the tables. Not those of CDRs, of which there may be very many.
  await database.query("analyze account, ledger_account, call_back, leg, hold, transfer, call_back_event");
  return made;
}

async function insertChunk(database: Database, { switchId, rate }: CallersWorld, made: readonly ConnectedCallBack[], now: Instant): Promise<void> {
  const answeredAt = toIso(now - ANSWERED_SECONDS * 1000);
  const later = toIso(now + HELD_SECONDS * 1000);
  await database.query(insertStatement, [
    made.map(({ id }) => id), made.map(({ accountId }) => accountId), made.map(({ legIds }) => legIds.A), made.map(({ legIds }) => legIds.B),
    A_NUMBER, B_NUMBER, switchId, answeredAt, later, HELD_SECONDS, HELD_MICROS, JSON.stringify(toSnapshot(rate)),
  ]);
}

const insertStatement = `
with recursive new as (select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) as new(id, account_id, a_leg, b_leg)),
chains as (
  select distinct account_id as payer_id, account_id as id, 0 as level from new
  union all
  select chains.payer_id, account.parent_id, chains.level + 1 from chains join account on account.id = chains.id where account.parent_id is not null),
call_backs as (
  insert into call_back (id, account_id, trigger, a_number, b_number, state, version, switch_id, trunks, attempt, retry_attempts, retry_after_busy_seconds, retry_after_no_answer_seconds,
    retry_after_fault_seconds, ring_seconds, longest_seconds, expires_at, phase_at, funds_at, due_at, guard_tries, saying, held_a_seconds, held_b_seconds, requested_at, clock_origin_at, clock_speed)
  select id, account_id, 'web', $5::text, $6::text, 'connected', 6, $7, '{carrier}', 1, 1, 60, 120, 30, 40, 3600, $9::timestamptz, $9, $9, $9, 0, false, $10::int, $10, $8::timestamptz, $8, 1 from new
  returning id),
legs as (
  insert into leg (id, call_back_id, role, attempt, route, number, state, hanging_up, refused, dialed_at, progress_at, answered_at, last_seen_at, end_known)
  select leg.id, new.id, leg.role, 1, 0, leg.number, 'answered', false, false, $8, $8, $8, $8, true
    from new join call_backs on call_backs.id = new.id cross join lateral (values (a_leg, 'A', $5), (b_leg, 'B', $6)) as leg(id, role, number)),
holds as (
  insert into hold (call_back_id, role, payer_id, wallet_id, level, amount_micros, rate, opened_at)
  select new.id, role, new.account_id, wallet.id, chains.level, $11::bigint, $12::jsonb, $8
    from new join chains on chains.payer_id = new.account_id join ledger_account wallet on wallet.owner_account_id = chains.id and wallet.kind = 'wallet' cross join (values ('A'), ('B')) as roles(role)),
sums as (select chains.id as account_id, 2 * $11 * count(*) as micros from new join chains on chains.payer_id = new.account_id group by chains.id)
update ledger_account wallet set debits_held_micros = debits_held_micros + sums.micros from sums where wallet.owner_account_id = sums.account_id and wallet.kind = 'wallet'`;
