// The pure rules of trunks, as tables: what is dialled and shown, when one is open, when it rests, what a leg shows of it, which routes are left.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { AccountId, LegId, TrunkId } from "../../src/kernel/id.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import type { Leg } from "../../src/telephony/callBack/callBack.js";
import { dialedAs, shownAs } from "../../src/telephony/trunks/dialedAs.js";
import { byPriority, eligible } from "../../src/telephony/trunks/eligible.js";
import { evidenceOf } from "../../src/telephony/trunks/evidence.js";
import { standardSettings } from "../../src/telephony/trunks/openTrunk.js";
import { mayTry, restStateOf, standingAfter, type Shown } from "../../src/telephony/trunks/resting.js";
import { rested, type NumberFormat, type RestPolicy, type Standing, type Trunk } from "../../src/telephony/trunks/trunk.js";
import { isOpen } from "../../src/telephony/trunks/window.js";
import { answered, leg, over, ringing } from "../telephony/callBacks.js";

const NOW = Date.UTC(2026, 10, 23, 12);

function trunk(name: string, patch: Partial<Trunk> = {}): Trunk {
  return { ...standardSettings, id: name as TrunkId, name, createdAt: NOW, standing: rested, ...patch };
}

const formats: readonly (readonly [format: NumberFormat, number: string, dialed: string])[] = [
  [{ stripDigits: 0, prefixDigits: "", plusSign: false }, "+4930123456", "4930123456"],
  [{ stripDigits: 0, prefixDigits: "", plusSign: true }, "+4930123456", "+4930123456"],
  [{ stripDigits: 0, prefixDigits: "00", plusSign: false }, "+4930123456", "004930123456"],
  [{ stripDigits: 2, prefixDigits: "0", plusSign: false }, "+4930123456", "030123456"],
  [{ stripDigits: 1, prefixDigits: "9901", plusSign: false }, "+15005550101", "99015005550101"],
  [{ stripDigits: 6, prefixDigits: "", plusSign: false }, "+1234567", "7"],
  [{ stripDigits: 0, prefixDigits: "77", plusSign: true }, "+15005550101", "+7715005550101"],
];

test("a number is written as the far end wants it", () => {
  for (const [format, number, dialed] of formats) assert.equal(dialedAs(format, knownPhoneNumber(number)), dialed);
});

test("whatever a format says, nothing but digits behind at most one plus sign is dialled, and what was not stripped of the number ends it", () => {
  const format = fc.record({ stripDigits: fc.integer({ min: 0, max: 6 }), prefixDigits: fc.stringMatching(/^[0-9]{0,16}$/), plusSign: fc.boolean() });
  fc.assert(fc.property(format, fc.stringMatching(/^\+[1-9][0-9]{6,14}$/), (given, number) => {
    const dialed = dialedAs(given, knownPhoneNumber(number));
    assert.match(dialed, /^\+?[0-9]{1,32}$/);
    assert.equal(dialed.startsWith("+"), given.plusSign);
    assert.equal(dialed.replace("+", ""), given.prefixDigits + number.slice(1 + given.stripDigits));
  }), { numRuns: 2_000 });
});

test("a trunk shows the number that was asked for, ours, or its own", () => {
  const [wanted, ours, own] = ["+4930123456", "+15005550100", "+15005550199"].map((number) => knownPhoneNumber(number)) as [never, never, never];
  assert.equal(shownAs(null, wanted, ours), wanted);
  assert.equal(shownAs({ callerId: "pass", callerNumber: null }, wanted, ours), wanted);
  assert.equal(shownAs({ callerId: "ours", callerNumber: null }, wanted, ours), ours);
  assert.equal(shownAs({ callerId: "fixed", callerNumber: own }, wanted, ours), own);
});

const office = { windows: [{ weekdays: [1, 2, 3, 4, 5], fromSecond: 8 * 3600, toSecond: 20 * 3600 }], timeZone: "Europe/Berlin" };
const instants: readonly (readonly [at: string, open: boolean])[] = [
  ["2026-11-23T06:59:59Z", false], ["2026-11-23T07:00:00Z", true], ["2026-11-23T18:59:59.999Z", true], ["2026-11-23T19:00:00Z", false],
  ["2026-11-22T12:00:00Z", false], ["2026-07-06T06:00:00Z", true], ["2026-07-06T18:00:00Z", false],
];

