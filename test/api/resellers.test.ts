// Resellers over HTTP: what an operator does with them, what their customers are refused, and that no account ever sees a wholesale figure.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createRingback, RingbackError, type AccountFieldsFragment, type Ringback } from "ringback-sdk";
import { newId, toPublicId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld } from "../support/apiWorld.js";

let world: ApiWorld;
before(async () => (world = await createApiWorld()));
after(() => world.stop());

/** Both answer; B hangs up after ten seconds of their own time. */
const call = { from: "+15005550111", to: "+15005550106", sandboxSpeed: 15 };

/** A reseller that buys at 0.06 a minute, and a customer of its that pays 0.24. */
async function aReseller(balance: string | null): Promise<{ reseller: AccountFieldsFragment; tariffId: string; customer: AccountFieldsFragment; sdk: Ringback; key: string }> {
  const { operator, url } = world;
  const reseller = is("Account", await operator.openAccount({ name: "Reseller", currency: "EUR", tariffId: world.tariffId }));
  if (balance !== null) is("Transfer", await operator.topUp({ accountId: reseller.id, amount: balance, reference: newId() }));
  const tariff = is("Tariff", await operator.createTariff({ name: newId(), currency: "EUR", resellerId: reseller.id, rates: [{ prefix: "1", destination: "America", pricePerMinute: "0.24" }], terms: { taxPercent: "20" } as never }));
  assert.equal(tariff.resellerId, reseller.id);
  const customer = is("Account", await operator.openAccount({ name: "Its customer", currency: "EUR", resellerId: reseller.id, tariffId: tariff.id }));
  is("Transfer", await operator.topUp({ accountId: customer.id, amount: "10", reference: newId() }));
  const { secret: key } = is("IssuedApiKey", await operator.issueApiKey({ accountId: customer.id, name: "tests" }));
  return { reseller, tariffId: tariff.id, customer, sdk: createRingback({ url, apiKey: key }), key };
}

test("a customer's call is paid for by both wallets, and its CDR tells the operator what each of them left, and the customer nothing of it", async () => {
  const { reseller, customer, sdk, key } = await aReseller("5");
  const asked = is("CallBack", await sdk.requestCallBack({ ...call, idempotencyKey: newId() }));
  for await (const _ of sdk.watchCallBack(asked.id, 0, { signal: AbortSignal.timeout(20_000) }));
  const told = (await world.operator.cdrs({ filter: { callBackId: asked.id } })).nodes;
  assert.equal(told.length, 2);
  const micros = (amount: string | undefined): bigint => BigInt((amount ?? "").replace(".", ""));
  for (const cdr of told) {
    const [wholesale] = cdr.wholesale ?? [];
    assert.deepEqual([cdr.wholesale?.length, wholesale?.level, wholesale?.accountId, wholesale?.rate.price.perMinute], [1, 1, reseller.id, "0.060000000"]);
    const [sold, tax] = [micros(cdr.charge.amount), micros(cdr.charge.amount) / 6n];
    assert.equal(micros(wholesale?.margin.amount), sold - tax - micros(wholesale?.charge.amount), "what it sold the leg for without tax, less what it paid");
  }
  const sum = (amounts: (string | undefined)[]): bigint => amounts.reduce((total, amount) => total + micros(amount), 0n);
  assert.equal(micros((await world.operator.account(customer.id))?.wallet.balance.amount), 10_000_000n - sum(told.map(({ charge }) => charge.amount)));
  assert.equal(micros((await world.operator.account(reseller.id))?.wallet.balance.amount), 5_000_000n - sum(told.map(({ wholesale }) => wholesale?.[0]?.charge.amount)));
  assert.deepEqual((await world.operator.transfers({ accountId: reseller.id })).nodes.map(({ kind, callBackId }) => [kind, callBackId === asked.id]), [["WHOLESALE_CHARGE", true], ["WHOLESALE_CHARGE", true], ["TOP_UP", false]]);
  const own = (await sdk.cdrs()).nodes;
  assert.deepEqual(own.map(({ wholesale, margin, cost }) => [wholesale, margin, cost]), [[null, null, null], [null, null, null]]);
  assert.equal((await sdk.me()).account?.reseller, null);
  const everything = await world.post("{ me { account { id reseller { id name wallet { balance { amount } } } } } cdrs { nodes { legId wholesale { accountId charge { amount } margin { amount } } margin { amount } } } transfers { nodes { kind reference legId } } }", { apiKey: key });
  assert.ok(!JSON.stringify(everything.body).includes(reseller.id) && !JSON.stringify(everything.body).includes("WHOLESALE"), "nothing of the reseller is in any answer");
  await sdk.close();
});

