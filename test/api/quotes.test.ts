// Quotes through the API: asked for, held, used for a call-back; and every way in which one cannot be used.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { QuoteFieldsFragment, Ringback } from "ringback-sdk";
import { newId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let dear: string;
before(async () => {
  world = await createApiWorld();
  dear = is("Tariff", await world.operator.createTariff({ name: "Dear", currency: "EUR", rates: [{ prefix: "1", destination: "North America", pricePerMinute: "0.60" }] })).id;
});
after(() => world.stop());

const from = "+15005550111";
const to = "+15005550102";

async function quoted(sdk: Ringback): Promise<QuoteFieldsFragment & { id: string }> {
  const quote = is("Quote", await sdk.requestQuote({ from, to }));
  assert.ok(quote.id);
  return { ...quote, id: quote.id };
}

function request(sdk: Ringback, more: object) {
  return sdk.requestCallBack({ from, to, idempotencyKey: newId(), sandboxSpeed: 15, ...more });
}

async function held({ sdk }: Customer): Promise<string | undefined> {
  return (await sdk.me()).account?.wallet.held.amount;
}

async function code(answer: ReturnType<typeof request>): Promise<string> {
  const refused = is("Refused", await answer);
  return `${refused.code} ${refused.field}`;
}

test("a quote that is only looked at has no id; one that is requested has, and an end", async () => {
  const { sdk } = await world.customer();
  const looked = is("Quote", await sdk.quote({ from, to }));
  assert.deepEqual([looked.id, looked.expiresAt], [null, null]);
  const before = Date.now();
  const quote = await quoted(sdk);
  assert.match(quote.id, /^qt_[0-9a-f]{32}$/);
  const heldFor = Date.parse(quote.expiresAt ?? "") - before;
  assert.ok(heldFor >= 300_000 && heldFor < 330_000, `${heldFor} ms`);
  assert.deepEqual([quote.legs.map(({ price, varies }) => [price.perMinute, varies]), quote.firstCharge.amount, quote.firstChargeTax.amount], [[["0.060000000", false], ["0.060000000", false]], "0.120000", "0.000000"]);
});

test("a call-back with a quote is held at its price, though the tariff has become dearer; it is good for one", async () => {
  const customer = await world.customer();
  const { id: quoteId } = await quoted(customer.sdk);
  is("Account", await world.operator.assignTariff(customer.account.id, dear));
  const idempotencyKey = newId();
  const asked = is("CallBack", await request(customer.sdk, { quoteId, idempotencyKey, to }));
  const { nodes } = await untilCdrs(customer.sdk, asked.id);
  assert.deepEqual(new Set(nodes.map(({ rate }) => rate.price.perMinute)), new Set(["0.060000000"]));
  assert.equal(await code(request(customer.sdk, { quoteId })), "QUOTE_USED quoteId");
  // The same request again is the same call-back, not a second use.
  assert.equal(is("CallBack", await request(customer.sdk, { quoteId, idempotencyKey })).id, asked.id);
});

test("one that starts later holds its money now, at the price of the quote; one that starts after the quote's end is refused", async () => {
  const customer = await world.customer();
  const { id: quoteId } = await quoted(customer.sdk);
  is("Account", await world.operator.assignTariff(customer.account.id, dear));
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  assert.equal(await code(request(customer.sdk, { quoteId, notBefore: at(6), sandboxSpeed: null })), "QUOTE_EXPIRED quoteId");
  const asked = is("CallBack", await request(customer.sdk, { quoteId, notBefore: at(4), sandboxSpeed: null }));
  assert.equal(await held(customer), "0.120000");
  is("CallBack", await customer.sdk.cancelCallBack(asked.id));
});

test("other numbers, another's quote, an unknown one and a refusal for money are told apart, and leave the quote as it was", async () => {
  const [customer, other] = [await world.customer(), await world.customer({ balance: null })];
  const { id: quoteId } = await quoted(customer.sdk);
  assert.equal(await code(request(customer.sdk, { quoteId, to: "+15005550103" })), "QUOTE_MISMATCH quoteId");
  assert.equal(await code(request(customer.sdk, { quoteId, from: to, to: from })), "QUOTE_MISMATCH quoteId");
  assert.equal(await code(request(other.sdk, { quoteId })), "NOT_FOUND quoteId");
  assert.equal(await code(request(customer.sdk, { quoteId: `qt_${"0".repeat(32)}` })), "NOT_FOUND quoteId");
  assert.equal(await code(request(customer.sdk, { quoteId: "nonsense" })), "NOT_FOUND quoteId");
  const { id: unpaid } = await quoted(other.sdk);
  assert.equal(await code(request(other.sdk, { quoteId: unpaid })), "INSUFFICIENT_FUNDS null");
  is("Transfer", await world.operator.topUp({ accountId: other.account.id, amount: "5", reference: newId() }));
  is("CallBack", await request(other.sdk, { quoteId: unpaid }));
  is("CallBack", await request(customer.sdk, { quoteId }));
  assert.equal(await held(customer), "0.120000");
});

test("who asks for quotes without end is refused; looking goes on", async () => {
  const { sdk } = await world.customer();
  const answers = await Promise.all(Array.from({ length: 105 }, () => sdk.requestQuote({ from, to })));
  const refused = answers.flatMap((answer) => (answer.__typename === "Refused" ? [answer.code] : []));
  assert.deepEqual(refused, Array.from({ length: 5 }, () => "LIMIT_REACHED"));
  is("Quote", await sdk.quote({ from, to }));
});

test("an operator says for whom, and what cannot be called is refused as by the query", async () => {
  const { sdk, account } = await world.customer();
  assert.equal(is("Refused", await world.operator.requestQuote({ from, to })).code, "INVALID_INPUT");
  const quote = is("Quote", await world.operator.requestQuote({ from, to, accountId: account.id }));
  is("CallBack", await request(sdk, { quoteId: quote.id }));
  assert.equal(is("Refused", await sdk.requestQuote({ from, to: from })).code, "SAME_NUMBER");
  assert.equal(is("Refused", await sdk.requestQuote({ from, to: "+4930123456" })).code, "NO_RATE");
  assert.equal(is("Refused", await sdk.requestQuote({ from, to: "112" })).code, "EMERGENCY_NUMBER");
});

/** Once it has ended. */
async function untilCdrs(sdk: Ringback, id: string): ReturnType<Ringback["cdrs"]> {
  for await (const progress of sdk.watchCallBack(id, 0, { signal: AbortSignal.timeout(20_000) })) if (progress.state === "ENDED") break;
  return sdk.cdrs({ filter: { callBackId: id } });
}
