// What an operator's key does, and what an account's key may not.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createRingback, RingbackError, type RefusalCode, type Ringback } from "ringback-sdk";
import { newId, toPublicId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld } from "../support/apiWorld.js";

let world: ApiWorld;
before(async () => (world = await createApiWorld()));
after(() => world.stop());

const rate = { prefix: "49", destination: "Germany", pricePerMinute: "0.0085", connectFee: "0.02", firstIncrementSeconds: 60, nextIncrementSeconds: 6 };

test("an account is opened, changed, filled and found again", async () => {
  const { operator } = world;
  const opened = is("Account", await operator.openAccount({ name: "  Shop  ", currency: "EUR" }));
  assert.deepEqual({ name: opened.name, status: opened.status, tariffId: opened.tariffId, balance: opened.wallet.balance }, { name: "Shop", status: "ACTIVE", tariffId: null, balance: { amount: "0.000000", currency: "EUR" } });
  const changed = is("Account", await operator.updateAccount({ id: opened.id, name: "Shop & Co", liveCallBackLimit: 3 }));
  assert.deepEqual({ name: changed.name, limit: changed.liveCallBackLimit }, { name: "Shop & Co", limit: 3 });
  assert.equal(is("Account", await operator.updateAccount({ id: opened.id })).name, "Shop & Co");
  const assigned = is("Account", await operator.assignTariff(opened.id, world.tariffId));
  assert.equal(assigned.tariffId, world.tariffId);
  const transfer = is("Transfer", await operator.topUp({ accountId: opened.id, amount: "12.5", reference: "invoice 1" }));
  assert.deepEqual({ amount: transfer.amount, kind: transfer.kind, reference: transfer.reference }, { amount: { amount: "12.500000", currency: "EUR" }, kind: "TOP_UP", reference: "invoice 1" });
  const found = await operator.account(opened.id);
  assert.equal(found?.wallet.balance.amount, "12.500000");
  assert.equal((await operator.accounts({ first: 1 })).nodes[0]?.id, opened.id);
  assert.deepEqual((await operator.transfers({ accountId: opened.id })).nodes.map(({ id }) => id), [transfer.id]);
});

test("a payment with a reference that was used is the same payment, or refused", async () => {
  const { operator } = world;
  const { account } = await world.customer({ balance: null });
  const payment = { accountId: account.id, amount: "5", reference: newId() };
  const [first, second] = await Promise.all([operator.topUp(payment), operator.topUp(payment)]);
  assert.equal(is("Transfer", first).id, is("Transfer", second).id);
  assert.equal(is("Refused", await operator.topUp({ ...payment, amount: "6" })).code, "IDEMPOTENCY_KEY_REUSED");
  assert.equal((await operator.account(account.id))?.wallet.balance.amount, "5.000000");
});

test("a tariff is made with its rates, and they are paged by prefix", async () => {
  const { operator } = world;
  const rates = ["1", "20", "3", "4", "49"].map((prefix) => ({ ...rate, prefix, blocked: prefix === "20" }));
  const tariff = is("Tariff", await operator.createTariff({ name: newId(), currency: "USD", rates }));
  const first = await operator.tariff({ id: tariff.id, firstRates: 3 });
  assert.deepEqual(first?.rates.nodes.map(({ prefix, blocked }) => `${prefix} ${blocked}`), ["1 false", "20 true", "3 false"]);
  assert.deepEqual(first.rates.nodes[0]?.price, { perMinute: "0.008500000", currency: "USD" });
  assert.deepEqual(first.rates.nodes[0].connectFee, { amount: "0.020000", currency: "USD" });
  const rest = await operator.tariff({ id: tariff.id, firstRates: 3, afterRates: first.rates.pageInfo.endCursor });
  assert.deepEqual(rest?.rates.nodes.map(({ prefix }) => prefix), ["4", "49"]);
  assert.equal(rest.rates.pageInfo.hasNextPage, false);
  assert.equal((await operator.tariffs({ first: 1 })).nodes[0]?.id, tariff.id);
});

test("a key is issued once readable, listed without its secret, and opens nothing once it is revoked", async () => {
  const { operator, url } = world;
  const { account } = await world.customer();
  const issued = is("IssuedApiKey", await operator.issueApiKey({ accountId: account.id, name: "shop" }));
  assert.match(issued.secret, /^rb_a[A-Za-z0-9_-]{43}$/);
  const sdk = createRingback({ url, apiKey: issued.secret });
  assert.equal((await sdk.me()).account?.id, account.id);
  const stored = await world.database.query<{ text: string }>("select api_key::text as text from api_key");
  assert.ok(stored.every(({ text }) => !text.includes(issued.secret)), "the secret is not stored");
  const revoked = is("ApiKey", await operator.revokeApiKey(issued.apiKey.id));
  assert.ok(revoked.revokedAt);
  assert.equal(is("ApiKey", await operator.revokeApiKey(issued.apiKey.id)).revokedAt, revoked.revokedAt);
  await assert.rejects(() => sdk.me(), (error: unknown) => error instanceof RingbackError && error.code === "UNAUTHENTICATED");
  const listed = (await operator.account(account.id))?.apiKeys;
  assert.deepEqual(listed?.map(({ name, revokedAt }) => ({ name, open: revokedAt === null })), [{ name: "tests", open: true }, { name: "shop", open: false }]);
});

test("an operator's key is told who it is, and has no wallet to call from", async () => {
  assert.deepEqual(await world.operator.me(), { kind: "OPERATOR", account: null });
  assert.equal(is("Refused", await world.operator.requestCallBack({ from: "+15005550111", to: "+15005550101", idempotencyKey: "k" })).code, "FORBIDDEN");
  assert.equal(is("Refused", await world.operator.quote({ from: "+15005550111", to: "+15005550101" })).code, "INVALID_INPUT");
});

