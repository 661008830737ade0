// The decision about a call to one of our numbers, case by case: whom it rings back, what it asks for first, or why it rings nobody.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newId, type AccountId } from "../../src/kernel/id.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { standardAccessNumber, type AccessNumber } from "../../src/telephony/numbers/accessNumber.js";
import type { Did } from "../../src/telephony/numbers/did.js";
import { standardRinging } from "../../src/telephony/numbers/ringing.js";
import { decide, type Ask, type CallerTold, type CallingSettings, type KnownCaller } from "../../src/telephony/triggers/decide.js";

const NOW = Date.UTC(2026, 10, 23);
const DAY = 86_400_000;
const owner = newId<"account">() as AccountId;
const house = newId<"account">() as AccountId;
const ALICE = { number: knownPhoneNumber("+4930123456") };
const settings: CallingSettings = { language: "de", confirm: false, announces: true, followOns: 2, callerId: null };
const alice: KnownCaller = { accountId: owner, asksForPin: false, settings };

function access(more: Partial<AccessNumber> = {}): AccessNumber {
  return { ...standardAccessNumber, id: newId(), number: knownPhoneNumber("+15005550100"), trigger: "ani", languages: ["en", "de"], createdAt: NOW, ...more };
}
const forUnknown = { unknownCallers: "askPin", houseAccountId: house, callerPrefixes: ["49"] } as const;

function did(more: Partial<Did> = {}): Did {
  return {
    ...standardRinging, id: newId(), number: knownPhoneNumber("+15005550199"), accountId: owner, callsBack: knownPhoneNumber("+15005550101"), target: null, confirm: false, status: "active", currency: "EUR",
    setUpPriceMicros: 0n, monthlyPriceMicros: 0n, paidUntil: null, createdAt: NOW, closedAt: null, ...more,
  };
}

/** Who pays, whom it rings, whom it connects, and what is asked for in the trigger call and after A has answered. */
function asked(ask: Ask): string {
  return `${ask.accountId === house ? "house" : "account"} ${ask.aNumber ?? "–"} ${ask.bNumber ?? "–"} T:${ask.steps.T.join("+")} A:${ask.steps.A.join("+")} ${ask.language}`;
}

const ofAccess: readonly (readonly [title: string, number: AccessNumber, from: CallerTold, caller: KnownCaller | null, expected: string])[] = [
  ["ani: a known caller gets the dial tone, in the account's language", access(), ALICE, alice, "account +4930123456 – T: A:destination de"],
  ["ani: a language that the number does not have is not spoken; its first is", access({ languages: ["fr"] }), ALICE, alice, "account +4930123456 – T: A:destination fr"],
  ["ani: a known caller that asks for it keys the PIN first", access(), ALICE, { ...alice, asksForPin: true }, "account +4930123456 – T: A:pin+destination de"],
  ["ani: a known caller that wants it presses 1 first", access(), ALICE, { ...alice, settings: { ...settings, confirm: true } }, "account +4930123456 – T: A:confirm+destination de"],
  ["ani: whoever keys a PIN is a person, and presses no 1", access(), ALICE, { ...alice, asksForPin: true, settings: { ...settings, confirm: true } }, "account +4930123456 – T: A:pin+destination de"],
  ["ani: an unknown caller is refused", access(), ALICE, null, "unknownCaller"],
  ["ani: an unknown caller is asked for a PIN at the house's expense, in the number's first language", access(forUnknown), ALICE, null, "house +4930123456 – T: A:pin+destination en"],
  ["ani: an unknown caller with another prefix is refused", access({ ...forUnknown, callerPrefixes: ["1", "44"] }), ALICE, null, "prefixNotAllowed"],
  ["ani: an unknown caller where no prefix is allowed is refused", access({ ...forUnknown, callerPrefixes: [] }), ALICE, null, "prefixNotAllowed"],
  ["ani: without an account of the house an unknown caller is refused, whatever else is set", access({ ...forUnknown, houseAccountId: null }), ALICE, null, "unknownCaller"],
  ["ani: a caller that withholds the number cannot be rung back", access(forUnknown), "withheld", null, "withheld"],
  ["ani: a caller whose number is none cannot be rung back", access(forUnknown), "notANumber", null, "notANumber"],
  ["ani: a known caller of a number that is off is not rung back", access({ enabled: false }), ALICE, alice, "disabled"],
  ["ivr: a known caller says whom to call and where to ring", access({ trigger: "ivr" }), ALICE, alice, "account – – T:destination+callBackNumber A: de"],
  ["ivr: a known caller that asks for it keys the PIN first", access({ trigger: "ivr" }), ALICE, { ...alice, asksForPin: true }, "account – – T:pin+destination+callBackNumber A: de"],
  ["ivr: pressing 1 is asked of whoever is rung back", access({ trigger: "ivr" }), ALICE, { ...alice, settings: { ...settings, confirm: true } }, "account – – T:destination+callBackNumber A:confirm de"],
  ["ivr: an unknown caller is asked for the PIN", access({ trigger: "ivr", ...forUnknown }), ALICE, null, "house – – T:pin+destination+callBackNumber A: en"],
  ["ivr: a caller that withholds the number is asked for the PIN, and says where to ring", access({ trigger: "ivr", ...forUnknown }), "withheld", null, "house – – T:pin+destination+callBackNumber A: en"],
  ["ivr: an unknown caller with another prefix is refused", access({ trigger: "ivr", ...forUnknown, callerPrefixes: ["1"] }), ALICE, null, "prefixNotAllowed"],
  ["ivr: where no prefixes are named an unknown caller may have any", access({ trigger: "ivr", ...forUnknown, callerPrefixes: [] }), ALICE, null, "house – – T:pin+destination+callBackNumber A: en"],
  ["ivr: unknown callers are refused where they are refused", access({ trigger: "ivr" }), "withheld", null, "withheld"],
];

