// Whether a trunk carries calls at an instant, by the clocks of its own time zone. Pure.
import type { Instant } from "../../kernel/clock.js";
import { DAY_MS, offsetAt } from "../../kernel/zone.js";
import type { Trunk } from "./trunk.js";

/** An hour that is skipped in spring is in no window, one that comes twice in autumn is twice in the same. */
export function isOpen({ windows, timeZone }: Pick<Trunk, "windows" | "timeZone">, at: Instant): boolean {
  if (windows.length === 0) return true;
  const local = at + offsetAt(timeZone, at).offsetMs;
  const day = Math.floor(local / DAY_MS);
  const second = (local - day * DAY_MS) / 1000;
  return windows.some(({ weekdays, fromSecond, toSecond }) => weekdays.includes(weekdayOf(day)) && second >= fromSecond && second < toSecond);
}

/** Of a day since 1970-01-01, which was a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
