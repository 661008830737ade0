// The shell of the dialogue: what is said, when keys count, how long is waited, and what the machine is told. Time is the test's own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newId, type AccountId, type LegId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import type { PhoneNumber } from "../../src/kernel/phoneNumber.js";
import type { CallBack, Leg, Step } from "../../src/telephony/callBack/callBack.js";
import type { CallBackEvent } from "../../src/telephony/callBack/event.js";
import type { StoredCallBack } from "../../src/telephony/callBack/row.js";
import type { Digit, Prompt } from "../../src/telephony/callControl.js";
import type { Announcement } from "../../src/telephony/dialogue/announcement.js";
import { createDialogue, type EntryAnswer, type EntryAsked } from "../../src/telephony/dialogue/dialogue.js";
import { createManualTime } from "../support/manualTime.js";

const NUMBER = "+493012345678" as PhoneNumber;
const asks: Readonly<Record<Step, Announcement>> = {
  pin: { prompt: "enterPin" }, confirm: { prompt: "pressOne" }, destination: { prompt: "enterNumber", first: true }, callBackNumber: { prompt: "enterCallBackNumber" }, proofCode: { prompt: "enterCode" },
  announce: { prompt: "left", availableMicros: 5_000_000n, currency: "EUR", seconds: 300 },
};

function bench(answers: EntryAnswer | ((asked: EntryAsked) => EntryAnswer) = { accepted: { kind: "number", number: NUMBER } }, role: "A" | "T" = "A") {
  const time = createManualTime();
  const legId = newId<"leg">() as LegId;
  const [said, silenced, told, looked]: [Prompt[], LegId[], CallBackEvent[], EntryAsked[]] = [[], [], [], []];
  const announced: Announcement[] = [];
  let answering: (() => void) | null = null;
  const dialogue = createDialogue({
    callControl: { silence: async (leg) => (silenced.push(leg), "done") },
    voice: { say: async (_leg, announcement) => (announced.push(announcement), said.push(announcement.prompt), "done"), learnSounds: async () => undefined },
    resolveEntry: (asked) => {
      looked.push(asked);
      const answer = typeof answers === "function" ? answers(asked) : answers;
      return answering ? new Promise((resolve) => (answering = () => resolve(answer))) : Promise.resolve(answer);
    },
    push: (event) => void told.push(event),
    timers: time.timers,
    logger: createLogger("silent"),
  });
  const stored = { callBack: { legs: [{ id: legId, role } as Leg], dialogue: { language: "en" } } as unknown as CallBack, clock: { originAt: 0, speed: 1 } } as StoredCallBack;
  const key = (keys: string): void => [...keys].forEach((digit) => dialogue.digit({ kind: "digit", legId, digit: digit as Digit, at: 0 }));
  return {
    time, legId, announced, said, silenced, told, looked, dialogue, key,
    begin: (step: Step) => dialogue.begin(stored, { kind: "collect", legId, step, announcement: asks[step], triesLeft: 3 }),
    listen: () => dialogue.begin(stored, { kind: "listen", legId }),
    promptEnds: (prompt: Prompt) => dialogue.promptEnded({ kind: "promptEnded", legId, prompt, at: 0 }),
    settle: () => time.advance(0).then(() => new Promise((resolve) => setImmediate(resolve))),
    slowly: () => (answering = () => undefined),
    answerNow: () => answering?.(),
  };
}

test("a number is asked for, the first key stops the prompt and no other does, and # hands it over at once", async () => {
  const { begin, key, settle, said, silenced, looked, told, legId } = bench();
  begin("destination");
  key("0049301234");
  assert.deepEqual(silenced, [legId]);
  key("5678#");
  await settle();
  assert.deepEqual(silenced, [legId]);
  assert.deepEqual(said, ["enterNumber"]);
  assert.deepEqual(looked.map(({ keyed, step }) => [step, keyed]), [["destination", { kind: "digits", digits: "00493012345678" }]]);
  assert.deepEqual(told, [{ kind: "entryAccepted", legId, step: "destination", entry: { kind: "number", number: NUMBER } }]);
});

