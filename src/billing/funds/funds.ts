// What one call-back's payers can still hold, as a value: it answers at once and counts down purses, which call-backs with the same wallet share within a batch.
import type { Instant } from "../../kernel/clock.js";
import type { BundlePeriodId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import type { HeldBundle } from "../bundles/bundle.js";
import type { Extension, Funds, Grant, HoldAnswer, DialedRole, RunningLeg, Standing } from "../callBackMoney.js";
import { assert } from "../../kernel/assert.js";
import { affordInChain, missingTogether, type Missing, type WalletRunning } from "../rating/affordTogether.js";
import { hasSecondsLeft, offerOf, type BundlePurse } from "../rating/bundleShare.js";
import { firstSlice } from "../rating/firstSlice.js";
import type { Rate } from "../rating/rate.js";

/** What is left of a wallet in this batch. */
export interface Purse {
  availableMicros: Micros;
}

/** What is left of a period of a bundle in this batch. */
export interface PeriodPurse extends BundlePurse {
  readonly periodId: BundlePeriodId;
}

/** What one wallet of the chain has to do with a role: the rate is that of its open hold, else the one that the number has now in the tariff that its owner is sold by. */
export interface Share {
  readonly rate: Rate;
  readonly purse: Purse;
  heldMicros: Micros;
  /** Of the payer's own wallet alone: what its open hold has of a bundle. */
  bundle?: { readonly purse: PeriodPurse; heldSeconds: number };
  /** In their order of use: what a hold that is opened now may use. Absent when it is open already. */
  readonly bundles?: readonly PeriodPurse[];
}

export interface Means {
  /** False when the payer or a reseller above it is suspended. */
  readonly mayCall: boolean;
  /** The payer's own. */
  readonly purse: Readonly<Purse>;
  readonly currency: Currency;
  /** Each with its shares, from the payer's own upwards. Roles that may not be called (at some level no rate or a blocked one) are not in it, unless they have holds. */
  readonly roles: ReadonlyMap<DialedRole, readonly Share[]>;
}

/** @param next of the account that may pay from here on */
export function createFunds(means: Means, next: Means | null, now: Instant): Funds {
  const { mayCall, roles } = means;
  return {
    openHold: (role) => openHold(mayCall ? roles.get(role) : undefined, role, now),
    extend: (running, wantedSeconds) => extend(roles, running, wantedSeconds),
    next: next && forNext(createFunds(next, null, now)),
    standing: (legs) => standing(means, legs),
  };
}

/** The same, its grants marked as those of another chain. */
function forNext(funds: Funds): Funds {
  const mark = (granted: Grant): Grant => ({ ...granted, forNext: true });
  return {
    ...funds,
    openHold: (role) => {
      const answer = funds.openHold(role);
      return "granted" in answer ? { granted: mark(answer.granted) } : answer;
    },
    extend: (running, wantedSeconds) => {
      const extension = funds.extend(running, wantedSeconds);
      return { ...extension, grants: extension.grants.map(mark) };
    },
  };
}

/** All or nothing over the chain, each wallet its own first slice at its own rate. A role that holds something already gets what is missing to it. */
function openHold(shares: readonly Share[] | undefined, role: DialedRole, now: Instant): HoldAnswer {
  if (!shares) return { refused: "notAllowed" };
  // The first that has seconds left: a hold has one bundle, and keeps it.
  const [own] = shares;
  const purse = own?.bundle ? undefined : own?.bundles?.find(hasSecondsLeft);
  const bundle = purse ? { purse, heldSeconds: 0 } : own?.bundle;
  const slices = shares.map(({ rate }, level) => firstSlice(rate, now, level === 0 ? offerOf(bundle) : undefined));
  const missing = shares.map(({ heldMicros }, level) => atLeastNothing((slices[level]?.chargeMicros ?? 0n) - heldMicros));
  const short = shares.findIndex(({ purse }, level) => (missing[level] ?? 0n) > purse.availableMicros);
  if (short >= 0) return { refused: short === 0 ? "noFunds" : "resellerNoFunds" };
  const bundleSeconds = Math.max(0, (slices[0]?.bundleSeconds ?? 0) - (bundle?.heldSeconds ?? 0));
  const granted = grant(role, shares, missing, Math.min(...slices.map(({ seconds }) => seconds)));
  return { granted: bundle && (purse || bundleSeconds > 0) ? { ...granted, bundle: setSecondsAside(shares, bundle, bundleSeconds) } : granted };
}

/** A suspended account may not begin a call; one that runs may go on while there is money for it in every wallet. */
function extend(roles: ReadonlyMap<DialedRole, readonly Share[]>, running: readonly RunningLeg[], wantedSeconds: number): Extension {
  const legs = running.map((leg) => ({ ...leg, shares: sharesOf(roles, leg.role) }));
  const wallets = walletsOf(legs);
  const { carriesSeconds, isCovered, limitedBy } = affordInChain(wallets, wantedSeconds);
  const why = limitedBy > 0 ? ({ limitedBy: "reseller" } as const) : {};
  // Even "no second more" may cost more than there is, for a call that has outlasted its hold; settling it takes what is left.
  if (!isCovered) return { carriesSeconds: 0, grants: [], ...why };
  const missing = wallets.map(({ running: onWallet }) => missingTogether(onWallet, carriesSeconds));
  const grants = legs.flatMap(({ role, shares, elapsedSeconds }, index): Grant[] => {
    const ofRole = missing.map((ofWallet) => ofWallet[index] ?? nothing);
    const bundleSeconds = ofRole[0]?.bundleSeconds ?? 0;
    if (bundleSeconds === 0 && ofRole.every(({ amountMicros }) => amountMicros === 0n)) return [];
    const granted = grant(role, shares, ofRole.map(({ amountMicros }) => amountMicros), elapsedSeconds + carriesSeconds);
    const bundle = shares[0]?.bundle;
    return [bundle && bundleSeconds > 0 ? { ...granted, bundle: setSecondsAside(shares, bundle, bundleSeconds) } : granted];
  });
  return { carriesSeconds, grants, ...why };
}

function sharesOf(roles: ReadonlyMap<DialedRole, readonly Share[]>, role: DialedRole): readonly Share[] {
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
      return { rate: share.rate, startedAt: answeredAt, elapsedSeconds, heldMicros: share.heldMicros, bundle: share.bundle };
    }),
  }));
}

