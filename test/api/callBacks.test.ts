// Call-backs through the API, from the mutation to the last CDR, against the sandbox.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ProgressFieldsFragment, Ringback } from "ringback-sdk";
import { newId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld } from "../support/apiWorld.js";

let world: ApiWorld;
before(async () => (world = await createApiWorld()));
after(() => world.stop());

const A = "+15005550111";
const answersAndLeavesAfter10 = "+15005550106";
const ringsForEver = "+15005550103";

function request(sdk: Ringback, to: string, more: object = {}) {
  return sdk.requestCallBack({ from: A, to, idempotencyKey: newId(), sandboxSpeed: 15, ...more });
}

async function toTheEnd(sdk: Ringback, id: string): Promise<ProgressFieldsFragment[]> {
  const seen: ProgressFieldsFragment[] = [];
  for await (const progress of sdk.watchCallBack(id, 0, { signal: AbortSignal.timeout(20_000) })) seen.push(progress);
  assert.equal(seen.at(-1)?.state, "ENDED", seen.map(({ kind, state }) => `${kind}→${state}`).join(", "));
  return seen;
}

test("a call-back is asked for, watched to its end, and shows up as call-back, CDRs, transfers and a smaller balance", async () => {
  const { sdk } = await world.customer();
  const asked = is("CallBack", await request(sdk, answersAndLeavesAfter10));
  assert.equal(asked.state, "QUEUED");
  assert.equal(asked.from, A);
  assert.equal(asked.sequence, 1);
  const seen = await toTheEnd(sdk, asked.id);
  assert.deepEqual(seen.map(({ sequence }) => sequence), seen.map((_, index) => index + 1));

  const callBack = await sdk.callBack(asked.id);
  assert.equal(callBack?.outcome, "COMPLETED");
  assert.deepEqual(callBack.legs.map(({ role, state }) => `${role} ${state}`), ["A ENDED", "B ENDED"]);
  assert.equal(callBack.legs[1]?.seconds, 10);
  assert.deepEqual(callBack.legs[1].cost, { amount: "0.010000", currency: "EUR" });
  assert.deepEqual(seen.at(-1)?.costSoFar, callBack.cost);

  const { nodes: cdrs } = await sdk.cdrs({ filter: { callBackId: asked.id } });
  assert.deepEqual(new Set(cdrs.map(({ legId }) => legId)), new Set(callBack.legs.map(({ id }) => id)));
  const b = cdrs.find(({ role }) => role === "B");
  assert.deepEqual({ answered: b?.answeredSeconds, charge: b?.charge.amount, price: b?.rate.price.perMinute, outcome: b?.outcome }, { answered: 10, charge: "0.010000", price: "0.060000000", outcome: "ANSWERED" });

  const { nodes: transfers } = await sdk.transfers();
  assert.deepEqual(transfers.map(({ kind, direction }) => `${kind} ${direction}`).sort(), ["LEG_CHARGE OUT", "LEG_CHARGE OUT", "TOP_UP IN"]);
  const me = await sdk.me();
  const spent = transfers.filter(({ direction }) => direction === "OUT").reduce((sum, { amount }) => sum + BigInt(amount.amount.replace(".", "")), 0n);
  assert.equal(BigInt(me.account?.wallet.balance.amount.replace(".", "") ?? 0), 10_000_000n - spent);
  assert.deepEqual(me.account?.wallet.held, { amount: "0.000000", currency: "EUR" });
});

test("the money for the beginning is set aside before anything is dialled, and given back when the call-back is cancelled", async () => {
  const { sdk } = await world.customer();
  const asked = is("CallBack", await request(sdk, ringsForEver, { sandboxSpeed: 1 }));
  assert.deepEqual((await sdk.me()).account?.wallet.held, { amount: "0.120000", currency: "EUR" });
  const cancelled = is("CallBack", await sdk.cancelCallBack(asked.id));
  assert.equal(cancelled.id, asked.id);
  const seen = await toTheEnd(sdk, asked.id);
  assert.equal(seen.at(-1)?.outcome, "CANCELLED");
  const me = await sdk.me();
  assert.equal(me.account?.wallet.held.amount, "0.000000");
  assert.equal(me.account?.wallet.available.amount, me.account?.wallet.balance.amount);
});

test("cancelling one that has ended answers it as it is", async () => {
  const { sdk } = await world.customer();
  const asked = is("CallBack", await request(sdk, "+15005550102"));
  await toTheEnd(sdk, asked.id);
  const cancelled = is("CallBack", await sdk.cancelCallBack(asked.id));
  assert.deepEqual({ state: cancelled.state, outcome: cancelled.outcome }, { state: "ENDED", outcome: "B_BUSY" });
});

test("a scheduled call-back waits for its time, holds nothing meanwhile, and keeps what it was asked for with", async () => {
  const { sdk } = await world.customer();
  const notBefore = new Date(Date.now() + 3_600_000).toISOString();
  const expiresAt = new Date(Date.now() + 7_200_000).toISOString();
  const attempts = { most: 3, afterBusySeconds: 61, afterNoAnswerSeconds: 62, afterFaultSeconds: 63 };
  const asked = is("CallBack", await request(sdk, answersAndLeavesAfter10, { sandboxSpeed: null, notBefore, expiresAt, attempts, ringSeconds: 21, longestSeconds: 600 }));
  assert.deepEqual(
    { state: asked.state, notBefore: asked.notBefore, expiresAt: asked.expiresAt, attempts: asked.attempts, ringSeconds: asked.ringSeconds, longestSeconds: asked.longestSeconds, legs: asked.legs, cost: asked.cost.amount },
    { state: "QUEUED", notBefore, expiresAt, attempts, ringSeconds: 21, longestSeconds: 600, legs: [], cost: "0.000000" },
  );
  assert.equal((await sdk.me()).account?.wallet.held.amount, "0.000000");
  is("CallBack", await sdk.cancelCallBack(asked.id));
});

