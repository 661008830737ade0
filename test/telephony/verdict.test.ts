// The limits as a table: what is asked, what was counted, and what is said of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { breachKinds, type Breach, type Limits } from "../../src/telephony/limits/limits.js";
import { loopOf, tooDear } from "../../src/telephony/limits/judgeRequest.js";
import { LimitRefusal } from "../../src/telephony/limits/limitRefusal.js";
import { verdictOf, type Asked, type Counted } from "../../src/telephony/limits/verdict.js";

const A = knownPhoneNumber("+4930111111");
const B = knownPhoneNumber("+33144444444");
const SATELLITE = knownPhoneNumber("+881612345678");

const limits: Limits = {
  callBacksAMinute: 5, callBacksAnHour: 30, callBacksADay: 200, liveOfANumber: 1, triggersOfANumberAnHour: 10, triggersOfANumberADay: 40, callsToANumberAnHour: 20, callsToAnUnprovenNumberAnHour: 3,
  callsToARangeAMinute: 20, rangeDigits: 6, spendADayMicros: 50_000_000n, dearestPriceNanos: 1_000_000_000n, allowedPrefixes: null, allowedHighRisk: [], allowsUnproven: false, pinTriesACall: 3, pinTriesAnHour: 10, suspends: [],
};
const none: Limits = {
  ...limits, callBacksAMinute: null, callBacksAnHour: null, callBacksADay: null, liveOfANumber: null, triggersOfANumberAnHour: null, triggersOfANumberADay: null, callsToANumberAnHour: null,
  callsToAnUnprovenNumberAnHour: null, callsToARangeAMinute: null, spendADayMicros: null, dearestPriceNanos: null,
};
const nothing: Counted = {
  lastMinute: 0, lastHour: 0, lastDay: 0, live: 0, liveLimit: 10, liveOfA: 0, triggersLastHour: 0, triggersLastDay: 0, callsToA: 0, callsToB: 0, toRangeOfA: 0, toRangeOfB: 0, spentMicros: 0n, isAProven: true,
  optedOut: [], highRiskA: null, highRiskB: null,
};
const callBack: Asked = { aNumber: A, bNumber: B, what: "callBack", isTrigger: false, attempts: 1, mayBeUnproven: false };
const keyed: Asked = { ...callBack, aNumber: null, what: "number" };
const payer: Asked = { ...callBack, aNumber: null, bNumber: null, what: "payer" };
const trigger: Asked = { ...callBack, bNumber: null, isTrigger: true };

interface Case {
  readonly asked?: Asked;
  readonly limits?: Partial<Limits>;
  readonly counted?: Partial<Counted>;
  readonly says: Breach["kind"] | null;
  readonly about?: string;
}

