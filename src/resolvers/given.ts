// What a caller left out or wrote as null is not there at all: use cases see only what was given.
import { scopeOf } from "../access/authorise.js";
import type { Principal } from "../access/principal.js";
import { fromPublicId, type AccountId, type Id, type PublicNoun } from "../kernel/id.js";
import { Refusal } from "../kernel/refusal.js";

type Given<T> = { [Key in keyof T]?: NonNullable<T[Key]> };

export function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)) as Given<T>;
}

/** An id that may be left out. An empty text is not left out: it is an id that does not exist, and must not open what leaving it out opens. @throws Refusal NOT_FOUND */
export function optionalId<Noun extends PublicNoun>(noun: Noun, text: string | null | undefined, field: string): Id<Noun> | null {
  return text === null || text === undefined ? null : fromPublicId(noun, text, field);
}

/** The account that a filter names, if it names one. @throws Refusal NOT_FOUND */
export function scopeWanted(filter: { readonly accountId?: string | null } | null | undefined): AccountId | null {
  return optionalId("account", filter?.accountId, "filter.accountId");
}

/** Whose wallet it is about: an account's key has one, an operator has to say. @throws Refusal UNAUTHENTICATED, NOT_FOUND, INVALID_INPUT */
export function payerOf(principal: Principal | null, accountId: string | null | undefined): AccountId {
  const payer = scopeOf(principal, optionalId("account", accountId, "accountId"), "accountId");
  if (payer === null) throw new Refusal("INVALID_INPUT", "Say for which account: an operator's key has no wallet.", "accountId");
  return payer;
}
