// What the machine does with trunks: whom it waits for and in which order, how long all silent routes together are waited for, and who cannot wait.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LegId } from "../../src/kernel/id.js";
import type { CallBack, Leg } from "../../src/telephony/callBack/callBack.js";
import type { CallBackEvent } from "../../src/telephony/callBack/event.js";
import { transition } from "../../src/telephony/callBack/transition.js";
import { everyTrunkIsFree, type Taken, type Trunks } from "../../src/telephony/trunks/trunks.js";
import { A, B, answered, context, dialingA, dialingB, leg, over, queued, seconds } from "../telephony/callBacks.js";

/** What each trunk says, and what was asked of it. */
function trunks(says: Readonly<Record<string, Taken>>, patch: Partial<Trunks> = {}): Trunks & { readonly asked: string[] } {
  const asked: string[] = [];
  return { ...everyTrunkIsFree, asked, take: (trunk, waiter) => (asked.push(`${trunk}${waiter === undefined ? "" : ` for ${waiter}`}`), says[trunk] ?? "free"), ...patch };
}

const silence = (legId: LegId): CallBackEvent => ({ kind: "legEnded", legId, at: seconds(0), cause: 34, sipStatus: 503, endKnown: true });

function after(callBack: CallBack, event: CallBackEvent, given: Trunks) {
  return transition(callBack, event, context({ trunks: given }));
}

test("A goes by the first trunk that is free, and is dialled in its turn", () => {
  const given = trunks({ carrier1: "full" });
  const { callBack } = after(queued({ queuePosition: 1 }), { kind: "phaseDue" }, given);
  assert.deepEqual([callBack.state, callBack.legs[0]?.trunk, callBack.queuePosition], ["dialingA", "carrier2", null]);
  assert.deepEqual(given.asked, ["carrier1 for call-back", "carrier2 for call-back"]);
});

test("with none free A waits where its turn says, holds and attempt as they were", () => {
  const given = trunks({ carrier1: "full", carrier2: "resting" }, { turnOf: () => ({ queuePosition: 4, afterSeconds: 3 }) });
  const before = queued();
  const { callBack, effects } = after(before, { kind: "phaseDue" }, given);
  assert.deepEqual([callBack.state, callBack.queuePosition, callBack.phaseAt, callBack.attempt, callBack.heldSeconds, effects], ["queued", 4, seconds(3), before.attempt, before.heldSeconds, []]);
});

test("one that waits and is cancelled, has expired, or finds the switch away, waits for no trunk any more", () => {
  const full = trunks({ carrier1: "full", carrier2: "full" });
  const waiting = queued({ queuePosition: 2 });
  assert.equal(after(waiting, { kind: "cancelRequested" }, full).callBack.queuePosition, null);
  const expired = after({ ...waiting, expiresAt: seconds(0) }, { kind: "phaseDue" }, full).callBack;
  assert.deepEqual([expired.outcome, expired.queuePosition], ["expired", null]);
  assert.equal(transition(waiting, { kind: "phaseDue" }, context({ trunks: full, canDial: false })).callBack.queuePosition, null);
});

test("B takes no place in a queue: with all others full, the fault of the last route is what A is told", () => {
  const given = trunks({ carrier2: "full" });
  const { callBack } = after(dialingB(leg("B", { trunk: "carrier1" })), silence(B), given);
  assert.deepEqual([callBack.state, callBack.outcome], ["ending", "bFailed"]);
  assert.deepEqual(given.asked, ["carrier2"]);
});

const routes = { A: ["one", "two", "three"], B: ["one", "two", "three"] };

/** Those before were dialled in their order, and silent; this one is the present. */
function silentLegs(role: "A" | "B", ...dialedSecondsAgo: readonly number[]): Leg[] {
  return dialedSecondsAgo.map((ago, route) => (route === dialedSecondsAgo.length - 1 ? leg(role, { id: role === "A" ? A : B, route, dialedAt: seconds(-ago) }) : over(role, { id: `${role}${route}` as LegId, route, dialedAt: seconds(-ago), cause: 19, verdict: "routeFault" })));
}

test("a route is waited for as long as its trunk says, else as everywhere; all silent ones together no longer than a phone may ring", () => {
  const longer = trunks({}, { noProgressSeconds: (trunk) => (trunk === "two" ? 9 : null) });
  const cases: readonly (readonly [title: string, legs: Leg[], ringSeconds: number, next: string | null, waits: number | null])[] = [
    ["its own", silentLegs("B", 5), 40, "two", 9],
    ["as everywhere", silentLegs("B", 10, 5), 40, "three", 6],
    ["what is left", silentLegs("B", 7), 12, "two", 5],
    ["at least a second", silentLegs("B", 11.5), 12, "two", 1],
    ["nothing is left", silentLegs("B", 12), 12, null, null],
    ["nothing is left of two", silentLegs("B", 20, 9), 20, null, null],
  ];
  for (const [title, legs, ringSeconds, next, waits] of cases) {
    const { callBack } = after(queued({ state: "dialingB", routes, ringSeconds, fundsAt: seconds(30), legs: [answered("A"), ...legs] }), silence(B), longer);
    const dialed = callBack.state === "dialingB" ? callBack.legs.at(-1)?.trunk : null;
    assert.equal(dialed, next, title);
    if (waits !== null) assert.equal(callBack.phaseAt, seconds(waits), title);
  }
});

test("what an earlier attempt, or an earlier number, was waited for counts for nothing", () => {
  const before = over("A", { id: "old" as LegId, attempt: 1, route: 1, dialedAt: seconds(-100), cause: 19, verdict: "routeFault" });
  const { callBack } = after(dialingA(leg("A", { attempt: 2, dialedAt: seconds(-6) }), { attempt: 2, routes, ringSeconds: 12, legs: [before, leg("A", { attempt: 2, dialedAt: seconds(-6) })] }), silence(A), everyTrunkIsFree);
  assert.deepEqual([callBack.state, callBack.phaseAt], ["dialingA", seconds(6)]);
  const talked = over("B", { id: "old" as LegId, route: 0, dialedAt: seconds(-500), answeredAt: seconds(-490), endedAt: seconds(-100) });
  const next = after(queued({ state: "dialingB", routes, ringSeconds: 12, fundsAt: seconds(30), legs: [answered("A"), talked, leg("B", { dialedAt: seconds(-6) })] }), silence(B), everyTrunkIsFree);
  assert.deepEqual([next.callBack.state, next.callBack.phaseAt], ["dialingB", seconds(6)]);
});
