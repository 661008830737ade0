// A time zone is a name of the IANA's list. Offsets are refused: the database reads their signs the other way round.
import { Refusal } from "../../kernel/refusal.js";

/** @throws Refusal INVALID_INPUT */
export function checkTimeZone(name: string, field: string): void {
  if (/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name) && isKnown(name)) return;
  throw new Refusal("INVALID_INPUT", `${JSON.stringify(name.slice(0, 60))} is not a time zone: give a name like "Europe/Berlin" or "UTC".`, field);
}

function isKnown(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
