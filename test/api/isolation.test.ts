// One account sees nothing of another: not by any query, mutation or subscription, and cannot tell what is another's from what does not exist.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RingbackError, type CallBackFieldsFragment, type Ringback } from "ringback-sdk";
import { newId, toPublicId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let owner: Customer;
let stranger: Customer;
let ended: CallBackFieldsFragment;
let live: CallBackFieldsFragment;
let callerId: string;

before(async () => {
  world = await createApiWorld();
  owner = await world.customer();
  stranger = await world.customer();
  const input = { from: "+15005550111", to: "+15005550102", sandboxSpeed: 15 };
  ended = is("CallBack", await owner.sdk.requestCallBack({ ...input, idempotencyKey: "ended" }));
  for await (const _ of owner.sdk.watchCallBack(ended.id, 0, { signal: AbortSignal.timeout(20_000) }));
  callerId = is("CallerId", await world.operator.approveCallerId({ accountId: owner.account.id, number: "+15005560042", reason: "theirs" })).id;
  is("IssuedPin", await owner.sdk.issuePin());
  is("SpeedDial", await owner.sdk.setSpeedDial({ key: "1", number: "+15005550102" }));
  live = is("CallBack", await owner.sdk.requestCallBack({ ...input, idempotencyKey: "live", sandboxSpeed: null, notBefore: new Date(Date.now() + 3_600_000).toISOString() }));
});
after(() => world.stop());

test("the owner and the operator see both call-backs, their CDRs and transfers", async () => {
  for (const [sdk, accountId] of [[owner.sdk, null], [world.operator, owner.account.id]] as const) {
    assert.deepEqual((await sdk.callBacks({ filter: { accountId } })).nodes.map(({ id }) => id), [live.id, ended.id]);
    assert.equal((await sdk.cdrs({ filter: { accountId } })).nodes.length, 2);
    assert.equal((await sdk.transfers({ accountId })).nodes.length, 2);
    assert.equal((await sdk.callBack(ended.id))?.id, ended.id);
  }
});

test("a stranger's lists are empty of them, whatever they are narrowed by", async () => {
  const { sdk } = stranger;
  assert.deepEqual((await sdk.callBacks()).nodes, []);
  assert.deepEqual((await sdk.callBacks({ filter: { number: ended.from } })).nodes, []);
  assert.deepEqual((await sdk.cdrs()).nodes, []);
  assert.deepEqual((await sdk.cdrs({ filter: { callBackId: ended.id } })).nodes, []);
  assert.deepEqual((await sdk.transfers()).nodes.map(({ kind }) => kind), ["TOP_UP"]);
});

interface Ids {
  readonly account: string;
  readonly callBack: string;
  readonly callerId: string;
}

/** What each act answers for another's thing, and for one that was never there. */
const acts: readonly (readonly [what: string, act: (sdk: Ringback, ids: Ids) => Promise<unknown>])[] = [
  ["callBack", (sdk, ids) => sdk.callBack(ids.callBack)],
  ["cancelCallBack", (sdk, ids) => sdk.cancelCallBack(ids.callBack)],
  ["callBacks of an account", (sdk, ids) => sdk.callBacks({ filter: { accountId: ids.account } })],
  ["cdrs of an account", (sdk, ids) => sdk.cdrs({ filter: { accountId: ids.account } })],
  ["cdrs of a call-back", (sdk, ids) => sdk.cdrs({ filter: { callBackId: ids.callBack } })],
  ["transfers of an account", (sdk, ids) => sdk.transfers({ accountId: ids.account })],
  ["account", (sdk, ids) => sdk.account(ids.account)],
  ["limits of an account", (sdk, ids) => sdk.limits(ids.account)],
  ["breaches of an account", (sdk, ids) => sdk.breaches({ filter: { accountId: ids.account } })],
  ["quote for an account", (sdk, ids) => sdk.quote({ from: "+15005550111", to: "+15005550101", accountId: ids.account })],
  ["updateCallingSettings", (sdk, ids) => sdk.updateCallingSettings({ accountId: ids.account, followOns: 1 })],
  ["setSpeedDial", (sdk, ids) => sdk.setSpeedDial({ accountId: ids.account, key: "1", number: "+15005550101" })],
  ["removeSpeedDial", (sdk, ids) => sdk.removeSpeedDial("1", ids.account)],
  ["proveCallerId", (sdk, ids) => sdk.proveCallerId({ accountId: ids.account, number: "+15005550101", idempotencyKey: "theirs" })],
  ["issuePin", (sdk, ids) => sdk.issuePin({ accountId: ids.account })],
  ["lockPin", (sdk, ids) => sdk.lockPin(ids.account)],
  ["releasePin", (sdk, ids) => sdk.releasePin(ids.account)],
  ["callersOf", (sdk, ids) => sdk.callersOf(ids.account)],
  ["setAsksForPin", (sdk, ids) => sdk.setAsksForPin(ids.callerId, true)],
  ["removeCallerId", (sdk, ids) => sdk.removeCallerId(ids.callerId)],
  ["callBackProgress", async (sdk, ids) => (await sdk.watchCallBack(ids.callBack).next()).value],
];

for (const [what, act] of acts) {
  test(`${what}: another's is told apart from what does not exist by nothing`, async () => {
    const told = async (ids: Ids) => {
      const answer = await act(stranger.sdk, ids).catch((error: unknown) => error);
      const text = answer instanceof RingbackError ? `${answer.code} ${answer.field} ${answer.message}` : JSON.stringify(answer);
      return text.replaceAll(ids.callBack, "ID").replaceAll(ids.account, "ID").replaceAll(ids.callerId, "ID");
    };
    const anothers = await told({ account: owner.account.id, callBack: live.id, callerId });
    assert.equal(anothers, await told({ account: toPublicId("account", newId()), callBack: toPublicId("callBack", newId()), callerId: toPublicId("callerId", newId()) }));
    assert.match(anothers, /NOT_FOUND|^null$|"nodes":\[\]/);
  });
}

test("after all of that the owner's call-back still waits, and its money is as it was", async () => {
  assert.equal((await owner.sdk.callBack(live.id))?.state, "QUEUED");
  const callers = await owner.sdk.callersOf(owner.account.id);
  assert.deepEqual([callers?.callerIds.map(({ id, asksForPin }) => [id, asksForPin]), callers?.speedDials.map(({ number }) => number), callers?.callingSettings.followOns, callers?.pin?.isLocked], [[[callerId, false]], ["+15005550102"], 0, false]);
  assert.equal((await world.operator.account(stranger.account.id))?.wallet.balance.amount, "10.000000");
});

test("a field of the account is only what `me` shows of one's own", async () => {
  const own = await stranger.sdk.account(stranger.account.id);
  assert.equal(own?.id, stranger.account.id);
  assert.ok(own.apiKeys.every(({ accountId }) => accountId === stranger.account.id));
});
