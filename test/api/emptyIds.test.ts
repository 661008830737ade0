// An empty text in place of an id is an id that does not exist. It once counted as left out, and what is left out opens more.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let customer: Customer;
before(async () => {
  world = await createApiWorld();
  customer = await world.customer();
});
after(() => world.stop());

const rates = [{ prefix: "1", destination: "All", pricePerMinute: "0.01" }];
const refusals: readonly [string, () => Promise<{ readonly __typename: string }>][] = [
  ["issueApiKey: a customer's key is not an operator's", () => world.operator.issueApiKey({ accountId: "", name: "Shop" })],
  ["moveAccount: an account is not taken from its reseller", () => world.operator.moveAccount({ accountId: customer.account.id, resellerId: "" })],
  ["openAccount: an account is not the house's own", () => world.operator.openAccount({ name: "One", currency: "EUR", resellerId: "" })],
  ["createTariff: a tariff is not the house's own", () => world.operator.createTariff({ name: "One", currency: "EUR", rates, resellerId: "" })],
  ["requestCallBack: a quote is not passed over", () => customer.sdk.requestCallBack({ from: "+15005550111", to: "+15005550106", idempotencyKey: newId(), quoteId: "" })],
];

for (const [title, ask] of refusals) {
  test(title, async () => {
    const answer = is("Refused", (await ask()) as { readonly __typename: "Refused"; readonly code: string });
    assert.equal(answer.code, "NOT_FOUND");
  });
}

test("a download of one account's CDRs is not one of everybody's", async () => {
  for (const name of ["accountId", "callBackId"]) {
    const answer = await fetch(`${world.url.replace("/graphql", "/cdrs.csv")}?${name}=`, { headers: { authorization: `Bearer ${world.operatorKey}` } });
    assert.equal(answer.status, 404, name);
  }
});

test("an amount or a prefix that is empty is refused, and narrows nothing away", async () => {
  await assert.rejects(world.operator.cdrs({ filter: { leastCharge: "" } }), /amount/i);
  await assert.rejects(world.operator.cdrs({ filter: { numberPrefix: "" } }), /beginning of a number/);
});

test("a statement's time zone is a name: the database would read the sign of UTC+3 the other way round", async () => {
  const answer = is("Refused", await customer.sdk.statement({ month: "2026-11", timeZone: "UTC+3" }));
  assert.deepEqual([answer.code, answer.field], ["INVALID_INPUT", "timeZone"]);
});
