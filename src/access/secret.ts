// The text of an API key, and the hash under which it is stored. A key that was made is shown once and can never be read again.
import { createHash, randomBytes } from "node:crypto";
import type { PrincipalKind } from "./principal.js";

const letters: Record<PrincipalKind, string> = { operator: "o", account: "a" };
const shape = /^rb_[oa][A-Za-z0-9_-]{43}$/;

/** "rb_", a letter for the role, and 256 random bits: what leaks can be found by its beginning, and cannot be guessed. */
export function mintSecret(kind: PrincipalKind): string {
  return `rb_${letters[kind]}${randomBytes(32).toString("base64url")}`;
}

export function looksLikeSecret(text: string): boolean {
  return shape.test(text);
}

/** 256 random bits cannot be guessed from their hash, so a plain one will do, and one indexed statement finds it. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
