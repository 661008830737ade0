// The funds clock from tick to tick: extend, warn, tell why, cut; and that both the switch's limits and the clock of the switch are reckoned right.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Funds } from "../../src/telephony/billingPort.js";
import type { CallBack } from "../../src/telephony/callBack/callBack.js";
import type { CallBackEvent } from "../../src/telephony/callBack/event.js";
import { transition } from "../../src/telephony/callBack/transition.js";
import { A, answer, answered, B, connected, context, dialingA, dialingB, end, fundsDue, gone, NOW, phaseDue, promptEnded, ringing, seconds } from "./callBacks.js";
import { inWords } from "./row.js";
import { wallet } from "./wallet.js";

/** Lets the funds clock ring until the call-back is cut, and tells what was done at which second. `there` is what the wallet holds at each tick; the last one stays. */
function ticks(given: CallBack, ...there: readonly number[]): string[] {
  const told: string[] = [];
  let at = given;
  for (let tick = 0; at.state !== "ending"; tick += 1) {
    assert.ok(at.fundsAt !== null && tick < 20, "the funds clock is armed until the end");
    const now = at.fundsAt;
    const next = transition(at, fundsDue, context({ now, funds: wallet(there[Math.min(tick, there.length - 1)] ?? 0, at.heldSeconds) }));
    for (const effect of next.effects) told.push(`${(now - NOW) / 1000}: ${inWords(effect)}`);
    at = next.callBack;
  }
  return told;
}

const aJustAnswered = dialingB(undefined, { legs: [answered("A", { answeredAt: NOW }), ringing("B")] });
const bothJustAnswered = connected({ legs: [answered("A", { answeredAt: NOW }), answered("B", { answeredAt: NOW })] });
/** From here on A is only told why, and B is gone. */
const told = (at: number): string[] => [`${at}: silence to A`, `${at}: say fundsGone to A`, `${at}: hang up B`];

test("no money beyond the first minute: warned at 60 s and at 10 s before its end, told why 6 s before", () => {
  assert.deepEqual(ticks(bothJustAnswered, 0), ["0: say lowFunds60 to A", "50: say lowFunds10 to A", ...told(54)]);
});

test("money for one minute more of both: held at once, asked for again at 75 s, warned at 60 s and 10 s, told why 6 s before", () => {
  assert.deepEqual(ticks(bothJustAnswered, 120, 0), [
    "0: hold 120 s for A", "0: hold 120 s for B", "0: limit A to 119 s", "0: limit B to 119 s", "60: say lowFunds60 to A", "110: say lowFunds10 to A", ...told(114),
  ]);
});

test("at exactly 75 s before the end more is held, not at the next warning", () => {
  assert.deepEqual(ticks(bothJustAnswered, 120, 60, 0).slice(4, 8), ["45: hold 150 s for A", "45: hold 150 s for B", "45: limit A to 149 s", "45: limit B to 149 s"]);
});

test("a wallet that carries both legs seven seconds more is used up to the last of them, and A is told why when they end", () => {
  assert.deepEqual(ticks(bothJustAnswered, 14, 0), ["0: hold 67 s for A", "0: hold 67 s for B", "0: limit A to 66 s", "0: limit B to 66 s", "7: say lowFunds60 to A", "57: say lowFunds10 to A", ...told(61)]);
});

test("topped up after the warning at 60 s: more is held, and the next warning is a first one again", () => {
  assert.deepEqual(ticks(bothJustAnswered, 0, 200, 0), [
    "0: say lowFunds60 to A", "50: hold 120 s for A", "50: hold 120 s for B", "50: limit A to 119 s", "50: limit B to 119 s", "60: say lowFunds60 to A", "110: say lowFunds10 to A", ...told(114),
  ]);
});

test("A waits for B and there is no more money: A is warned and told why, and the ringing B is hung up", () => {
  assert.deepEqual(ticks(aJustAnswered, 0), ["0: say lowFunds60 to A", "50: say lowFunds10 to A", ...told(54)]);
});

test("A waits for B, and the wallet carries both fourteen seconds more: A does not take what B will need", () => {
  assert.deepEqual(ticks(aJustAnswered, 14, 0), ["0: hold 67 s for A", "0: hold 67 s for B", "0: limit A to 66 s", "7: say lowFunds60 to A", "57: say lowFunds10 to A", ...told(61)]);
});

test("A has waited for half a minute when B answers: the leg that runs out first decides, and each limit is its own", () => {
  const longWait = connected({ legs: [answered("A", { answeredAt: seconds(-30) }), answered("B", { answeredAt: NOW })] });
  assert.deepEqual(ticks(longWait, 0), ["0: say lowFunds60 to A", "20: say lowFunds10 to A", ...told(24)]);
  const answersNow = transition(dialingB(undefined, { legs: [answered("A", { answeredAt: seconds(-30) }), ringing("B")] }), answer(B), context());
  assert.deepEqual(answersNow.effects.map(inWords), ["limit B to 59 s"], "A's was set at its own answer");
});

