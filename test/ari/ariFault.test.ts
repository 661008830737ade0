// Asterisk's refusals as ari-client hands them over, each with what it means.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OriginateRefused, SwitchUnreachable } from "../../src/telephony/callControl.js";
import { asCommandFault, asOriginateFault, faultOf, type Fault } from "../../src/telephony/ari/ariFault.js";

const table: readonly (readonly [text: string, fault: Fault])[] = [
  ['{"message":"Channel not found"}', "absent"],
  ['{"message":"Provided channel was not found"}', "absent"],
  ['{"message":"Bridge not found"}', "bridgeGone"],
  ['{"message":"Bridge not in Stasis application"}', "bridgeGone"],
  ['{"message":"Channel with given unique ID already exists"}', "taken"],
  [`{"message":"Bridge with id 'b' already exists"}`, "taken"],
  ['{"message":"Channel not in Stasis application"}', "notYet"],
  ['{"error":"Allocation failed"}', "refused"],
  [`{"message":"Channel is not in the 'Down' state"}`, "refused"],
  ["<html>502 Bad Gateway</html>", "refused"],
  ["", "refused"],
  ["no answer: connect ECONNREFUSED 127.0.0.1:8088", "unreachable"],
];

for (const [text, fault] of table) {
  test(`${text || "nothing at all"} means ${fault}`, () => {
    assert.equal(faultOf(new Error(text)), fault);
  });
}

test("a failed originate is a refusal only when the switch has said no", () => {
  assert.ok(asOriginateFault(new Error('{"error":"Allocation failed"}')) instanceof OriginateRefused);
  assert.match(asOriginateFault(new Error('{"error":"Allocation failed"}')).message, /Allocation failed\.$/);
  assert.ok(asOriginateFault(new Error("no answer: socket hang up")) instanceof SwitchUnreachable);
  assert.ok(asOriginateFault(new SwitchUnreachable("late")) instanceof SwitchUnreachable);
});

test("any other command that failed leaves its caller without knowledge", () => {
  assert.ok(asCommandFault(new Error('{"message":"Internal Server Error"}')) instanceof SwitchUnreachable);
});
