// `limits set`: gives an account a limit of its own, takes it back, or changes what holds for all.
import { parseArgs } from "node:util";
import { commandLine } from "../../kernel/author.js";
import { fromPublicId } from "../../kernel/id.js";
import { parseMicros, parseNanos } from "../../kernel/money.js";
import type { LimitChange } from "../../telephony/limits/checkLimits.js";
import { breachKinds, type BreachKind, type Limits } from "../../telephony/limits/limits.js";
import { setLimits } from "../../telephony/limits/limitStore.js";
import { UsageFault, type Verb } from "../verb.js";

export const limitsSet: Verb = {
  name: "limits set",
  takes: "LIMIT VALUE [--account ACCOUNT | --unknown-callers]",
  does: "Sets one limit, of an account (acc_…), of unknown callers, or of all accounts that have none of their own. limits show lists them.",
  options: ["VALUE  a number, an amount (12.50), yes or no, a list (49,44); \"default\" takes an account's own back, in defaults \"none\" is no limit"],
  run: async (args, world) => {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { account: { type: "string" }, "unknown-callers": { type: "boolean" } } });
    const [limit, value, ...more] = positionals;
    if (limit === undefined || value === undefined || more.length > 0) throw new UsageFault("Say which limit, and what it is to be.");
    if (values.account !== undefined && values["unknown-callers"]) throw new UsageFault("Either an account, or unknown callers.");
    const whose = values.account !== undefined ? fromPublicId("account", values.account, "account") : values["unknown-callers"] ? "unknownCallers" : "accounts";
    await setLimits(await world.database(), whose, changeOf(limit, value), commandLine);
    world.say(`${limit} is ${value}.`);
    return 0;
  },
};

type Reader = (text: string) => unknown;

const whole: Reader = (text) => {
  if (!/^\d{1,7}$/.test(text)) throw new UsageFault(`${JSON.stringify(text)} is no whole number.`);
  return Number(text);
};
const list: Reader = (text) => (text === "" ? [] : text.split(/[ ,]+/));
const yesOrNo: Reader = (text) => {
  if (text !== "yes" && text !== "no") throw new UsageFault("Say yes or no.");
  return text === "yes";
};
const kinds: Reader = (text) => (list(text) as string[]).map((kind) => {
  if (!(breachKinds as readonly string[]).includes(kind)) throw new UsageFault(`There is no breach ${JSON.stringify(kind)}; there are: ${breachKinds.join(", ")}.`);
  return kind as BreachKind;
});

const readers: Readonly<Record<keyof Limits, Reader>> = {
  callBacksAMinute: whole, callBacksAnHour: whole, callBacksADay: whole, liveOfANumber: whole, triggersOfANumberAnHour: whole, triggersOfANumberADay: whole, callsToANumberAnHour: whole,
  callsToAnUnprovenNumberAnHour: whole, callsToARangeAMinute: whole, rangeDigits: whole, pinTriesACall: whole, pinTriesAnHour: whole,
  spendADayMicros: (text) => parseMicros(text, "spendADay"), dearestPriceNanos: (text) => parseNanos(text, "dearestPrice"), allowedPrefixes: list, allowedHighRisk: list, allowsUnproven: yesOrNo, suspends: kinds,
};

function changeOf(limit: string, value: string): LimitChange {
  const field = (Object.keys(readers) as (keyof Limits)[]).find((each) => each.replace(/Micros$|Nanos$/, "") === limit);
  if (field === undefined) throw new UsageFault(`There is no limit ${JSON.stringify(limit)}.`);
  return { [field]: value === "default" || value === "none" ? null : readers[field](value) };
}
