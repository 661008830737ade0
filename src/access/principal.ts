// Who is asking. Everything that a request may see or do is decided from this value, never from what the request says about itself.
import type { AccountId, ApiKeyId } from "../kernel/id.js";

export const principalKinds = ["operator", "account"] as const;
export type PrincipalKind = (typeof principalKinds)[number];

export type Principal =
  | { readonly kind: "operator"; readonly keyId: ApiKeyId }
  | { readonly kind: "account"; readonly keyId: ApiKeyId; readonly accountId: AccountId };

/** One text for each owner of things, to bind cursors and to count sockets by. */
export function ownerOf(principal: Principal): string {
  return principal.kind === "operator" ? "operator" : principal.accountId;
}
