// How a batch shares out what trunks still take: pure, one case a test, and random ones against the rule that no limit is ever passed.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { CallBackId, TrunkId } from "../../src/kernel/id.js";
import { standardSettings } from "../../src/telephony/trunks/openTrunk.js";
import { rested, type Trunk } from "../../src/telephony/trunks/trunk.js";
import { trunksOf, type TrunkLoad, type Trunks } from "../../src/telephony/trunks/trunks.js";

const NOW = Date.UTC(2026, 10, 23, 12);
const caller = (number: number): CallBackId => `call-back-${String(number).padStart(4, "0")}` as CallBackId;

function loaded(patch: Partial<Trunk> = {}, load: Partial<TrunkLoad> = {}): TrunkLoad {
  return { trunk: { ...standardSettings, id: "id" as TrunkId, name: "north", createdAt: NOW, standing: rested, ...patch }, liveLegs: 0, recentLegs: 0, trials: 0, waiting: [], ...load };
}

function north(patch: Partial<Trunk> = {}, load: Partial<TrunkLoad> = {}): Trunks {
  return trunksOf(new Map([["north", loaded(patch, load)]]), NOW);
}

const resting = (restsUntil: number) => ({ standing: { faults: 5, faultAccounts: [], faultySince: NOW - 60_000, restsUntil, restedSeconds: 30 } });

test("a trunk of which nothing is said takes everything; one that has limits and was not counted takes nothing", () => {
  const trunks = trunksOf(new Map(), NOW, (name) => name === "limited");
  assert.deepEqual([trunks.take("any"), trunks.take("any"), trunks.take("limited")], ["free", "free", "full"]);
});

test("live legs count against the calls at once, and so do those of the batch", () => {
  const trunks = north({ mostCalls: 5 }, { liveLegs: 3 });
  assert.deepEqual([1, 2, 3].map(() => trunks.take("north")), ["free", "free", "full"]);
});

test("legs of the last second count against the calls a second; the tighter limit holds", () => {
  const trunks = north({ mostCalls: 100, mostCallsASecond: 4 }, { liveLegs: 50, recentLegs: 2 });
  assert.deepEqual([1, 2, 3].map(() => trunks.take("north")), ["free", "free", "full"]);
});

test("out of use, out of hours, at rest: closed, closed, resting, whatever there is room for", () => {
  assert.equal(north({ enabled: false }).take("north"), "closed");
  assert.equal(north({ windows: [{ weekdays: [7], fromSecond: 0, toSecond: 10 }] }).take("north"), "closed");
  assert.equal(north(resting(NOW + 1)).take("north"), "resting");
});

test("after its rest one call tries a trunk, and no second one beside it", () => {
  const trunks = north(resting(NOW));
  assert.deepEqual([trunks.take("north"), trunks.take("north")], ["free", "resting"]);
  assert.equal(north(resting(NOW), { trials: 1 }).take("north"), "resting");
});

test("who asked earlier is served earlier, also when it is not looked at just now; a leg that cannot wait passes the queue", () => {
  const trunks = north({ mostCalls: 4 }, { liveLegs: 2, waiting: [caller(1), caller(2), caller(3)] });
  assert.equal(trunks.take("north", caller(3)), "full", "two lines are free, and two wait before it");
  assert.equal(trunks.take("north", caller(9)), "full", "a newcomer stands behind all of them");
  assert.equal(trunks.take("north", caller(1)), "free");
  assert.equal(trunks.take("north"), "free", "B, whose A is on the phone");
  assert.equal(trunks.take("north", caller(2)), "full", "that was the last line");
  assert.deepEqual([2, 3, 9].map((number) => trunks.turnOf(caller(number), ["north"]).queuePosition), [1, 2, 3]);
});

test("whoever is dialled on one trunk waits for none of the others any more", () => {
  const trunks = trunksOf(new Map([["north", loaded({ mostCalls: 1 }, { liveLegs: 1, waiting: [caller(1), caller(2)] })], ["south", loaded({ mostCalls: 1 }, { waiting: [caller(1), caller(2)] })]]), NOW);
  assert.deepEqual([trunks.take("north", caller(1)), trunks.take("south", caller(1))], ["full", "free"]);
  assert.deepEqual([trunks.take("north", caller(2)), trunks.take("south", caller(2))], ["full", "full"]);
  assert.equal(trunks.turnOf(caller(2), ["north", "south"]).queuePosition, 1);
});

test("who is far behind is looked at more seldom, never after more than ten seconds; who waits for the end of a rest is looked at then", () => {
  const waiting = Array.from({ length: 200 }, (_, index) => caller(index));
  const trunks = north({ mostCalls: 10 }, { liveLegs: 10, waiting });
  for (const number of [0, 25, 199]) trunks.take("north", caller(number));
  assert.deepEqual([0, 25, 199].map((number) => trunks.turnOf(caller(number), ["north"])), [{ queuePosition: 1, afterSeconds: 1 }, { queuePosition: 26, afterSeconds: 3 }, { queuePosition: 200, afterSeconds: 10 }]);
  const rests = north(resting(NOW + 4_000));
  rests.take("north", caller(1));
  assert.deepEqual(rests.turnOf(caller(1), ["north"]), { queuePosition: 1, afterSeconds: 4 });
});

test("however many ask in whatever order, no limit is passed, no line is left idle while the first ones ask, and nobody overtakes", () => {
  const world = fc.record({ mostCalls: fc.integer({ min: 1, max: 8 }), live: fc.integer({ min: 0, max: 8 }), waiting: fc.uniqueArray(fc.integer({ min: 0, max: 30 })), asking: fc.uniqueArray(fc.integer({ min: 0, max: 30 })) });
  fc.assert(fc.property(world, ({ mostCalls, live, waiting, asking }) => {
    const trunks = north({ mostCalls }, { liveLegs: live, waiting: waiting.map(caller).sort() });
    // A batch handles its call-backs in the order of their ids.
    const inOrder = [...asking].sort((one, other) => one - other);
    const served = inOrder.filter((number) => trunks.take("north", caller(number)) === "free");
    assert.ok(served.length + live <= Math.max(mostCalls, live));
    for (const number of served) {
      const before = [...new Set([...waiting, ...asking])].filter((other) => other < number && !served.includes(other));
      assert.ok(before.length < mostCalls - live, "a line is kept for each that asked before and was not looked at");
      assert.ok(before.every((other) => !asking.includes(other)), "nobody who asked now was overtaken");
    }
  }), { numRuns: 2_000 });
});