for (const [title, accessNumber, from, caller, expected] of ofAccess) {
  test(title, () => {
    const { then, trigger, accountId, number, ringing } = decide({ called: "accessNumber", accessNumber, from, caller }, NOW);
    assert.equal("ask" in then ? asked(then.ask) : then.no, expected);
    assert.deepEqual([trigger, number, accountId], [accessNumber.trigger, accessNumber.number, caller?.accountId ?? null]);
    assert.equal(ringing, accessNumber.enabled ? accessNumber : null, "who is refused is treated as everybody is, so that nobody learns which numbers are known");
  });
}

const priced = { monthlyPriceMicros: 2_000_000n };
const ofDid: readonly (readonly [title: string, did: Did, owner: Partial<CallingSettings>, expected: string])[] = [
  ["did: the number that its owner set is rung, and hears a dial tone", did(), {}, "account +15005550101 – T: A:destination de"],
  ["did: with a target of its own it is connected without asking", did({ target: knownPhoneNumber("+15005550111") }), {}, "account +15005550101 +15005550111 T: A: de"],
  ["did: pressing 1 comes first where the DID wants it", did({ confirm: true, target: knownPhoneNumber("+15005550111") }), {}, "account +15005550101 +15005550111 T: A:confirm de"],
  ["did: pressing 1 comes first where its owner wants it", did(), { confirm: true }, "account +15005550101 – T: A:confirm+destination de"],
  ["did: without a number to ring nobody is rung", did({ callsBack: null }), {}, "notSet"],
  ["did: one that is suspended rings nobody", did({ status: "suspended" }), {}, "disabled"],
  ["did: one that was never paid rings nobody", did(priced), {}, "unpaid"],
  ["did: one whose set-up was never paid rings nobody", did({ setUpPriceMicros: 1n }), {}, "unpaid"],
  ["did: one that is paid rings", did({ ...priced, paidUntil: NOW + 1 }), {}, "account +15005550101 – T: A:destination de"],
  ["did: a month that could not be charged yet is waited for, for two days", did({ ...priced, paidUntil: NOW - 2 * DAY + 1 }), {}, "account +15005550101 – T: A:destination de"],
  ["did: and no longer", did({ ...priced, paidUntil: NOW - 2 * DAY }), {}, "unpaid"],
];

for (const [title, called, more, expected] of ofDid) {
  test(title, () => {
    const { then, accountId, trigger } = decide({ called: "did", did: called, settings: { ...settings, ...more } }, NOW);
    assert.equal("ask" in then ? asked(then.ask) : then.no, expected);
    assert.deepEqual([accountId, trigger], [owner, "did"]);
  });
}

test("a number that is none of ours is turned away at once", () => {
  assert.deepEqual(decide({ called: "unknown" }, NOW), { number: null, trigger: null, accountId: null, ringing: null, then: { no: "unknownNumber" } });
});
