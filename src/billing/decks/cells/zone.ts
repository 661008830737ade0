// The instant at which the clocks of a time zone show a given time. A time that its clocks skip is read as if they had not been changed yet.
import type { Instant } from "../../../kernel/clock.js";
import { offsetAt } from "../../../kernel/zone.js";

export function zoneOf(timeZone: string): (wallClock: Instant) => Instant {
  return (wallClock) => {
    // The offset at a first guess may be that of the other side of a change of the clocks.
    const guess = wallClock - offsetAt(timeZone, wallClock).offsetMs;
    return wallClock - offsetAt(timeZone, guess).offsetMs;
  };
}