test("a key that means nothing neither stops the prompt nor counts", async () => {
  const { begin, key, settle, silenced, told } = bench();
  begin("confirm");
  key("23*#0");
  await settle();
  assert.deepEqual([silenced, told], [[], []]);
  key("1");
  assert.deepEqual(told.map((event) => event.kind), ["entryAccepted"]);
});

test("nothing keyed: 8 seconds after the end of the prompt, and never before it has ended", async () => {
  const { begin, promptEnds, time, told, legId } = bench();
  begin("destination");
  await time.advance(30_000);
  assert.deepEqual(told, []);
  promptEnds("enterNumber");
  await time.advance(7_999);
  assert.deepEqual(told, []);
  await time.advance(1);
  assert.deepEqual(told, [{ kind: "entryRefused", legId, step: "destination", code: "noInput" }]);
});

test("a pause of 4 seconds between two keys ends the number", async () => {
  const { begin, key, time, looked } = bench();
  begin("destination");
  key("030");
  await time.advance(3_999);
  key("1");
  await time.advance(3_999);
  assert.equal(looked.length, 0);
  await time.advance(1);
  assert.deepEqual(looked.map(({ keyed }) => keyed), [{ kind: "digits", digits: "0301" }]);
});

test("the end of a prompt that was said before, or that a key has stopped, starts no clock", async () => {
  const { begin, promptEnds, key, time, told } = bench({ refused: "notANumber" });
  begin("destination");
  key("1#");
  await time.advance(0);
  assert.equal(told.length, 1);
  begin("destination");
  // That of the first asking, told late: the second goes on.
  promptEnds("enterNumber");
  await time.advance(60_000);
  assert.equal(told.length, 1);
  promptEnds("busy");
  await time.advance(60_000);
  assert.equal(told.length, 1);
  promptEnds("enterNumber");
  await time.advance(8_000);
  assert.deepEqual(told.at(-1)?.kind, "entryRefused");
});

test("what is keyed while an entry is looked up that is refused, and until it is asked again, is of no account", async () => {
  const { begin, key, settle, slowly, answerNow, looked, told, silenced } = bench({ refused: "wrongPin" });
  slowly();
  begin("pin");
  key("12345678#");
  key("99999999#");
  await settle();
  assert.equal(looked.length, 1);
  answerNow();
  await settle();
  key("77777777#");
  await settle();
  assert.deepEqual([looked.length, told.length, silenced.length], [1, 1, 1]);
});

const payer: EntryAnswer = { accepted: { kind: "payer", accountId: newId<"account">() as AccountId, settings: { language: "en", announces: false, followOns: 0, callerId: null } } };
const ofBoth = ({ step }: EntryAsked): EntryAnswer => (step === "pin" ? payer : { accepted: { kind: "number", number: NUMBER } });

/** A PIN whose look-up takes a while, and these keys right behind it. */
async function keyedAhead(keys: string) {
  const at = bench(ofBoth);
  at.slowly();
  at.begin("pin");
  at.key(`12345678#${keys}`);
  await at.settle();
  at.answerNow();
  await at.settle();
  return at;
}

test("a PIN and a number keyed without a pause: no digit of the number is lost, and it is not asked for", async () => {
  const { begin, key, settle, looked, said } = await keyedAhead("0049301");
  key("23456");
  begin("destination");
  key("78#");
  await settle();
  assert.deepEqual(looked.map(({ step, keyed }) => [step, keyed]), [["pin", { kind: "digits", digits: "12345678" }], ["destination", { kind: "digits", digits: "00493012345678" }]]);
  assert.deepEqual(said, ["enterPin"]);
});

test("the beginning of a number that was keyed ahead waits for its rest like any other", async () => {
  const { begin, time, looked, told } = await keyedAhead("0301");
  begin("destination");
  await time.advance(3_999);
  assert.equal(looked.length, 1);
  await time.advance(1);
  assert.deepEqual([looked[1]?.keyed, told.length], [{ kind: "digits", digits: "0301" }, 1]);
});

