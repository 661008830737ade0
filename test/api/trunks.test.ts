// Trunks over HTTP: what an operator does with them, how calls are routed by them, and that no account ever hears of any of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RingbackError, type CallBackFieldsFragment, type OpenTrunkInput, type Ringback } from "ringback-sdk";
import { newId, toPublicId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld } from "../support/apiWorld.js";

let world: ApiWorld;
before(async () => (world = await createApiWorld()));
after(() => world.stop());

const anHour = { since: new Date(Date.now() - 3_600_000).toISOString(), before: new Date(Date.now() + 3_600_000).toISOString() };
const standard = {
  __typename: "Trunk", carrierId: null, state: "WORKING", restsUntil: null, faults: 0, enabled: true, priority: 100, stripDigits: 0, prefixDigits: "", plusSign: false, callerId: "PASS", callerNumber: null,
  mostCalls: null, mostCallsASecond: null, windows: [], timeZone: "UTC", onlyPrefixes: [], excludedPrefixes: [], noProgressSeconds: null,
  rest: { afterFaults: 5, withinSeconds: 60, restSeconds: 30, mostSeconds: 900 },
};

test("a trunk is opened as standard, changed, found and listed; an explicit null takes a limit away", async () => {
  const { operator } = world;
  const opened = is("Trunk", await operator.openTrunk({ name: "north" }));
  const { id, createdAt: _, ...rest } = opened;
  assert.deepEqual(rest, { ...standard, name: "north" });
  const changed = is("Trunk", await operator.updateTrunk({
    id, enabled: false, priority: 7, stripDigits: 2, prefixDigits: "00", plusSign: false, callerId: "FIXED", callerNumber: "+15005550100", mostCalls: 30, mostCallsASecond: 5,
    windows: [{ weekdays: [5, 1, 1], from: "08:00", to: "24:00" }], timeZone: "Europe/Berlin", onlyPrefixes: ["44", "1", "44"], excludedPrefixes: ["1900"], noProgressSeconds: 4, rest: null,
  }));
  assert.deepEqual(changed, {
    ...opened, state: "DISABLED", enabled: false, priority: 7, stripDigits: 2, prefixDigits: "00", callerId: "FIXED", callerNumber: "+15005550100", mostCalls: 30, mostCallsASecond: 5,
    windows: [{ weekdays: [1, 5], from: "08:00:00", to: "24:00:00" }], timeZone: "Europe/Berlin", onlyPrefixes: ["1", "44"], excludedPrefixes: ["1900"], noProgressSeconds: 4, rest: null,
  });
  assert.deepEqual(is("Trunk", await operator.updateTrunk({ id })), changed, "what is left out stays");
  const bare = is("Trunk", await operator.updateTrunk({ id, mostCalls: null, mostCallsASecond: null, noProgressSeconds: null, callerId: "PASS", callerNumber: null, windows: [], onlyPrefixes: [], excludedPrefixes: [] }));
  assert.deepEqual([bare.mostCalls, bare.mostCallsASecond, bare.noProgressSeconds, bare.callerNumber, bare.windows], [null, null, null, null, []]);
  assert.deepEqual(await operator.trunk(id), bare);
  assert.deepEqual((await operator.trunks({ first: 1 })).nodes, [bare]);
  assert.equal(await operator.trunk(toPublicId("trunk", newId())), null);
  const noted = await world.database.query<{ field: string; author: string }>("select field, author from change where noun = 'trunk' and from_value is not null order by id");
  assert.ok(noted.length > 10 && noted.every(({ author }) => author.startsWith("key_")), "the audit trail tells who");
});

