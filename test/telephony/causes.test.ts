// What a hangup cause means, for either role: our own clock's verdict first, then the cause, and which of them sends us to the next route or the next attempt.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LegOutcome } from "../../src/telephony/billingPort.js";
import type { CallBack, Leg, Outcome } from "../../src/telephony/callBack/callBack.js";
import type { Effect } from "../../src/telephony/callBack/event.js";
import { transition } from "../../src/telephony/callBack/transition.js";
import { A, answered, B, context, dialingA, dialingB, end, leg, NEW, NOW, phaseDue, queued, ringing, seconds } from "./callBacks.js";

/** Q.850 cause, SIP status, the leg as it was, what its CDR says, A's outcome, B's outcome, seconds until A is tried again. */
const ends: readonly (readonly [string, number, number | null, Partial<Leg>, LegOutcome, Outcome, Outcome, number | null])[] = [
  ["486, busy", 17, 486, {}, "busy", "aBusy", "bBusy", 60],
  ["480 from the far end at once", 19, 480, { dialedAt: seconds(-1) }, "noAnswer", "aNoAnswer", "bNoAnswer", 120],
  ["480 after more silence than a route may keep, which is what the switch says of a dead trunk", 19, 480, {}, "failed", "aFailed", "bFailed", 30],
  ["480 after it rang, however late", 19, 480, { progressAt: seconds(-9) }, "noAnswer", "aNoAnswer", "bNoAnswer", 120],
  ["no user responding", 18, 408, { dialedAt: seconds(-1) }, "noAnswer", "aNoAnswer", "bNoAnswer", 120],
  ["603, declined", 21, 603, { progressAt: NOW }, "rejected", "aRejected", "bRejected", null],
  ["403, refused by the far end", 21, 403, {}, "rejected", "aRejected", "bRejected", null],
  ["404, no such number", 1, 404, {}, "failed", "aFailed", "bFailed", null],
  ["a normal end before any answer", 16, null, { progressAt: NOW }, "failed", "aFailed", "bFailed", null],
  ["the switch's own limit, which ends ringing channels too, with cause 0", 0, null, { progressAt: NOW }, "noAnswer", "aNoAnswer", "bNoAnswer", 120],
  ["cause 0 out of silence", 0, null, {}, "failed", "aFailed", "bFailed", null],
  ["hung up by us for ringing in vain: Asterisk 16 says 0", 0, null, { progressAt: NOW, hangingUp: true, verdict: "noAnswer" }, "noAnswer", "aNoAnswer", "bNoAnswer", 120],
  ["hung up by us for ringing in vain: Asterisk 22 says 19/480", 19, 480, { progressAt: NOW, hangingUp: true, verdict: "noAnswer" }, "noAnswer", "aNoAnswer", "bNoAnswer", 120],
  ["hung up by us for silence: a dead trunk says 19/480 too, and our verdict comes first", 19, 480, { hangingUp: true, verdict: "routeFault" }, "failed", "aFailed", "bFailed", 30],
];

const retry = { attempts: 2, afterBusySeconds: 60, afterNoAnswerSeconds: 120, afterFaultSeconds: 30 };

for (const [title, cause, sipStatus, patch, cdr, aOutcome, bOutcome, retryAfter] of ends) {
  test(`A ends on the last route by ${title}: ${aOutcome}${retryAfter === null ? ", and is not tried again" : `, or tried again after ${retryAfter} s`}`, () => {
    const given = dialingA(leg("A", { route: 1, ...patch }));
    const last = transition(given, end(A, cause, sipStatus), context());
    assert.deepEqual([last.callBack.state, last.callBack.outcome, cdrOf(last.effects)], ["ended", aOutcome, { outcome: cdr, cause, sipStatus }]);
    const first = transition({ ...given, retry }, end(A, cause, sipStatus), context()).callBack;
    assert.deepEqual([first.state, first.phaseAt, first.attempt], retryAfter === null ? ["ended", null, 1] : ["queued", seconds(retryAfter), 2]);
  });
  test(`B ends on the last route by ${title}: ${bOutcome}`, () => {
    const { callBack, effects } = transition({ ...dialingB(leg("B", { route: 1, ...patch })), retry }, end(B, cause, sipStatus), context());
    assert.deepEqual([callBack.state, callBack.outcome, callBack.saying, cdrOf(effects)], ["ending", bOutcome, true, { outcome: cdr, cause, sipStatus }]);
  });
}

const routeFaults = [2, 3, 25, 27, 34, 38, 41, 42, 44, 47, 58];
const soon = { dialedAt: seconds(-1) };
test("a dead trunk of which the switch itself got tired sends A and B to the next route", () => {
  assert.equal(dialledAgain(transition(dialingA(leg("A")), end(A, 19, 480), context()).callBack), 1);
  assert.equal(dialledAgain(transition(dialingB(leg("B")), end(B, 19, 480), context()).callBack), 1);
});