test("of more than 32 keys ahead none is kept, and the next thing is asked for; what means nothing there does not count either", async () => {
  for (const keys of ["0".repeat(33), "##"]) {
    const { begin, settle, said, looked, time } = await keyedAhead(keys);
    begin("destination");
    await settle();
    await time.advance(3_999);
    assert.deepEqual([said, looked.length], [["enterPin", "enterNumber"], 1]);
  }
});

test("what was keyed ahead is dropped where the step is asked anew, where nothing more is asked, and where the leg ends", async () => {
  const leave: readonly ((at: Awaited<ReturnType<typeof keyedAhead>>) => void)[] = [
    ({ begin }) => begin("pin"),
    ({ dialogue, legId }) => dialogue.end(legId),
    ({ dialogue, legId }) => dialogue.legEnded(legId),
    ({ dialogue }) => dialogue.disconnected(),
    ({ listen }) => listen(),
  ];
  for (const leaves of leave) {
    const at = await keyedAhead("00493012345678#");
    leaves(at);
    at.begin("destination");
    await at.settle();
    assert.deepEqual([at.looked.length, at.said.at(-1)], [1, "enterNumber"]);
  }
});

test("after the balance was told, which asks for the number once more, what was keyed ahead counts", async () => {
  const at = bench({ accepted: { kind: "said", announcement: { prompt: "busy" } } });
  at.slowly();
  at.begin("destination");
  at.key("*9#0301");
  at.answerNow();
  await at.settle();
  at.begin("destination");
  at.key("#");
  assert.deepEqual(at.looked.map(({ keyed }) => keyed), [{ kind: "balance" }, { kind: "digits", digits: "0301" }]);
});

test("what is read back has to be heard: a key that came before it does not accept it", async () => {
  const at = bench({ accepted: { kind: "number", number: NUMBER } }, "T");
  at.slowly();
  at.begin("destination");
  at.key("030123#1#");
  at.answerNow();
  await at.settle();
  assert.deepEqual([at.said, at.told], [["enterNumber", "youKeyed"], []]);
  at.key("1");
  assert.equal(at.told.length, 1);
});

test("in the trigger call the number behind a speed dial, and the last number, are read back; the one that the caller calls from is not", async () => {
  const own = bench({ accepted: { kind: "callBackNumber", number: NUMBER } }, "T");
  own.begin("callBackNumber");
  own.key("*");
  await own.settle();
  assert.deepEqual([own.said, own.told.length], [["enterCallBackNumber"], 1]);
  for (const keys of ["*5#", "*0#"]) {
    const { begin, key, settle, announced, told } = bench({ accepted: { kind: "number", number: NUMBER } }, "T");
    begin("destination");
    key(keys);
    await settle();
    assert.deepEqual([announced.at(-1), told], [{ prompt: "youKeyed", digits: "493012345678" }, []]);
    key("1");
    assert.equal(told.length, 1);
  }
});

test("a prompt whose end was lost with the connection is not waited for when it is asked again", async () => {
  const { begin, promptEnds, dialogue, time, told } = bench();
  begin("destination");
  dialogue.disconnected();
  begin("destination");
  promptEnds("enterNumber");
  await time.advance(8_000);
  assert.deepEqual(told.map((event) => "code" in event && event.code), ["noInput"]);
});

test("an answer for a step that was left meanwhile is told to nobody", async () => {
  const { begin, key, settle, slowly, answerNow, dialogue, legId, told } = bench();
  slowly();
  begin("destination");
  key("030#");
  await settle();
  dialogue.legEnded(legId);
  answerNow();
  await settle();
  assert.deepEqual(told, []);
});

test("too many digits are told as such, after # or a pause, and the digits too many are not the beginning of the next try", async () => {
  const { begin, key, time, told } = bench();
  begin("destination");
  key("12345678901234567890123");
  await time.advance(4_000);
  assert.deepEqual(told.map((event) => "code" in event && event.code), ["tooLong"]);
});

