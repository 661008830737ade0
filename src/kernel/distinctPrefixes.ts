// Prefixes as somebody lists them: what a bundle is for, where a carrier or a trunk may be used.
import { Refusal } from "./refusal.js";

/** Each once, in order. @throws Refusal INVALID_INPUT */
export function distinctPrefixes(prefixes: readonly string[], field: string): string[] {
  const faulty = prefixes.find((prefix) => !/^[0-9]{1,15}$/.test(prefix));
  if (faulty !== undefined) throw new Refusal("INVALID_INPUT", `${JSON.stringify(faulty.slice(0, 20))} is not a prefix: give 1 to 15 digits without a plus sign.`, field);
  return [...new Set(prefixes)].sort();
}
