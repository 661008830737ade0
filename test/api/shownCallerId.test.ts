// What B is shown, over HTTP: a number of ours or a proven one, judged when the call-back is asked for, kept in CDRs, and taken back with the number.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fromPublicId, newId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
before(async () => {
  world = await createApiWorld();
  await world.database.query("insert into access_number (number, created_at) values ('+15005550188', now())");
});
after(() => world.stop());

/** A answers and so does B. */
const call = { from: "+15005550111", to: "+15005550101" };
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
let numbers = 0;

async function withNumber(): Promise<Customer & { number: string; callerIdId: string }> {
  numbers += 1;
  const customer = await world.customer();
  const { id, number } = is("CallerId", await world.operator.approveCallerId({ accountId: customer.account.id, number: `+150055601${String(numbers).padStart(2, "0")}`, reason: "theirs" }));
  return { ...customer, number, callerIdId: id };
}

async function shownIn({ sdk }: Customer, more: { callerId?: string; notBefore?: string } = {}): Promise<string | null> {
  return is("CallBack", await sdk.requestCallBack({ ...call, idempotencyKey: newId(), notBefore: inAnHour(), ...more })).callerId ?? null;
}

test("a proven number is shown to B and not to A, and the CDRs tell which", async () => {
  const own = await withNumber();
  const asked = is("CallBack", await own.sdk.requestCallBack({ ...call, callerId: own.number, idempotencyKey: newId(), sandboxSpeed: 15 }));
  assert.equal(asked.callerId, own.number);
  for await (const _ of own.sdk.watchCallBack(asked.id, 0, { signal: AbortSignal.timeout(20_000) }));
  const cdrs = (await own.sdk.cdrs()).nodes;
  assert.deepEqual(cdrs.map(({ role, callerId }) => [role, callerId]).sort(), [["A", null], ["B", own.number]]);
  const legs = await world.database.query("select role, caller_id from leg where call_back_id = $1 order by role", [fromPublicId("callBack", asked.id, "id")]);
  assert.deepEqual(legs, [{ role: "A", caller_id: null }, { role: "B", caller_id: own.number }]);
});

test("an access number of the service may be shown by anybody, and the service's own is the standard", async () => {
  const customer = await world.customer();
  assert.equal(await shownIn(customer, { callerId: "+15005550188" }), "+15005550188");
  assert.equal(await shownIn(customer, { callerId: "+15005550100" }), null);
  assert.equal(await shownIn(customer), null);
});

test("a number that is nobody's, another account's or no number at all is refused, and nothing is held", async () => {
  const [own, other] = [await withNumber(), await withNumber()];
  const refused = async (callerId: string) => {
    const { code, field } = is("Refused", await own.sdk.requestCallBack({ ...call, callerId, idempotencyKey: newId() }));
    return `${code} ${field}`;
  };
  assert.equal(await refused("+442079460000"), "CALLER_ID_NOT_PROVEN callerId");
  assert.equal(await refused(other.number), "CALLER_ID_NOT_PROVEN callerId");
  assert.equal(await refused("anonymous"), "INVALID_NUMBER callerId");
  assert.equal(await refused("+1500'; drop"), "INVALID_NUMBER callerId");
  assert.equal((await world.operator.account(own.account.id))?.wallet.held.amount, "0.000000");
});

test("a DID is its owner's to show, and nobody else's", async () => {
  const [own, other] = [await world.customer(), await world.customer()];
  const did = is("Did", await world.operator.openDid({ number: "+15005570188", accountId: own.account.id }));
  const waiting = is("CallBack", await own.sdk.requestCallBack({ ...call, callerId: did.number, idempotencyKey: newId(), notBefore: inAnHour() }));
  assert.equal(waiting.callerId, did.number);
  assert.equal(is("Refused", await other.sdk.requestCallBack({ ...call, callerId: did.number, idempotencyKey: newId() })).code, "CALLER_ID_NOT_PROVEN");
  is("Did", await world.operator.closeDid(did.id));
  assert.equal((await own.sdk.callBack(waiting.id))?.callerId, null, "one that is closed is shown by nobody, nor by calls that wait");
});

test("an access number that is removed is shown by nobody, nor by calls that wait or as an account's setting", async () => {
  const number = "+15005570189";
  const own = await world.customer();
  const { id } = is("AccessNumber", await world.operator.openAccessNumber({ number, trigger: "ANI" }));
  is("CallingSettings", await own.sdk.updateCallingSettings({ callerId: number }));
  const waiting = is("CallBack", await own.sdk.requestCallBack({ ...call, callerId: number, idempotencyKey: newId(), notBefore: inAnHour() }));
  assert.equal(waiting.callerId, number);
  is("AccessNumber", await world.operator.removeAccessNumber(id));
  assert.equal((await own.sdk.callBack(waiting.id))?.callerId, null);
  assert.equal((await own.sdk.callersOf(own.account.id))?.callingSettings.callerId, null);
});

