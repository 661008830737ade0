// How far the clocks of a time zone are from UTC at an instant, remembered by the day: Intl knows it, but takes longer to ask than a call to rate.
import type { Instant } from "./clock.js";

export interface ZoneOffset {
  /** Local time minus UTC. */
  readonly offsetMs: number;
  /** It holds until then at least. */
  readonly untilAt: Instant;
}

export const DAY_MS = 86_400_000;
const MOST_DAYS_REMEMBERED = 5_000;

/** One UTC day: its clocks are changed once at most. */
interface DayOffsets {
  readonly firstMs: number;
  readonly changesAt: Instant;
  readonly thenMs: number;
}

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly days: Map<number, DayOffsets>;
}

const zones = new Map<string, Zone>();
const always: ZoneOffset = { offsetMs: 0, untilAt: Infinity };

export function offsetAt(timeZone: string, at: Instant): ZoneOffset {
  if (timeZone === "UTC") return always;
  const zone = zoneNamed(timeZone);
  const day = Math.floor(at / DAY_MS);
  const offsets = zone.days.get(day) ?? remember(zone, day);
  return at < offsets.changesAt ? { offsetMs: offsets.firstMs, untilAt: offsets.changesAt } : { offsetMs: offsets.thenMs, untilAt: (day + 1) * DAY_MS };
}

/** As IANA names them: "Europe/Berlin". Offsets are refused: the database reads their signs the other way round. A name that is only asked about is not remembered: it comes from outside, and each way to spell it would stay. */
export function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name) && new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function zoneNamed(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23",
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  });
  const zone: Zone = { format, days: new Map() };
  zones.set(timeZone, zone);
  return zone;
}

function remember(zone: Zone, day: number): DayOffsets {
  const [begin, end] = [day * DAY_MS, (day + 1) * DAY_MS];
  const [firstMs, thenMs] = [askOffset(zone, begin), askOffset(zone, end)];
  const offsets: DayOffsets = { firstMs, thenMs, changesAt: firstMs === thenMs ? end : changeBetween(zone, begin, end, firstMs) };
  if (zone.days.size >= MOST_DAYS_REMEMBERED) zone.days.clear();
  zone.days.set(day, offsets);
  return offsets;
}

/** The first whole second that does not have the first offset any more. */
function changeBetween(zone: Zone, begin: Instant, end: Instant, firstMs: number): Instant {
  let [same, other] = [begin / 1000, end / 1000];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (askOffset(zone, middle * 1000) === firstMs) same = middle;
    else other = middle;
  }
  return other * 1000;
}

function askOffset({ format }: Zone, at: Instant): number {
  const of = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(of.get("year") ?? 0, (of.get("month") ?? 1) - 1, of.get("day"), of.get("hour"), of.get("minute"), of.get("second")) - Math.floor(at / 1000) * 1000;
}
