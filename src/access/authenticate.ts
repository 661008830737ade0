// From an Authorization header to a principal. It answers every wrong key alike, whether it never existed or was revoked.
import { Refusal } from "../kernel/refusal.js";
import type { ApiKeys } from "./apiKeys.js";
import type { Principal } from "./principal.js";
import { looksLikeSecret } from "./secret.js";

/** Null when there is no header at all: who only reads the schema needs no key. @throws Refusal UNAUTHENTICATED */
export type Authenticate = (authorization: string | undefined) => Promise<Principal | null>;

export function createAuthenticate(keys: Pick<ApiKeys, "find">): Authenticate {
  return async (authorization) => {
    if (authorization === undefined) return null;
    const secret = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
    if (secret === undefined) throw new Refusal("UNAUTHENTICATED", 'Send your API key as "Authorization: Bearer rb_…".');
    // What cannot be a key costs no statement.
    const principal = looksLikeSecret(secret) ? await keys.find(secret) : null;
    if (!principal) throw new Refusal("UNAUTHENTICATED", "This API key does not exist or was revoked. Ask the operator for another.");
    return principal;
  };
}
