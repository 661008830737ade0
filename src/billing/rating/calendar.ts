// Which weekly period is in force at an instant, in the local time of its deck, and until when that is so.
import type { Instant } from "../../kernel/clock.js";
import type { ExactPeriod } from "./exactPlan.js";
import { DAY_MS, offsetAt } from "../../kernel/zone.js";

export interface InForce {
  /** Null where none is. */
  readonly period: ExactPeriod | null;
  /** It is so until then at least; perhaps longer. */
  readonly untilAt: Instant;
}

/** Local time is what clocks show: the hour that is skipped in spring is in no period, the one that comes twice in autumn is twice in the same. */
export function periodAt(periods: readonly ExactPeriod[], timeZone: string, at: Instant): InForce {
  const { offsetMs, untilAt } = offsetAt(timeZone, at);
  const local = at + offsetMs;
  const day = Math.floor(local / DAY_MS);
  const timeOfDay = local - day * DAY_MS;
  const date = dateOf(day);
  let period: ExactPeriod | null = null;
  let next = DAY_MS;
  for (const one of periods) {
    if (!isOn(one, date)) continue;
    if (timeOfDay < one.fromMs) next = Math.min(next, one.fromMs);
    else if (timeOfDay < one.toMs) {
      next = Math.min(next, one.toMs);
      if (period === null || one.weight > period.weight) period = one;
    }
  }
  return { period, untilAt: Math.min(untilAt, at + next - timeOfDay) };
}

interface LocalDate {
  /** 1 is Monday. */
  readonly weekday: number;
  readonly month: number;
  readonly monthDay: number;
}

function isOn({ weekdayMask, monthMask, monthDayMask }: ExactPeriod, { weekday, month, monthDay }: LocalDate): boolean {
  return isIn(weekdayMask, weekday) && isIn(monthMask, month) && isIn(monthDayMask, monthDay);
}

function isIn(mask: number, number: number): boolean {
  return mask === 0 || (mask & (1 << number)) !== 0;
}

/** The Gregorian date of a day since 1970-01-01, which was a Thursday. Years begin in March here, so that a leap day is the last of its year. */
function dateOf(day: number): LocalDate {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const year = Math.floor((ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365);
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const marchMonth = Math.floor((5 * ofYear + 2) / 153);
  const monthDay = ofYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  return { weekday: ((((day + 3) % 7) + 7) % 7) + 1, month: marchMonth < 10 ? marchMonth + 3 : marchMonth - 9, monthDay };
}
