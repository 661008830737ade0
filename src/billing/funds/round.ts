// What a transaction has read under lock about the payers of a batch: their wallets, their open holds, the rates of roles that have none yet.
import { assert } from "../../kernel/assert.js";
import type { Queryable, Tx } from "../../database/transaction.js";
import type { CallBackId, WalletId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import type { Payer, Role } from "../callBackMoney.js";
import { createBooks, type Books, type OpenHold } from "../ledger/books.js";
import { lockWallets, type LockedWallet } from "../ledger/lockWallets.js";
import { findRates } from "../rating/findRates.js";
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

export async function openRound(tx: Tx, payers: readonly Payer[]): Promise<Round> {
  const wallets = await lockWallets(tx, payers.map(({ accountId }) => accountId));
  // A statement of its own, after the lock: what it shows cannot change any more.
  const holds = await readOpenHolds(tx, payers.map(({ callBackId }) => callBackId));
  const lines = new Map<CallBackId, { callBackId: CallBackId; wallet: LockedWallet; holds: Map<Role, OpenHold>; rates: Map<Role, Rate> }>();
  for (const { callBackId, accountId } of payers) {
    const wallet = wallets.get(accountId);
    assert(wallet, `account ${accountId} has a wallet`);
    lines.set(callBackId, { callBackId, wallet, holds: new Map(), rates: new Map() });
  }
  for (const hold of holds) lines.get(hold.callBackId)?.holds.set(hold.role, hold);
  const unheld = payers.flatMap((payer) => unheldRoles(payer, lines.get(payer.callBackId)));
  const rates = await findRates(tx, unheld);
  unheld.forEach(({ role, rates: known }, index) => {
    const found = rates[index];
    if (found && !found.blocked) known.set(role, found.rate);
  });
  return { lines, wallets: [...wallets.values()], books: createBooks(wallets.values(), holds) };
}

async function readOpenHolds(database: Queryable, callBackIds: readonly CallBackId[]): Promise<OpenHold[]> {
  const rows = await database.query<HoldRow>("select call_back_id, role, wallet_id, amount_micros, rate from hold where call_back_id = any($1::uuid[]) and closed_at is null", [callBackIds]);
  return rows.map((row) => ({ callBackId: row.call_back_id, role: row.role, walletId: row.wallet_id, amountMicros: BigInt(row.amount_micros), rate: fromSnapshot(row.rate) }));
}

interface HoldRow {
  call_back_id: CallBackId;
  role: Role;
  wallet_id: WalletId;
  amount_micros: string;
  rate: RateSnapshot;
}

const roles = ["A", "B"] as const satisfies readonly Role[];

/** What has to be looked up for a payer: nothing while every role has its hold, which is so in all but the first batch of a call-back. */
function unheldRoles({ numbers }: Payer, line: { wallet: LockedWallet; holds: Map<Role, OpenHold>; rates: Map<Role, Rate> } | undefined) {
  const deckId = line?.wallet.deckId;
  if (!line || !deckId) return [];
  return roles.flatMap((role) => {
    const number: PhoneNumber | undefined = numbers[role];
    return number === undefined || line.holds.has(role) ? [] : [{ role, deckId, number, rates: line.rates }];
  });
}
