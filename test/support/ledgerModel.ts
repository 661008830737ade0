// The ledger as arithmetic: what holds, settlements and top-ups over chains of wallets must come to, worked out without a database. Tests compare the real one with it.
import { charge, lastsSeconds } from "../../src/billing/rating/charge.js";
import { firstSlice } from "../../src/billing/rating/firstSlice.js";
import type { Rate } from "../../src/billing/rating/rate.js";
import type { DialedRole } from "../../src/billing/callBackMoney.js";
import { NOW } from "./money.js";

export interface ModelWallet {
  balance: bigint;
  held: bigint;
  writtenOff: bigint;
}

/** One wallet of a call-back's chain: the payer's own first, then its reseller's, and so on. */
export interface ModelLevel {
  readonly wallet: ModelWallet;
  /** Of a role that has a hold, as it was when that was opened. */
  readonly rates: Record<DialedRole, Rate>;
  readonly holds: Map<DialedRole, bigint>;
}

export type ModelChain = readonly ModelLevel[];
export type Purses = Map<ModelWallet, bigint>;

export function availableIn(wallet: ModelWallet): bigint {
  return wallet.balance - wallet.held;
}

/** What opening a role's hold must answer: each wallet's amount, or the place of the first whose purse does not cover its own. */
export function firstSlices(chain: ModelChain, role: DialedRole, purses: Purses): readonly bigint[] | number {
  const amounts = chain.map(({ rates, holds }) => atLeastNothing(firstSlice(rates[role], NOW).chargeMicros - (holds.get(role) ?? 0n)));
  const short = chain.findIndex(({ wallet }, level) => (amounts[level] ?? 0n) > (purses.get(wallet) ?? 0n));
  return short < 0 ? amounts : short;
}

/** Second by second, the naive way: how long the roles with a hold can go on, and what each needs for it of each wallet. */
export function carry(chain: ModelChain, elapsed: number, wanted: number, purses: Purses): { seconds: number; missing: Map<DialedRole, bigint[]> } {
  const roles = [...(chain[0]?.holds.keys() ?? [])];
  const missingAt = (seconds: number) =>
    new Map(roles.map((role) => [role, chain.map(({ rates, holds }) => atLeastNothing(charge(rates[role], { startedAt: NOW, seconds: elapsed + seconds }).chargeMicros - (holds.get(role) ?? 0n)))]));
  const isCovered = (missing: Map<DialedRole, bigint[]>) => chain.every(({ wallet }, level) => [...missing.values()].reduce((sum, amounts) => sum + (amounts[level] ?? 0n), 0n) <= (purses.get(wallet) ?? 0n));
  const goesOn = (seconds: number) => roles.every((role) => chain.every(({ rates }) => lastsSeconds(rates[role], NOW, elapsed + seconds) === elapsed + seconds));
  let seconds = 0;
  while (seconds < wanted && goesOn(seconds + 1) && isCovered(missingAt(seconds + 1))) seconds += 1;
  const missing = missingAt(seconds);
  return isCovered(missing) ? { seconds, missing } : { seconds: 0, missing: new Map() };
}

export function hold(chain: ModelChain, role: DialedRole, amounts: readonly bigint[]): void {
  chain.forEach(({ wallet, holds }, level) => {
    const amount = amounts[level] ?? 0n;
    holds.set(role, (holds.get(role) ?? 0n) + amount);
    wallet.held += amount;
  });
}

/** What each wallet is charged, and the part of it that it could not pay. */
export function settle(chain: ModelChain, role: DialedRole, answeredSeconds: number): { charged: bigint; writtenOff: bigint }[] {
  return chain.map(({ wallet, rates, holds }) => {
    const charged = charge(rates[role], { startedAt: NOW + 5_000, seconds: answeredSeconds }).chargeMicros;
    const held = holds.get(role) ?? 0n;
    const fromHold = charged < held ? charged : held;
    holds.set(role, held - fromHold);
    wallet.held -= fromHold;
    wallet.balance -= fromHold;
    const left = charged - fromHold;
    const more = left < availableIn(wallet) ? left : availableIn(wallet);
    wallet.balance -= more;
    wallet.writtenOff += left - more;
    return { charged, writtenOff: left - more };
  });
}

/** @param role this one alone; all of them when left out */
export function release(chain: ModelChain, role?: DialedRole): void {
  for (const { wallet, holds } of chain) {
    for (const [which, amount] of holds) {
      if (role !== undefined && which !== role) continue;
      wallet.held -= amount;
      holds.delete(which);
    }
  }
}

function atLeastNothing(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}