test("a reseller out of funds refuses its customers' calls with its own code, and says nothing of its balance; once it is filled they go through", async () => {
  const { reseller, sdk } = await aReseller("0.119999");
  const refused = is("Refused", await sdk.requestCallBack({ ...call, idempotencyKey: "one" }));
  assert.equal(refused.code, "RESELLER_OUT_OF_FUNDS");
  assert.doesNotMatch(refused.message, /\d/);
  const quote = is("Quote", await sdk.quote({ from: call.from, to: call.to }));
  assert.deepEqual([quote.available.amount, quote.carriesSeconds], ["10.000000", 0]);
  is("Transfer", await world.operator.topUp({ accountId: reseller.id, amount: "0.000001", reference: newId() }));
  is("CallBack", await sdk.requestCallBack({ ...call, idempotencyKey: "one", notBefore: null }));
  await sdk.close();
});

test("suspending a reseller stops new calls of all below it at once, and resuming lets them go on", async () => {
  const { reseller, sdk } = await aReseller("5");
  is("Account", await world.operator.suspendAccount(reseller.id));
  assert.equal(is("Refused", await sdk.requestCallBack({ ...call, idempotencyKey: "one" })).code, "RESELLER_SUSPENDED");
  assert.equal(is("Refused", await sdk.quote({ from: call.from, to: call.to })).code, "RESELLER_SUSPENDED");
  is("Account", await world.operator.resumeAccount(reseller.id));
  is("CallBack", await sdk.requestCallBack({ ...call, idempotencyKey: "one" }));
  await sdk.close();
});

test("accounts are listed below their reseller, moved and taken back; whatever cannot be is refused with its code, and nothing changes", async () => {
  const { operator } = world;
  const { reseller, tariffId, customer } = await aReseller(null);
  const other = await aReseller(null);
  const dollars = is("Account", await operator.openAccount({ name: "Dollars", currency: "USD" }));
  assert.deepEqual((await operator.accounts({ resellerId: reseller.id })).nodes.map(({ id, reseller: above }) => [id, above?.id]), [[customer.id, reseller.id]]);
  const codes = await Promise.all([
    operator.moveAccount({ accountId: reseller.id, resellerId: reseller.id }),
    operator.moveAccount({ accountId: reseller.id, resellerId: customer.id, tariffId: null }),
    operator.moveAccount({ accountId: customer.id, resellerId: dollars.id, tariffId: null }),
    operator.moveAccount({ accountId: customer.id, resellerId: other.reseller.id }),
    operator.moveAccount({ accountId: customer.id, resellerId: toPublicId("account", newId()) }),
    operator.assignTariff(customer.id, world.tariffId),
    operator.openAccount({ name: "x", currency: "EUR", tariffId }),
    operator.createTariff({ name: newId(), currency: "USD", resellerId: reseller.id, rates: [{ prefix: "1", destination: "x", pricePerMinute: "1" }] }),
  ]);
  assert.deepEqual(codes.map((answer) => (answer as { code?: string }).code), ["TARIFF_NOT_OFFERED", "RESELLER_CYCLE", "CURRENCY_MISMATCH", "TARIFF_NOT_OFFERED", "NOT_FOUND", "TARIFF_NOT_OFFERED", "TARIFF_NOT_OFFERED", "CURRENCY_MISMATCH"]);
  assert.equal((await operator.account(customer.id))?.reseller?.id, reseller.id);
  const moved = is("Account", await operator.moveAccount({ accountId: customer.id, resellerId: other.reseller.id, tariffId: other.tariffId }));
  assert.deepEqual([moved.reseller?.id, moved.tariffId], [other.reseller.id, other.tariffId]);
  const back = is("Account", await operator.moveAccount({ accountId: customer.id, tariffId: world.tariffId }));
  assert.deepEqual([back.reseller, back.tariffId], [null, world.tariffId]);
  const noted = (await operator.changes({ filter: { subjectId: customer.id } })).nodes.filter(({ field }) => /parent|reseller/i.test(field));
  assert.equal(noted.length, 3, "the audit trail tells of each move, and of the opening");
});

test("an account's key moves nobody, and lists nobody", async () => {
  const { sdk, customer } = await aReseller(null);
  const answer = await sdk.moveAccount({ accountId: customer.id, tariffId: null }).catch((error: unknown) => error);
  assert.equal((answer as { code?: string }).code, "FORBIDDEN");
  await assert.rejects(sdk.accounts({ resellerId: customer.id }), (error: unknown) => error instanceof RingbackError && error.code === "FORBIDDEN");
  await sdk.close();
});
