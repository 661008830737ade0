// What the switch's list proves about a live leg, and when a leg can no longer be alive.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AGAIN_MS, heldUntil, isBeyondItsLimit, judge, type Oddity } from "../../src/telephony/callBack/evidence.js";
import { NOW, seconds } from "./callBacks.js";

const missing: Oddity = { since: NOW };
const dialing = { state: "dialing" } as const;
const up = { state: "answered" } as const;

const lists: readonly (readonly [string, Parameters<typeof judge>, ReturnType<typeof judge>])[] = [
  ["a leg that is on the list as its row says is nothing odd", [up, "answered", NOW, null], { odd: null, concluded: null }],
  ["a leg that is missing from one list may have been dialled after it", [up, null, NOW, null], { odd: missing, concluded: null }],
  ["a leg that is missing from a second list, a second later, is gone", [up, null, NOW + AGAIN_MS, missing], { odd: null, concluded: "gone" }],
  ["a second list that comes too early proves nothing, and does not put off the third", [up, null, NOW + AGAIN_MS - 1, missing], { odd: missing, concluded: null }],
  ["a leg that is back on the second list was never gone", [up, "answered", NOW + AGAIN_MS, missing], { odd: null, concluded: null }],
  ["a leg that is up although its row says dialing was answered: there is no other way to be up", [dialing, "answered", NOW, null], { odd: null, concluded: "answered" }],
  ["a leg that is up after it was missing was answered, and was never gone", [dialing, "answered", NOW + AGAIN_MS, missing], { odd: null, concluded: "answered" }],
  ["a leg that rings as its row says is nothing odd", [dialing, "dialing", NOW, missing], { odd: null, concluded: null }],
];
for (const [title, given, expected] of lists) test(title, () => assert.deepEqual(judge(...given), expected));

const HOUR_MS = 3_600_000;
test("a leg that is being dialled is not lost because the switch's clock is ahead", () => {
  const leg = { dialedAt: NOW, answeredAt: null, heldSeconds: 60 };
  for (const offset of [-HOUR_MS, 0, HOUR_MS]) {
    assert.equal(isBeyondItsLimit(leg, seconds(120), offset), false);
    assert.equal(isBeyondItsLimit(leg, seconds(120) + 1, offset), true);
  }
});

test("an answered leg is counted from its answer, whose stamp is on the switch's clock", () => {
  for (const offset of [-HOUR_MS, 0, HOUR_MS]) {
    const leg = { dialedAt: seconds(-40), answeredAt: NOW + offset, heldSeconds: 90 };
    assert.equal(heldUntil(leg, offset), seconds(90), "on our clock");
    assert.equal(isBeyondItsLimit(leg, seconds(150), offset), false);
    assert.equal(isBeyondItsLimit(leg, seconds(150) + 1, offset), true);
  }
});

test("the switch's clock is behind and by how much is not known yet: an answered leg is not lost for it, for it cannot have answered before it was dialled", () => {
  const leg = { dialedAt: seconds(-10), answeredAt: NOW - HOUR_MS, heldSeconds: 60 };
  assert.equal(heldUntil(leg, 0), seconds(50));
  assert.equal(isBeyondItsLimit(leg, NOW, 0), false);
});

test("the switch's clock was set forward in a call: what is held does not end before it was dialled for", () => {
  assert.equal(heldUntil({ dialedAt: seconds(-10), answeredAt: NOW, heldSeconds: 60 }, 300_000), seconds(50));
});