const LONGEST_TOLD_SECONDS = 86_400;

function standing({ purse, currency, roles }: Means, legs: readonly RunningLeg[]): Standing | null {
  const known = legs.flatMap((leg) => {
    const shares = roles.get(leg.role);
    return shares ? [{ ...leg, shares: shares.map(withBundle) }] : [];
  });
  if (known.length < legs.length) return null;
  const heldMicros = [...roles.values()].reduce((sum, [own]) => sum + (own?.heldMicros ?? 0n), 0n);
  return { availableMicros: purse.availableMicros + heldMicros, currency, seconds: affordInChain(walletsOf(known), LONGEST_TOLD_SECONDS).carriesSeconds };
}

/** What is not held yet would be held with the first bundle that has seconds left. */
function withBundle(share: Share): Share {
  const purse = share.bundle ? undefined : share.bundles?.find(hasSecondsLeft);
  return purse ? { ...share, bundle: { purse, heldSeconds: 0 } } : share;
}

const nothing: Missing = { amountMicros: 0n, bundleSeconds: 0 };

function grant(role: DialedRole, shares: readonly Share[], missing: readonly Micros[], seconds: number): Grant {
  shares.forEach((share, level) => {
    const amountMicros = missing[level] ?? 0n;
    share.purse.availableMicros -= amountMicros;
    share.heldMicros += amountMicros;
  });
  const [amountMicros = 0n, ...wholesaleMicros] = missing;
  return { role, seconds, amountMicros, wholesaleMicros };
}

/** The hold has the bundle from now on. */
function setSecondsAside([own]: readonly Share[], bundle: NonNullable<Share["bundle"]>, seconds: number): HeldBundle {
  assert(own, "every role is paid for by its payer");
  bundle.purse.leftSeconds -= seconds;
  bundle.heldSeconds += seconds;
  own.bundle = bundle;
  return { periodId: bundle.purse.periodId, seconds };
}

function atLeastNothing(amount: Micros): Micros {
  return amount > 0n ? amount : 0n;
}
