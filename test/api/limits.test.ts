// Limits over the API: an operator sets them and sees what was tried beyond them, an account sees its own and changes nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RingbackError, type Ringback } from "ringback-sdk";
import { newId, toPublicId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let customer: Customer;
before(async () => {
  world = await createApiWorld();
  customer = await world.customer();
});
after(() => world.stop());

const later = () => new Date(Date.now() + 3_600_000).toISOString();
const ask = ({ sdk }: Customer, from = "+15005550111", to = "+15005550101") => sdk.requestCallBack({ from, to, idempotencyKey: newId(), notBefore: later() });
const forbidden = (error: unknown): boolean => error instanceof RingbackError && error.code === "FORBIDDEN";

test("an account has what is set of its own, and the defaults where nothing is; null takes its own back", async () => {
  const { account, sdk } = await world.customer();
  const set = is("Account", await world.operator.setLimits({ accountId: account.id, limits: { callBacksAMinute: 3, spendADay: "12.5", dearestPrice: "0.25", allowedCountries: ["DE", "United Kingdom"], allowedPrefixes: ["33"], suspends: ["HIGH_RISK"] } })).limits;
  const expected = { callBacksAMinute: 3, callBacksAnHour: null, spendADay: "12.500000", dearestPrice: "0.250000000", allowedPrefixes: ["33", "44", "49"], suspends: ["HIGH_RISK"] };
  const seen = await sdk.myLimits();
  assert.deepEqual(seen, set);
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((field) => [field, seen?.[field as keyof typeof expected]])), expected);
  assert.deepEqual([...(seen?.own ?? [])].sort(), ["allowedPrefixes", "callBacksAMinute", "dearestPrice", "spendADay", "suspends"]);
  const back = is("Account", await world.operator.setLimits({ accountId: account.id, limits: { callBacksAMinute: null, allowedPrefixes: null } })).limits;
  assert.deepEqual([back.callBacksAMinute, back.allowedPrefixes, [...back.own].sort()], [null, null, ["dearestPrice", "spendADay", "suspends"]]);
});

test("a refusal by a limit is an answer with its code and its field, and a breach that both can see", async () => {
  const { account, sdk } = await world.customer();
  is("Account", await world.operator.setLimits({ accountId: account.id, limits: { allowsUnproven: false } }));
  const refused = is("Refused", await ask({ account, sdk, apiKey: "" }));
  assert.deepEqual([refused.code, refused.field], ["NUMBER_NOT_PROVEN", "from"]);
  const [own] = (await sdk.breaches()).nodes;
  const [seen] = (await world.operator.breaches({ filter: { accountId: account.id, kind: "UNPROVEN" } })).nodes;
  assert.deepEqual(own, seen);
  assert.deepEqual([own?.kind, own?.number, own?.count, own?.suspended], ["UNPROVEN", "+1500555****", 1, false]);
  assert.equal((await world.operator.breach(own?.id ?? ""))?.number, "+15005550111");
  const stranger = await world.customer();
  assert.deepEqual((await stranger.sdk.breaches()).nodes, []);
  assert.equal(await stranger.sdk.breach(own?.id ?? ""), null);
  assert.equal(await stranger.sdk.breach(toPublicId("breach", newId())), null);
});

test("breaches are paged newest first, without a gap", async () => {
  const { account, sdk, apiKey } = await world.customer();
  const limits = [{ allowsUnproven: false }, { allowsUnproven: true, callBacksAMinute: 0 }, { callBacksAMinute: null, allowedPrefixes: [] }, { allowedPrefixes: null, spendADay: "0" }];
  for (const change of limits) {
    is("Account", await world.operator.setLimits({ accountId: account.id, limits: change }));
    is("Refused", await ask({ account, sdk, apiKey }));
  }
  const first = await sdk.breaches({ first: 3 });
  const second = await sdk.breaches({ first: 3, after: first.pageInfo.endCursor });
  assert.deepEqual([...first.nodes, ...second.nodes].map(({ kind }) => kind), ["SPEND_A_DAY", "NOT_ALLOWED_PREFIX", "CALL_BACKS_A_MINUTE", "UNPROVEN"]);
  assert.deepEqual(first.nodes[0] && [first.nodes[0].limit, first.nodes[0].figure], ["0.000000", "0.000000"]);
});

test("a breach that suspends: the account is told, and goes on when an operator says why", async () => {
  const { account, sdk, apiKey } = await world.customer();
  is("Account", await world.operator.setLimits({ accountId: account.id, limits: { allowedPrefixes: ["49"], suspends: ["NOT_ALLOWED_PREFIX"] } }));
  assert.equal(is("Refused", await ask({ account, sdk, apiKey })).code, "NUMBER_NOT_ALLOWED");
  assert.equal((await world.operator.account(account.id))?.status, "SUSPENDED");
  assert.deepEqual((await world.operator.breaches({ filter: { unreleased: true } })).nodes.map(({ accountId }) => accountId), [account.id]);
  assert.equal(is("Refused", await world.operator.releaseAccount({ accountId: account.id, reason: "  " })).field, "reason");
  assert.equal(is("Account", await world.operator.releaseAccount({ accountId: account.id, reason: "their first call abroad" })).status, "ACTIVE");
  assert.deepEqual((await world.operator.breaches({ filter: { unreleased: true } })).nodes, []);
  assert.equal((await world.operator.breaches({ filter: { accountId: account.id } })).nodes[0]?.releaseReason, "their first call abroad");
  const own = (await sdk.breaches()).nodes[0];
  assert.deepEqual([own?.suspended, own?.releasedBy, own?.releaseReason], [true, null, null]);
  is("Account", await world.operator.setLimits({ accountId: account.id, limits: { allowedPrefixes: null } }));
  is("CallBack", await ask({ account, sdk, apiKey }));
});

