// How long several legs of one call-back can go on together, each on its own hold first, and all of them on one wallet beyond that; and over a chain of wallets, as long as the first of them carries.
import type { Instant } from "../../kernel/clock.js";
import type { Micros } from "../../kernel/money.js";
import { mostSeconds } from "./afford.js";
import { charge, lastsSeconds } from "./charge.js";
import type { Rate } from "./rate.js";

export interface RunningRole {
  readonly rate: Rate;
  /** When its leg was answered; now, while it rings. */
  readonly startedAt: Instant;
  /** Since the leg's answer, rounded up. */
  readonly elapsedSeconds: number;
  /** What is set aside for it already. */
  readonly heldMicros: Micros;
}

/** The most seconds from now, up to `atMost`, that every role can go on; a cap that ends one of them ends all. */
export function affordTogether(running: readonly RunningRole[], availableMicros: Micros, atMost: number): number {
  const lasting = Math.min(atMost, ...running.map(({ rate, startedAt, elapsedSeconds }) => lastsSeconds(rate, startedAt, elapsedSeconds + atMost) - elapsedSeconds));
  return mostSeconds(lasting, (seconds) => sumMissing(running, seconds) <= availableMicros);
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
  chain.forEach(({ running, availableMicros }, place) => {
    const carriesSeconds = affordTogether(running, availableMicros, found.carriesSeconds);
    found = {
      carriesSeconds,
      isCovered: found.isCovered && (carriesSeconds > 0 || sumMissing(running, 0) <= availableMicros),
      limitedBy: carriesSeconds < found.carriesSeconds ? place : found.limitedBy,
    };
  });
  return found;
}

function sumMissing(running: readonly RunningRole[], seconds: number): Micros {
  return running.reduce((sum, role) => sum + missingMicros(role, seconds), 0n);
}

/** What has to be set aside on top of its hold, so that the role can go on for so many seconds from now. */
export function missingMicros(role: RunningRole, seconds: number): Micros {
  const missing = charge(role.rate, { startedAt: role.startedAt, seconds: role.elapsedSeconds + seconds }).chargeMicros - role.heldMicros;
  return missing > 0n ? missing : 0n;
}
