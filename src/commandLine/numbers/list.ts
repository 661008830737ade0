// `did list`, `access-number list` and `inbound list`: what numbers we have, and what became of the last calls to them.
import { toIso } from "../../kernel/clock.js";
import { toPublicId } from "../../kernel/id.js";
import { formatMicros } from "../../kernel/money.js";
import type { NumberUseCases } from "../../telephony/numbers/useCases.js";
import { UsageFault, type Verb } from "../verb.js";
import { numbersOf } from "./numbersOf.js";

const MOST = 100;
const newest = { first: MOST, after: null };

function listVerb(noun: string, what: string, linesOf: (numbers: NumberUseCases) => Promise<readonly string[]>): Verb {
  return {
    name: `${noun} list`,
    takes: "",
    does: `Shows the last ${MOST} ${what}.`,
    run: async (args, world) => {
      if (args.length > 0) throw new UsageFault("This takes nothing.");
      for (const line of await linesOf(await numbersOf(world))) world.say(line.trimEnd());
      return 0;
    },
  };
}

export const didList = listVerb("did", "DIDs: whose they are, whom they ring, and until when they are paid", async (numbers) =>
  (await numbers.listDids(null, {}, newest)).map((did) => {
    const price = did.monthlyPriceMicros > 0n ? `${formatMicros(did.monthlyPriceMicros)} ${did.currency} a month${did.paidUntil === null ? ", not paid" : `, paid until ${toIso(did.paidUntil)}`}` : "";
    return `${toPublicId("did", did.id)}  ${did.number}  ${did.status}  ${toPublicId("account", did.accountId)}  rings ${did.callsBack ?? "nobody yet"}, then ${did.target ?? "dial tone"}  ${price}`;
  }));

export const accessNumberList = listVerb("access-number", "access numbers", async (numbers) =>
  (await numbers.listAccessNumbers(newest)).map(
    ({ id, number, trigger, enabled, languages, refuses, refuseAfterSeconds, delaySeconds, unknownCallers }) =>
      `${toPublicId("accessNumber", id)}  ${number}  ${trigger}  ${enabled ? "enabled" : "off"}  ${languages.join(" ")}  ${trigger === "ani" ? `${refuses} after ${refuseAfterSeconds} s, ` : ""}back after ${delaySeconds} s  unknown callers: ${unknownCallers}`,
  ));

export const inboundList = listVerb("inbound", "calls to our numbers and what became of each", async (numbers) =>
  (await numbers.listInboundCalls(null, {}, newest)).map(
    ({ arrivedAt, called, caller, trigger, outcome, refusalCode, callBackId }) =>
      `${toIso(arrivedAt)}  ${trigger ?? "–"}  ${called} from ${caller ?? "(withheld)"}  ${outcome}${refusalCode === null ? "" : ` ${refusalCode}`}  ${callBackId === null ? "" : toPublicId("callBack", callBackId)}`,
  ));