test("the defaults hold for whoever has none of their own, from the next request on", async () => {
  is("Limits", await world.operator.setDefaultLimits({ of: "ACCOUNTS", limits: { allowedPrefixes: ["1500"] } }));
  const account = await world.customer();
  is("CallBack", await ask(account));
  assert.equal(is("Refused", await ask(account, "+15005550111", "+12125551234")).code, "NUMBER_NOT_ALLOWED");
  const { allowedPrefixes } = is("Limits", await world.operator.setDefaultLimits({ of: "ACCOUNTS", limits: { allowedPrefixes: null } }));
  assert.equal(allowedPrefixes, null);
  assert.equal((await world.operator.defaultLimits()).unknownCallers.allowsUnproven, true);
});

test("opt-outs and high-risk ranges: added, listed, in force, removed", async () => {
  is("OptOut", await world.operator.addOptOut({ number: "+12125550123", reason: "wrote to us" }));
  assert.equal(is("OptOut", await world.operator.addOptOut({ number: "+12125550123", reason: "again" })).reason, "wrote to us");
  assert.deepEqual((await world.operator.optOuts()).nodes.map(({ number }) => number), ["+12125550123"]);
  assert.equal(is("Refused", await ask(customer, "+12125550123")).code, "NUMBER_OPTED_OUT");
  is("OptOut", await world.operator.removeOptOut("+12125550123"));
  assert.equal(is("Refused", await world.operator.removeOptOut("+12125550123")).code, "NOT_FOUND");
  is("CallBack", await ask(customer, "+12125550123"));

  is("Account", await world.operator.setLimits({ accountId: customer.account.id, limits: { allowedHighRisk: [] } }));
  is("HighRiskRange", await world.operator.addHighRiskRange({ prefix: "1212555", reason: "a test", source: "us" }));
  assert.equal(is("Refused", await ask(customer, "+12125550123")).code, "HIGH_RISK_NUMBER");
  is("HighRiskRange", await world.operator.removeHighRiskRange("1212555"));
  is("CallBack", await ask(customer, "+12125550199"));
  const all: string[] = [];
  for (let cursor: string | null = null, more = true; more; ) {
    const { nodes, pageInfo } = await world.operator.highRiskRanges({ first: 20, after: cursor });
    all.push(...nodes.map(({ prefix }) => prefix));
    assert.ok(nodes.every(({ reason, source }) => reason.length > 20 && source.length > 4));
    [cursor, more] = [pageInfo.endCursor ?? null, pageInfo.hasNextPage];
  }
  assert.deepEqual(all, [...new Set(all)].sort());
  for (const prefix of ["870", "881", "882", "883", "979"]) assert.ok(all.includes(prefix));
});

const bad: readonly (readonly [what: string, limits: Parameters<Ringback["setLimits"]>[0]["limits"], field: string])[] = [
  ["less than nothing", { callBacksAMinute: -1 }, "callBacksAMinute"],
  ["more than a million", { callBacksADay: 1_000_001 }, "callBacksADay"],
  ["no digit of a range", { rangeDigits: 0 }, "rangeDigits"],
  ["a PIN that may never be wrong", { pinTriesACall: 0 }, "pinTriesACall"],
  ["more tries at a PIN than a call gives", { pinTriesACall: 4 }, "pinTriesACall"],
  ["a prefix with letters", { allowedPrefixes: ["4a"] }, "allowedPrefixes"],
  ["a risk with a plus sign", { allowedHighRisk: ["+881"] }, "allowedHighRisk"],
  ["a country that is none", { allowedCountries: ["Atlantis"] }, "limits.allowedCountries"],
  ["an amount with seven decimals", { spendADay: "0.0000001" }, "limits.spendADay"],
];
for (const [what, limits, field] of bad) {
  test(`${what} is refused, and nothing is set`, async () => {
    assert.equal(is("Refused", await world.operator.setLimits({ accountId: customer.account.id, limits })).field, field);
  });
}

test("a default that has to say something cannot be taken away", async () => {
  assert.equal(is("Refused", await world.operator.setDefaultLimits({ of: "ACCOUNTS", limits: { allowsUnproven: null } })).field, "allowsUnproven");
});

test("an account's key changes no limit and no list, not even its own, and reads no list", async () => {
  const { sdk, account } = customer;
  for (const refused of await Promise.all([
    sdk.setLimits({ accountId: account.id, limits: { callBacksAMinute: 1_000_000 } }), sdk.setDefaultLimits({ of: "ACCOUNTS", limits: { callBacksAMinute: null } }), sdk.releaseAccount({ accountId: account.id, reason: "please" }),
    sdk.addOptOut({ number: "+12125550124", reason: "x" }), sdk.removeOptOut("+12125550124"), sdk.addHighRiskRange({ prefix: "49", reason: "x", source: "x" }), sdk.removeHighRiskRange("881"),
  ])) assert.equal(refused.__typename === "Refused" && refused.code, "FORBIDDEN");
  await assert.rejects(sdk.optOuts(), forbidden);
  await assert.rejects(sdk.highRiskRanges(), forbidden);
  await assert.rejects(sdk.defaultLimits(), forbidden);
});

test("limits of an account that is not there", async () => {
  assert.equal(is("Refused", await world.operator.setLimits({ accountId: toPublicId("account", newId()), limits: { callBacksADay: 1 } })).code, "NOT_FOUND");
  assert.equal(is("Refused", await world.operator.releaseAccount({ accountId: toPublicId("account", newId()), reason: "x" })).code, "NOT_FOUND");
});
