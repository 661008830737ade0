// What a person is told about a leg and a call-back: a table over cause, verdict and outcome, with no word of our own insides.
import assert from "node:assert/strict";
import { test } from "node:test";
import { outcomes, type CallBack, type Leg } from "../../src/telephony/callBack/callBack.js";
import { nextAttemptAt, reasonOfCallBack } from "../../src/telephony/reasons/reasonOfCallBack.js";
import { reasonOfLeg } from "../../src/telephony/reasons/reasonOfLeg.js";
import { NOW, answered, dialingA, leg, over, queued, ringing } from "../telephony/callBacks.js";

const legs: readonly (readonly [title: string, leg: Leg, reason: string | null])[] = [
  ["dialled", leg("A"), null],
  ["ringing", ringing("A"), null],
  ["answered", answered("A"), null],
  ["talked", over("A", { answeredAt: NOW - 5_000 }), "The call was answered, and is over."],
  ["talked, end not seen", over("A", { answeredAt: NOW - 5_000, endKnown: false }), "The call was answered; its end was not seen."],
  ["busy", over("A", { cause: 17, sipStatus: 486 }), "The number is busy."],
  ["rang in vain", over("A", { verdict: "noAnswer", hangingUp: true, cause: 19 }), "It rang, and nobody answered."],
  ["nobody there", over("A", { cause: 19 }), "It rang, and nobody answered."],
  ["declined", over("A", { cause: 21 }), "The call was declined."],
  ["stopped", over("A", { hangingUp: true }), "The call was stopped before anybody answered."],
  ["silent", over("A", { verdict: "routeFault", hangingUp: true, cause: 19 }), "There was no sign of life from the number's network."],
  ["no circuit", over("A", { cause: 34, sipStatus: 503 }), "The number's network could not take the call."],
  ["refused by the switch", over("A", { verdict: "routeFault", refused: true }), "The number's network could not take the call."],
  ["no such number", over("A", { cause: 1, sipStatus: 404 }), "The number does not exist."],
  ["switched off", over("A", { cause: 20 }), "The phone is switched off or out of reach."],
  ["incomplete", over("A", { cause: 28 }), "The number is not complete, or not valid."],
  ["a cause without a name", over("A", { cause: 99 }), "The number could not be reached."],
  ["lost", over("A", { endKnown: false, cause: 0 }), "The call was lost, and it is not known why."],
];

test("each end of a leg has its sentence", () => {
  for (const [title, one, reason] of legs) assert.equal(reasonOfLeg(one), reason, title);
});

test("each outcome has its sentence, and none tells of trunks, carriers or the network's texts", () => {
  const said = new Set(outcomes.map((outcome) => reasonOfCallBack({ ...queued(), state: "ended", outcome })));
  assert.equal(said.size, outcomes.length, "no two are told alike");
  for (const sentence of [...said, ...legs.map(([, , reason]) => reason)]) assert.doesNotMatch(sentence ?? "", /trunk|carrier|SIP|\d|switch (?!ed)|cause/i);
});

const waits: readonly (readonly [title: string, callBack: CallBack, reason: string | null, next: number | null])[] = [
  ["asked for later", queued({ phaseAt: NOW + 60_000 }), null, NOW + 60_000],
  ["waits for a line", queued({ queuePosition: 3 }), "No line is free just now: the call is placed as soon as one is.", null],
  ["waits for the next attempt", queued({ attempt: 2, phaseAt: NOW + 60_000, legs: [over("A", { cause: 17 })] }), "The number is busy. It is tried again.", NOW + 60_000],
  ["is being rung", dialingA(), null, null],
];

test("whoever waits is told why, and until when", () => {
  for (const [title, callBack, reason, next] of waits) assert.deepEqual([reasonOfCallBack(callBack), nextAttemptAt(callBack)], [reason, next], title);
});
