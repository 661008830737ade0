// Carriers over HTTP: what an operator does with them, how calls are routed and refused by them, and that no account ever hears of any of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RingbackError, type RefusalCode, type Ringback } from "ringback-sdk";
import { newId, toPublicId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
before(async () => (world = await createApiWorld()));
after(() => world.stop());

/** A answers and so does B; both are hung up after a second of their own time. */
const call = { from: "+15005550111", to: "+15005550101" };

async function buys(price: string, more: { currency?: string; prefix?: string; blocked?: boolean } = {}): Promise<string> {
  const rates = [{ prefix: more.prefix ?? "1500555", destination: "Sandbox phones", pricePerMinute: price, blocked: more.blocked ?? false }];
  return is("Tariff", await world.operator.createTariff({ name: newId(), currency: more.currency ?? "EUR", rates })).id;
}

async function disableAll(): Promise<void> {
  for (const { id } of (await world.operator.carriers({ first: 100 })).nodes) is("Carrier", await world.operator.updateCarrier({ id, enabled: false }));
}

test("while there are no carriers a call goes by the trunks of the settings, and what it cost us is not known", async () => {
  const customer = await world.customer();
  const cdrs = await aCall(customer);
  assert.deepEqual(cdrs.map(({ trunk, cost, costRate, margin }) => ({ trunk, cost, costRate, margin })), [1, 2].map(() => ({ trunk: "carrier", cost: null, costRate: null, margin: null })));
  const [totals] = is("Report", await world.operator.report({ groupBy: [], since: new Date(Date.now() - 3_600_000).toISOString(), before: new Date(Date.now() + 3_600_000).toISOString(), filter: { accountId: customer.account.id } })).totals;
  assert.deepEqual([totals?.answered, totals?.legsOfUnknownCost, totals?.costs], [2, 2, []], "and a report says of how many it is not known");
});

test("a carrier is opened, changed, found and listed", async () => {
  const { operator } = world;
  const tariffId = await buys("0.01");
  const opened = is("Carrier", await operator.openCarrier({ name: "  North  ", trunk: "north", tariffId }));
  const { id, createdAt: _, ...rest } = opened;
  assert.deepEqual(rest, { __typename: "Carrier", name: "North", trunk: "north", trunks: ["north"], tariffId, currency: "EUR", priority: 100, enabled: true, allowsLoss: false, onlyPrefixes: [], excludedPrefixes: [] });
  const other = await buys("0.02");
  const changed = is("Carrier", await operator.updateCarrier({ id, tariffId: other, priority: 7, allowsLoss: true, enabled: false, onlyPrefixes: ["44", "1", "44"], excludedPrefixes: ["1900"] }));
  assert.deepEqual(changed, { ...opened, tariffId: other, priority: 7, allowsLoss: true, enabled: false, onlyPrefixes: ["1", "44"], excludedPrefixes: ["1900"] });
  assert.deepEqual(is("Carrier", await operator.updateCarrier({ id })), changed, "what is left out stays");
  assert.deepEqual(await operator.carrier(id), changed);
  assert.deepEqual((await operator.carriers({ first: 1 })).nodes, [changed]);
  assert.equal(await operator.carrier(toPublicId("carrier", newId())), null);
  const noted = await world.database.query<{ field: string; to_value: string; author: string }>("select field, to_value, author from change where noun = 'carrier' and from_value is not null order by id");
  assert.deepEqual(noted.map(({ field, to_value }) => `${field} ${to_value}`).slice(1, 4), ["priority 7", "enabled false", "allows_loss true"]);
  assert.ok(noted.every(({ author }) => author.startsWith("key_")), "the audit trail tells who");
});

test("the cheapest carrier is tried first, and the CDR tells operators what it cost and what it left", async () => {
  await disableAll();
  const { operator } = world;
  await operator.openCarrier({ name: "Dear", trunk: "carrier", tariffId: await buys("0.04") });
  await operator.openCarrier({ name: "Cheap", trunk: "carrier2", tariffId: await buys("0.03") });
  const customer = await world.customer();
  const cdrs = await aCall(customer);
  for (const { trunk, cost, costRate, margin, charge, answeredSeconds } of cdrs) {
    assert.deepEqual({ trunk, currency: cost?.currency, price: costRate?.price.perMinute }, { trunk: "carrier2", currency: "EUR", price: "0.030000000" });
    assert.ok(answeredSeconds > 0);
    assert.equal(Number(charge.amount), Number(cost?.amount) * 2, "it is sold at 0.06 and bought at 0.03");
    assert.equal(margin?.amount, cost?.amount);
  }
  const routing = is("Routing", await operator.routing({ accountId: customer.account.id, number: call.to }));
  assert.deepEqual(routing.routes.map(({ carrier, verdict, expectedCost }) => `${carrier.name} ${verdict} ${expectedCost?.amount}`), ["Cheap TAKEN 0.090000", "Dear TAKEN 0.120000", "North DISABLED undefined"]);
  assert.deepEqual([routing.typicalSeconds, routing.expectedNet], [180, { amount: "0.180000", currency: "EUR" }]);
});

test("a call that no carrier takes, or only at a loss, is refused before anything is held or dialled", async () => {
  await disableAll();
  const { operator } = world;
  const customer = await world.customer();
  const request = async () => is("Refused", await customer.sdk.requestCallBack({ ...call, idempotencyKey: newId() }));
  assert.deepEqual(pick(await request()), { code: "NO_ROUTE", field: "from" });
  const loss = is("Carrier", await operator.openCarrier({ name: "Loss", trunk: "loss", tariffId: await buys("0.07") }));
  assert.deepEqual(pick(await request()), { code: "ROUTE_AT_A_LOSS", field: "from" });
  is("Carrier", await operator.updateCarrier({ id: loss.id, excludedPrefixes: ["1"] }));
  assert.deepEqual(pick(await request()), { code: "NO_ROUTE", field: "from" });
  is("Carrier", await operator.updateCarrier({ id: loss.id, excludedPrefixes: [call.to.slice(1)], allowsLoss: true }));
  assert.deepEqual(pick(await request()), { code: "NO_ROUTE", field: "to" }, "A has a route and B has none");
  const scheduled = await customer.sdk.requestCallBack({ ...call, idempotencyKey: newId(), notBefore: new Date(Date.now() + 3_600_000).toISOString() });
  assert.deepEqual(pick(is("Refused", scheduled)), { code: "NO_ROUTE", field: "to" }, "one that is scheduled is told at once");
  assert.equal((await operator.account(customer.account.id))?.wallet.held.amount, "0.000000");
  assert.equal((await customer.sdk.callBacks()).nodes.length, 0);
});

test("a call that is scheduled is judged by the prices that are planned for its start", async () => {
  await disableAll();
  const tariffId = await buys("0.01");
  is("Carrier", await world.operator.openCarrier({ name: "Dearer soon", trunk: "carrier3", tariffId }));
  const [deck] = await world.database.query<{ id: string }>(
    `with made as (insert into rate_deck (id, tariff_id, created_at) select gen_random_uuid(), id, now() from tariff where 'tf_' || replace(id::text, '-', '') = $1 returning id, tariff_id),
          planned as (insert into deck_activation (id, tariff_id, deck_id, at, created_at, author) select gen_random_uuid(), tariff_id, id, now() + interval '1 hour', now(), 'tests' from made)
     select id from made`, [tariffId]);
  await world.database.query("insert into rate (deck_id, prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds) values ($1, '1', 'All', 70000000, 0, 1, 1)", [deck?.id]);
  const { sdk } = await world.customer();
  const inMinutes = (minutes: number) => ({ ...call, idempotencyKey: newId(), notBefore: new Date(Date.now() + minutes * 60_000).toISOString() });
  assert.equal(is("CallBack", await sdk.requestCallBack(inMinutes(30))).state, "QUEUED");
  assert.equal(is("Refused", await sdk.requestCallBack(inMinutes(90))).code, "ROUTE_AT_A_LOSS");
});

test("an account's key sees neither a carrier, nor how calls are routed, nor what they cost us", async () => {
  await disableAll();
  const { operator } = world;
  const { id } = is("Carrier", await operator.openCarrier({ name: "Secret", trunk: "secret", tariffId: await buys("0.01"), enabled: false }));
  const cheap = (await operator.carriers({ first: 100 })).nodes.find(({ name }) => name === "Cheap");
  is("Carrier", await operator.updateCarrier({ id: cheap?.id ?? "", enabled: true }));
  const customer = await world.customer();
  await aCall(customer);
  const { sdk, account } = customer;
  const own = (await sdk.cdrs()).nodes;
  assert.equal(own.length, 2);
  for (const { trunk, cost, costRate, margin } of own) assert.deepEqual({ trunk, cost, costRate, margin }, { trunk: null, cost: null, costRate: null, margin: null });
  const shown = (await operator.cdrs({ filter: { accountId: account.id } })).nodes;
  assert.ok(shown.every(({ trunk, cost, margin }) => trunk === "carrier2" && cost !== null && margin !== null), "an operator sees them all");
  const events = await customer.sdk.transfers();
  assert.ok(events.nodes.every(({ kind }) => kind === "TOP_UP" || kind === "LEG_CHARGE"), "nor what carriers are owed");
  assert.equal(await sdk.carrier(id), null);
  const acts: readonly (() => Promise<unknown>)[] = [
    () => sdk.openCarrier({ name: "x", trunk: "x", tariffId: world.tariffId }),
    () => sdk.updateCarrier({ id, enabled: true }),
    () => sdk.routing({ accountId: account.id, number: call.to }),
  ];
  for (const act of acts) assert.equal(((await act()) as { code?: string }).code, "FORBIDDEN", String(act));
  await assert.rejects(() => sdk.carriers(), (error: unknown) => error instanceof RingbackError && error.code === "FORBIDDEN");
  assert.equal((await operator.carrier(id))?.enabled, false);
});

const unknown = toPublicId("carrier", newId());
const refusals: readonly (readonly [what: string, code: RefusalCode, field: string | null, act: (operator: Ringback) => Promise<{ readonly __typename: string }>])[] = [
  ["a carrier without a name", "INVALID_INPUT", "name", async (operator) => operator.openCarrier({ name: " ", trunk: "t1", tariffId: await buys("0.01") })],
  ["a trunk that is no endpoint's name", "INVALID_INPUT", "trunk", async (operator) => operator.openCarrier({ name: "x", trunk: "a/b", tariffId: await buys("0.01") })],
  ["a trunk that has a carrier", "INVALID_INPUT", null, async (operator) => operator.openCarrier({ name: "x", trunk: "north", tariffId: await buys("0.01") })],
  ["a name that a carrier has", "INVALID_INPUT", null, async (operator) => operator.openCarrier({ name: "North", trunk: "t2", tariffId: await buys("0.01") })],
  ["an unknown tariff", "NOT_FOUND", "tariffId", (operator) => operator.openCarrier({ name: "x", trunk: "t3", tariffId: toPublicId("tariff", newId()) })],
  ["a priority of nought", "INVALID_INPUT", "priority", async (operator) => operator.openCarrier({ name: "x", trunk: "t4", tariffId: await buys("0.01"), priority: 0 })],
  ["a prefix with a plus sign", "INVALID_INPUT", "onlyPrefixes", async (operator) => operator.openCarrier({ name: "x", trunk: "t5", tariffId: await buys("0.01"), onlyPrefixes: ["+44"] })],
  ["a prefix that is empty", "INVALID_INPUT", "excludedPrefixes", async (operator) => operator.openCarrier({ name: "x", trunk: "t6", tariffId: await buys("0.01"), excludedPrefixes: [""] })],
  ["a change of an unknown carrier", "NOT_FOUND", "id", (operator) => operator.updateCarrier({ id: unknown, enabled: true })],
  ["a tariff in another currency", "CURRENCY_MISMATCH", "tariffId", async (operator) => operator.updateCarrier({ id: (await operator.carriers({ first: 1 })).nodes[0]?.id ?? "", tariffId: await buys("0.01", { currency: "USD" }) })],
  ["the routing of an unknown account", "NOT_FOUND", "accountId", (operator) => operator.routing({ accountId: toPublicId("account", newId()), number: call.to })],
];
for (const [what, code, field, act] of refusals) {
  test(`${what} is refused with ${code}, and changes nothing`, async () => {
    const before = (await world.operator.carriers({ first: 100 })).nodes;
    assert.deepEqual(pick(is("Refused" as never, await act(world.operator)) as never), { code, field });
    assert.deepEqual((await world.operator.carriers({ first: 100 })).nodes, before);
  });
}

function pick({ code, field }: { code: RefusalCode; field: string | null }): { code: RefusalCode; field: string | null } {
  return { code, field };
}

/** Places one, hears it to its end, and returns its CDRs as the operator sees them. */
async function aCall({ sdk, account }: Customer) {
  const placed = is("CallBack", await sdk.requestCallBack({ ...call, idempotencyKey: newId(), sandboxSpeed: 20 }));
  for await (const event of sdk.watchCallBack(placed.id)) if (event.state === "ENDED") assert.equal(event.outcome, "COMPLETED");
  const { nodes } = await world.operator.cdrs({ filter: { accountId: account.id } });
  assert.equal(nodes.length, 2);
  return nodes;
}
