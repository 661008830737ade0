// Payments as arithmetic: what vouchers, corrections, credit notes, limits and re-ratings must come to, worked out without a database. Tests compare the real ones with it.
import { charge } from "../../src/billing/rating/charge.js";
import type { Rate } from "../../src/billing/rating/rate.js";
import type { DialedRole } from "../../src/billing/callBackMoney.js";
import { hold, release, settle, type ModelChain, type ModelWallet } from "./ledgerModel.js";

export interface ModelAccount {
  /** Its balance has the credit limit in it: what is left to spend. */
  readonly wallet: ModelWallet;
  limit: bigint;
  threshold: bigint | null;
  /** How often it fell below its threshold. */
  falls: number;
  readonly legs: ModelLeg[];
}

export interface ModelLeg {
  readonly legId: string;
  readonly role: DialedRole;
  readonly seconds: number;
  rated: bigint;
  /** What of its price no credit note has given back yet, from where to where, lowest first; the last is open. */
  kept: readonly (readonly [from: bigint, to: bigint])[];
  paid: bigint;
  writtenOff: bigint;
}

export const firstSlices: Readonly<Record<DialedRole, bigint>> = { A: 60_000n, B: 140_000n };

/** One transaction: what it does to the account, and whether it fell below its threshold by it. */
export function inModel(account: ModelAccount, act: () => void): void {
  const before = account.wallet.balance;
  act();
  if (account.threshold !== null && before >= account.threshold && account.wallet.balance < account.threshold) account.falls += 1;
}

export function fill(account: ModelAccount, amount: bigint): void {
  account.wallet.balance += amount;
}

/** What of it was there. */
export function take(account: ModelAccount, amount: bigint): bigint {
  const there = least(amount, account.wallet.balance);
  account.wallet.balance -= there;
  return there;
}

/** Null: it must be refused. */
export function limitTo(account: ModelAccount, limit: bigint): boolean {
  const change = limit - account.limit;
  if (account.wallet.balance + change < 0n) return false;
  account.wallet.balance += change;
  account.limit = limit;
  return true;
}

export function credit(account: ModelAccount, leg: ModelLeg, amount: bigint): boolean {
  if (amount > leg.paid) return false;
  leg.paid -= amount;
  leg.kept = withoutTop(leg.kept, leg.rated, amount);
  account.wallet.balance += amount;
  return true;
}

/** Both legs of a call for so many seconds, settled one after the other, as they are told to end. */
export function call(account: ModelAccount, rates: Readonly<Record<DialedRole, Rate>>, seconds: number, legIds: Readonly<Record<DialedRole, string>>): void {
  const callBack: ModelChain = [{ wallet: account.wallet, rates: { ...rates }, holds: new Map() }];
  for (const role of ["A", "B"] as const) hold(callBack, role, [firstSlices[role]]);
  for (const role of ["A", "B"] as const) {
    const [{ charged, writtenOff } = { charged: 0n, writtenOff: 0n }] = settle(callBack, role, seconds);
    account.legs.push({ legId: legIds[role], role, seconds, rated: charged, kept: [[0n, ENDLESS]], paid: charged - writtenOff, writtenOff });
  }
  release(callBack);
}

/** Every leg in the order of its id, as they were all dialled at once. */
export function rerate(account: ModelAccount, rates: Readonly<Record<DialedRole, Rate>>): void {
  for (const leg of account.legs.toSorted((one, other) => (one.legId < other.legId ? -1 : 1))) {
    if (leg.seconds === 0) continue;
    leg.rated = charge(rates[leg.role], { startedAt: 0, seconds: leg.seconds }).chargeMicros;
    const difference = keptBelow(leg.kept, leg.rated) - leg.paid - leg.writtenOff;
    if (difference >= 0n) {
      const there = take(account, difference);
      leg.paid += there;
      leg.writtenOff += difference - there;
    } else {
      const off = least(-difference, leg.writtenOff);
      const back = least(-difference - off, leg.paid);
      leg.writtenOff -= off;
      leg.paid -= back;
      account.wallet.balance += back;
    }
  }
}

const ENDLESS = 1n << 62n;

/** A credit note cuts off the top of the price that the leg has now: piece by piece, from there downwards. */
function withoutTop(kept: ModelLeg["kept"], price: bigint, amount: bigint): ModelLeg["kept"] {
  let left = amount;
  return kept.toReversed().flatMap(([from, to]) => {
    const top = least(to, price);
    const cut = top > from ? least(left, top - from) : 0n;
    left -= cut;
    return cut === 0n ? [[from, to] as const] : [[top, to] as const, [from, top - cut] as const].filter(([low, high]) => low < high);
  }).toReversed();
}

function keptBelow(kept: ModelLeg["kept"], price: bigint): bigint {
  return kept.reduce((sum, [from, to]) => sum + (price > from ? least(to, price) - from : 0n), 0n);
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
