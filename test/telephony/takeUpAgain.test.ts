// Where somebody was being asked, or told something, when our process died or its socket was cut: what is said again, and what counts as heard.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallBack } from "../../src/telephony/callBack/callBack.js";
import { leftOff } from "../../src/telephony/callBack/takeUpAgain.js";
import { answered, asking, B_NUMBER, collecting, connected, dialingA, ending, leg, queued, telling, triggering } from "./callBacks.js";
import { inWords } from "./row.js";

const cases: readonly (readonly [string, CallBack, readonly string[]])[] = [
  ["A was asked for a number: it is asked again, with the tries that it had", collecting({ triesLeft: 2 }), ["say enterNumber to A and collect destination, 2 left"]],
  ["the trigger call was asked for a number: likewise", triggering({ step: "callBackNumber" }, { bNumber: B_NUMBER }), ["say enterCallBackNumber to T and collect callBackNumber, 3 left"]],
  ["A was told what is left: that counts as heard, and B is rung", collecting({ step: "announce" }, { bNumber: B_NUMBER }), ["left heard by A"]],
  ["the trigger call was told goodbye: that counts as heard", triggering({ step: null, lastWords: "goodbye" }), ["goodbye heard by T"]],
  ["A talks and may dial another number: it is listened to", connected(asking({ followOnsLeft: 1 })), ["listen to A"]],
  ["A talks and may dial no other number: nothing", connected(), []],
  ["the trigger call rings still: nothing, for its clock takes it", triggering({}, { legs: [leg("T")] }), []],
  ["A was hung up in the meantime: nothing", collecting({}, { legs: [answered("A", { hangingUp: true })] }), []],
  ["A is told why it ends: nothing, for its guard hangs it up", telling(), []],
  ...([["queued", queued()], ["dialingA", dialingA()], ["ending", ending()]] as const).map(([state, callBack]) => [`${state}: nobody is asked`, callBack, []] as const),
];

for (const [title, callBack, does] of cases) {
  test(title, () => {
    const { effects, events } = leftOff(callBack);
    assert.deepEqual([...effects.map(inWords), ...events.map((event) => (event.kind === "promptEnded" ? `${event.prompt} heard by ${event.legId}` : event.kind))], does);
  });
}
