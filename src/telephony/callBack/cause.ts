// Why a leg was not answered, in our words. Our own verdict comes first: Asterisk reports a ring time-out and a dead trunk with the same cause (19, SIP 480).
import type { Leg } from "./callBack.js";

export type Cause = "busy" | "noAnswer" | "rejected" | "failed";

// Q.850
const USER_BUSY = 17;
const NO_USER_RESPONDING = 18;
const NO_ANSWER = 19;
const CALL_REJECTED = 21;
/** No route, no circuit, network out of order, congestion, resources: another trunk may do better. */
export const routeFaults: ReadonlySet<number> = new Set([2, 3, 25, 27, 34, 38, 41, 42, 44, 47, 58]);

export function causeOf(leg: Leg): Cause {
  if (leg.verdict === "noAnswer") return "noAnswer";
  if (leg.verdict === "routeFault") return "failed";
  if (leg.cause === USER_BUSY) return "busy";
  if (leg.cause === CALL_REJECTED) return "rejected";
  if (leg.cause !== null && saysNoAnswer(leg.cause)) return "noAnswer";
  // The switch's own limit ended it while it rang: that is what cause 0 after progress means.
  if (leg.cause === 0 && leg.progressAt !== null) return "noAnswer";
  return "failed";
}

export function saysNoAnswer(cause: number): boolean {
  return cause === NO_ANSWER || cause === NO_USER_RESPONDING;
}

export function isRouteFault(leg: Leg): boolean {
  if (leg.verdict !== null) return leg.verdict === "routeFault";
  // It is gone, and of its dialling nothing was ever heard: most likely it never was dialled.
  if (!leg.endKnown) return leg.progressAt === null;
  return leg.cause !== null && routeFaults.has(leg.cause);
}