/** Both are up since then, and held for so long each; there is no more money. */
function atTheEnd(a: number, b: number, heldA: number, heldB: number): CallBack {
  return connected({ warnedSeconds: 10, heldSeconds: { A: heldA, B: heldB }, legs: [answered("A", { answeredAt: seconds(-a) }), answered("B", { answeredAt: seconds(-b) })] });
}

/** What the tick does that comes now, and after how many seconds the next one, or the hang-up, is due. */
function tick(given: CallBack): readonly [readonly string[], number | null, number | null] {
  const { callBack, effects } = transition(given, fundsDue, context({ funds: wallet(0, given.heldSeconds) }));
  const after = (at: number | null): number | null => (at === null ? null : (at - NOW) / 1000);
  return [effects.map(inWords), after(callBack.fundsAt), callBack.state === "ending" ? after(callBack.phaseAt) : null];
}

const tells = ["silence to A", "say fundsGone to A", "hang up B"];

test("told why, A is hung up two seconds before its money ends at the latest, though a prompt may take longer by far", () => {
  assert.deepEqual(tick(atTheEnd(54, 30, 60, 60)), [tells, null, 4]);
  assert.deepEqual(tick(atTheEnd(55.25, 30, 60, 60)), [tells, null, 2.75], "a little late, and still in time for the words");
});

test("the tick comes so late that the words would not be heard: the two talk on, and are hung up two seconds before the end", () => {
  assert.deepEqual(tick(atTheEnd(55.75, 30, 60, 60)), [[], 2.25, null]);
  assert.deepEqual(tick(atTheEnd(58, 30, 60, 60)), [["hang up A", "hang up B"], null, 4]);
});

test("the money of B ends first: the two talk until two seconds before that, and A is told why from what it has itself", () => {
  assert.deepEqual(tick(atTheEnd(50, 54, 60, 60)), [[], 4, null], "A is told why when six seconds are left to A, as B has two");
  assert.deepEqual(tick(atTheEnd(5, 54, 60, 60)), [[], 4, null]);
  assert.deepEqual(tick(atTheEnd(5, 58, 60, 60)), [tells, null, 12], "for what a prompt may take at the longest");
  assert.deepEqual(tick(atTheEnd(50, 58, 60, 60)), [tells, null, 8], "and never beyond two seconds before its own end");
});

test("topped up before the last six seconds: they talk on", () => {
  const { callBack, effects } = transition(atTheEnd(54, 54, 60, 60), fundsDue, context());
  assert.deepEqual([callBack.state, effects.map(inWords).includes("say fundsGone to A")], ["connected", false]);
});

test("when the words have been said A is hung up, and no sooner for the end of a warning that they cut short", () => {
  const { callBack } = transition(atTheEnd(54, 54, 60, 60), fundsDue, context({ funds: wallet(0) }));
  assert.equal(transition(callBack, promptEnded(A, "lowFunds10"), context()).callBack, callBack);
  assert.deepEqual(transition(callBack, promptEnded(A, "fundsGone"), context()).effects.map(inWords), ["hang up A"]);
  assert.deepEqual(transition(callBack, end(B), context()).effects.map(inWords), ["settle B: answered, 54 s"], "B's end does not take A's words away");
  assert.deepEqual(transition(callBack, phaseDue, context({ now: seconds(4) })).effects.map(inWords), ["hang up A", "hang up B"]);
});

test("a role whose seconds cost nothing is carried on with the other one, without a grant of its own", () => {
  const freeA: Funds = { ...wallet(0), extend: (running, wanted) => ({ carriesSeconds: wanted, grants: running.filter((leg) => leg.role === "B").map((leg) => ({ role: "B", seconds: leg.elapsedSeconds + wanted, amountMicros: 1n, wholesaleMicros: [] })) }) };
  const { callBack, effects } = transition(bothJustAnswered, fundsDue, context({ funds: freeA }));
  assert.deepEqual(callBack.heldSeconds, { A: 120, B: 120 });
  assert.deepEqual(effects.map(inWords), ["hold 120 s for B", "limit A to 119 s", "limit B to 119 s"]);
});

test("a call that has outlasted its hold is cut, and what it holds is not talked up", () => {
  const { callBack } = transition(connected({ legs: [answered("A", { answeredAt: seconds(-63) }), answered("B", { answeredAt: seconds(-63) })] }), fundsDue, context({ funds: wallet(0) }));
  assert.deepEqual([callBack.state, callBack.outcome, callBack.heldSeconds], ["ending", "noFunds", { A: 60, B: 60 }]);
});

