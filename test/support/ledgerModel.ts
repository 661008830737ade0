// The ledger as arithmetic: what holds, settlements and top-ups must come to, worked out without a database. Tests compare the real one with it.
import { charge } from "../../src/billing/rating/charge.js";
import type { Rate } from "../../src/billing/rating/rate.js";
import type { Role } from "../../src/billing/callBackMoney.js";
import { NOW } from "./money.js";

export interface ModelWallet {
  balance: bigint;
  held: bigint;
  writtenOff: bigint;
}

export interface ModelCallBack {
  readonly wallet: ModelWallet;
  readonly rates: Readonly<Record<Role, Rate>>;
  readonly holds: Map<Role, bigint>;
}

export function availableIn(wallet: ModelWallet): bigint {
  return wallet.balance - wallet.held;
}

/** What opening a role's hold must answer: the amount, or null when the purse does not cover it. */
export function firstSlice(callBack: ModelCallBack, role: Role, purse: bigint): bigint | null {
  const rate = callBack.rates[role];
  const wanted = charge(rate, { startedAt: NOW, seconds: Math.max(60, rate.firstIncrementSeconds) }).chargeMicros - (callBack.holds.get(role) ?? 0n);
  const missing = wanted > 0n ? wanted : 0n;
  return missing <= purse ? missing : null;
}

/** Second by second, the naive way: how long the roles with a hold can go on, and what each needs for it. */
export function carry(callBack: ModelCallBack, elapsed: number, wanted: number, purse: bigint): { seconds: number; missing: Map<Role, bigint> } {
  const missingAt = (seconds: number) =>
    new Map(
      [...callBack.holds].map(([role, held]) => {
        const missing = charge(callBack.rates[role], { startedAt: NOW, seconds: elapsed + seconds }).chargeMicros - held;
        return [role, missing > 0n ? missing : 0n];
      }),
    );
  const sum = (missing: Map<Role, bigint>) => [...missing.values()].reduce((total, amount) => total + amount, 0n);
  let seconds = 0;
  while (seconds < wanted && sum(missingAt(seconds + 1)) <= purse) seconds += 1;
  const missing = missingAt(seconds);
  return sum(missing) <= purse ? { seconds, missing } : { seconds: 0, missing: new Map() };
}

export function hold(callBack: ModelCallBack, role: Role, amount: bigint): void {
  callBack.holds.set(role, (callBack.holds.get(role) ?? 0n) + amount);
  callBack.wallet.held += amount;
}

/** The charge, and the part of it that nobody paid. */
export function settle(callBack: ModelCallBack, role: Role, answeredSeconds: number): { charged: bigint; writtenOff: bigint } {
  const { wallet } = callBack;
  const charged = charge(callBack.rates[role], { startedAt: NOW, seconds: answeredSeconds }).chargeMicros;
  const held = callBack.holds.get(role) ?? 0n;
  const fromHold = charged < held ? charged : held;
  callBack.holds.set(role, held - fromHold);
  wallet.held -= fromHold;
  wallet.balance -= fromHold;
  const left = charged - fromHold;
  const more = left < availableIn(wallet) ? left : availableIn(wallet);
  wallet.balance -= more;
  wallet.writtenOff += left - more;
  return { charged, writtenOff: left - more };
}

export function release(callBack: ModelCallBack): void {
  for (const amount of callBack.holds.values()) callBack.wallet.held -= amount;
  callBack.holds.clear();
}