test("the silence of a leg is counted on the switch's clock, which is minutes ahead of ours", () => {
  const at = { ...end(A, 19, 480), at: NOW + 130_000 } as const;
  assert.equal(transition(dialingA(leg("A", soon)), at, context({ clockOffsetMs: 130_000 })).callBack.outcome, "aNoAnswer");
});

test("a cause that blames the route, and no other, sends A and a B that was not yet reached to the next route", () => {
  for (let cause = 0; cause <= 127; cause += 1) {
    const a = transition(dialingA(leg("A", soon)), end(A, cause), context()).callBack;
    const b = transition(dialingB(leg("B", soon)), end(B, cause), context()).callBack;
    const next = routeFaults.includes(cause);
    assert.deepEqual([a, b].map(dialledAgain), next ? [1, 1] : [null, null], `cause ${cause}`);
  }
});

test("A rejected on one route is not bothered on the next", () => {
  assert.equal(dialledAgain(transition(dialingA(leg("A")), end(A, 21, 603), context()).callBack), null);
});

test("three attempts on two trunks: each attempt begins on the first, no leg is dialled twice, every leg has its CDR", () => {
  let at: CallBack = queued({ retry: { ...retry, attempts: 3 } });
  const told: string[] = [];
  for (let count = 1; at.state !== "ended"; count += 1) {
    const next = at.state === "queued" ? phaseDue : end(liveId(at), 34, 503);
    const done = transition(at, next, context({ now: at.phaseAt ?? NOW, newLegId: `${NEW}${count}` as typeof NEW }));
    told.push(...done.effects.map((effect) => (effect.kind === "originate" ? `${effect.legId} ${effect.trunk}` : effect.kind)));
    at = done.callBack;
  }
  assert.deepEqual(told, [
    "new1 carrier1", "settleLeg", "new2 carrier2", "settleLeg",
    "new4 carrier1", "settleLeg", "new5 carrier2", "settleLeg",
    "new7 carrier1", "settleLeg", "new8 carrier2", "settleLeg", "releaseHolds",
  ]);
  assert.deepEqual(at.legs.map((one) => [one.attempt, one.route]), [[1, 0], [1, 1], [2, 0], [2, 1], [3, 0], [3, 1]]);
  assert.equal(at.outcome, "aFailed");
});

test("each role goes along routes of its own, and its CDR names the trunk that it went by", () => {
  const routes = { A: ["cheap for A", "next for A"], B: ["cheap for B"] };
  const begun = transition(queued({ routes }), phaseDue, context());
  const again = transition(begun.callBack, end(NEW, 34, 503), context({ newLegId: A }));
  const both = transition(again.callBack, { kind: "legAnswered", legId: A, at: NOW }, context({ newLegId: B }));
  const over = transition(both.callBack, end(B, 34, 503), context());
  assert.deepEqual([begun, again, both, over].flatMap(({ effects }) => effects.flatMap((effect) => (effect.kind === "originate" ? [effect.trunk] : effect.kind === "settleLeg" ? [`settled: ${effect.leg.trunk}`] : []))), [
    "cheap for A", "settled: cheap for A", "next for A", "cheap for B", "settled: cheap for B",
  ]);
  assert.equal(over.callBack.outcome, "bFailed", "B has no second route, whatever A has");
});

test("a cancelled leg that never answered says so in its CDR", () => {
  const { callBack } = transition(dialingA(), { kind: "cancelRequested" }, context());
  assert.deepEqual(cdrOf(transition(callBack, end(A), context()).effects)?.outcome, "cancelled");
});

test("a cancelled leg that had rung in vain before says that nobody answered", () => {
  const { callBack } = transition(dialingA(ringing("A", { hangingUp: true, verdict: "noAnswer" })), { kind: "cancelRequested" }, context());
  assert.deepEqual(cdrOf(transition(callBack, end(A), context()).effects)?.outcome, "noAnswer");
});

test("a leg that is answered has the CDR of an answered one, whatever ended it", () => {
  const given = dialingB(undefined, { legs: [answered("A", { hangingUp: true }), ringing("B")] });
  assert.deepEqual(cdrOf(transition(given, end(A, 38), context()).effects), { outcome: "answered", cause: 38, sipStatus: null });
});

function cdrOf(effects: readonly Effect[]): { outcome: LegOutcome; cause: number; sipStatus: number | null } | null {
  const [settled, ...more] = effects.flatMap((effect) => (effect.kind === "settleLeg" ? [effect.leg] : []));
  assert.equal(more.length, 0, "one leg ended");
  return settled ? { outcome: settled.outcome, cause: settled.cause, sipStatus: settled.sipStatus } : null;
}

/** The route of the leg that the transition dialled. */
function dialledAgain(callBack: CallBack): number | null {
  return callBack.legs.find((one) => one.id === NEW)?.route ?? null;
}

function liveId(callBack: CallBack): Leg["id"] {
  const live = callBack.legs.find((one) => one.state !== "ended");
  assert.ok(live);
  return live.id;
}
