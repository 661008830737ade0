// What a caller left out or wrote as null is not there at all: use cases see only what was given.
import { scopeOf } from "../access/authorise.js";
import type { Principal } from "../access/principal.js";
import { fromPublicId, type AccountId } from "../kernel/id.js";
import { Refusal } from "../kernel/refusal.js";

type Given<T> = { [Key in keyof T]?: NonNullable<T[Key]> };

export function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)) as Given<T>;
}

/** The account that a filter names, if it names one. @throws Refusal NOT_FOUND */
export function scopeWanted(filter: { readonly accountId?: string | null } | null | undefined): AccountId | null {
  return filter?.accountId ? fromPublicId("account", filter.accountId, "filter.accountId") : null;
}

/** Whose wallet it is about: an account's key has one, an operator has to say. @throws Refusal UNAUTHENTICATED, NOT_FOUND, INVALID_INPUT */
export function payerOf(principal: Principal | null, accountId: string | null | undefined): AccountId {
  const payer = scopeOf(principal, accountId ? fromPublicId("account", accountId, "accountId") : null, "accountId");
  if (payer === null) throw new Refusal("INVALID_INPUT", "Say for which account: an operator's key has no wallet.", "accountId");
  return payer;
}
