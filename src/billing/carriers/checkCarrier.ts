// What an operator may write into a carrier, checked before the database does.
import { Refusal } from "../../kernel/refusal.js";
import { distinctPrefixes } from "../../kernel/distinctPrefixes.js";
import type { Carrier } from "./carrier.js";

/** What an operator may change of one. Its trunk stays: CDRs name it. */
export type CarrierSettings = Pick<Carrier, "name" | "tariffId" | "priority" | "enabled" | "allowsLoss" | "onlyPrefixes" | "excludedPrefixes">;

const LONGEST_NAME = 100;
const LAST_PRIORITY = 1_000;
const MOST_PREFIXES = 1_000;

/** The same settings, trimmed and sorted. @throws Refusal INVALID_INPUT */
export function checkSettings(settings: CarrierSettings): CarrierSettings {
  const name = settings.name.trim();
  if (name.length === 0 || name.length > LONGEST_NAME) throw new Refusal("INVALID_INPUT", `A carrier needs a name of 1 to ${LONGEST_NAME} characters.`, "name");
  if (!Number.isInteger(settings.priority) || settings.priority < 1 || settings.priority > LAST_PRIORITY) {
    throw new Refusal("INVALID_INPUT", `The priority is a whole number from 1, which is tried first, to ${LAST_PRIORITY}.`, "priority");
  }
  return { ...settings, name, onlyPrefixes: checkPrefixes(settings.onlyPrefixes, "onlyPrefixes"), excludedPrefixes: checkPrefixes(settings.excludedPrefixes, "excludedPrefixes") };
}

/** @throws Refusal INVALID_INPUT */
export function checkTrunk(trunk: string): string {
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(trunk)) throw new Refusal("INVALID_INPUT", "A trunk is the name of an endpoint of the switch: 1 to 64 letters, digits, ., - and _.", "trunk");
  return trunk;
}

function checkPrefixes(prefixes: readonly string[], field: string): string[] {
  const distinct = distinctPrefixes(prefixes, field);
  if (prefixes.length > MOST_PREFIXES) throw new Refusal("INVALID_INPUT", `At most ${MOST_PREFIXES} prefixes can be named.`, field);
  return distinct;
}
