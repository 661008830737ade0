// What bad input gets: a refusal with a code and a sentence, nothing dialled, nothing held.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RingbackError, type RefusalCode, type RequestCallBackInput } from "ringback-sdk";
import { fromPublicId, newId, toPublicId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let customer: Customer;
const OWN = "+15005550100";
before(async () => {
  world = await createApiWorld();
  customer = await world.customer();
  await world.database.query("insert into access_number (number, created_at) values ($1, now())", [OWN]);
});
after(() => world.stop());

const good = { from: "+15005550111", to: "+15005550101" };

async function refusedWith(code: RefusalCode, field: string | null, input: Partial<RequestCallBackInput>, of: Customer = customer): Promise<void> {
  const before = await rows(of);
  const answer = is("Refused", await of.sdk.requestCallBack({ ...good, idempotencyKey: newId(), ...input }));
  assert.deepEqual({ code: answer.code, field: answer.field }, { code, field }, answer.message);
  assert.match(answer.message, /^\S.{10,}[.?!]$/s, "a sentence that helps");
  assert.deepEqual(await rows(of), before, "nothing was written or held");
}

async function rows({ account }: Customer): Promise<unknown> {
  return world.database.query(
    `select (select count(*) from call_back where account_id = $1::uuid) call_backs, (select count(*) from idempotency_key where owner like '%' || $1::text) keys,
            (select count(*) from hold where wallet_id = wallet.id) holds, wallet.debits_held_micros held
       from ledger_account wallet where owner_account_id = $1::uuid`,
    [fromPublicId("account", account.id, "id")],
  );
}

const numbers: readonly (readonly [why: string, number: string, code: RefusalCode])[] = [
  ["malformed", "hello", "INVALID_NUMBER"],
  ["empty", "", "INVALID_NUMBER"],
  ["in national format", "030123456", "INVALID_NUMBER"],
  ["with 00 for the plus sign", "0049301234567", "INVALID_NUMBER"],
  ["with spaces", "+49 30 1234567", "INVALID_NUMBER"],
  ["too long", "+1500555010111111111", "INVALID_NUMBER"],
  ["112", "112", "EMERGENCY_NUMBER"],
  ["911", "911", "EMERGENCY_NUMBER"],
  ["999", "999", "EMERGENCY_NUMBER"],
  ["+112", "+112", "EMERGENCY_NUMBER"],
  ["112 behind a country code", "+49112", "EMERGENCY_NUMBER"],
  ["premium-rate", "+449061234567", "PREMIUM_NUMBER"],
  ["of our own", OWN, "OWN_NUMBER"],
  ["without a price", "+4930123456", "NO_RATE"],
  ["blocked by the tariff", "+19005550101", "DESTINATION_BLOCKED"],
];

for (const [why, number, code] of numbers) {
  test(`a number that is ${why} is refused with ${code} as A and as B`, async () => {
    // The library of numbers takes +1900 for premium, whatever the tariff says.
    const expected = number.startsWith("+1900") ? "PREMIUM_NUMBER" : code;
    await refusedWith(expected, "from", { from: number });
    await refusedWith(expected, "to", { to: number });
  });
}

test("A and B may not be the same number", () => refusedWith("SAME_NUMBER", "to", { to: good.from }));

test("an empty wallet is refused", async () => refusedWith("INSUFFICIENT_FUNDS", null, {}, await world.customer({ balance: null })));

test("a wallet that covers one leg and not both is refused", async () => refusedWith("INSUFFICIENT_FUNDS", null, {}, await world.customer({ balance: "0.119999" })));

test("an account without a tariff is refused", async () => refusedWith("NO_TARIFF", null, {}, await world.customer({ tariffId: null })));

test("a suspended account is refused until it is resumed; its key still reads", async () => {
  const suspended = await world.customer();
  is("Account", await world.operator.suspendAccount(suspended.account.id));
  await refusedWith("ACCOUNT_SUSPENDED", null, {}, suspended);
  assert.equal((await suspended.sdk.me()).account?.status, "SUSPENDED");
  is("Account", await world.operator.resumeAccount(suspended.account.id));
  is("CallBack", await suspended.sdk.requestCallBack({ ...good, idempotencyKey: newId(), sandboxSpeed: 15 }));
});

test("more call-backs at once than the account may have are refused", async () => {
  const limited = await world.customer({ liveCallBackLimit: 1 });
  const notBefore = new Date(Date.now() + 3_600_000).toISOString();
  is("CallBack", await limited.sdk.requestCallBack({ ...good, idempotencyKey: newId(), notBefore }));
  await refusedWith("LIMIT_REACHED", null, {}, limited);
});

test("an idempotency key that was used with another input is refused", async () => {
  const idempotencyKey = newId();
  const notBefore = new Date(Date.now() + 3_600_000).toISOString();
  is("CallBack", await customer.sdk.requestCallBack({ ...good, idempotencyKey, notBefore }));
  await refusedWith("IDEMPOTENCY_KEY_REUSED", "idempotencyKey", { idempotencyKey, to: "+15005550102" });
});

test("a refusal is not stored: the same key is judged anew once the wallet is filled", async () => {
  const poor = await world.customer({ balance: null });
  const idempotencyKey = newId();
  await refusedWith("INSUFFICIENT_FUNDS", null, { idempotencyKey }, poor);
  is("Transfer", await world.operator.topUp({ accountId: poor.account.id, amount: "1", reference: newId() }));
  is("CallBack", await poor.sdk.requestCallBack({ ...good, idempotencyKey }));
});

const ranges: readonly (readonly [field: string, input: Partial<RequestCallBackInput>])[] = [
  ["idempotencyKey", { idempotencyKey: "" }],
  ["idempotencyKey", { idempotencyKey: "k".repeat(256) }],
  ["ringSeconds", { ringSeconds: 1 }],
  ["longestSeconds", { longestSeconds: -1 }],
  ["attempts.most", { attempts: { most: 1_000 } }],
  ["attempts.afterBusySeconds", { attempts: { afterBusySeconds: 0 } }],
  ["notBefore", { notBefore: "2099-01-01T00:00:00Z" }],
  ["expiresAt", { expiresAt: "2020-01-01T00:00:00Z" }],
  ["sandboxSpeed", { sandboxSpeed: 0 }],
];

for (const [field, input] of ranges) {
  test(`${JSON.stringify(input).slice(0, 60)} is out of range and refused`, () => refusedWith("INVALID_INPUT", field, input));
}

test("an id that is unknown, malformed or of another noun is not found, whatever it is", async () => {
  for (const id of [toPublicId("callBack", newId()), "cb_0", "", "x'; drop table call_back; --", customer.account.id, newId()]) {
    assert.equal(await customer.sdk.callBack(id), null, id);
    const { code, field } = is("Refused", await customer.sdk.cancelCallBack(id));
    assert.deepEqual({ code, field }, { code: "NOT_FOUND", field: "id" });
  }
});

test("a quote is refused for the same reasons", async () => {
  const cases: readonly (readonly [string, string, RefusalCode])[] = [["112", good.to, "EMERGENCY_NUMBER"], [good.from, "030", "INVALID_NUMBER"], [good.from, good.from, "SAME_NUMBER"], [good.from, "+4930123456", "NO_RATE"]];
  for (const [from, to, code] of cases) assert.equal(is("Refused", await customer.sdk.quote({ from, to })).code, code);
});

test("a value of the wrong type is a mistake in the request, told with its place and nothing else", async () => {
  const query = "mutation ($input: RequestCallBackInput!) { requestCallBack(input: $input) { __typename } }";
  const wrong: readonly object[] = [{ ...good, idempotencyKey: 1 }, { ...good }, { from: 491512345678, to: good.to, idempotencyKey: "k" }, { ...good, idempotencyKey: "k", notBefore: "tomorrow" }, { ...good, idempotencyKey: "k", notBefore: "2026-02-31T00:00:00Z" }, { ...good, idempotencyKey: "k", extra: 1 }];
  for (const input of wrong) {
    const { status, body } = await world.post(query, { apiKey: customer.apiKey, variables: { input } });
    assert.equal(status, 400, JSON.stringify(body));
    assert.deepEqual(Object.keys(body.errors?.[0]?.extensions ?? {}), ["code", "requestId"]);
    assert.equal(body.errors?.[0]?.extensions["code"], "BAD_USER_INPUT");
    assert.equal(body.data ?? null, null);
  }
});

test("a page size out of range and a cursor that is not of this list are refused", async () => {
  const refused = (act: () => Promise<unknown>, field: string) => assert.rejects(act, (error: unknown) => error instanceof RingbackError && error.code === "INVALID_INPUT" && error.field === field);
  const { sdk } = customer;
  for (const first of [0, -1, 101]) await refused(() => sdk.callBacks({ first }), "first");
  for (const after of ["", "x", "bm90aGluZw", "💥"]) await refused(() => sdk.callBacks({ after }), "after");
  const { pageInfo } = await sdk.callBacks({ first: 1 });
  await refused(() => sdk.cdrs({ after: pageInfo.endCursor }), "after");
  const other = await world.customer();
  await refused(() => other.sdk.callBacks({ after: pageInfo.endCursor }), "after");
});