test("a trunk is open in its windows, by the clocks of its own zone, in summer and in winter", () => {
  for (const [at, open] of instants) assert.equal(isOpen(office, Date.parse(at)), open, at);
  assert.equal(isOpen({ windows: [], timeZone: "UTC" }, NOW), true, "without windows always");
  assert.equal(isOpen({ windows: [{ weekdays: [1], fromSecond: 0, toSecond: 86_400 }], timeZone: "UTC" }, Date.parse("2026-11-23T23:59:59Z")), true);
});

const everybody = (index: number) => `account ${index % 5}` as AccountId;
const policy: RestPolicy = { afterFaults: 3, withinSeconds: 60, restSeconds: 30, mostSeconds: 100 };
/** Seconds from the beginning, and what a leg showed then. */
const lives: readonly (readonly [title: string, shown: readonly (readonly [number, Shown])[], at: number, state: string, restSeconds: number | null])[] = [
  ["two faults are no row", [[0, "fault"], [1, "fault"]], 2, "working", null],
  ["three are", [[0, "fault"], [1, "fault"], [2, "fault"]], 3, "resting", 30],
  ["one that works in between ends a row", [[0, "fault"], [1, "fault"], [2, "works"], [3, "fault"], [4, "fault"]], 5, "working", null],
  ["what came too long before begins no row", [[0, "fault"], [61, "fault"], [62, "fault"]], 63, "working", null],
  ["faults in a rest say nothing new", [[0, "fault"], [1, "fault"], [2, "fault"], [5, "fault"], [6, "fault"]], 31, "resting", 30],
  ["after its rest it is tried", [[0, "fault"], [1, "fault"], [2, "fault"]], 32, "trying", 30],
  ["a try that fails doubles the rest", [[0, "fault"], [1, "fault"], [2, "fault"], [33, "fault"]], 92, "resting", 60],
  ["up to a bound", [[0, "fault"], [1, "fault"], [2, "fault"], [33, "fault"], [94, "fault"]], 193, "resting", 100],
  ["and no further", [[0, "fault"], [1, "fault"], [2, "fault"], [33, "fault"], [94, "fault"], [195, "fault"]], 294, "resting", 100],
  ["a try that works ends it", [[0, "fault"], [1, "fault"], [2, "fault"], [33, "works"]], 34, "working", null],
  ["and the next rest is as short as the first", [[0, "fault"], [1, "fault"], [2, "fault"], [33, "works"], [40, "fault"], [41, "fault"], [42, "fault"]], 43, "resting", 30],
];

test("a trunk rests after faults in a row, longer each time, and works again when one call shows it", () => {
  for (const [title, shown, at, state, restSeconds] of lives) {
    const standing = shown.reduce<Standing>((before, [second, shows], index) => standingAfter(before, policy, [{ shows, accountId: everybody(index) }], NOW + second * 1000), rested);
    assert.equal(restStateOf(standing, NOW + at * 1000), state, title);
    assert.equal(standing.restedSeconds, restSeconds, title);
  }
  assert.equal(standingAfter(rested, null, [1, 2, 3, 4].map((index) => ({ shows: "fault" as const, accountId: everybody(index) })), NOW), rested, "without a policy nothing is kept");
});

/** Dials dead numbers, one after the other. */
const mallory = "mallory" as AccountId;
const byMallory = { shows: "fault" as const, accountId: mallory };
const by = (index: number) => ({ shows: "fault" as const, accountId: everybody(index) });

