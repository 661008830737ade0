// Whatever text a stranger writes into whatever field: it is taken as text, or refused. It is never a fault of ours.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient } from "graphql-ws";
import { RingbackError, type Ringback } from "ringback-sdk";
import { WebSocket } from "ws";
import { createApiWorld, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let customer: Customer;
before(async () => {
  world = await createApiWorld();
  customer = await world.customer();
});
after(() => world.stop());

const texts = ["\u0000", "a\u0000b", "\u0001\u001f\u007f", "\ud800", "💥".repeat(50), "x".repeat(5_000), "'; drop table account; --", "%s%n", "../../etc/passwd", "\u202e", "\\", "${x}", "{}", "null", " ", "\n", "9".repeat(400), "-1", "1e9", "NaN", "+", "+0"];

const fields: readonly (readonly [name: string, write: (text: string, operator: Ringback, sdk: Ringback) => Promise<unknown>])[] = [
  ["from", (text, _, sdk) => sdk.requestCallBack({ from: text, to: "+15005550102", idempotencyKey: "k" })],
  ["to", (text, _, sdk) => sdk.requestCallBack({ from: "+15005550111", to: text, idempotencyKey: "k" })],
  ["idempotencyKey", (text, _, sdk) => sdk.requestCallBack({ from: "+15005550111", to: "+15005550102", idempotencyKey: text, sandboxSpeed: 100 })],
  ["callBack.id", (text, _, sdk) => sdk.callBack(text)],
  ["cancelCallBack.id", (text, _, sdk) => sdk.cancelCallBack(text)],
  ["callBacks.number", (text, _, sdk) => sdk.callBacks({ filter: { number: text } })],
  ["callBacks.since", (text, _, sdk) => sdk.callBacks({ filter: { since: text } })],
  ["callBacks.accountId", (text, operator) => operator.callBacks({ filter: { accountId: text } })],
  ["cdrs.number", (text, _, sdk) => sdk.cdrs({ filter: { number: text } })],
  ["cdrs.callBackId", (text, _, sdk) => sdk.cdrs({ filter: { callBackId: text } })],
  ["cdrs.after", (text, _, sdk) => sdk.cdrs({ after: text })],
  ["quote", (text, _, sdk) => sdk.quote({ from: text, to: text })],
  ["openAccount.name", (text, operator) => operator.openAccount({ name: text, currency: "EUR" })],
  ["openAccount.currency", (text, operator) => operator.openAccount({ name: "x", currency: text })],
  ["updateAccount.name", (text, operator) => operator.updateAccount({ id: customer.account.id, name: text })],
  ["topUp.amount", (text, operator) => operator.topUp({ accountId: customer.account.id, amount: text, reference: `amount ${text}` })],
  ["topUp.reference", (text, operator) => operator.topUp({ accountId: customer.account.id, amount: "1", reference: text })],
  ["createTariff.name", (text, operator) => operator.createTariff({ name: text, currency: "EUR", rates: [{ prefix: "1", destination: "x", pricePerMinute: "1" }] })],
  ["createTariff.prefix", (text, operator) => operator.createTariff({ name: `p ${text}`, currency: "EUR", rates: [{ prefix: text, destination: "x", pricePerMinute: "1" }] })],
  ["createTariff.destination", (text, operator) => operator.createTariff({ name: `d ${text}`, currency: "EUR", rates: [{ prefix: "1", destination: text, pricePerMinute: "1" }] })],
  ["createTariff.pricePerMinute", (text, operator) => operator.createTariff({ name: `r ${text}`, currency: "EUR", rates: [{ prefix: "1", destination: "x", pricePerMinute: text }] })],
  ["tariff.afterRates", (text, operator) => operator.tariff({ id: world.tariffId, afterRates: text })],
  ["requestCallBack.callerId", (text, _, sdk) => sdk.requestCallBack({ from: "+15005550111", to: "+15005550102", callerId: text, idempotencyKey: `c ${text}` })],
  ["proveCallerId.number", (text, _, sdk) => sdk.proveCallerId({ number: text, idempotencyKey: "k" })],
  ["approveCallerId.number", (text, operator) => operator.approveCallerId({ accountId: customer.account.id, number: text, reason: "r" })],
  ["approveCallerId.reason", (text, operator) => operator.approveCallerId({ accountId: customer.account.id, number: "+15005560099", reason: text })],
  ["updateCallingSettings.country", (text, _, sdk) => sdk.updateCallingSettings({ country: text })],
  ["updateCallingSettings.callerId", (text, _, sdk) => sdk.updateCallingSettings({ callerId: text })],
  ["setSpeedDial.key", (text, _, sdk) => sdk.setSpeedDial({ key: text, number: "+15005550101" })],
  ["setSpeedDial.name", (text, _, sdk) => sdk.setSpeedDial({ key: "1", number: "+15005550101", name: text })],
  ["removeSpeedDial.key", (text, _, sdk) => sdk.removeSpeedDial(text)],
  ["releasePinLock.id", (text, operator) => operator.releasePinLock(text)],
  ["issueApiKey.name", (text, operator) => operator.issueApiKey({ name: text })],
];

for (const [name, write] of fields) {
  test(`no text in ${name} is a fault of ours`, async () => {
    for (const text of texts) {
      const code = await write(text, world.operator, customer.sdk).then(() => null, (error: unknown) => (error instanceof RingbackError ? error.code : String(error)));
      assert.ok(code === null || ["INVALID_INPUT", "NOT_FOUND", "BAD_USER_INPUT", "BAD_REQUEST"].includes(code), `${JSON.stringify(text.slice(0, 30))}: ${code}`);
    }
    assert.deepEqual(world.faults, []);
  });
}

test("the character NUL is refused in a literal, in the address of a GET and over a socket as well", async () => {
  const literal = await world.post('{ callBacks(filter: { number: "\\u{0}" }) { nodes { id } } }', { apiKey: customer.apiKey });
  assert.deepEqual({ status: literal.status, code: literal.body.errors?.[0]?.extensions["code"] }, { status: 400, code: "BAD_REQUEST" });
  const address = await fetch(`${world.url}?query=${encodeURIComponent('{ callBacks(filter: { number: "\\u0000" }) { nodes { id } } }')}`, { headers: { authorization: `Bearer ${customer.apiKey}`, "apollo-require-preflight": "1" } });
  assert.equal(address.status, 400);
  const client = createClient({ url: world.url.replace("http", "ws"), webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${customer.apiKey}` } });
  const results = client.iterate({ query: "query ($number: E164) { callBacks(filter: { number: $number }) { nodes { id } } }", variables: { number: "\u0000" } });
  await assert.rejects(() => results.next(), (errors: unknown) => JSON.stringify(errors).includes("BAD_REQUEST"));
  await client.dispose();
  assert.deepEqual(world.faults, []);
});