const unproven = { isAProven: false };
const allowsUnproven = { allowsUnproven: true };
const cases: Readonly<Record<string, Case>> = {
  "the first call-back between two ordinary numbers": { says: null },
  "the last one within each limit": { counted: { lastMinute: 4, lastHour: 29, lastDay: 199, live: 9, callsToB: 19, toRangeOfB: 19, spentMicros: 49_999_999n }, says: null },
  "one more within the minute": { counted: { lastMinute: 5 }, says: "callBacksAMinute" },
  "one more within the hour": { counted: { lastHour: 30 }, says: "callBacksAnHour" },
  "one more within the day": { counted: { lastDay: 200 }, says: "callBacksADay" },
  "one more at a time": { counted: { live: 10 }, says: "liveCallBacks" },
  "an account that may have none at all": { counted: { liveLimit: 0 }, says: "liveCallBacks" },
  "a limit of none": { limits: { callBacksAMinute: 0 }, says: "callBacksAMinute" },
  "another one to a phone that is being rung": { counted: { liveOfA: 1 }, says: "liveOfANumber", about: "from" },
  "a number called too often by all accounts together": { counted: { callsToB: 20 }, says: "callsToANumberAnHour", about: "to" },
  "as much spent as may be": { counted: { spentMicros: 50_000_000n }, says: "spendADay" },
  "too many to one range": { counted: { toRangeOfB: 20 }, says: "callsToARange", about: "to" },
  "too many to one range as A, of numbers that nobody has proven": { limits: allowsUnproven, counted: { ...unproven, toRangeOfA: 20 }, says: "callsToARange", about: "from" },
  "many to one range as A, but proven": { counted: { toRangeOfA: 100 }, says: null },
  "an A that is not proven": { counted: unproven, says: "unproven", about: "from" },
  "an A that is not proven, where the operator allows it": { limits: allowsUnproven, counted: unproven, says: null },
  "an A of which only a caller ID tells, wherever the operator allows unproven ones": { asked: { ...callBack, what: "number", mustBeProven: true }, limits: allowsUnproven, counted: unproven, says: "unproven", about: "from" },
  "an A of which only a caller ID tells, and which is proven": { asked: { ...callBack, what: "number", mustBeProven: true }, says: null },
  "an A that the call itself is to prove": { asked: { ...callBack, mayBeUnproven: true }, counted: unproven, says: null },
  "the fourth call within the hour to a number that nobody has proven": { limits: allowsUnproven, counted: { ...unproven, callsToA: 3 }, says: "callsToAnUnprovenNumberAnHour", about: "from" },
  "a call to prove a number, for the fourth time within the hour": { asked: { ...callBack, mayBeUnproven: true }, counted: { ...unproven, callsToA: 3 }, says: "callsToAnUnprovenNumberAnHour" },
  "a first one that would ring such a number four times": { asked: { ...callBack, attempts: 4 }, limits: allowsUnproven, counted: unproven, says: "callsToAnUnprovenNumberAnHour" },
  "a proven one that may be rung ten times": { asked: { ...callBack, attempts: 10 }, says: null },
  "many calls to a proven A": { counted: { callsToA: 100 }, says: null },
  "a satellite phone as B": { asked: { ...callBack, bNumber: SATELLITE }, counted: { highRiskB: "881" }, says: "highRisk", about: "to" },
  "a satellite phone as A": { asked: { ...callBack, aNumber: SATELLITE }, counted: { highRiskA: "881" }, says: "highRisk", about: "from" },
  "a satellite phone that this account may call": { asked: { ...callBack, bNumber: SATELLITE }, limits: { allowedHighRisk: ["8816"] }, counted: { highRiskB: "881" }, says: null },
  "a satellite phone of another system than the allowed one": { asked: { ...callBack, bNumber: SATELLITE }, limits: { allowedHighRisk: ["88165", "870"] }, counted: { highRiskB: "881" }, says: "highRisk" },
  "a country that is not among the allowed ones": { limits: { allowedPrefixes: ["49", "44"] }, says: "notAllowedPrefix", about: "to" },
  "both countries allowed": { limits: { allowedPrefixes: ["49", "331"] }, says: null },
  "nothing allowed": { limits: { allowedPrefixes: [] }, says: "notAllowedPrefix", about: "from" },
  "a high-risk country that is allowed as a country, but not as a risk": { limits: { allowedPrefixes: ["49", "33"] }, counted: { highRiskB: "33" }, says: "highRisk" },
  "somebody who wants no call, as A": { counted: { optedOut: [A] }, says: "optedOut", about: "from" },
  "somebody who wants no call, as B": { counted: { optedOut: [B] }, says: "optedOut", about: "to" },
  "what is forbidden, by an account that is full: the number is told": { counted: { optedOut: [B], live: 10 }, says: "optedOut" },
  "a caller who has triggered too often within the hour": { asked: trigger, counted: { triggersLastHour: 10 }, says: "triggersOfANumberAnHour", about: "from" },
  "a caller who has triggered too often within the day": { asked: trigger, counted: { triggersLastDay: 40 }, says: "triggersOfANumberADay", about: "from" },
  "over the API, a number that has triggered often": { counted: { triggersLastHour: 10, triggersLastDay: 40 }, says: null },
  "a number keyed by somebody of a full account: its own call-back is one of those": { asked: keyed, counted: { live: 10, lastMinute: 5, isAProven: false }, says: null },
  "a number keyed when as much is spent as may be": { asked: keyed, counted: { spentMicros: 50_000_000n }, says: "spendADay" },
  "a satellite phone keyed": { asked: { ...keyed, bNumber: SATELLITE }, counted: { highRiskB: "881" }, says: "highRisk", about: "to" },
  "a payer who is known by now": { asked: payer, counted: unproven, says: null },
  "a payer who is known by now, and full": { asked: payer, counted: { live: 10 }, says: "liveCallBacks" },
  "a payer who is known by now, and too fast": { asked: payer, counted: { lastMinute: 5 }, says: "callBacksAMinute" },
  "no limits at all": {
    limits: { ...none, allowsUnproven: true },
    counted: { lastMinute: 9_999, lastHour: 9_999, lastDay: 9_999, liveOfA: 99, callsToA: 99, callsToB: 99, toRangeOfB: 99, spentMicros: 10n ** 14n, isAProven: false },
    says: null,
  },
};

for (const [what, { asked = callBack, limits: own, counted, says, about }] of Object.entries(cases)) {
  test(`${what}: ${says ?? "goes on"}`, () => {
    const breach = verdictOf(asked, { ...limits, ...own }, { ...nothing, ...counted });
    assert.equal(breach?.kind ?? null, says);
    if (about !== undefined) assert.equal(breach?.field, about);
  });
}

test("a loop is one of our own numbers as A or as B", () => {
  assert.equal(loopOf({ aNumber: A, bNumber: B }, []), null);
  assert.deepEqual([loopOf({ aNumber: A, bNumber: B }, [A])?.field, loopOf({ aNumber: A, bNumber: B }, [B])?.field, loopOf({ aNumber: null, bNumber: B }, [B])?.kind], ["from", "to", "ownNumber"]);
});

test("the dearest minute is judged on both sides, and just as dear is allowed", () => {
  const both = { aNumber: A, bNumber: B };
  assert.equal(tooDear(both, 1_000n, { A: 1_000n, B: 1_000n }), null);
  assert.equal(tooDear(both, null, { A: 10n ** 15n, B: 10n ** 15n }), null);
  assert.deepEqual([tooDear(both, 1_000n, { A: 1_001n, B: 5_000n })?.number, tooDear(both, 1_000n, { B: 1_001n })?.number], [A, B]);
});

test("every breach has a code, and a sentence that ends", () => {
  for (const kind of breachKinds) {
    const refusal = new LimitRefusal({ kind, number: B, field: "to", limit: 5n, figure: 7n, range: "331444" });
    assert.match(refusal.code, /^[A-Z_]+$/);
    assert.match(refusal.message, /^[A-Z+].*\.$/);
    assert.doesNotMatch(refusal.message, /undefined|null/);
  }
});
