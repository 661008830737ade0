// When a trunk that keeps failing rests, and when it is tried again. Pure: its standing after some evidence follows from its standing before and from nothing else.
import type { Instant } from "../../kernel/clock.js";
import { rested, type RestPolicy, type Standing, type Trunk } from "./trunk.js";

/** What one leg has shown of its trunk: it carries calls, or it was at fault. */
export type Evidence = "works" | "fault";

export const restStates = ["working", "resting", "trying"] as const;
export type RestState = (typeof restStates)[number];

/** `trying`: its rest is over, and one call at a time may show whether it works again. */
export function restStateOf({ restsUntil }: Standing, now: Instant): RestState {
  if (restsUntil === null) return "working";
  return now < restsUntil ? "resting" : "trying";
}

/** In the order in which it came; a leg that was dialled before a rest and ends in it tells nothing new. */
export function standingAfter(before: Standing, policy: RestPolicy | null, evidence: readonly Evidence[], now: Instant): Standing {
  return policy === null ? before : evidence.reduce((standing, one) => (one === "works" ? rested : afterFault(standing, policy, now)), before);
}

function afterFault(standing: Standing, policy: RestPolicy, now: Instant): Standing {
  const { afterFaults, withinSeconds, restSeconds, mostSeconds } = policy;
  switch (restStateOf(standing, now)) {
    case "resting":
      return standing;
    case "trying":
      return resting(standing, Math.min(mostSeconds, 2 * (standing.restedSeconds ?? restSeconds)), now);
    case "working": {
      const isRow = standing.faultySince !== null && now - standing.faultySince <= withinSeconds * 1000;
      const counted: Standing = isRow ? { ...standing, faults: standing.faults + 1 } : { ...standing, faults: 1, faultySince: now };
      return counted.faults < afterFaults ? counted : resting(counted, restSeconds, now);
    }
  }
}

function resting(standing: Standing, seconds: number, now: Instant): Standing {
  return { faults: standing.faults, faultySince: standing.faultySince, restsUntil: now + seconds * 1000, restedSeconds: seconds };
}

/** Whoever changes nothing need not be written. */
export function isSame(one: Standing, other: Standing): boolean {
  return one.faults === other.faults && one.faultySince === other.faultySince && one.restsUntil === other.restsUntil && one.restedSeconds === other.restedSeconds;
}

/** As operators see it. */
export function stateOf({ enabled, standing }: Pick<Trunk, "enabled" | "standing">, now: Instant): RestState | "disabled" {
  return enabled ? restStateOf(standing, now) : "disabled";
}
