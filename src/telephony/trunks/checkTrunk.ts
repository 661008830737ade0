// What an operator may write into a trunk, checked before the database does.
import { distinctPrefixes } from "../../kernel/distinctPrefixes.js";
import { Refusal } from "../../kernel/refusal.js";
import { isTimeZone } from "../../kernel/zone.js";
import type { RestPolicy, TrunkSettings, Window } from "./trunk.js";

const LAST_PRIORITY = 1_000;
const MOST_STRIPPED = 6;
const MOST_PREFIXES = 1_000;
const MOST_WINDOWS = 50;
const MOST_CALLS = 100_000;
const MOST_CALLS_A_SECOND = 10_000;
const MOST_FAULTS = 1_000;
const DAY_SECONDS = 86_400;
const LONGEST_REST_SECONDS = 7 * DAY_SECONDS;
/** The longest that a phone may ring at all. */
const LONGEST_SILENCE_SECONDS = 45;

/** The same settings, sorted. @throws Refusal INVALID_INPUT */
export function checkSettings(settings: TrunkSettings): TrunkSettings {
  const { prefixDigits, callerId, callerNumber, timeZone } = settings;
  bounded(settings.priority, 1, LAST_PRIORITY, "priority");
  bounded(settings.stripDigits, 0, MOST_STRIPPED, "stripDigits");
  if (!/^[0-9]{0,16}$/.test(prefixDigits)) throw wrong("At most 16 digits can be put before a number.", "prefixDigits");
  if ((callerId === "fixed") !== (callerNumber !== null)) throw wrong("A number is given with the policy FIXED, and with no other.", "callerNumber");
  orNull(settings.mostCalls, MOST_CALLS, "mostCalls");
  orNull(settings.mostCallsASecond, MOST_CALLS_A_SECOND, "mostCallsASecond");
  orNull(settings.noProgressSeconds, LONGEST_SILENCE_SECONDS, "noProgressSeconds");
  if (!isTimeZone(timeZone)) throw wrong(`${JSON.stringify(timeZone.slice(0, 60))} is not a time zone: give a name like "Europe/Berlin" or "UTC".`, "timeZone");
  return {
    ...settings,
    windows: checkWindows(settings.windows),
    rest: settings.rest && checkRest(settings.rest),
    onlyPrefixes: checkPrefixes(settings.onlyPrefixes, "onlyPrefixes"),
    excludedPrefixes: checkPrefixes(settings.excludedPrefixes, "excludedPrefixes"),
  };
}

/** @throws Refusal INVALID_INPUT */
export function checkName(name: string): string {
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name)) throw wrong("A trunk is the name of an endpoint of the switch: 1 to 64 letters, digits, ., - and _.", "name");
  return name;
}

function checkWindows(windows: readonly Window[]): Window[] {
  if (windows.length > MOST_WINDOWS) throw wrong(`At most ${MOST_WINDOWS} windows can be given.`, "windows");
  return windows.map(({ weekdays, fromSecond, toSecond }, index) => {
    const field = `windows[${index}]`;
    if (weekdays.length === 0) throw wrong("A window needs a day of the week, 1 for Monday to 7 for Sunday.", `${field}.weekdays`);
    for (const weekday of weekdays) bounded(weekday, 1, 7, `${field}.weekdays`);
    if (!(fromSecond >= 0 && fromSecond < toSecond && toSecond <= DAY_SECONDS)) throw wrong("A window begins before it ends, on one day: one over midnight is two.", field);
    return { weekdays: [...new Set(weekdays)].sort(), fromSecond, toSecond };
  });
}

function checkRest(rest: RestPolicy): RestPolicy {
  bounded(rest.afterFaults, 1, MOST_FAULTS, "rest.afterFaults");
  bounded(rest.withinSeconds, 1, DAY_SECONDS, "rest.withinSeconds");
  bounded(rest.restSeconds, 1, DAY_SECONDS, "rest.restSeconds");
  bounded(rest.mostSeconds, rest.restSeconds, LONGEST_REST_SECONDS, "rest.mostSeconds");
  return rest;
}

function checkPrefixes(prefixes: readonly string[], field: string): string[] {
  const distinct = distinctPrefixes(prefixes, field);
  if (prefixes.length > MOST_PREFIXES) throw wrong(`At most ${MOST_PREFIXES} prefixes can be named.`, field);
  return distinct;
}

function orNull(value: number | null, most: number, field: string): void {
  if (value !== null) bounded(value, 1, most, field);
}

function bounded(value: number, least: number, most: number, field: string): void {
  if (!Number.isInteger(value) || value < least || value > most) throw wrong(`${field} is a whole number from ${least} to ${most}.`, field);
}

function wrong(words: string, field: string): Refusal {
  return new Refusal("INVALID_INPUT", words, field);
}