test("a leg that was hung up is not extended, and does not cut the other one", () => {
  const { callBack, effects } = transition(dialingB(answered("B", { hangingUp: true, answeredAt: seconds(-59) })), fundsDue, context());
  assert.deepEqual([callBack.state, effects.map(inWords)], ["dialingB", ["hold 120 s for A", "limit A to 114 s"]]);
});

const AHEAD = { clockOffsetMs: 90_000 };

test("the switch's clock is a minute and a half ahead: the limits and the cut are reckoned from the answer all the same", () => {
  const { callBack, effects } = transition(dialingA(), answer(A, seconds(85)), context(AHEAD));
  assert.deepEqual([callBack.legs[0]?.answeredAt, effects.map(inWords).at(-1)], [seconds(85), "limit A to 54 s"]);
  const next = transition(callBack, fundsDue, context({ ...AHEAD, funds: wallet(0) })).callBack;
  assert.equal(next.fundsAt, seconds(45), "ten seconds before the sixtieth");
});

test("the switch's clock is behind ours: likewise", () => {
  const { effects } = transition(dialingA(), answer(A, seconds(-3600)), context({ clockOffsetMs: -3_590_000 }));
  assert.equal(effects.map(inWords).at(-1), "limit A to 49 s");
});

const endings: readonly (readonly [string, CallBackEvent, number | null])[] = [
  ["an end that was seen has the switch's own stamp", end(A), 5],
  ["an end that was not seen is the last proof of life", gone(A), 3],
  ["with the switch lost it is the last proof of life", { kind: "switchLost" }, 3],
];
for (const [title, event, billed] of endings) {
  test(title, () => {
    const { effects } = transition(dialingB(undefined, { legs: [answered("A", { lastSeenAt: seconds(-2) }), ringing("B")] }), event, context(AHEAD));
    const [a] = effects.flatMap((effect) => (effect.kind === "settleLeg" && effect.leg.role === "A" ? [effect.leg] : []));
    assert.deepEqual([((a?.endedAt ?? 0) - (a?.answeredAt ?? 0)) / 1000, a?.endKnown], [billed, event.kind === "legEnded"]);
  });
}

test("an end that is stamped before its answer is no negative time", () => {
  const { callBack } = transition(connected({ legs: [answered("A", { answeredAt: seconds(1) }), answered("B")] }), end(A), context());
  assert.equal(callBack.legs[0]?.endedAt, seconds(1));
});

/** A is up since then, B rings; the end of A is heard at this second of our clock, and the switch's stamps say that A was up for so long. */
function endOfA(heardAt: number, upFor: number, held: number): readonly [number | undefined, boolean | undefined, boolean] {
  const a = answered("A", { dialedAt: seconds(-10), answeredAt: NOW, lastSeenAt: NOW });
  const { effects } = transition(dialingB(undefined, { legs: [a, ringing("B")], heldSeconds: { A: held, B: 60 } }), { ...end(A), at: seconds(upFor) } as CallBackEvent, context({ now: seconds(heardAt) }));
  const [leg] = effects.flatMap((effect) => (effect.kind === "settleLeg" && effect.leg.role === "A" ? [effect.leg] : []));
  return [leg && (leg.endedAt - (leg.answeredAt ?? 0)) / 1000, leg?.endKnown, effects.some((effect) => effect.kind === "alert")];
}

test("the switch's clock is set forward by five minutes in a call: nobody is billed for them, and an operator hears of it", () => {
  assert.deepEqual(endOfA(50, 350, 120), [60, false, true], "at most since it was dialled");
  assert.deepEqual(endOfA(115, 415, 120), [120, false, true], "at most what is held");
});

test("the switch's limit did not hold, or it was stopped beyond it: no more is billed than was held", () => {
  assert.deepEqual(endOfA(300, 300, 60), [60, false, true]);
});

test("an end within a few seconds of what can be is believed to the millisecond", () => {
  assert.deepEqual(endOfA(50, 50, 60), [50, true, false]);
  assert.deepEqual(endOfA(62, 62.04, 60), [62.04, true, false], "the wire and the switch need a moment");
});

test("the switch's clock is set back in a call: it ends no earlier than it was answered", () => {
  assert.deepEqual(endOfA(50, -250, 60), [0, true, false]);
});

test("the switch's clock is set forward in a call and has been measured anew: what is held is not talked up by the step", () => {
  const talk = connected({ legs: [answered("A", { dialedAt: seconds(-10), answeredAt: NOW }), answered("B", { dialedAt: seconds(-10), answeredAt: NOW })] });
  const { callBack } = transition(talk, fundsDue, context({ now: seconds(20), clockOffsetMs: 300_000 }));
  assert.deepEqual(callBack.heldSeconds, { A: 120, B: 120 });
});
