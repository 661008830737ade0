// What a transaction has read under lock about the payers of a batch: their wallets, their open holds, the rates of roles that have none yet.
import { assert } from "../../kernel/assert.js";
import { arrayOf } from "../../database/columns.js";
import { prepare, type Queryable, type Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId, WalletId } from "../../kernel/id.js";
import type { Payer, Role } from "../callBackMoney.js";
import { createBooks, type Books, type OpenHold } from "../ledger/books.js";
import { lockWallets, type LockedWallet } from "../ledger/lockWallets.js";
import type { RateFinder } from "../rating/findRates.js";
import { fromSnapshot, type Rate, type RateSnapshot } from "../rating/rate.js";

/** One call-back's side of it. One wallet pays today; a reseller's chain would be more of them, each with its own rate. */
export interface Line {
  readonly callBackId: CallBackId;
  readonly wallet: LockedWallet;
  readonly holds: ReadonlyMap<Role, OpenHold>;
  /** Of the roles without an open hold whose number is known and may be called. */
  readonly rates: ReadonlyMap<Role, Rate>;
}

export interface Round {
  readonly lines: ReadonlyMap<CallBackId, Line>;
  readonly wallets: readonly LockedWallet[];
  readonly books: Books;
}

type ByRole<T> = ReadonlyMap<CallBackId, ReadonlyMap<Role, T>>;
type Wallets = ReadonlyMap<AccountId, LockedWallet>;

export async function openRound(tx: Tx, payers: readonly Payer[], now: Instant, findRates: RateFinder): Promise<Round> {
  // Two statements, the second run after the lock: what it shows cannot change any more.
  const [wallets, openHolds] = await Promise.all([lockWallets(tx, payers.map(({ accountId }) => accountId), now), readOpenHolds(tx, payers.map(({ callBackId }) => callBackId))]);
  const holds = byRole(openHolds.map((hold) => [hold.callBackId, hold.role, hold]));
  const rates = await readRates(tx, findRates, payers, wallets, holds);
  const lines = payers.map(({ callBackId, accountId }): [CallBackId, Line] => {
    const wallet = wallets.get(accountId);
    assert(wallet, `account ${accountId} has a wallet`);
    return [callBackId, { callBackId, wallet, holds: holds.get(callBackId) ?? new Map(), rates: rates.get(callBackId) ?? new Map() }];
  });
  return { lines: new Map(lines), wallets: [...wallets.values()], books: createBooks(wallets.values(), openHolds) };
}

async function readOpenHolds(database: Queryable, callBackIds: readonly CallBackId[]): Promise<OpenHold[]> {
  const rows = await database.query<HoldRow>(holdsStatement, [arrayOf("uuid", callBackIds)]);
  return rows.map((row) => ({ callBackId: row.call_back_id, role: row.role, walletId: row.wallet_id, amountMicros: BigInt(row.amount_micros), rate: fromSnapshot(row.rate) }));
}

const holdsStatement = prepare("select call_back_id, role, wallet_id, amount_micros, rate from hold where call_back_id = any($1::uuid[]) and closed_at is null");

interface HoldRow {
  call_back_id: CallBackId;
  role: Role;
  wallet_id: WalletId;
  amount_micros: string;
  rate: RateSnapshot;
}

const roles = ["A", "B"] as const satisfies readonly Role[];

/** Nothing is looked up while every role has its hold, which is so in all but the first batch of a call-back. */
async function readRates(tx: Tx, findRates: RateFinder, payers: readonly Payer[], wallets: Wallets, holds: ByRole<OpenHold>): Promise<ByRole<Rate>> {
  const asked = payers.flatMap(({ callBackId, accountId, numbers }) => {
    const deckId = wallets.get(accountId)?.deckId ?? null;
    return roles.flatMap((role) => {
      const number = numbers[role];
      return deckId === null || number === undefined || holds.get(callBackId)?.has(role) ? [] : [{ callBackId, role, deckId, number }];
    });
  });
  const found = await findRates(tx, asked);
  return byRole(asked.flatMap(({ callBackId, role }, index) => {
    const one = found[index];
    return one && !one.blocked ? [[callBackId, role, one.rate] as const] : [];
  }));
}

function byRole<T>(items: readonly (readonly [CallBackId, Role, T])[]): ByRole<T> {
  const map = new Map<CallBackId, Map<Role, T>>();
  for (const [callBackId, role, item] of items) {
    const ofOne = map.get(callBackId) ?? new Map<Role, T>();
    map.set(callBackId, ofOne.set(role, item));
  }
  return map;
}
