// Where somebody was being asked, or told something, when our process died or its socket was cut: what is said again, and what counts as heard.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogger } from "../../src/kernel/logger.js";
import type { Send } from "../../src/telephony/callBack/batch.js";
import type { CallBack } from "../../src/telephony/callBack/callBack.js";
import { createEffects } from "../../src/telephony/callBack/effects.js";
import type { CallControl } from "../../src/telephony/callControl.js";
import { leftOff, takeUpAgain } from "../../src/telephony/callBack/takeUpAgain.js";
import type { StoredCallBack } from "../../src/telephony/callBack/row.js";
import { A, answered, asking, B_NUMBER, collecting, connected, dialingA, ending, leg, queued, telling, triggering } from "./callBacks.js";
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

const asked = collecting({ step: "pin" });
const meanwhile: readonly (readonly [string, CallBack | "away" | "gone", boolean])[] = [
  ["nothing has happened meanwhile: it is asked", asked, true],
  ["something happened that asks for nothing: it is asked", { ...asked, version: asked.version + 1, warnedSeconds: 60 }, true],
  ["the PIN was accepted meanwhile, which asks for the number: the PIN is not asked for once more", { ...asked, version: asked.version + 1, dialogue: { ...asked.dialogue, step: "destination" } }, false],
  ["the PIN was refused meanwhile, which asks for it: it is not asked for twice", { ...asked, version: asked.version + 1, dialogue: { ...asked.dialogue, triesLeft: 1 } }, false],
  ["it has ended meanwhile: nothing is asked", ending(), false],
  ["it is not there any more: nothing is asked", "gone", false],
  ["the database cannot say: it is asked, for nothing can have been committed", "away", true],
];

for (const [title, now, asks] of meanwhile) {
  test(`between looking and asking: ${title}`, async () => {
    const sends: Send[] = [];
    const stored = (callBack: CallBack) => ({ callBack }) as StoredCallBack;
    const looks = [Promise.resolve([stored(asked)]), now === "away" ? Promise.reject(new Error("away")) : Promise.resolve(now === "gone" ? [] : [stored(now)])];
    looks[1]?.catch(() => undefined);
    await takeUpAgain({ load: () => looks.shift() ?? assert.fail("looked a third time"), send: (more) => void sends.push(...more), push: () => assert.fail("nothing counts as heard") }, [asked.id]);
    assert.deepEqual([sends.length, await sends[0]?.isStill?.()], [1, asks]);
  });
}

test("it is asked in the call-back's own turn: after what was sent before it, and what has gone on is not sent", async () => {
  const order: string[] = [];
  const effects = createEffects({
    callControl: { ringback: async () => (order.push("ringback"), "done") } as unknown as CallControl, dialogue: { begin: () => void order.push("collect"), end: () => undefined },
    voice: { say: async () => "done", learnSounds: async () => undefined }, callerId: B_NUMBER, trunkNamed: () => null, clock: { now: () => 0 }, logger: createLogger("silent"),
    push: () => undefined, askSwitch: () => undefined, limitUnsure: () => undefined,
  });
  const stored = { callBack: asked } as StoredCallBack;
  const again = (still: boolean): Send => ({ stored, effects: leftOff(asked).effects, isStill: async () => (order.push("looked"), still) });
  effects.send([{ stored, effects: [{ kind: "ringback", legId: A }] }, again(false), again(true)]);
  await effects.settled();
  assert.deepEqual(order, ["ringback", "looked", "looked", "collect"]);
});