const faulty: readonly (readonly [what: string, input: Partial<OpenTrunkInput>, field: string])[] = [
  ["a name with a space", { name: "no rth" }, "name"],
  ["a name that would end an endpoint", { name: "x/y@z" }, "name"],
  ["a name that is taken", { name: "taken" }, "name"],
  ["a priority of 0", { priority: 0 }, "priority"],
  ["more digits stripped than are sure to be there", { stripDigits: 7 }, "stripDigits"],
  ["letters before a number", { prefixDigits: "0a" }, "prefixDigits"],
  ["no calls at all", { mostCalls: 0 }, "mostCalls"],
  ["a window without days", { windows: [{ weekdays: [], from: "08:00", to: "09:00" }] }, "windows[0].weekdays"],
  ["an eighth day", { windows: [{ weekdays: [8], from: "08:00", to: "09:00" }] }, "windows[0].weekdays"],
  ["a window over midnight", { windows: [{ weekdays: [1], from: "22:00", to: "06:00" }] }, "windows[0]"],
  ["a time of day in words", { windows: [{ weekdays: [1], from: "noon", to: "13:00" }] }, "windows[0].from"],
  ["a time zone that is none", { timeZone: "Berlin" }, "timeZone"],
  ["a prefix with a plus sign", { onlyPrefixes: ["+49"] }, "onlyPrefixes"],
  ["a rest that ends before it begins", { rest: { afterFaults: 1, withinSeconds: 1, restSeconds: 60, mostSeconds: 30 } }, "rest.mostSeconds"],
  ["silence for a minute", { noProgressSeconds: 60 }, "noProgressSeconds"],
  ["a fixed number without one", { callerId: "FIXED" }, "callerNumber"],
  ["a number without that policy", { callerNumber: "+15005550100" }, "callerNumber"],
  ["somebody else's number", { callerId: "FIXED", callerNumber: "+15005550101" }, "callerNumber"],
];

test("what cannot be is refused in words, and its field is named", async () => {
  is("Trunk", await world.operator.openTrunk({ name: "taken", onlyPrefixes: ["999"] }));
  for (const [what, input, field] of faulty) {
    const { code, field: named, message } = is("Refused", await world.operator.openTrunk({ name: newId().slice(0, 20), ...input }));
    assert.deepEqual([code, named], ["INVALID_INPUT", field], `${what}: ${message}`);
  }
  assert.equal(is("Refused", await world.operator.openTrunk({ name: "x", carrierId: toPublicId("carrier", newId()) })).code, "NOT_FOUND");
  assert.equal(is("Refused", await world.operator.updateTrunk({ id: toPublicId("trunk", newId()) })).code, "NOT_FOUND");
  assert.equal(is("Refused", await world.operator.trunkQuality({ since: anHour.before, before: anHour.since })).code, "INVALID_INPUT");
});

test("an account's key learns nothing of trunks", async () => {
  const { sdk } = await world.customer();
  const denied: readonly ((sdk: Ringback) => Promise<unknown>)[] = [(own) => own.trunks(), (own) => own.trunkQuality(anHour), (own) => own.openTrunk({ name: "mine" }), (own) => own.updateTrunk({ id: toPublicId("trunk", newId()) })];
  for (const act of denied) {
    const answer = await act(sdk).catch((error: unknown) => error);
    assert.equal(answer instanceof RingbackError ? answer.code : (answer as { code?: string }).code, "FORBIDDEN");
  }
  const [trunk] = (await world.operator.trunks({ first: 1 })).nodes;
  assert.equal(await sdk.trunk(trunk?.id ?? ""), null);
});

/** A answers and hangs up a second later; B rings in vain meanwhile. */
const A = "+15005550116";
const call = { from: A, to: "+15005550103", sandboxSpeed: 15 };

async function ended(sdk: Ringback, id: string): Promise<CallBackFieldsFragment> {
  for await (const _ of sdk.watchCallBack(id, 0, { signal: AbortSignal.timeout(30_000) }));
  const found = await sdk.callBack(id);
  assert.ok(found);
  return found;
}

test("whoever waits for a line is told its place and why, as it happens and when it asks; and in the end how each attempt went", async () => {
  const only = is("Trunk", await world.operator.openTrunk({ name: "carrier", mostCalls: 1, onlyPrefixes: [A.slice(1)] }));
  is("Trunk", await world.operator.openTrunk({ name: "carrier2", excludedPrefixes: [A.slice(1)] }));
  const { sdk } = await world.customer();
  const first = is("CallBack", await sdk.requestCallBack({ ...call, sandboxSpeed: 5, idempotencyKey: newId() }));
  const second = is("CallBack", await sdk.requestCallBack({ ...call, idempotencyKey: newId(), attempts: { most: 1 } }));
  const told: unknown[] = [];
  for await (const { state, queuePosition, reason, nextAttemptAt } of sdk.watchCallBack(second.id, 0, { signal: AbortSignal.timeout(30_000) })) {
    if (queuePosition === null) continue;
    told.push({ state, queuePosition, reason, nextAttemptAt });
    const { queuePosition: place, reason: why, nextAttemptAt: next } = (await sdk.callBack(second.id)) ?? {};
    if (place !== null) assert.deepEqual({ place, why, next }, { place: 1, why: waiting, next: null });
  }
  assert.ok(told.length > 0, "it had to wait");
  for (const one of told) assert.deepEqual(one, { state: "QUEUED", queuePosition: 1, reason: waiting, nextAttemptAt: null });
  for (const { id } of [first, second]) {
    const { outcome, reason, queuePosition, legs } = await ended(sdk, id);
    assert.deepEqual({ outcome, reason, queuePosition }, { outcome: "A_HUNG_UP", reason: "You hung up before the other side had answered.", queuePosition: null });
    assert.deepEqual(legs.map((leg) => `${leg.role} ${leg.reason}`), ["A The call was answered, and is over.", "B The call was stopped before anybody answered."]);
  }
  is("Trunk", await world.operator.updateTrunk({ id: only.id, mostCalls: null, onlyPrefixes: [] }));
});

