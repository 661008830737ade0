// Who calls, as the switch tells it: what is let through of the texts of strangers, and who counts as one who does not want to be seen.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LegId } from "../../src/kernel/id.js";
import { callOf, numberIn } from "../../src/telephony/ari/caller.js";

const legId = "01a2058c-be11-7547-b85c-2111767aa5f9" as LegId;

const numbers: readonly (readonly [title: string, text: unknown, number: string | null])[] = [
  ["digits", "33155512345", "33155512345"],
  ["a plus sign in front", "+33155512345", "+33155512345"],
  ["marks between the digits", "+33 (0)1-55.51", "+3301555" + "1"],
  ["parameters of a SIP user", "+33155512345;cpc=ordinary;npdi", "+33155512345"],
  ["the longest", "1".repeat(32), "1".repeat(32)],
  ["one digit too many", "1".repeat(33), null],
  ["a book", "1".repeat(100_000), null],
  ["nothing", "", null],
  ["no text at all", undefined, null],
  ["anonymous", "anonymous", null],
  ["letters between the digits, which must not become another's number", "3315x5512345", null],
  ["SQL", "1'; drop table account; --", null],
  ["an end of line, and what follows it", "33155512345\r\nX-Evil: 1", null],
  ["two ways out for one", "33155512345&PJSIP/900@carrier", null],
  ["a plus sign in the midst", "33+155512345", null],
  ["a plus sign alone", "+", null],
  ["other scripts' digits", "٣٣١٥٥٥", null],
  ["a variable", "${EVAL(1)}", null],
];

for (const [title, text, number] of numbers) {
  test(`${title}: ${number ?? "no number"}`, () => assert.equal(numberIn(text), number));
}

const withheld: readonly (readonly [title: string, number: string, facts: string | null, withheld: boolean])[] = [
  ["a number that may be seen", "33155512345", "allowed_not_screened||", false],
  ["P-Asserted-Identity that may be seen", "33155512345", "allowed||", false],
  ["P-Asserted-Identity with Privacy: id", "33155512345", "prohib_not_screened||id", true],
  ["Remote-Party-ID with privacy=full", "33155512345", "prohib_passed_screen||", true],
  ["Privacy beside a number in From", "33155512345", "allowed_not_screened||header;id", true],
  ["Privacy: none", "33155512345", "allowed_not_screened||none", false],
  ["anonymous", "anonymous", "allowed_not_screened||", true],
  ["nobody could be asked, for the caller was too quick", "33155512345", null, true],
];

for (const [title, number, facts, expected] of withheld) {
  test(`${title}: ${expected ? "withheld" : "to be seen"}`, () => {
    const { from } = callOf(legId, { caller: { number } }, ["inbound", "33800111"], facts);
    assert.deepEqual(from, { number: numberIn(number), withheld: expected });
  });
}

test("called number, diversion and trunk are read, and nothing else of them", () => {
  const call = (exten: string, facts: string, name: string) => callOf(legId, { name, caller: { number: "1" } }, ["inbound", exten], facts);
  assert.deepEqual(call("33800111", "allowed|33155519999|", "PJSIP/carrier-0000002a"), { legId, called: "33800111", from: { number: "1", withheld: false }, redirectedFrom: "33155519999", trunk: "carrier" });
  const { called, redirectedFrom, trunk } = call("s'--", "allowed|' or 1=1|", "Local/s@from-carrier-00000001;1");
  assert.deepEqual([called, redirectedFrom, trunk], ["", null, ""]);
});

test("whatever the switch tells, reading it does not throw, and its texts are short and made of digits", () => {
  const part = fc.oneof(fc.anything(), fc.record({ number: fc.oneof(fc.anything(), fc.string({ maxLength: 300 })), name: fc.string() }));
  fc.assert(
    fc.property(fc.record({ caller: part, name: fc.anything() }), fc.array(fc.anything()), fc.option(fc.string({ maxLength: 500 })), (channel, args, facts) => {
      const { called, from, redirectedFrom } = callOf(legId, channel, args, facts);
      for (const text of [called, from.number ?? "", redirectedFrom ?? ""]) assert.match(text, /^(\+?[0-9]{1,32})?$/);
    }),
    { numRuns: 2_000 },
  );
});
