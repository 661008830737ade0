// Who may see what: an account's key its own account and nothing else, an operator's key everything. What is not yours does not exist.
import type { AccountId } from "../kernel/id.js";
import { Refusal } from "../kernel/refusal.js";
import type { Principal } from "./principal.js";

/** @throws Refusal UNAUTHENTICATED */
export function signedIn(principal: Principal | null): Principal {
  if (!principal) throw new Refusal("UNAUTHENTICATED", 'This needs an API key: send it as "Authorization: Bearer rb_…".');
  return principal;
}

/** @throws Refusal UNAUTHENTICATED, FORBIDDEN */
export function requireOperator(principal: Principal | null): void {
  if (signedIn(principal).kind !== "operator") throw new Refusal("FORBIDDEN", "This is the operator's to do: it needs an operator's API key.");
}

/** The account that acts. @throws Refusal UNAUTHENTICATED, FORBIDDEN */
export function requireAccount(principal: Principal | null): AccountId {
  const known = signedIn(principal);
  if (known.kind !== "account") throw new Refusal("FORBIDDEN", "An operator's key has no wallet to pay from: use a key of the account.");
  return known.accountId;
}

/** What lists and look-ups are bound to: an account, or null for all of them. @throws Refusal UNAUTHENTICATED, NOT_FOUND */
export function scopeOf(principal: Principal | null, wanted: AccountId | null, field: string): AccountId | null {
  const known = signedIn(principal);
  if (known.kind === "operator") return wanted;
  if (wanted !== null && wanted !== known.accountId) throw new Refusal("NOT_FOUND", "There is no such account that you may see.", field);
  return known.accountId;
}
