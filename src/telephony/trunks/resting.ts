// When a trunk that keeps failing rests, and when it is tried again. Pure: its standing after some evidence follows from its standing before and from nothing else.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import { rested, type RestPolicy, type Standing, type Trunk } from "./trunk.js";

/** What one leg has shown of its trunk: it carries calls, or it was at fault. */
export type Shown = "works" | "fault";

export interface Evidence {
  readonly shows: Shown;
  /** Who dials dead numbers all the time shows nothing new by it. */
  readonly accountId: AccountId;
}

export const restStates = ["working", "resting", "trying"] as const;
export type RestState = (typeof restStates)[number];

/** `trying`: its rest is over, and one call at a time may show whether it works again. */
export function restStateOf({ restsUntil }: Standing, now: Instant): RestState {
  if (restsUntil === null) return "working";
  return now < restsUntil ? "resting" : "trying";
}

/** In the order in which it came; a leg that was dialled before a rest and ends in it tells nothing new. */
export function standingAfter(before: Standing, policy: RestPolicy | null, evidence: readonly Evidence[], now: Instant): Standing {
  return policy === null ? before : evidence.reduce((standing, { shows, accountId }) => (shows === "works" ? rested : afterFault(standing, policy, accountId, now)), before);
}

function afterFault(standing: Standing, policy: RestPolicy, accountId: AccountId, now: Instant): Standing {
  const { afterFaults, withinSeconds, restSeconds, mostSeconds } = policy;
  switch (restStateOf(standing, now)) {
    case "resting":
      return standing;
    case "trying": {
      const seconds = standing.restedSeconds ?? restSeconds;
      // Of the same account again: one alone must not make it rest ever longer.
      if (standing.faultAccounts.at(-1) === accountId) return resting(standing, seconds, now);
      return resting({ ...standing, faultAccounts: [...standing.faultAccounts.slice(0, -1), accountId] }, Math.min(mostSeconds, 2 * seconds), now);
    }
    case "working": {
      const isRow = standing.faultySince !== null && now - standing.faultySince <= withinSeconds * 1000;
      const row: Standing = isRow ? standing : { ...standing, faults: 0, faultAccounts: [], faultySince: now };
      // More than half of a row one account does not make: whoever dials dead numbers alone takes no trunk away from others.
      if (row.faultAccounts.filter((each) => each === accountId).length >= Math.ceil(afterFaults / 2)) return row;
      const counted: Standing = { ...row, faults: row.faults + 1, faultAccounts: [...row.faultAccounts, accountId] };
      return counted.faults < afterFaults ? counted : resting(counted, restSeconds, now);
    }
  }
}

function resting(standing: Standing, seconds: number, now: Instant): Standing {
  return { ...standing, restsUntil: now + seconds * 1000, restedSeconds: seconds };
}

/** After a rest others try it first, for as long again; if none of them calls, so does the account whose fault made it rest. */
export function mayTry({ faultAccounts, restsUntil, restedSeconds }: Standing, accountId: AccountId, now: Instant): boolean {
  return faultAccounts.at(-1) !== accountId || now >= (restsUntil ?? 0) + (restedSeconds ?? 0) * 1000;
}

/** Whoever changes nothing need not be written. */
export function isSame(one: Standing, other: Standing): boolean {
  return one.faults === other.faults && one.faultySince === other.faultySince && one.restsUntil === other.restsUntil && one.restedSeconds === other.restedSeconds
    && one.faultAccounts.join() === other.faultAccounts.join();
}

/** As operators see it. */
export function stateOf({ enabled, standing }: Pick<Trunk, "enabled" | "standing">, now: Instant): RestState | "disabled" {
  return enabled ? restStateOf(standing, now) : "disabled";
}
