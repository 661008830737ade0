// The time zone that a report or a statement is asked for in.
import { Refusal } from "../../kernel/refusal.js";
import { isTimeZone } from "../../kernel/zone.js";

/** @throws Refusal INVALID_INPUT */
export function checkTimeZone(name: string, field: string): void {
  if (!isTimeZone(name)) throw new Refusal("INVALID_INPUT", `${JSON.stringify(name.slice(0, 60))} is not a time zone: give a name like "Europe/Berlin" or "UTC".`, field);
}
