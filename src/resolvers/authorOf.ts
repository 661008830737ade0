// The author of what a request changes: the key that it came with, as the API names it.
import { signedIn } from "../access/authorise.js";
import type { Principal } from "../access/principal.js";
import { authorNamed, type Author } from "../kernel/author.js";
import { toPublicId } from "../kernel/id.js";

/** @throws Refusal UNAUTHENTICATED */
export function authorOf(principal: Principal | null): Author {
  return authorNamed(toPublicId("apiKey", signedIn(principal).keyId));
}
