// A wallet that is counted in seconds of talk, as if every second of either role cost the same: what the tests of the machine let it ask for money.
import type { Funds, Grant, DialedRole, RunningLeg } from "../../src/telephony/billingPort.js";

const FIRST_SLICE_SECONDS = 60;

/** So many seconds are there, beyond what is held for the roles already. */
export function wallet(seconds: number, held: Readonly<Record<DialedRole, number | null>> = { A: FIRST_SLICE_SECONDS, B: FIRST_SLICE_SECONDS }): Funds {
  let left = seconds;
  const holds = { ...held };
  return {
    openHold: (role) => {
      const missing = Math.max(0, FIRST_SLICE_SECONDS - (holds[role] ?? 0));
      if (left < missing) return { refused: "noFunds" };
      left -= missing;
      holds[role] = Math.max(holds[role] ?? 0, FIRST_SLICE_SECONDS);
      return { granted: grant(role, FIRST_SLICE_SECONDS, missing) };
    },
    extend: (running, wantedSeconds) => {
      const missing = (leg: RunningLeg, more: number): number => Math.max(0, leg.elapsedSeconds + more - (holds[leg.role] ?? 0));
      const needed = (more: number): number => running.reduce((sum, leg) => sum + missing(leg, more), 0);
      if (needed(0) > left) return { carriesSeconds: 0, grants: [] };
      let carriesSeconds = wantedSeconds;
      while (needed(carriesSeconds) > left) carriesSeconds -= 1;
      left -= needed(carriesSeconds);
      const grants = running.filter((leg) => missing(leg, carriesSeconds) > 0).map((leg) => grant(leg.role, leg.elapsedSeconds + carriesSeconds, missing(leg, carriesSeconds)));
      return { carriesSeconds, grants };
    },
    next: null,
    standing: () => ({ availableMicros: BigInt(left), currency: "EUR", seconds: left }),
  };
}

function grant(role: DialedRole, forSeconds: number, moreSeconds: number): Grant {
  return { role, seconds: forSeconds, amountMicros: BigInt(moreSeconds), wholesaleMicros: [] };
}
