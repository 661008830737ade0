// The filter of CDRs as the query of an address gives it: by the names that the API's filter has, each checked as the API would.
import type { Instant } from "../kernel/clock.js";
import { Refusal } from "../kernel/refusal.js";
import { LegOutcome, type CdrFilter } from "../schema/cdr.js";
import { DateTime } from "../schema/dateTime.js";
import { Role } from "../schema/leg.js";
import { Trigger } from "../schema/callBack.js";

type Reader = (text: string, name: string) => unknown;

const readers: { readonly [K in keyof Required<CdrFilter>]: Reader } = {
  since: instant,
  before: instant,
  number: withPlus,
  numberPrefix: withPlus,
  destination: asItIs,
  outcome: memberOf(LegOutcome),
  role: memberOf(Role),
  trigger: memberOf(Trigger),
  trunk: asItIs,
  leastSeconds: whole,
  mostSeconds: whole,
  leastCharge: asItIs,
  mostCharge: asItIs,
  writtenOff: memberOf({ true: true, false: false }),
  callBackId: asItIs,
  accountId: asItIs,
};

export const filterNames: readonly string[] = Object.keys(readers);

/** What is misspelt is refused: an export of everything is not what was asked for. @throws Refusal INVALID_INPUT */
export function filterFromQuery(query: URLSearchParams): CdrFilter {
  const filter: Record<string, unknown> = {};
  for (const [name, text] of query) {
    if (!Object.hasOwn(readers, name)) throw new Refusal("INVALID_INPUT", `There is no filter ${JSON.stringify(name.slice(0, 40))}; there are: ${filterNames.join(", ")}.`, name.slice(0, 40));
    if (Object.hasOwn(filter, name)) throw new Refusal("INVALID_INPUT", "Each filter is given once.", name);
    if (text.includes("\0")) throw new Refusal("INVALID_INPUT", "A text holds the character NUL.", name);
    filter[name] = readers[name as keyof CdrFilter](text, name);
  }
  return filter;
}

function asItIs(text: string): string {
  return text;
}

/** A plus sign in an address means a space, unless it is written as %2B: nobody means a space here. */
function withPlus(text: string): string {
  return text.replace(" ", "+");
}

function instant(text: string, name: string): Instant {
  try {
    return DateTime.parseValue(withPlus(text)) as Instant;
  } catch (error) {
    throw new Refusal("INVALID_INPUT", error instanceof Error ? error.message : String(error), name);
  }
}

function whole(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Refusal("INVALID_INPUT", "Give a whole number of seconds.", name);
  return Number(text);
}

function memberOf(members: Readonly<Record<string, unknown>>): Reader {
  return (text, name) => {
    if (!Object.hasOwn(members, text)) throw new Refusal("INVALID_INPUT", `It is one of ${Object.keys(members).join(", ")}.`, name);
    return members[text];
  };
}
