// How a call to one of our numbers rings, is turned away without an answer, and when we ring back.
import { Refusal } from "../../kernel/refusal.js";

/** The last one turns nobody away: it rings until the caller gives up. */
export const waysToRefuse = ["busy", "reject", "unavailable", "congestion", "ringOut"] as const;
export type WayToRefuse = (typeof waysToRefuse)[number];

export interface Ringing {
  /** From the end of the trigger call to the call-back. */
  readonly delaySeconds: number;
  readonly refuseAfterSeconds: number;
  readonly refuses: WayToRefuse;
}

export const standardRinging: Ringing = { delaySeconds: 3, refuseAfterSeconds: 1, refuses: "busy" };

const LONGEST_DELAY_SECONDS = 600;
const LONGEST_RINGING_SECONDS = 30;

/** @throws Refusal INVALID_INPUT */
export function checkRinging({ delaySeconds, refuseAfterSeconds, refuses }: Ringing): Ringing {
  refuseUnlessWhole(delaySeconds, LONGEST_DELAY_SECONDS, "delaySeconds");
  refuseUnlessWhole(refuseAfterSeconds, LONGEST_RINGING_SECONDS, "refuseAfterSeconds");
  return { delaySeconds, refuseAfterSeconds, refuses };
}

function refuseUnlessWhole(seconds: number, most: number, field: string): void {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > most) throw new Refusal("INVALID_INPUT", `This is a whole number of seconds, from 0 to ${most}.`, field);
}