const waiting = "No line is free just now: the call is placed as soon as one is.";

test("between two attempts its owner reads what came of the last one, and when the next begins", async () => {
  const { sdk } = await world.customer();
  const asked = is("CallBack", await sdk.requestCallBack({ from: "+15005550102", to: "+15005550101", idempotencyKey: newId(), attempts: { most: 2, afterBusySeconds: 600 } }));
  for await (const { attempt, reason, nextAttemptAt, legs } of progress(sdk, asked.id)) {
    if (attempt !== 2) continue;
    assert.equal(reason, "The number is busy. It is tried again.");
    assert.equal(legs[0]?.reason, "The number is busy.");
    const waits = (Date.parse(nextAttemptAt ?? "") - Date.now()) / 1000;
    assert.ok(waits > 580 && waits < 620, `the next begins in ${waits} s`);
    break;
  }
  is("CallBack", await sdk.cancelCallBack(asked.id));
  assert.equal((await ended(sdk, asked.id)).reason, "It was cancelled.");
});

async function* progress(sdk: Ringback, id: string): AsyncGenerator<CallBackFieldsFragment> {
  for await (const _ of sdk.watchCallBack(id, 0, { signal: AbortSignal.timeout(30_000) })) {
    const now = await sdk.callBack(id);
    if (now) yield now;
  }
}

test("a carrier has several trunks: they are tried by their priority, and what a leg costs by any of them is what that carrier asks", async () => {
  const { operator } = world;
  const buys = is("Tariff", await operator.createTariff({ name: newId(), currency: "EUR", rates: [{ prefix: "1", destination: "North America", pricePerMinute: "0.03" }] })).id;
  const north = is("Carrier", await operator.openCarrier({ name: "North", trunk: "carrier2", tariffId: buys }));
  const south = is("Carrier", await operator.openCarrier({ name: "South", trunk: "elsewhere", tariffId: buys, enabled: false }));
  assert.equal(is("Refused", await operator.openTrunk({ name: "elsewhere", carrierId: north.id })).field, "carrierId", "a trunk has one carrier");
  is("Trunk", await operator.openTrunk({ name: "carrier9", carrierId: north.id, priority: 7, enabled: false }));
  assert.equal(is("Refused", await operator.openCarrier({ name: "West", trunk: "carrier9", tariffId: buys })).code, "INVALID_INPUT");
  const known = (await operator.trunks({ first: 100 })).nodes;
  assert.deepEqual(known.filter(({ carrierId }) => carrierId !== null).map(({ name, carrierId }) => [name, carrierId]), [["carrier9", north.id], ["carrier2", north.id]]);
  assert.deepEqual((await operator.carrier(north.id))?.trunks, ["carrier9", "carrier2"]);
  const second = known.find(({ name }) => name === "carrier2");
  is("Trunk", await operator.updateTrunk({ id: second?.id ?? "", excludedPrefixes: [] }));
  const { sdk } = await world.customer();
  const { id } = is("CallBack", await sdk.requestCallBack({ from: A, to: "+15005550103", sandboxSpeed: 15, idempotencyKey: newId() }));
  await ended(sdk, id);
  const cdrs = (await operator.cdrs({ filter: { callBackId: id } })).nodes;
  assert.deepEqual(cdrs.map(({ role, trunk, costRate }) => `${role} ${trunk} ${costRate?.price.perMinute}`).sort(), ["A carrier2 0.030000000", "B carrier2 undefined"]);
  assert.ok((await sdk.cdrs({ filter: { callBackId: id } })).nodes.every(({ trunk }) => trunk === null), "and its owner sees no trunk");
  is("Carrier", await operator.updateCarrier({ id: south.id, enabled: true, onlyPrefixes: ["999"] }));
});