test("a quote tells the price of each leg, what is set aside first, and how long the wallet carries both", async () => {
  const { sdk, account } = await world.customer({ balance: "1.2" });
  const quote = is("Quote", await sdk.quote({ from: "+15005550111", to: "+15005550101" }));
  assert.deepEqual(quote.legs.map(({ role, destination, price }) => `${role} ${destination} ${price.perMinute}`), ["A North America 0.060000000", "B North America 0.060000000"]);
  assert.deepEqual({ first: quote.firstCharge.amount, available: quote.available.amount, seconds: quote.carriesSeconds }, { first: "0.120000", available: "1.200000", seconds: 600 });
  assert.deepEqual(is("Quote", await world.operator.quote({ from: "+15005550111", to: "+15005550101", accountId: account.id })), quote);
});

const unknownAccount = toPublicId("account", newId());
const refusals: readonly (readonly [what: string, code: RefusalCode, act: (operator: Ringback) => Promise<{ readonly __typename: string }>])[] = [
  ["an account without a name", "INVALID_INPUT", (operator) => operator.openAccount({ name: " ", currency: "EUR" })],
  ["an account in no currency", "INVALID_CURRENCY", (operator) => operator.openAccount({ name: "x", currency: "euro" })],
  ["an account with a tariff in another currency", "CURRENCY_MISMATCH", (operator) => operator.openAccount({ name: "x", currency: "USD", tariffId: world.tariffId })],
  ["an account with an unknown tariff", "NOT_FOUND", (operator) => operator.openAccount({ name: "x", currency: "EUR", tariffId: toPublicId("tariff", newId()) })],
  ["a change of an unknown account", "NOT_FOUND", (operator) => operator.updateAccount({ id: unknownAccount, name: "x" })],
  ["a suspension of an unknown account", "NOT_FOUND", (operator) => operator.suspendAccount(unknownAccount)],
  ["a tariff for an unknown account", "NOT_FOUND", (operator) => operator.assignTariff(unknownAccount, world.tariffId)],
  ["a payment to an unknown account", "NOT_FOUND", (operator) => operator.topUp({ accountId: unknownAccount, amount: "1", reference: "r" })],
  ["a payment of nothing", "INVALID_AMOUNT", (operator) => operator.topUp({ accountId: unknownAccount, amount: "0", reference: "r" })],
  ["a negative payment", "INVALID_AMOUNT", (operator) => operator.topUp({ accountId: unknownAccount, amount: "-1", reference: "r" })],
  ["a payment with seven decimals", "INVALID_AMOUNT", (operator) => operator.topUp({ accountId: unknownAccount, amount: "0.0000001", reference: "r" })],
  ["a payment without a reference", "INVALID_INPUT", (operator) => operator.topUp({ accountId: unknownAccount, amount: "1", reference: "" })],
  ["a tariff without rates", "INVALID_INPUT", (operator) => operator.createTariff({ name: newId(), currency: "EUR", rates: [] })],
  ["a tariff with a prefix twice", "INVALID_INPUT", (operator) => operator.createTariff({ name: newId(), currency: "EUR", rates: [rate, rate] })],
  ["a tariff with a price that has ten decimals", "INVALID_AMOUNT", (operator) => operator.createTariff({ name: newId(), currency: "EUR", rates: [{ ...rate, pricePerMinute: "0.0000000001" }] })],
  ["a second tariff of one name", "INVALID_INPUT", (operator) => operator.createTariff({ name: "Standard", currency: "EUR", rates: [rate] })],
  ["a key for an unknown account", "NOT_FOUND", (operator) => operator.issueApiKey({ accountId: unknownAccount, name: "x" })],
  ["a key without a name", "INVALID_INPUT", (operator) => operator.issueApiKey({ name: "" })],
  ["a revocation of an unknown key", "NOT_FOUND", (operator) => operator.revokeApiKey(toPublicId("apiKey", newId()))],
];

for (const [what, code, act] of refusals) {
  test(`${what} is refused with ${code}`, async () => {
    const answer = await act(world.operator);
    assert.equal((answer as { code?: string }).code, code, JSON.stringify(answer));
  });
}

test("an account's key is forbidden everything that is the operator's", async () => {
  const { sdk, account } = await world.customer();
  const acts: readonly (() => Promise<{ readonly __typename: string }>)[] = [
    () => sdk.openAccount({ name: "x", currency: "EUR" }),
    () => sdk.updateAccount({ id: account.id, name: "x" }),
    () => sdk.suspendAccount(account.id),
    () => sdk.resumeAccount(account.id),
    () => sdk.assignTariff(account.id, world.tariffId),
    () => sdk.topUp({ accountId: account.id, amount: "1000", reference: newId() }),
    () => sdk.createTariff({ name: newId(), currency: "EUR", rates: [rate] }),
    () => sdk.issueApiKey({ accountId: account.id, name: "x" }),
    () => sdk.issueApiKey({ name: "x" }),
    () => sdk.revokeApiKey(toPublicId("apiKey", newId())),
  ];
  const before = await world.operator.account(account.id);
  for (const act of acts) assert.equal(((await act()) as { code?: string }).code, "FORBIDDEN", String(act));
  assert.deepEqual(await world.operator.account(account.id), before);
  for (const list of [() => sdk.accounts(), () => sdk.tariffs()]) await assert.rejects(list, (error: unknown) => error instanceof RingbackError && error.code === "FORBIDDEN");
  assert.equal(await sdk.tariff({ id: world.tariffId }), null);
});
