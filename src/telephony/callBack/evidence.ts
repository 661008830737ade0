// What the switch's list proves about one live leg, and when a leg can no longer be alive: the judgements of recovery, pure, so that the model search runs the very same ones.
import type { Instant } from "../../kernel/clock.js";
import type { SwitchChannel } from "../callControl.js";

/** Two lists must agree before a leg counts as gone, and so far apart that an event on its way has come in between. */
export const AGAIN_MS = 1_000;
/** A leg cannot be alive once its own limit is this much past, whether the switch can be asked or not. */
export const LOST_AFTER_LIMIT_SECONDS = 60;

/** Missing from every list since then. */
export interface Oddity {
  readonly since: Instant;
}

export interface Judgement {
  /** Kept until the next list. */
  readonly odd: Oddity | null;
  readonly concluded: "gone" | "answered" | null;
}

/** That a leg is missing proves nothing alone; that it is up, although our row says dialing, does: at the worst its own event comes late and changes nothing. */
export function judge(leg: { readonly state: SwitchChannel["state"] }, seen: SwitchChannel["state"] | null, askedAt: Instant, before: Oddity | null): Judgement {
  if (seen !== null) return { odd: null, concluded: seen === "answered" && leg.state === "dialing" ? "answered" : null };
  if (before === null) return { odd: { since: askedAt }, concluded: null };
  return askedAt < before.since + AGAIN_MS ? { odd: before, concluded: null } : { odd: null, concluded: "gone" };
}

export interface TimedLeg {
  /** On our clock. */
  readonly dialedAt: Instant;
  /** On the switch's clock. */
  readonly answeredAt: Instant | null;
  readonly heldSeconds: number;
}

/**
 * Since when a leg has been up, or rung, on our clock: an answer's stamp is on the switch's, and the two may be minutes apart.
 * It was dialled by our clock and cannot have answered before that: where the switch's clock was set in between, or its offset is not known yet, that is the bound.
 */
export function upSince(leg: Pick<TimedLeg, "dialedAt" | "answeredAt">, clockOffsetMs: number): Instant {
  return leg.answeredAt === null ? leg.dialedAt : Math.max(leg.dialedAt, leg.answeredAt - clockOffsetMs);
}

/** What is held for the leg was used up then, on our clock. */
export function heldUntil(leg: TimedLeg, clockOffsetMs: number): Instant {
  return upSince(leg, clockOffsetMs) + leg.heldSeconds * 1000;
}

export function isBeyondItsLimit(leg: TimedLeg, now: Instant, clockOffsetMs: number): boolean {
  return now > heldUntil(leg, clockOffsetMs) + LOST_AFTER_LIMIT_SECONDS * 1000;
}
