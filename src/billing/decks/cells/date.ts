// Reads the instant of a date. A day begins at midnight in the sheet's time zone; 05/06/2026 is refused until somebody says which of the two is the month.
import { toDate, type Instant } from "../../../kernel/clock.js";
import type { Read } from "./read.js";

export type DateOrder = "dmy" | "mdy";

export interface DateReading {
  /** Null: a date that could be read both ways is a fault. */
  readonly order: DateOrder | null;
  /** The instant of a time of the wall clock in the sheet's zone. */
  toInstant(wallClock: Instant): Instant;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

export function readDate(cell: string, reading: DateReading): Read<Instant> {
  const match = /^(.*?)(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$/i.exec(cell);
  const day = readDay(match?.[1]?.trim() ?? "", reading.order);
  if ("fault" in day) return day;
  const [hours, minutes, seconds] = [match?.[2], match?.[3], match?.[4]].map((text) => Number(text ?? 0)) as [number, number, number];
  if (hours > 23 || minutes > 59 || seconds > 59) return { fault: "has a time that no clock shows" };
  const wallClock = day.value + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  const zone = match?.[5];
  return { value: zone === undefined ? reading.toInstant(wallClock) : wallClock - offsetMs(zone) };
}

function readDay(text: string, order: DateOrder | null): Read<Instant> {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const named = /^(\d{1,2})[-/. ]+([A-Za-z]{3})[a-z]*[-/., ]+(\d{2}|\d{4})$/.exec(text) ?? turned(/^([A-Za-z]{3})[a-z]*[-/. ]+(\d{1,2})[-/., ]+(\d{2}|\d{4})$/.exec(text));
  if (named) return dayOf(yearOf(named[3]), months.indexOf((named[2] ?? "").toLowerCase()) + 1, Number(named[1]));
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})$/.exec(text);
  if (dotted) return dayOf(yearOf(dotted[3]), Number(dotted[2]), Number(dotted[1]));
  const slashed = /^(\d{1,2})[/-](\d{1,2})[/-](\d{2}|\d{4})$/.exec(text);
  if (!slashed) return { fault: "is not a date: give it like 2026-12-31" };
  return slashedDay(Number(slashed[1]), Number(slashed[2]), yearOf(slashed[3]), order);
}

function slashedDay(one: number, other: number, year: number, order: DateOrder | null): Read<Instant> {
  if (order === null && one <= 12 && other <= 12 && one !== other) return { fault: "could be two dates: say whether day or month comes first (dates=dmy or dates=mdy)" };
  const dayFirst = order === null ? one > 12 || one === other : order === "dmy";
  return dayFirst ? dayOf(year, other, one) : dayOf(year, one, other);
}

function dayOf(year: number, month: number, day: number): Read<Instant> {
  const at = Date.UTC(year, month - 1, day);
  // 31 November would become 1 December.
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= toDate(Date.UTC(year, month, 0)).getUTCDate();
  return exists && year >= 1990 && year <= 2200 ? { value: at } : { fault: "is no day of the calendar from 1990 to 2200" };
}

function yearOf(text: string | undefined): number {
  const year = Number(text);
  return year < 100 ? 2000 + year : year;
}

function turned(match: RegExpExecArray | null): readonly (string | undefined)[] | null {
  return match && [match[0], match[2], match[1], match[3]];
}

function offsetMs(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  return match ? (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000 : 0;
}
