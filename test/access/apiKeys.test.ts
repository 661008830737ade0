// API keys: what they look like, what is stored of them, and whom they let in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createApiKeys, type ApiKeys } from "../../src/access/apiKeys.js";
import { createAuthenticate, type Authenticate } from "../../src/access/authenticate.js";
import { requireAccount, requireOperator, scopeOf, signedIn } from "../../src/access/authorise.js";
import type { Principal } from "../../src/access/principal.js";
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { systemClock } from "../../src/kernel/clock.js";
import { newId, type AccountId, type ApiKeyId } from "../../src/kernel/id.js";
import { Refusal, type RefusalCode } from "../../src/kernel/refusal.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
let keys: ApiKeys;
let authenticate: Authenticate;
let accountId: AccountId;
before(async () => {
  database = await createTestDatabase();
  keys = createApiKeys(database, systemClock);
  authenticate = createAuthenticate(keys);
  accountId = (await openAccount(database, { name: "Keys", currency: "EUR" }, systemClock.now())).id;
});
after(() => database.drop());

const refusedWith = (code: RefusalCode) => (error: unknown) => error instanceof Refusal && error.code === code;

test("a key tells its kind and holds 256 random bits; only its hash is stored", async () => {
  const [operator, account, another] = [await keys.issue(null, "one"), await keys.issue(accountId, "two"), await keys.issue(accountId, "three")];
  assert.match(operator.secret, /^rb_o[A-Za-z0-9_-]{43}$/);
  assert.match(account.secret, /^rb_a[A-Za-z0-9_-]{43}$/);
  assert.notEqual(account.secret, another.secret);
  assert.equal(Buffer.from(account.secret.slice(4), "base64url").length, 32);
  const rows = await database.query<{ text: string; bytes: number }>("select api_key::text as text, length(hash) as bytes from api_key");
  assert.ok(rows.every(({ text, bytes }) => bytes === 32 && !text.includes(account.secret.slice(4))));
});

test("a key lets its holder in, as what it is, until it is revoked", async () => {
  const operator = await keys.issue(null, "operator");
  const account = await keys.issue(accountId, "account");
  assert.deepEqual(await authenticate(`Bearer ${operator.secret}`), { kind: "operator", keyId: operator.id });
  assert.deepEqual(await authenticate(`bearer  ${account.secret} `), { kind: "account", keyId: account.id, accountId });
  const revoked = await keys.revoke(account.id);
  assert.ok(revoked.revokedAt !== null);
  assert.equal((await keys.revoke(account.id)).revokedAt, revoked.revokedAt);
  await assert.rejects(() => authenticate(`Bearer ${account.secret}`), refusedWith("UNAUTHENTICATED"));
  assert.deepEqual(await keys.revokedAmong([account.id, operator.id]), new Set([account.id]));
});

test("whatever is not a key that was issued is refused with the same sentence", async () => {
  const account = await keys.issue(accountId, "shape");
  const messages = new Set<string>();
  for (const secret of [`rb_a${"x".repeat(43)}`, `rb_o${account.secret.slice(4)}`, account.secret.slice(0, -1), `${account.secret}x`, "x", "' or true --"]) {
    await assert.rejects(() => authenticate(`Bearer ${secret}`), (error: unknown) => refusedWith("UNAUTHENTICATED")(error) && messages.add((error as Refusal).message) && true);
  }
  assert.equal(messages.size, 2, "a wrong key, and a header that is none");
  assert.equal(await authenticate(undefined), null);
});

test("a key for an account that does not exist is not issued", () => assert.rejects(() => keys.issue(newId(), "x"), refusedWith("NOT_FOUND")));

test("keys are listed by account, oldest first", async () => {
  const { id } = await openAccount(database, { name: "Lists", currency: "EUR" }, systemClock.now());
  const issued = [await keys.issue(id, "a"), await keys.issue(id, "b")];
  assert.deepEqual((await keys.listOf([id])).map((key) => key.id), issued.map((key) => key.id));
});

const keyId: ApiKeyId = newId();
const operator: Principal = { kind: "operator", keyId };
const own: AccountId = newId();
const account: Principal = { kind: "account", keyId, accountId: own };

test("an account is bound to itself, an operator to nobody, and a stranger sees nothing", () => {
  assert.equal(scopeOf(account, null, "id"), own);
  assert.equal(scopeOf(account, own, "id"), own);
  assert.throws(() => scopeOf(account, newId(), "id"), refusedWith("NOT_FOUND"));
  assert.equal(scopeOf(operator, null, "id"), null);
  assert.equal(scopeOf(operator, own, "id"), own);
  for (const act of [signedIn, requireOperator, requireAccount, (principal: Principal | null) => scopeOf(principal, null, "id")]) assert.throws(() => act(null), refusedWith("UNAUTHENTICATED"));
  assert.throws(() => requireOperator(account), refusedWith("FORBIDDEN"));
  assert.throws(() => requireAccount(operator), refusedWith("FORBIDDEN"));
  assert.equal(requireAccount(account), own);
});