test("in the trigger call the keyed number is read back: * keys it anew, 1 accepts it", async () => {
  const { begin, key, settle, said, told, looked, legId } = bench({ accepted: { kind: "number", number: NUMBER } }, "T");
  begin("destination");
  key("030123#");
  await settle();
  assert.deepEqual([said, told], [["enterNumber", "youKeyed"], []]);
  key("5");
  key("*");
  await settle();
  assert.deepEqual(said, ["enterNumber", "youKeyed", "enterNumber"]);
  key("030124#");
  await settle();
  key("1");
  await settle();
  assert.deepEqual(looked.map(({ keyed }) => keyed), [{ kind: "digits", digits: "030123" }, { kind: "digits", digits: "030124" }]);
  assert.deepEqual(told, [{ kind: "entryAccepted", legId, step: "destination", entry: { kind: "number", number: NUMBER } }]);
});

test("read back and not answered is no input; a refusal is told without reading anything back", async () => {
  const one = bench({ accepted: { kind: "number", number: NUMBER } }, "T");
  one.begin("destination");
  one.key("030123#");
  await one.settle();
  one.promptEnds("youKeyed");
  await one.time.advance(8_000);
  assert.deepEqual(one.told.map((event) => "code" in event && event.code), ["noInput"]);
  const other = bench({ refused: "emergency" }, "T");
  other.begin("destination");
  other.key("112#");
  await other.settle();
  assert.deepEqual([other.said, other.told.map((event) => "code" in event && event.code)], [["enterNumber"], ["emergency"]]);
});

test("what is left is only heard: its end goes on, and so does any key", async () => {
  const heard = bench();
  heard.begin("announce");
  heard.promptEnds("left");
  assert.deepEqual(heard.told, [{ kind: "entryAccepted", legId: heard.legId, step: "announce", entry: { kind: "confirmed" } }]);
  const cut = bench();
  cut.begin("announce");
  cut.key("7");
  assert.deepEqual([cut.told.length, cut.silenced.length], [1, 1]);
});

test("while A talks only ** is heard, the second star within 4 seconds and nothing in between", async () => {
  const { listen, key, time, told, silenced, legId } = bench();
  listen();
  key("*1*");
  key("12#");
  key("*");
  await time.advance(4_000);
  key("*");
  await time.advance(3_999);
  assert.deepEqual(told, []);
  key("*");
  assert.deepEqual(told, [{ kind: "hangupKeyed", legId }]);
  assert.deepEqual(silenced, []);
});

test("a leg that nobody waits for, such as B's, is not listened to", async () => {
  const { key, settle, told, looked, silenced, time } = bench();
  key("**1234567890#**");
  await settle();
  assert.deepEqual([told, looked, silenced, time.waiting], [[], [], [], 0]);
});

test("stopped, or with its leg gone, it leaves no timer behind", async () => {
  const { begin, key, dialogue, legId, time } = bench();
  begin("destination");
  key("030");
  assert.equal(time.waiting, 1);
  dialogue.legEnded(legId);
  assert.equal(time.waiting, 0);
  begin("destination");
  key("030");
  dialogue.stop();
  assert.equal(time.waiting, 0);
});

test("a fault while it is looked up is a try of the caller's, and is logged without a digit", async () => {
  const time = createManualTime();
  const told: CallBackEvent[] = [];
  const logged: string[] = [];
  const legId = newId<"leg">() as LegId;
  const dialogue = createDialogue({
    callControl: { silence: async () => "done" }, voice: { say: async () => "done", learnSounds: async () => undefined },
    resolveEntry: () => Promise.reject(new Error("the database is away")),
    push: (event) => void told.push(event), timers: time.timers,
    logger: { warn: (...line: unknown[]) => void logged.push(JSON.stringify(line)), error: (...line: unknown[]) => void logged.push(JSON.stringify(line)) } as unknown as ReturnType<typeof createLogger>,
  });
  dialogue.begin({ callBack: { id: newId(), legs: [], dialogue: { language: "en" } } as unknown as CallBack, clock: { originAt: 0, speed: 1 } } as unknown as StoredCallBack, { kind: "collect", legId, step: "pin", announcement: asks.pin, triesLeft: 3 });
  for (const digit of "12345678#") dialogue.digit({ kind: "digit", legId, digit: digit as Digit, at: 0 });
  await time.advance(0);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(told.map((event) => "code" in event && event.code), ["noInput"]);
  assert.equal(logged.length, 1);
  assert.doesNotMatch(logged.join(), /12345678/);
});
