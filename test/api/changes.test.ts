// The audit trail over the API: every mutation leaves its author, and only an operator may read who did what.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RingbackError } from "ringback-sdk";
import { buildApiSchema } from "../../src/resolvers/apiSchema.js";
import { newId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let customer: Customer;
let operatorKeyId: string;
before(async () => {
  world = await createApiWorld();
  customer = await world.customer();
  const [key] = await world.database.query<{ id: string }>("select id from api_key where role = 'operator'");
  operatorKeyId = `key_${key?.id.replaceAll("-", "")}`;
});
after(() => world.stop());

const rate = { prefix: "49", destination: "Germany", pricePerMinute: "0.0085" };

/** One act for each mutation, and what it must have left: the fields that changed, by name. */
const acts: Readonly<Record<string, (() => Promise<readonly string[]>) | "changes no price, limit, balance or status by hand">> = {
  requestCallBack: "changes no price, limit, balance or status by hand",
  cancelCallBack: "changes no price, limit, balance or status by hand",
  openAccount: async () => {
    is("Account", await world.operator.openAccount({ name: "Shop", currency: "EUR", tariffId: world.tariffId }));
    return ["account.name", "account.status", "account.tariffId", "account.liveCallBackLimit"];
  },
  updateAccount: async () => {
    is("Account", await world.operator.updateAccount({ id: customer.account.id, liveCallBackLimit: 7 }));
    return ["account.liveCallBackLimit"];
  },
  suspendAccount: async () => {
    is("Account", await world.operator.suspendAccount(customer.account.id));
    return ["account.status"];
  },
  resumeAccount: async () => {
    is("Account", await world.operator.resumeAccount(customer.account.id));
    return ["account.status"];
  },
  assignTariff: async () => {
    const { account } = await world.customer({ tariffId: null });
    is("Account", await world.operator.assignTariff(account.id, world.tariffId));
    return ["account.tariffId"];
  },
  topUp: async () => {
    is("Transfer", await world.operator.topUp({ accountId: customer.account.id, amount: "2.5", reference: newId() }));
    return ["account.balance"];
  },
  createTariff: async () => {
    is("Tariff", await world.operator.createTariff({ name: newId(), currency: "EUR", rates: [rate] }));
    return ["tariff.name", "deck.tariffId", "tariff.deckId", "tariff.at"];
  },
  issueApiKey: async () => {
    is("IssuedApiKey", await world.operator.issueApiKey({ accountId: customer.account.id, name: "shop" }));
    return ["apiKey.name", "apiKey.role", "apiKey.accountId"];
  },
  revokeApiKey: async () => {
    const { apiKey } = is("IssuedApiKey", await world.operator.issueApiKey({ accountId: customer.account.id, name: "gone" }));
    is("ApiKey", await world.operator.revokeApiKey(apiKey.id));
    return ["apiKey.revokedAt"];
  },
};

const mutations = Object.keys(buildApiSchema().getMutationType()?.getFields() ?? {});

test("there is an act here for every mutation that there is", () => {
  assert.deepEqual(Object.keys(acts).sort(), [...mutations].sort(), "a new mutation says here what it leaves in the audit trail");
});

for (const mutation of mutations) {
  test(`${mutation} leaves its author in the audit trail, or changes nothing that it tells of`, async () => {
    const act = acts[mutation];
    if (typeof act !== "function") return assert.match(String(act), /^changes no/);
    const expected = await act();
    const { nodes } = await world.operator.changes({ first: expected.length });
    assert.deepEqual(nodes.map(({ noun, field }) => `${noun}.${field}`).reverse(), expected);
    assert.deepEqual([...new Set(nodes.map(({ author }) => author))], [operatorKeyId]);
  });
}

test("nothing that was done over the API is by nobody", async () => {
  assert.deepEqual(await world.database.query("select noun, field, author from change where author = 'unknown' and not (noun = 'apiKey' and subject_id = (select id from api_key where role = 'operator'))"), []);
});

test("a change tells from what to what, and is found by its thing, its field and its author", async () => {
  const { account } = await world.customer({ balance: "10" });
  is("Transfer", await world.operator.topUp({ accountId: account.id, amount: "2.5", reference: newId() }));
  is("Account", await world.operator.suspendAccount(account.id));
  const [status, ...others] = (await world.operator.changes({ filter: { subjectId: account.id, field: "status" }, first: 1 })).nodes;
  assert.deepEqual(others, []);
  assert.deepEqual({ noun: status?.noun, from: status?.from, to: status?.to, author: status?.author }, { noun: "account", from: "active", to: "suspended", author: operatorKeyId });
  const balances = (await world.operator.changes({ filter: { subjectId: account.id, field: "balance" } })).nodes;
  assert.deepEqual(balances.map(({ from, to, currency }) => `${from} ${to} ${currency}`), ["10.000000 12.500000 EUR", "0.000000 10.000000 EUR"]);
  assert.equal(balances[0]?.transferId, (await world.operator.transfers({ accountId: account.id })).nodes[0]?.id);
  const byOther = await world.operator.changes({ filter: { subjectId: account.id, author: "command line" } });
  assert.deepEqual(byOther.nodes, []);
  const later = await world.operator.changes({ filter: { subjectId: account.id, since: "2100-01-01T00:00:00Z" } });
  assert.deepEqual(later.nodes, []);
});

test("the trail is paged without a gap", async () => {
  const all = (await world.operator.changes({ first: 7 })).nodes.map(({ id }) => id);
  const first = await world.operator.changes({ first: 3 });
  const second = await world.operator.changes({ first: 4, after: first.pageInfo.endCursor });
  assert.deepEqual([...first.nodes, ...second.nodes].map(({ id }) => id), all);
});

test("an account's key may not read it, nor learn from it whether a thing is there", async () => {
  await assert.rejects(() => customer.sdk.changes(), (error: unknown) => error instanceof RingbackError && error.code === "FORBIDDEN");
  await assert.rejects(() => customer.sdk.changes({ filter: { subjectId: customer.account.id } }), (error: unknown) => error instanceof RingbackError && error.code === "FORBIDDEN");
});
