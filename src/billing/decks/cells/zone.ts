// The instant at which the clocks of a time zone show a given time. A time that its clocks skip is read as if they had not been changed yet.
import type { Instant } from "../../../kernel/clock.js";

/** @throws RangeError for a zone that nobody knows */
export function zoneOf(timeZone: string): (wallClock: Instant) => Instant {
  if (timeZone === "UTC") return (wallClock) => wallClock;
  const format = new Intl.DateTimeFormat("en-US", { timeZone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  const shown = (at: Instant): Instant => {
    const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(part.get("year") ?? 0, (part.get("month") ?? 1) - 1, part.get("day"), part.get("hour"), part.get("minute"), part.get("second"));
  };
  return (wallClock) => {
    // The offset at a first guess may be that of the other side of a change of the clocks.
    const guess = wallClock - (shown(wallClock) - wallClock);
    return wallClock - (shown(guess) - guess);
  };
}
