// Who calls, and whom, as far as the network tells it: texts of strangers, of which only numbers are let through. It is pure and never throws.
import type { InboundCall } from "../callControl.js";
import { field } from "./ariApi.js";

/**
 * In one request what would be three: a header that is missing is an error when it is asked for by itself, and empty in here.
 * What is put in is not looked into again, so a caller cannot have anything evaluated.
 */
export const CALLER_FACTS = "EVAL(${CALLERID(num-pres)}|${REDIRECTING(from-num)}|${PJSIP_HEADER(read,Privacy)})";

/** @param facts what CALLER_FACTS came to; null where it could not be asked, and then nobody is taken for one who wants to be seen */
export function callOf(legId: InboundCall["legId"], channel: unknown, args: readonly unknown[], facts: string | null): InboundCall {
  const number = numberIn(field(field(channel, "caller"), "number"));
  const [presentation = "", diverted = "", privacy = ""] = facts?.split("|") ?? ["prohib"];
  return {
    legId,
    called: numberIn(args[1]) ?? "",
    from: { number, withheld: number === null || presentation.startsWith("prohib") || asksForPrivacy(privacy) },
    redirectedFrom: numberIn(diverted),
    trunk: trunkOf(field(channel, "name")),
  };
}

const MOST_CHARACTERS = 32;

/** A SIP user may bear parameters, and people write numbers with marks between the digits. What holds anything else is no number: dropping it would make another number of it. */
export function numberIn(text: unknown): string | null {
  if (typeof text !== "string") return null;
  const bare = text.slice(0, 4 * MOST_CHARACTERS).replace(/;.*$/s, "").replace(/[ ().-]/g, "");
  return /^\+?[0-9]+$/.test(bare) && bare.length <= MOST_CHARACTERS ? bare : null;
}

/** RFC 3323 and 3325. Asterisk looks at it only beside P-Asserted-Identity. */
function asksForPrivacy(header: string): boolean {
  return header.split(/[;,]/).some((word) => ["id", "user", "header", "full"].includes(word.trim().toLowerCase()));
}

/** "PJSIP/carrier-0000002a" */
function trunkOf(name: unknown): string {
  return (typeof name === "string" ? /^PJSIP\/([A-Za-z0-9_.-]{1,64})-[0-9a-f]{8}$/.exec(name)?.[1] : undefined) ?? "";
}
