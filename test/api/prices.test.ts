// The price list through the API: by prefix, by country, by name; each sees its own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Ringback } from "ringback-sdk";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let tariffId: string;
let customer: Customer;
before(async () => {
  world = await createApiWorld();
  const tariff = is("Tariff", await world.operator.createTariff({ name: "World", currency: "EUR", rates: list.map(([prefix, destination]) => ({ prefix, destination, pricePerMinute: "0.01", blocked: prefix === "4411" })) }));
  tariffId = tariff.id;
  customer = await world.customer({ tariffId });
});
after(() => world.stop());

const list = [
  ["1", "North America"], ["1204", "Canada, Manitoba"], ["1876", "Jamaica"], ["44", "United Kingdom"], ["4411", "United Kingdom, 100% \"special\""], ["447", "United Kingdom, mobile"],
  ["49", "Germany"], ["4915", "Germany, mobile"], ["49151", "Germany, mobile"], ["491512", "Deutschland, Netz 1_2"], ["4930", "Germany, Berlin"], ["5", "South America"],
] as const;

async function prefixes(search: string | null, sdk: Ringback = customer.sdk, more: { tariffId?: string } = {}): Promise<string[]> {
  return (await sdk.prices({ search, first: 100, ...more })).nodes.map(({ prefix }) => prefix);
}

test("without a search the whole list of the own tariff comes, by prefix, in pages without a gap or a double", async () => {
  assert.deepEqual(await prefixes(null), list.map(([prefix]) => prefix));
  const seen: string[] = [];
  for (let after: string | null | undefined = null, more = true; more; ) {
    const page = await customer.sdk.prices({ first: 5, after });
    seen.push(...page.nodes.map(({ prefix }) => prefix));
    ({ endCursor: after, hasNextPage: more } = page.pageInfo);
  }
  assert.deepEqual(seen, list.map(([prefix]) => prefix));
});

test("the beginning of a number lists what numbers that begin so can cost: what is below it, and what covers it", async () => {
  assert.deepEqual(await prefixes("4915"), ["4915", "49151", "491512"]);
  assert.deepEqual(await prefixes("+49 (0)151 2"), ["491512"]);
  assert.deepEqual(await prefixes("0049-151"), ["49151", "491512"]);
  assert.deepEqual(await prefixes("491529"), ["4915"]);
  assert.deepEqual(await prefixes("491"), ["49", "4915", "49151", "491512"]);
  assert.deepEqual(await prefixes("4"), ["44", "4411", "447", "49", "4915", "49151", "491512", "4930"]);
  assert.deepEqual(await prefixes("33"), []);
});

test("a country is found by its name or its code, and has its numbers, whatever they are called", async () => {
  const german = ["49", "4915", "49151", "491512", "4930"];
  for (const name of ["Germany", "germany", "  GERMANY ", "DE"]) assert.deepEqual(await prefixes(name), german, name);
  assert.deepEqual(await prefixes("UK"), ["44", "4411", "447"]);
  assert.deepEqual(await prefixes("Jamaica"), ["1", "1876"]);
  assert.deepEqual(await prefixes("Canada"), ["1", "1204"]);
  assert.deepEqual(await prefixes("France"), []);
});

test("anything else is looked for in the names, as it is written", async () => {
  assert.deepEqual(await prefixes("MOBILE"), ["447", "4915", "49151"]);
  assert.deepEqual(await prefixes("100%"), ["4411"]);
  assert.deepEqual(await prefixes("1_2"), ["491512"]);
  assert.deepEqual(await prefixes("%%"), []);
  const page = await customer.sdk.prices({ search: "mobile", first: 2 });
  assert.deepEqual([page.nodes.length, page.pageInfo.hasNextPage], [2, true]);
  assert.deepEqual((await customer.sdk.prices({ search: "mobile", first: 2, after: page.pageInfo.endCursor ?? null })).nodes.map(({ prefix }) => prefix), ["49151"]);
});

test("what may not be called is listed as such, with its price in the tariff's currency", async () => {
  const { nodes } = await customer.sdk.prices({ search: "4411" });
  assert.deepEqual(nodes.map(({ blocked, price }) => [blocked, price]), [[true, { perMinute: "0.010000000", currency: "EUR" }]]);
});

test("an account sees its own tariff and no other; an operator sees any, and has to say which", async () => {
  const { sdk } = await world.customer();
  assert.deepEqual(await prefixes(null, sdk), ["1", "1900"]);
  await assert.rejects(prefixes(null, sdk, { tariffId }), /NOT_FOUND|no such tariff/);
  assert.deepEqual(await prefixes("447", customer.sdk, { tariffId }), ["447"]);
  assert.deepEqual(await prefixes("447", world.operator, { tariffId }), ["447"]);
  await assert.rejects(prefixes("447", world.operator), /Say which tariff/);
  const { sdk: untariffed } = await world.customer({ tariffId: null });
  await assert.rejects(prefixes(null, untariffed), /no tariff/);
});

test("a cursor of one search is refused by another, and a search that is no search is refused", async () => {
  const { pageInfo } = await customer.sdk.prices({ search: "mobile", first: 1 });
  await assert.rejects(customer.sdk.prices({ search: "Germany", after: pageInfo.endCursor ?? null }), /not of this list/);
  await assert.rejects(prefixes("x"), /Search for digits/);
  await assert.rejects(prefixes("x".repeat(101)), /Search for digits/);
});

test("an operator sees which decks the node has in memory and what they take; an account does not", async () => {
  is("Quote", await customer.sdk.quote({ from: "+4930123456", to: "+442071234567" }));
  let decks: readonly { prefixes: number }[] = [];
  for (let tries = 0; decks.length === 0 && tries < 200; tries += 1) ({ decks } = await world.operator.rateIndex());
  assert.ok(decks.some(({ prefixes: count }) => count === list.length));
  await assert.rejects(customer.sdk.rateIndex(), /operator/);
});
