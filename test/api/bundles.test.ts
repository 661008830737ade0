// Bundles over HTTP: granted by an operator, seen and used by the account, closed again; and what calls, quotes and CDRs tell of them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Ringback } from "ringback-sdk";
import { newId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
before(async () => {
  world = await createApiWorld();
});
after(() => world.stop());

const from = "+15005550111";
const to = "+15005550102";

test("a granted bundle carries a call-back of an account without money, and its CDRs say what they used of it", async () => {
  const customer = await world.customer({ balance: null });
  assert.equal(is("Refused", await request(customer.sdk)).code, "INSUFFICIENT_FUNDS");
  const granted = await grant(customer, { seconds: 600, name: "America" });
  assert.deepEqual([granted.grantedSeconds, granted.usedSeconds, granted.leftSeconds, granted.period, granted.incrementSeconds], [600, 0, 600, "ONCE", 1]);
  const quote = is("Quote", await customer.sdk.quote({ from, to }));
  assert.deepEqual(quote.legs.map(({ bundle }) => bundle), Array.from({ length: 2 }, () => ({ id: granted.id, name: "America", leftSeconds: 600, firstSeconds: 60 })));
  assert.deepEqual([quote.firstCharge.amount, quote.carriesSeconds], ["0.000000", 300]);

  const asked = is("CallBack", await request(customer.sdk));
  for await (const progress of customer.sdk.watchCallBack(asked.id, 0, { signal: AbortSignal.timeout(20_000) })) if (progress.state === "ENDED") break;
  const { nodes } = await customer.sdk.cdrs({ filter: { callBackId: asked.id } });
  // B was busy: it used nothing.
  assert.deepEqual(nodes.map(({ role, charge, bundleId }) => [role, charge.amount, bundleId]).sort(), [["A", "0.000000", granted.id], ["B", "0.000000", null]]);
  assert.ok(nodes.every(({ bundleSeconds, billedSeconds, answeredAt }) => bundleSeconds === billedSeconds && bundleSeconds > 0 === (answeredAt !== null)));
  const [left] = await customer.sdk.bundles();
  const used = nodes.reduce((sum, { bundleSeconds }) => sum + bundleSeconds, 0);
  assert.deepEqual([left?.usedSeconds, left?.heldSeconds, left?.leftSeconds], [used, 0, 600 - used]);
  assert.deepEqual(world.faults, []);
});

test("a closed bundle is used no more, and closing it twice answers the same", async () => {
  const customer = await world.customer({ balance: null });
  const { id } = await grant(customer, { seconds: 600 });
  const closed = is("Bundle", await world.operator.closeBundle(id));
  assert.ok(closed.closedAt);
  assert.equal(closed.leftSeconds, 0);
  assert.equal(is("Bundle", await world.operator.closeBundle(id)).closedAt, closed.closedAt);
  assert.equal(is("Refused", await request(customer.sdk)).code, "INSUFFICIENT_FUNDS");
  assert.equal(is("Refused", await world.operator.closeBundle("bdl_00000000000000000000000000000000")).code, "NOT_FOUND");
});

test("an operator sees anybody's bundles in their order of use; an account sees its own, and can neither grant nor close one", async () => {
  const [customer, other] = [await world.customer(), await world.customer()];
  const input = { accountId: customer.account.id, reference: newId(), name: "Evenings", prefixes: ["1"], seconds: 60 };
  const last = await grant(customer, { orderOfUse: 7, period: "MONTH", timeZone: "Europe/Berlin", connectFee: "0.01" });
  const first = await grant(customer, { orderOfUse: 2, period: "DAY" });
  assert.deepEqual((await world.operator.bundles(customer.account.id)).map(({ id }) => id), [first.id, last.id]);
  assert.deepEqual((await customer.sdk.bundles()).map(({ id }) => id), [first.id, last.id]);
  assert.deepEqual(last.connectFee, { amount: "0.010000", currency: "EUR" });
  assert.ok(last.periodUntil && new Date(last.periodUntil) > new Date(last.periodFrom));
  assert.deepEqual(await other.sdk.bundles(), []);
  assert.deepEqual(await other.sdk.bundles(customer.account.id).catch(() => []), []);
  for (const answer of [await customer.sdk.grantBundle(input), await customer.sdk.closeBundle(first.id)]) assert.equal(is("Refused", answer).code, "FORBIDDEN");
});

test("one reference is one grant, and bad input is refused with its field", async () => {
  const customer = await world.customer();
  const input = { accountId: customer.account.id, reference: newId(), name: "Gift", prefixes: ["1"], seconds: 60 };
  const { id } = is("Bundle", await world.operator.grantBundle(input));
  assert.equal(is("Bundle", await world.operator.grantBundle(input)).id, id);
  assert.equal(is("Refused", await world.operator.grantBundle({ ...input, seconds: 61 })).code, "IDEMPOTENCY_KEY_REUSED");
  const faulty = [
    [{ seconds: 0 }, "INVALID_INPUT", "seconds"], [{ connectFee: "-1" }, "INVALID_AMOUNT", "connectFee"],
    [{ connectFee: "0.0000001" }, "INVALID_AMOUNT", "connectFee"], [{ timeZone: "Nowhere" }, "INVALID_TIME_ZONE", "timeZone"], [{ incrementSeconds: 0 }, "INVALID_INCREMENT", "incrementSeconds"],
    [{ accountId: "acc_1" }, "NOT_FOUND", "accountId"],
  ] as const;
  for (const [fault, code, field] of faulty) {
    const refused = is("Refused", await world.operator.grantBundle({ ...input, reference: newId(), ...fault }));
    assert.deepEqual([refused.code, refused.field], [code, field]);
  }
  assert.equal((await customer.sdk.bundles()).length, 1);
});

function request(sdk: Ringback) {
  return sdk.requestCallBack({ from, to, sandboxSpeed: 15, idempotencyKey: newId() });
}

async function grant({ account }: Customer, given: Partial<Parameters<Ringback["grantBundle"]>[0]>) {
  return is("Bundle", await world.operator.grantBundle({ accountId: account.id, reference: newId(), name: "Free minutes", prefixes: ["1"], seconds: 600, ...given }));
}
