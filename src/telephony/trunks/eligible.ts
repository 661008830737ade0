// Which of a number's routes may be tried at all: what an operator has said of their trunks, not how these are just now. Pure.
import type { Instant } from "../../kernel/clock.js";
import { digitsOf, type PhoneNumber } from "../../kernel/phoneNumber.js";
import { DEFAULT_PRIORITY } from "./openTrunk.js";
import type { Trunk } from "./trunk.js";
import { isOpen } from "./window.js";

/** A trunk without a row takes every number. The order stays. */
export function eligible(names: readonly string[], trunks: ReadonlyMap<string, Trunk>, number: PhoneNumber, at: Instant): readonly string[] {
  return names.filter((name) => {
    const trunk = trunks.get(name);
    return trunk === undefined || (trunk.enabled && takes(trunk, number) && isOpen(trunk, at));
  });
}

function takes({ onlyPrefixes, excludedPrefixes }: Trunk, number: PhoneNumber): boolean {
  const digits = digitsOf(number);
  const beginsLike = (prefix: string): boolean => digits.startsWith(prefix);
  return (onlyPrefixes.length === 0 || onlyPrefixes.some(beginsLike)) && !excludedPrefixes.some(beginsLike);
}

/** Where there are no carriers: those of the settings and all that are known, by priority; of equal ones those of the settings come first, in their order. */
export function byPriority(ofSettings: readonly string[], trunks: ReadonlyMap<string, Trunk>): readonly string[] {
  const others = [...trunks.keys()].filter((name) => !ofSettings.includes(name)).sort();
  const priorityOf = (name: string): number => trunks.get(name)?.priority ?? DEFAULT_PRIORITY;
  // The sort is stable: what is equal stays in its order.
  return [...ofSettings, ...others].sort((one, other) => priorityOf(one) - priorityOf(other));
}
