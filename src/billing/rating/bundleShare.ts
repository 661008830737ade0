// What a leg may use of a bundle: the seconds that are held for it, and what is left of the bundle beside all holds. Legs with one bundle share one value of it, so that together they are never offered more than is there.
import type { Micros } from "../../kernel/money.js";
import type { BundleLeft } from "./charge.js";

/** What is left of a bundle, counted down while a batch is answered. */
export interface BundlePurse {
  readonly incrementSeconds: number;
  readonly connectFeeMicros: Micros | null;
  /** Beyond all holds. */
  leftSeconds: number;
}

export interface BundleShare {
  readonly purse: Readonly<BundlePurse>;
  readonly heldSeconds: number;
}

/** @param takenSeconds what other legs would take of what is left */
export function offerOf(share: BundleShare | undefined, takenSeconds = 0): BundleLeft | undefined {
  if (share === undefined) return undefined;
  const { purse: { leftSeconds, incrementSeconds, connectFeeMicros }, heldSeconds } = share;
  return { seconds: heldSeconds + Math.max(0, leftSeconds - takenSeconds), incrementSeconds, connectFeeMicros };
}

/** Less than one of its increments is nothing: it could never be used. */
export function hasSecondsLeft({ leftSeconds, incrementSeconds }: Readonly<BundlePurse>): boolean {
  return leftSeconds >= incrementSeconds;
}