test("a number that a trunk shows for every call is neither removed nor closed, and the words say which trunk", async () => {
  const customer = await world.customer();
  const access = is("AccessNumber", await world.operator.openAccessNumber({ number: "+15005570190", trigger: "ANI" }));
  const did = is("Did", await world.operator.openDid({ number: "+15005570191", accountId: customer.account.id }));
  for (const { number, giveUp } of [{ number: access.number, giveUp: () => world.operator.removeAccessNumber(access.id) }, { number: did.number, giveUp: () => world.operator.closeDid(did.id) }]) {
    const trunk = is("Trunk", await world.operator.openTrunk({ name: `shows${number.slice(1)}`, callerId: "FIXED", callerNumber: number }));
    const { code, message } = is("Refused", await giveUp());
    assert.deepEqual([code, message.includes(trunk.name)], ["INVALID_INPUT", true]);
    is("Trunk", await world.operator.updateTrunk({ id: trunk.id, callerId: "PASS", callerNumber: null, enabled: false }));
    assert.notEqual((await giveUp())?.__typename, "Refused");
  }
});

test("the account's setting is shown where the request says nothing, and is no reason to refuse a call when its number is lost", async () => {
  const own = await withNumber();
  is("CallingSettings", await own.sdk.updateCallingSettings({ callerId: own.number }));
  assert.equal(await shownIn(own), own.number);
  assert.equal(await shownIn(own, { callerId: "+15005550188" }), "+15005550188", "the request has the last word");
  await world.database.query("delete from caller_id where number = $1", [own.number]);
  assert.equal(await shownIn(own), null);
  assert.equal((await own.sdk.callersOf(own.account.id))?.callingSettings.callerId, null);
});

test("the same key answers the same call-back, also after the settings have changed in between", async () => {
  const own = await withNumber();
  const input = { ...call, idempotencyKey: newId(), notBefore: inAnHour() };
  const first = is("CallBack", await own.sdk.requestCallBack(input));
  is("CallingSettings", await own.sdk.updateCallingSettings({ callerId: own.number, language: "FR", confirm: true }));
  assert.equal(is("CallBack", await own.sdk.requestCallBack(input)).id, first.id);
});

test("a number that is removed is not shown by calls that wait", async () => {
  const own = await withNumber();
  const waiting = is("CallBack", await own.sdk.requestCallBack({ ...call, callerId: own.number, idempotencyKey: newId(), notBefore: inAnHour() }));
  is("CallerId", await own.sdk.removeCallerId(own.callerIdId));
  assert.equal((await own.sdk.callBack(waiting.id))?.callerId, null);
});

test("a number that is removed while call-backs are asked for is shown by none of them", async () => {
  const own = await withNumber();
  const asking = Array.from({ length: 12 }, () => own.sdk.requestCallBack({ ...call, callerId: own.number, idempotencyKey: newId(), notBefore: inAnHour() }));
  const removed = own.sdk.removeCallerId(own.callerIdId);
  const answers = await Promise.all(asking);
  is("CallerId", await removed);
  for (const answer of answers) if (answer.__typename === "Refused") assert.equal(answer.code, "CALLER_ID_NOT_PROVEN");
  assert.deepEqual((await own.sdk.callBacks()).nodes.filter(({ callerId }) => callerId !== null), []);
});

test("what an account has set leads its calls, and the request has the last word about press 1", async () => {
  const own = await world.customer();
  is("CallingSettings", await own.sdk.updateCallingSettings({ language: "FR", announces: true, confirm: true }));
  const dialogueOf = async (more: object) => {
    const { id } = is("CallBack", await own.sdk.requestCallBack({ ...call, idempotencyKey: newId(), notBefore: inAnHour(), ...more }));
    const [row] = await world.database.query<{ dialogue: { steps: { A: string[] }; language: string; announces: boolean; followOnsLeft: number } | null }>("select dialogue from call_back where id = $1", [fromPublicId("callBack", id, "id")]);
    const { steps, language, announces, followOnsLeft } = row?.dialogue ?? assert.fail("it is led by its account's settings");
    return { steps: steps.A, language, announces, followOnsLeft };
  };
  assert.deepEqual(await dialogueOf({}), { steps: ["confirm"], language: "fr", announces: true, followOnsLeft: 0 });
  assert.deepEqual((await dialogueOf({ confirm: false })).steps, []);
});
