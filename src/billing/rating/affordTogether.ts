// How long several legs of one call-back can go on together, each on its own hold first, and all of them on one wallet beyond that; and over a chain of wallets, as long as the first of them carries.
import type { Instant } from "../../kernel/clock.js";
import type { Micros } from "../../kernel/money.js";
import { mostSeconds } from "./afford.js";
import { offerOf, type BundlePurse, type BundleShare } from "./bundleShare.js";
import { charge, lastsSeconds, type BundleLeft } from "./charge.js";
import type { Rate } from "./rate.js";

export interface RunningRole {
  readonly rate: Rate;
  /** When its leg was answered; now, while it rings. */
  readonly startedAt: Instant;
  /** Since the leg's answer, rounded up. */
  readonly elapsedSeconds: number;
  /** What is set aside for it already. */
  readonly heldMicros: Micros;
  /** Used before money, where its hold has one. */
  readonly bundle?: BundleShare | undefined;
}

/** What has to be set aside on top of a role's hold. */
export interface Missing {
  readonly amountMicros: Micros;
  /** Of the hold's bundle. */
  readonly bundleSeconds: number;
}

/** The most seconds from now, up to `atMost`, that every role can go on; a cap that ends one of them ends all. */
export function affordTogether(running: readonly RunningRole[], availableMicros: Micros, atMost: number): number {
  return mostSeconds(lastingTogether(running, atMost), (seconds) => sumMissing(running, seconds) <= availableMicros);
}

/** One wallet of a chain, with the legs as it pays for them: at its own rates, on its own holds. */
export interface WalletRunning {
  readonly running: readonly RunningRole[];
  /** What it has beyond all holds. */
  readonly availableMicros: Micros;
}

export interface CarriedByChain {
  readonly carriesSeconds: number;
  /** False when a wallet cannot pay even for what has been talked already. */
  readonly isCovered: boolean;
  /** Which wallet gives out first, by its place; of several the payer's own. */
  readonly limitedBy: number;
}

/** The most seconds from now, up to `atMost`, that every wallet of the chain carries every role. */
export function affordInChain(chain: readonly WalletRunning[], atMost: number): CarriedByChain {
  let found: CarriedByChain = { carriesSeconds: Math.max(0, Math.floor(atMost)), isCovered: true, limitedBy: 0 };
  const limit = ({ running, availableMicros }: WalletRunning, place: number): void => {
    const carriesSeconds = affordTogether(running, availableMicros, found.carriesSeconds);
    found = {
      carriesSeconds,
      isCovered: found.isCovered && (carriesSeconds > 0 || sumMissing(running, 0) <= availableMicros),
      limitedBy: carriesSeconds < found.carriesSeconds ? place : found.limitedBy,
    };
  };
  chain.forEach(limit);
  // Where two legs share a bundle, fewer seconds may cost more money: the first leg takes less of it, and its own fee falls due for the second.
  const [own] = chain;
  if (own && found.limitedBy > 0 && own.running.some(({ bundle }) => bundle !== undefined)) limit(own, found.limitedBy);
  return found;
}

function sumMissing(running: readonly RunningRole[], seconds: number): Micros {
  return missingTogether(running, seconds).reduce((sum, { amountMicros }) => sum + amountMicros, 0n);
}

/** For each role, so that all of them can go on for so many seconds from now. What is left of a bundle goes to the roles in their order. */
export function missingTogether(running: readonly RunningRole[], seconds: number): readonly Missing[] {
  const taken = new Map<Readonly<BundlePurse>, number>();
  return running.map((role) => {
    const { bundle } = role;
    const before = bundle === undefined ? 0 : (taken.get(bundle.purse) ?? 0);
    const missing = missingOf(role, seconds, offerOf(bundle, before));
    if (bundle !== undefined) taken.set(bundle.purse, before + missing.bundleSeconds);
    return missing;
  });
}

function missingOf({ rate, startedAt, elapsedSeconds, heldMicros, bundle }: RunningRole, seconds: number, offer: BundleLeft | undefined): Missing {
  const { chargeMicros, bundleSeconds } = charge(rate, { startedAt, seconds: elapsedSeconds + seconds }, offer);
  return { amountMicros: chargeMicros > heldMicros ? chargeMicros - heldMicros : 0n, bundleSeconds: Math.max(0, bundleSeconds - (bundle?.heldSeconds ?? 0)) };
}

/** Up to where the first cap ends a leg. Of a bundle that several share, the later ones are offered what the earlier ones would leave at the very end. */
function lastingTogether(running: readonly RunningRole[], atMost: number): number {
  if (running.every(({ rate }) => rate.terms?.cap?.strategy !== "disconnect")) return atMost;
  const taken = new Map<Readonly<BundlePurse>, number>();
  const missing = missingTogether(running, atMost);
  return running.reduce((least, { rate, startedAt, elapsedSeconds, bundle }, place) => {
    const before = bundle === undefined ? 0 : (taken.get(bundle.purse) ?? 0);
    if (bundle !== undefined) taken.set(bundle.purse, before + (missing[place]?.bundleSeconds ?? 0));
    return Math.min(least, lastsSeconds(rate, startedAt, elapsedSeconds + atMost, offerOf(bundle, before)) - elapsedSeconds);
  }, atMost);
}