test("the same idempotency key with the same input answers the first call-back, also when both come at once", async () => {
  const { sdk } = await world.customer();
  const input = { from: A, to: "+15005550102", idempotencyKey: newId(), sandboxSpeed: 15 };
  const answers = await Promise.all([1, 2, 3].map(() => sdk.requestCallBack(input)));
  const ids = new Set(answers.map((answer) => is("CallBack", answer).id));
  assert.equal(ids.size, 1);
  assert.equal((await sdk.callBacks()).nodes.length, 1);
});

test("one key means one thing for each account: another account may use the same", async () => {
  const [one, other] = [await world.customer(), await world.customer()];
  const input = { from: A, to: "+15005550102", idempotencyKey: "mine", sandboxSpeed: 15 };
  const first = is("CallBack", await one.sdk.requestCallBack(input));
  assert.notEqual(is("CallBack", await other.sdk.requestCallBack(input)).id, first.id);
});

test("lists are narrowed by time, number, outcome and state", async () => {
  const { sdk } = await world.customer();
  const [busyPhone, rejectingPhone] = ["+15005550102", "+15005550104"];
  // At a speed of their own, legs would be dialled at times of their own.
  const busy = is("CallBack", await request(sdk, A, { from: busyPhone, sandboxSpeed: 1 }));
  await toTheEnd(sdk, busy.id);
  const between = new Date().toISOString();
  const rejected = is("CallBack", await request(sdk, A, { from: rejectingPhone, sandboxSpeed: 1 }));
  await toTheEnd(sdk, rejected.id);
  const ids = async (filter: object) => (await sdk.callBacks({ filter })).nodes.map(({ id }) => id);
  assert.deepEqual(await ids({}), [rejected.id, busy.id]);
  assert.deepEqual(await ids({ outcome: "A_BUSY" }), [busy.id]);
  assert.deepEqual(await ids({ number: rejectingPhone }), [rejected.id]);
  assert.deepEqual(await ids({ number: A }), [rejected.id, busy.id]);
  assert.deepEqual(await ids({ state: "CONNECTED" }), []);
  assert.deepEqual(await ids({ since: between }), [rejected.id]);
  assert.deepEqual(await ids({ before: between }), [busy.id]);
  const cdrs = async (filter: object) => (await sdk.cdrs({ filter })).nodes.map(({ number, outcome }) => `${number} ${outcome}`);
  assert.deepEqual(await cdrs({}), [`${rejectingPhone} REJECTED`, `${busyPhone} BUSY`]);
  assert.deepEqual(await cdrs({ outcome: "BUSY" }), [`${busyPhone} BUSY`]);
  assert.deepEqual(await cdrs({ number: rejectingPhone }), [`${rejectingPhone} REJECTED`]);
  assert.deepEqual(await cdrs({ since: between }), [`${rejectingPhone} REJECTED`]);
  assert.deepEqual(await cdrs({ before: between }), [`${busyPhone} BUSY`]);
});

test("pages follow each other without a gap and without a double, newest first", async () => {
  const { sdk } = await world.customer();
  const asked: string[] = [];
  for (let n = 0; n < 5; n += 1) asked.unshift(is("CallBack", await request(sdk, "+15005550102")).id);
  const seen: string[] = [];
  let after: string | null = null;
  for (let pages = 1; ; pages += 1) {
    const page: Awaited<ReturnType<Ringback["callBacks"]>> = await sdk.callBacks({ first: 2, after });
    seen.push(...page.nodes.map(({ id }) => id));
    assert.equal(page.pageInfo.hasPreviousPage, pages > 1);
    assert.equal(page.pageInfo.hasNextPage, pages < 3);
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage) break;
  }
  assert.deepEqual(seen, asked);
});

test("press 1 is asked for where the request says so: who presses it is connected, and the history says what was keyed for, never what", async () => {
  const { sdk } = await world.customer();
  const asked = is("CallBack", await sdk.requestCallBack({ from: "+15005550120", to: answersAndLeavesAfter10, confirm: true, idempotencyKey: newId(), sandboxSpeed: 10 }));
  const seen = await toTheEnd(sdk, asked.id);
  assert.equal(seen.at(-1)?.outcome, "COMPLETED");
  assert.deepEqual(seen.filter(({ kind }) => kind === "ENTRY_ACCEPTED").map(({ step, refusal, state }) => [step, refusal, state]), [["CONFIRM", null, "DIALING_B"]]);
});

test("a request without `to` rings A and asks it for the number; a quote is for two numbers", async () => {
  const { sdk } = await world.customer();
  const asked = is("CallBack", await sdk.requestCallBack({ from: A, idempotencyKey: newId() }));
  assert.deepEqual([asked.to, asked.dialogue.step], [null, null]);
  for await (const { state } of sdk.watchCallBack(asked.id, 0, { signal: AbortSignal.timeout(20_000) })) if (state === "COLLECTING") break;
  const callBack = await sdk.callBack(asked.id);
  assert.deepEqual(callBack?.dialogue, { step: "DESTINATION", triesLeft: 3, language: "EN", followOnsLeft: 0 });
  is("CallBack", await sdk.cancelCallBack(asked.id));
  await toTheEnd(sdk, asked.id);
  const quote = is("Quote", await sdk.requestQuote({ from: A, to: answersAndLeavesAfter10 }));
  const refused = is("Refused", await sdk.requestCallBack({ from: A, quoteId: quote.id, idempotencyKey: newId() }));
  assert.deepEqual([refused.code, refused.field], ["INVALID_INPUT", "quoteId"]);
});
