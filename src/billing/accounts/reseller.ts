// What must be true of an account and its reseller. The database enforces it, also between two moves at once; here its refusals become sentences.
import { sqlState, type Queryable } from "../../database/transaction.js";
import type { AccountId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import { Refusal, type RefusalCode } from "../../kernel/refusal.js";

/** So many resellers an account may have above it: each of them is locked, rated and charged for every leg. The database has the same number. */
export const MOST_RESELLERS = 8;

/** Neither can change, so what is true now stays true. @throws Refusal NOT_FOUND, CURRENCY_MISMATCH */
export async function checkResellerFits(database: Queryable, resellerId: AccountId, currency: Currency): Promise<void> {
  const [reseller] = await database.query<{ currency: Currency }>("select currency from account where id = $1", [resellerId]);
  if (!reseller) throw new Refusal("NOT_FOUND", "There is no such reseller.", "resellerId");
  if (reseller.currency !== currency) {
    throw new Refusal("CURRENCY_MISMATCH", `The reseller pays in ${reseller.currency} and the account in ${currency}: a reseller's accounts have its currency, for nothing is converted.`, "resellerId");
  }
}

const refusals: Readonly<Record<string, readonly [RefusalCode, string, string]>> = {
  RB002: ["RESELLER_CYCLE", "The account would be a reseller of itself: choose a reseller that is not below it.", "resellerId"],
  RB003: ["RESELLER_TOO_DEEP", `No account has more than ${MOST_RESELLERS} resellers above it, one above the other: choose a reseller that is nearer to the top.`, "resellerId"],
  RB004: ["TARIFF_NOT_OFFERED", "An account is sold by a tariff of its own reseller, and one without a reseller by a tariff of the house: choose one of those.", "tariffId"],
};

export function tariffNotOffered(): Refusal {
  return new Refusal(...(refusals["RB004"] as readonly [RefusalCode, string, string]));
}

/** @throws always: what the database refused as a Refusal, anything else as it is */
export function asRefusal(error: unknown): never {
  const refusal = refusals[sqlState(error) ?? ""];
  if (refusal === undefined) throw error;
  throw new Refusal(...refusal);
}
