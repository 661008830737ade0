// How long several legs of one call-back can go on together, each on its own hold first, and all of them on one wallet beyond that.
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
  return mostSeconds(lasting, (seconds) => running.reduce((sum, role) => sum + missingMicros(role, seconds), 0n) <= availableMicros);
}

/** What has to be set aside on top of its hold, so that the role can go on for so many seconds from now. */
export function missingMicros(role: RunningRole, seconds: number): Micros {
  const missing = charge(role.rate, { startedAt: role.startedAt, seconds: role.elapsedSeconds + seconds }).chargeMicros - role.heldMicros;
  return missing > 0n ? missing : 0n;
}
