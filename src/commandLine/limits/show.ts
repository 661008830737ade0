// `limits show`: what an account may ask for, or what holds where an account has no limits of its own.
import { parseArgs } from "node:util";
import { fromPublicId } from "../../kernel/id.js";
import { formatMicros, formatNanos } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import type { Limits } from "../../telephony/limits/limits.js";
import { defaultLimits, limitsOf } from "../../telephony/limits/limitStore.js";
import type { Verb } from "../verb.js";

export const limitsShow: Verb = {
  name: "limits show",
  takes: "[--account ACCOUNT]",
  does: "Shows the limits of an account (acc_…), its own marked by *; without one the defaults of all accounts, and of unknown callers.",
  run: async (args, world) => {
    const { values } = parseArgs({ args: [...args], options: { account: { type: "string" } } });
    const database = await world.database();
    if (values.account === undefined) {
      const { accounts, unknownCallers } = await defaultLimits(database);
      for (const [title, limits] of [["Accounts", accounts], ["Unknown callers", unknownCallers]] as const) for (const line of [title, ...linesOf(limits, [])]) world.say(line);
      return 0;
    }
    const id = fromPublicId("account", values.account, "account");
    const found = (await limitsOf(database, [id])).get(id);
    if (!found) throw new Refusal("NOT_FOUND", "There is no such account.");
    for (const line of linesOf(found.limits, found.own)) world.say(line);
    return 0;
  },
};

function linesOf(limits: Limits, own: readonly (keyof Limits)[]): string[] {
  return (Object.keys(limits) as (keyof Limits)[]).map((field) => `${own.includes(field) ? "*" : " "} ${named(field).padEnd(32)} ${words(field, limits[field])}`);
}

function named(field: string): string {
  return field.replace(/Micros$|Nanos$/, "");
}

function words(field: keyof Limits, value: Limits[keyof Limits]): string {
  if (value === null) return field === "allowedPrefixes" ? "every number that has a price" : "none";
  if (typeof value === "bigint") return field === "dearestPriceNanos" ? formatNanos(value) : formatMicros(value);
  return Array.isArray(value) ? value.join(" ") || "(none)" : String(value);
}
