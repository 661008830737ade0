// A small world of money for tests: accounts with tariffs, and call-backs whose rows billing does not write itself.
import type { Database, Queryable } from "../../src/database/transaction.js";
import { toIso, type Instant } from "../../src/kernel/clock.js";
import { newId, type AccountId, type CallBackId, type LegId } from "../../src/kernel/id.js";
import { knownPhoneNumber, type PhoneNumber } from "../../src/kernel/phoneNumber.js";
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import type { EndedLeg, Role } from "../../src/billing/callBackMoney.js";
import type { Terms } from "../../src/billing/rating/plan.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import type { NewRate, Tariff } from "../../src/billing/tariffs/tariff.js";

export const NOW: Instant = Date.UTC(2026, 10, 20, 12);
export const aNumber: PhoneNumber = knownPhoneNumber("+4930123456");
export const bNumber: PhoneNumber = knownPhoneNumber("+442071234567");

/** Germany at 0.06 a minute by the second after a minute; Britain at 0.12 by whole minutes with a fee; Jersey blocked. */
export const plainRates: readonly NewRate[] = [
  { prefix: "49", destination: "Germany", priceNanos: 60_000_000n, connectFeeMicros: 0n, firstIncrementSeconds: 60, nextIncrementSeconds: 1 },
  { prefix: "44", destination: "United Kingdom", priceNanos: 120_000_000n, connectFeeMicros: 20_000n, firstIncrementSeconds: 60, nextIncrementSeconds: 60 },
  { prefix: "447797", destination: "Jersey, mobile", priceNanos: 0n, connectFeeMicros: 0n, firstIncrementSeconds: 60, nextIncrementSeconds: 60, blocked: true },
];

let names = 0;

export async function aTariff(database: Database, rates: readonly NewRate[] = plainRates, currency = "EUR"): Promise<Tariff> {
  names += 1;
  return createTariff(database, { name: `tariff ${names}`, currency, rates }, NOW);
}

/** Of the tariff's owner, where that is a reseller. */
export async function anAccount(database: Database, tariff: Tariff, balanceMicros: bigint): Promise<AccountId> {
  names += 1;
  const account = await openAccount(database, { name: `account ${names}`, currency: tariff.currency, resellerId: tariff.ownerAccountId, tariffId: tariff.id }, NOW);
  if (balanceMicros > 0n) await topUp(database, { accountId: account.id, amountMicros: balanceMicros, reference: `first of ${account.id}` }, NOW);
  return account.id;
}

export interface Chain {
  /** The customer first, then its reseller, and so on to the top. */
  readonly accountIds: readonly AccountId[];
  readonly tariffs: readonly Tariff[];
}

export interface ChainLevel {
  readonly balanceMicros: bigint;
  readonly rates: readonly NewRate[];
  readonly terms?: Terms;
}

/** @param levels the customer's balance and rates first, then its reseller's, and so on to the top */
export async function aChain(database: Database, levels: readonly ChainLevel[]): Promise<Chain> {
  const accountIds: AccountId[] = [];
  const tariffs: Tariff[] = [];
  for (const { balanceMicros, rates, terms } of levels.toReversed()) {
    names += 1;
    const resellerId = accountIds[0] ?? null;
    const tariff = await createTariff(database, { name: `tariff ${names}`, currency: "EUR", ownerAccountId: resellerId, rates, ...(terms && { terms }) }, NOW);
    const { id } = await openAccount(database, { name: `account ${names}`, currency: "EUR", resellerId, tariffId: tariff.id }, NOW);
    if (balanceMicros > 0n) await topUp(database, { accountId: id, amountMicros: balanceMicros, reference: `first of ${id}` }, NOW);
    accountIds.unshift(id);
    tariffs.unshift(tariff);
  }
  return { accountIds, tariffs };
}

export async function available(database: Database, accountId: AccountId): Promise<bigint> {
  const [row] = await database.query<{ available: string }>(
    "select credits_posted_micros + credit_limit_micros - debits_posted_micros - debits_held_micros as available from ledger_account where kind = 'wallet' and owner_account_id = $1",
    [accountId],
  );
  return BigInt(row?.available ?? -1n);
}

/** A leg that was answered for so many seconds; 0 for one that never was. */
export function endedLeg(accountId: AccountId, callBackId: CallBackId, role: Role, answeredSeconds: number, legId: LegId = newId(NOW)): EndedLeg {
  const answered = answeredSeconds > 0;
  return {
    legId, callBackId, accountId, trigger: "web", role, attempt: 1, trunk: "one", number: role === "A" ? aNumber : bNumber, callerId: null, outcome: answered ? "answered" : "noAnswer",
    dialedAt: NOW, answeredAt: answered ? NOW + 5_000 : null, endedAt: NOW + 5_000 + answeredSeconds * 1000, cause: 16, sipStatus: 200, endKnown: true,
  };
}

/** The rows that telephony writes: a hold belongs to a call-back, and the audit wants its legs to be there. */
export async function callBackRows(database: Database, callBacks: readonly { readonly id: CallBackId; readonly accountId: AccountId }[], state: "connected" | "ended" = "connected"): Promise<void> {
  await database.query("insert into switch (id, owner, epoch, taken_at) values ('test', $1, 1, now()) on conflict do nothing", [newId()]);
  await database.query(
    `insert into call_back (id, account_id, trigger, a_number, b_number, state, outcome, version, switch_id, trunks, attempt, retry_attempts, retry_after_busy_seconds,
       retry_after_no_answer_seconds, retry_after_fault_seconds, ring_seconds, longest_seconds, expires_at, guard_tries, saying, requested_at, ended_at, clock_origin_at, clock_speed)
     select id, account_id, 'web', $3, $4, $5::text, case when $5 = 'ended' then 'completed' end, 1, 'test', '{one}', 1, 1, 0, 0, 0, 30, 3600, $6::timestamptz, 0, false, $6, case when $5 = 'ended' then $6::timestamptz end, $6, 1
       from unnest($1::uuid[], $2::uuid[]) as new(id, account_id)`,
    [callBacks.map(({ id }) => id), callBacks.map(({ accountId }) => accountId), aNumber, bNumber, state, toIso(NOW)],
  );
}

/** The row of an ended leg, as telephony writes it in the transaction that settles it. */
export async function endedLegRows(database: Queryable, legs: readonly EndedLeg[]): Promise<void> {
  await database.query(
    `insert into leg (id, call_back_id, role, attempt, route, number, state, hanging_up, refused, dialed_at, answered_at, ended_at, end_known)
     select id, call_back_id, role, 1, 0, number, 'ended', false, false, dialed_at, answered_at, ended_at, true
       from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[]) as new(id, call_back_id, role, number, dialed_at, answered_at, ended_at)`,
    [
      legs.map(({ legId }) => legId),
      legs.map(({ callBackId }) => callBackId),
      legs.map(({ role }) => role),
      legs.map(({ number }) => number),
      legs.map(({ dialedAt }) => toIso(dialedAt)),
      legs.map(({ answeredAt }) => (answeredAt === null ? null : toIso(answeredAt))),
      legs.map(({ endedAt }) => toIso(endedAt)),
    ],
  );
}

/** What telephony writes when a call-back is over. */
export async function endCallBackRows(database: Queryable, ids: readonly CallBackId[]): Promise<void> {
  await database.query("update call_back set state = 'ended', outcome = 'completed', ended_at = $2 where id = any($1::uuid[])", [ids, toIso(NOW)]);
}