test("one account alone makes no trunk rest, however many dead numbers it dials; with faults of others it does", () => {
  const five: RestPolicy = { afterFaults: 5, withinSeconds: 60, restSeconds: 30, mostSeconds: 900 };
  const alone = standingAfter(rested, five, Array.from({ length: 100 }, () => byMallory), NOW);
  assert.deepEqual([restStateOf(alone, NOW), alone.faults, alone.faultAccounts.length], ["working", 3, 3], "and no more is kept of it");
  assert.equal(restStateOf(standingAfter(alone, five, [by(1)], NOW), NOW), "working", "one fault of another is not enough");
  assert.equal(restStateOf(standingAfter(alone, five, [by(1), by(2)], NOW), NOW), "resting");
  assert.equal(restStateOf(standingAfter(alone, five, [by(1), by(1)], NOW), NOW), "resting", "of two accounts");
  assert.equal(restStateOf(standingAfter(rested, { ...five, afterFaults: 1 }, [byMallory], NOW), NOW), "resting", "where the operator says that one is enough");
});

test("whose fault made a trunk rest does not try it first, and alone never makes it rest longer", () => {
  const tired = standingAfter(rested, policy, [by(1), by(1), byMallory], NOW);
  assert.equal(restStateOf(tired, NOW), "resting");
  assert.deepEqual([30, 59, 60].map((second) => mayTry(tired, mallory, NOW + second * 1000)), [false, false, true], "others go first, for as long as it rested");
  assert.equal(mayTry(tired, everybody(1), NOW + 30_000), true);
  const again = standingAfter(tired, policy, [byMallory], NOW + 60_000);
  assert.deepEqual([restStateOf(again, NOW + 60_000), again.restedSeconds], ["resting", 30]);
  const others = standingAfter(again, policy, [by(1)], NOW + 90_000);
  assert.deepEqual([others.restedSeconds, mayTry(others, mallory, NOW + 150_000), mayTry(others, everybody(1), NOW + 150_000)], [60, true, false]);
});

const dialing = leg("B");
const shown: readonly (readonly [title: string, before: Leg | null, after: Leg, evidence: Shown | null])[] = [
  ["dialled just now", null, dialing, null],
  ["it rings", dialing, ringing("B"), "works"],
  ["it is answered without having rung", dialing, answered("B", { progressAt: null }), "works"],
  ["it rang before", ringing("B"), answered("B"), null],
  ["it ends after ringing", ringing("B"), over("B", { progressAt: 1, cause: 34 }), null],
  ["no circuit", dialing, over("B", { cause: 34 }), "fault"],
  ["silence, by our clock", { ...dialing, hangingUp: true, verdict: "routeFault" }, over("B", { hangingUp: true, verdict: "routeFault", cause: 19 }), "fault"],
  ["refused by the switch", dialing, over("B", { refused: true, verdict: "routeFault" }), "fault"],
  ["busy at once", dialing, over("B", { cause: 17 }), "works"],
  ["no such number", dialing, over("B", { cause: 1 }), "works"],
  ["declined, by a phone or by the carrier", dialing, over("B", { cause: 21 }), null],
  ["stopped by us", { ...dialing, hangingUp: true }, over("B", { hangingUp: true, cause: 16 }), null],
  ["gone, and nobody saw how", dialing, over("B", { endKnown: false, cause: 0 }), null],
  ["the trigger call", leg("T"), answered("T", { progressAt: null }), null],
  ["as it was", dialing, dialing, null],
];

test("a leg shows once whether its trunk works, and what we did ourselves shows nothing", () => {
  for (const [title, before, after, evidence] of shown) assert.equal(evidenceOf(before, { ...after, id: "leg" as LegId }), evidence, title);
  assert.equal(evidenceOf(dialing, dialing), null);
});

test("routes keep their order, without those that are closed to the number or the hour; without carriers the priority says", () => {
  const number = knownPhoneNumber("+4930123456");
  const trunks = new Map([trunk("off", { enabled: false }), trunk("only49", { onlyPrefixes: ["49"] }), trunk("not4930", { excludedPrefixes: ["4930"] }), trunk("only1", { onlyPrefixes: ["1"] }), trunk("shut", { windows: [{ weekdays: [7], fromSecond: 0, toSecond: 86_400 }] }), trunk("first", { priority: 1 })].map((one) => [one.name, one]));
  assert.deepEqual(eligible(["plain", "off", "only49", "not4930", "only1", "shut"], trunks, number, NOW), ["plain", "only49"]);
  assert.deepEqual(byPriority(["b", "a", "off"], trunks), ["first", "b", "a", "off", "not4930", "only1", "only49", "shut"]);
});
