// From what a caller gives to what CDRs are narrowed by, within what the caller may see.
import { requireOperator, scopeOf } from "../access/authorise.js";
import type { Principal } from "../access/principal.js";
import type { CdrFilter as Narrowed } from "../billing/cdr/cdrFilter.js";
import { parseMicros } from "../kernel/money.js";
import { Refusal } from "../kernel/refusal.js";
import type { CdrFilter } from "../schema/cdr.js";
import { given, optionalId, scopeWanted } from "./given.js";

/** @throws Refusal UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, INVALID_INPUT, INVALID_AMOUNT */
export function cdrFilterOf(principal: Principal | null, filter: CdrFilter | null): Narrowed {
  const accountId = scopeOf(principal, scopeWanted(filter), "filter.accountId");
  // By which way a call went is no business of who made it.
  if (typeof filter?.trunk === "string") requireOperator(principal);
  return given({
    accountId,
    callBackId: optionalId("callBack", filter?.callBackId, "filter.callBackId"),
    number: filter?.number,
    numberPrefix: typeof filter?.numberPrefix === "string" ? prefixOf(filter.numberPrefix) : null,
    destination: filter?.destination,
    outcome: filter?.outcome,
    role: filter?.role,
    trigger: filter?.trigger,
    trunk: filter?.trunk,
    from: filter?.since,
    until: filter?.before,
    leastSeconds: filter?.leastSeconds,
    mostSeconds: filter?.mostSeconds,
    leastChargeMicros: typeof filter?.leastCharge === "string" ? parseMicros(filter.leastCharge, "filter.leastCharge") : null,
    mostChargeMicros: typeof filter?.mostCharge === "string" ? parseMicros(filter.mostCharge, "filter.mostCharge") : null,
    writtenOff: filter?.writtenOff,
  });
}

function prefixOf(text: string): string {
  const digits = /^\+?([0-9]{1,15})$/.exec(text)?.[1];
  if (digits === undefined) throw new Refusal("INVALID_INPUT", `${JSON.stringify(text.slice(0, 32))} is not the beginning of a number: give 1 to 15 digits, like "+4930".`, "filter.numberPrefix");
  return `+${digits}`;
}
