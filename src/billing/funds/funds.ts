// What one call-back's payers can still hold, as a value: it answers at once and counts down purses, which call-backs with the same wallet share within a batch.
import type { Instant } from "../../kernel/clock.js";
import type { Micros } from "../../kernel/money.js";
import type { Extension, Funds, Grant, HoldAnswer, Role, RunningLeg } from "../callBackMoney.js";
import { assert } from "../../kernel/assert.js";
import { affordInChain, missingMicros, type WalletRunning } from "../rating/affordTogether.js";
import { firstSlice } from "../rating/firstSlice.js";
import type { Rate } from "../rating/rate.js";

/** What is left of a wallet in this batch. */
export interface Purse {
  availableMicros: Micros;
}

/** What one wallet of the chain has to do with a role: the rate is that of its open hold, else the one that the number has now in the tariff that its owner is sold by. */
export interface Share {
  readonly rate: Rate;
  readonly purse: Purse;
  heldMicros: Micros;
}

/**
 * @param roles each with its shares, from the payer's own upwards. Roles that may not be called (at some level no rate or a blocked one) are not in it, unless they have holds.
 * @param mayCall false when the payer or a reseller above it is suspended
 */
export function createFunds(mayCall: boolean, roles: ReadonlyMap<Role, readonly Share[]>, now: Instant): Funds {
  return {
    openHold: (role) => openHold(mayCall ? roles.get(role) : undefined, role, now),
    extend: (running, wantedSeconds) => extend(roles, running, wantedSeconds),
  };
}

/** All or nothing over the chain, each wallet its own first slice at its own rate. A role that holds something already gets what is missing to it. */
function openHold(shares: readonly Share[] | undefined, role: Role, now: Instant): HoldAnswer {
  if (!shares) return { refused: "notAllowed" };
  const slices = shares.map(({ rate }) => firstSlice(rate, now));
  const missing = shares.map(({ heldMicros }, level) => atLeastNothing((slices[level]?.chargeMicros ?? 0n) - heldMicros));
  const short = shares.findIndex(({ purse }, level) => (missing[level] ?? 0n) > purse.availableMicros);
  if (short >= 0) return { refused: short === 0 ? "noFunds" : "resellerNoFunds" };
  return { granted: grant(role, shares, missing, Math.min(...slices.map(({ seconds }) => seconds))) };
}

/** A suspended account may not begin a call; one that runs may go on while there is money for it in every wallet. */
function extend(roles: ReadonlyMap<Role, readonly Share[]>, running: readonly RunningLeg[], wantedSeconds: number): Extension {
  const legs = running.map((leg) => ({ ...leg, shares: sharesOf(roles, leg.role) }));
  const wallets = walletsOf(legs);
  const { carriesSeconds, isCovered, limitedBy } = affordInChain(wallets, wantedSeconds);
  const why = limitedBy > 0 ? ({ limitedBy: "reseller" } as const) : {};
  // Even "no second more" may cost more than there is, for a call that has outlasted its hold; settling it takes what is left.
  if (!isCovered) return { carriesSeconds: 0, grants: [], ...why };
  const grants: Grant[] = [];
  legs.forEach(({ role, shares, elapsedSeconds }, index) => {
    const missing = wallets.map((wallet) => missingOf(wallet, index, carriesSeconds));
    if (missing.some((amount) => amount > 0n)) grants.push(grant(role, shares, missing, elapsedSeconds + carriesSeconds));
  });
  return { carriesSeconds, grants, ...why };
}

function sharesOf(roles: ReadonlyMap<Role, readonly Share[]>, role: Role): readonly Share[] {
  const shares = roles.get(role);
  assert(shares, `role ${role} has an open hold while its leg runs`);
  return shares;
}

/** The same legs, once for each wallet of the chain, as that wallet pays for them. */
function walletsOf(legs: readonly (RunningLeg & { readonly shares: readonly Share[] })[]): WalletRunning[] {
  return (legs[0]?.shares ?? []).map(({ purse }, level) => ({
    availableMicros: purse.availableMicros,
    running: legs.map(({ answeredAt, elapsedSeconds, shares }) => {
      const share = shares[level];
      assert(share?.purse === purse, "both roles of a call-back are paid for by the same wallets");
      return { rate: share.rate, startedAt: answeredAt, elapsedSeconds, heldMicros: share.heldMicros };
    }),
  }));
}

function missingOf({ running }: WalletRunning, leg: number, seconds: number): Micros {
  const role = running[leg];
  return role ? missingMicros(role, seconds) : 0n;
}

function grant(role: Role, shares: readonly Share[], missing: readonly Micros[], seconds: number): Grant {
  shares.forEach((share, level) => {
    const amountMicros = missing[level] ?? 0n;
    share.purse.availableMicros -= amountMicros;
    share.heldMicros += amountMicros;
  });
  const [amountMicros = 0n, ...wholesaleMicros] = missing;
  return { role, seconds, amountMicros, wholesaleMicros };
}

function atLeastNothing(amount: Micros): Micros {
  return amount > 0n ? amount : 0n;
}
