// What happens between a call to one of our numbers and its call-back: when it rings, how and when it is turned away, and that nothing which goes wrong in between keeps a channel or loses a trigger.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { commandLine } from "../../src/kernel/author.js";
import { systemClock } from "../../src/kernel/clock.js";
import { newId, type AccountId, type CallBackId, type LegId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { Refusal } from "../../src/kernel/refusal.js";
import { SwitchUnreachable, type InboundCall } from "../../src/telephony/callControl.js";
import type { NewAccessNumber } from "../../src/telephony/numbers/accessNumber.js";
import { createNumberUseCases } from "../../src/telephony/numbers/useCases.js";
import { listInboundCalls } from "../../src/telephony/triggers/inboundLog.js";
import { createTriggers, type TriggerDeps, type TriggerRequest, type Triggers } from "../../src/telephony/triggers/triggers.js";
import { createManualTime, type ManualTime } from "../support/manualTime.js";
import { anAccount, aTariff } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

const ALICE = "+4930123456";
/** The switch's clock is ahead of ours. */
const OFFSET_MS = 700;

let database: TestDatabase;
let accountId: AccountId;
let minted = 0;
let running: Triggers[] = [];
before(async () => {
  database = await createTestDatabase();
  accountId = await anAccount(database, await aTariff(database), 1_000_000n);
});
afterEach(async () => {
  await Promise.all(running.map((triggers) => triggers.stop()));
  running = [];
  await database.query("delete from trigger_claim");
});
after(() => database.drop());

interface Bench {
  readonly time: ManualTime;
  readonly triggers: Triggers;
  /** What the switch was told, and when, in seconds from the beginning. */
  readonly told: string[];
  readonly requests: TriggerRequest[];
  readonly unanswered: LegId[];
  call(to: string, from?: InboundCall["from"]): InboundCall;
  /** It arrives, and all that follows at once has happened. */
  arrives(call: InboundCall): Promise<void>;
  ends(call: InboundCall): Promise<void>;
  outcomes(call: InboundCall): Promise<readonly string[]>;
}

function bench(more: Partial<TriggerDeps> = {}, answers: { refuse?: (tries: number) => Promise<"done" | "absent"> } = {}): Bench {
  const time = createManualTime(systemClock.now());
  const beganAt = time.clock.now();
  const told: string[] = [];
  const requests: TriggerRequest[] = [];
  const unanswered: LegId[] = [];
  const tell = (words: string): void => void told.push(`${(time.clock.now() - beganAt) / 1_000} ${words}`);
  let refusals = 0;
  const triggers = createTriggers({
    database, clock: time.clock, timers: time.timers, logger: createLogger("silent"),
    callControl: {
      clockOffsetMs: OFFSET_MS,
      ring: async () => (tell("ring"), "done"),
      refuse: async (_, how) => (tell(how), (await answers.refuse?.((refusals += 1))) ?? "done"),
    },
    findCaller: async (number) => (number === ALICE ? { accountId, asksForPin: false, settings } : null),
    settingsOf: async () => settings,
    request: async (asked) => (requests.push(asked), newId<"callBack">() as CallBackId),
    neverAnswered: (legId) => void unanswered.push(legId),
    ...more,
  });
  running.push(triggers);
  return {
    time, triggers, told, requests, unanswered,
    call: (to, from = { number: ALICE, withheld: false }) => ({ legId: newId<"leg">(), called: to, from, redirectedFrom: null, trunk: "carrier" }),
    arrives: async (call) => {
      triggers.onInbound(call, time.clock.now() + OFFSET_MS);
      await settled();
    },
    ends: async (call) => {
      triggers.onInboundEnded(call.legId, time.clock.now() + OFFSET_MS, 16);
      await settled();
    },
    outcomes: async (call) => {
      await settled();
      return (await listInboundCalls(database, null, { called: call.called }, { first: 100, after: null })).filter(({ legId }) => legId === call.legId).map(({ outcome, refusalCode }) => `${outcome}${refusalCode === null ? "" : ` ${refusalCode}`}`);
    },
  };
}

const settings = { language: "en", confirm: false, announces: false, followOns: 0, callerId: null } as const;

/** Statements that were asked for have been answered. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await database.query("select pg_sleep(0.01)");
}

async function accessNumber(more: Partial<NewAccessNumber> = {}): Promise<string> {
  minted += 1;
  const number = `+1500555${String(minted).padStart(4, "0")}`;
  await createNumberUseCases({ database, clock: systemClock, chargeDids: async () => undefined }).openAccessNumber({ number, trigger: "ani", ...more }, commandLine);
  return number;
}

test("it rings for the moment that is set, is turned away as is set, and is asked for when it has ended, with its delay from there", async () => {
  const { time, told, requests, call, arrives, ends, outcomes } = bench();
  const it = call(await accessNumber({ refuseAfterSeconds: 2, refuses: "reject", delaySeconds: 5 }));
  await arrives(it);
  await time.advance(2_100);
  assert.deepEqual(requests, [], "nothing is asked for while it is there");
  const endedAt = time.clock.now();
  await ends(it);
  assert.deepEqual(told, ["0 ring", "2 reject"]);
  assert.deepEqual(requests.map(({ aNumber, bNumber, legId, startAt }) => [aNumber, bNumber, legId, startAt]), [[ALICE, null, it.legId, endedAt + 5_000]]);
  assert.deepEqual(await outcomes(it), ["calledBack"]);
  assert.equal(time.waiting, 0, "no timer is left");
});

test("who gives up first is rung back all the same, and is not turned away any more", async () => {
  const { time, told, requests, call, arrives, ends } = bench();
  const it = call(await accessNumber({ refuseAfterSeconds: 10 }));
  await arrives(it);
  await time.advance(1_000);
  await ends(it);
  await time.advance(60_000);
  assert.deepEqual(told, ["0 ring"]);
  assert.equal(requests.length, 1);
});

test("who gives up before it is known who calls is rung back too", async () => {
  let goOn = (): void => undefined;
  const slow = new Promise<void>((resolve) => (goOn = resolve));
  const { told, requests, call, arrives, ends } = bench({ findCaller: async () => (await slow, { accountId, asksForPin: false, settings }) });
  const it = call(await accessNumber());
  await arrives(it);
  await ends(it);
  assert.deepEqual(requests, []);
  goOn();
  await settled();
  assert.deepEqual([told, requests.length], [[], 1]);
});

test("one that is to ring out is turned away in the end, so that no channel is kept for ever", async () => {
  const { time, told, call, arrives } = bench();
  await arrives(call(await accessNumber({ refuses: "ringOut" })));
  await time.advance(44_999);
  assert.deepEqual(told, ["0 ring"]);
  await time.advance(1);
  assert.deepEqual(told, ["0 ring", "45 unavailable"]);
});

test("without a moment to ring it is turned away at once", async () => {
  const { told, call, arrives } = bench();
  await arrives(call(await accessNumber({ refuseAfterSeconds: 0, refuses: "congestion" })));
  assert.deepEqual(told, ["0 congestion"]);
});

test("a number that is none of ours is turned away at once, and the log says so", async () => {
  const { told, requests, call, arrives, ends, outcomes } = bench();
  const it = call("+15005559999");
  await arrives(it);
  await ends(it);
  assert.deepEqual([told, requests], [["0 unavailable"], []]);
  assert.deepEqual(await outcomes(it), ["unknownNumber"]);
});

test("who is refused is treated as everybody is, and nobody is rung", async () => {
  const { time, told, requests, call, arrives, ends, outcomes } = bench();
  const number = await accessNumber({ refuses: "busy", refuseAfterSeconds: 1 });
  for (const [from, outcome] of [[{ number: "+4930999999", withheld: false }, "unknownCaller"], [{ number: ALICE, withheld: true }, "withheld"], [{ number: null, withheld: true }, "withheld"], [{ number: "42", withheld: false }, "notANumber"]] as const) {
    const it = call(number, from);
    await arrives(it);
    await time.advance(1_000);
    await ends(it);
    assert.deepEqual(told.splice(0).map((words) => words.split(" ")[1]), ["ring", "busy"]);
    assert.deepEqual(await outcomes(it), [outcome]);
  }
  assert.deepEqual(requests, []);
  const stored = await listInboundCalls(database, null, { called: number, outcome: "withheld" }, { first: 10, after: null });
  assert.deepEqual(stored.map(({ caller }) => caller), [null, null], "who withholds a number is not written down, though the network has told it");
});

test("twenty triggers of one number within ten seconds are one call-back, also when they come in on two nodes at once; a later one is another", async () => {
  const [one, other] = [bench(), bench()];
  const number = await accessNumber();
  const calls = Array.from({ length: 20 }, (_, index) => ({ node: index % 2 === 0 ? one : other, it: one.call(number) }));
  for (const { node, it } of calls) node.triggers.onInbound(it, node.time.clock.now() + OFFSET_MS);
  await settled();
  for (const { node, it } of calls) node.triggers.onInboundEnded(it.legId, node.time.clock.now() + OFFSET_MS, 16);
  await settled();
  assert.equal(one.requests.length + other.requests.length, 1);
  const outcomes = (await Promise.all(calls.map(({ it }) => one.outcomes(it)))).flat();
  assert.deepEqual([outcomes.length, outcomes.filter((outcome) => outcome === "repeated").length], [20, 19]);
  await one.time.advance(11_000);
  const later = one.call(number);
  await one.arrives(later);
  await one.ends(later);
  assert.deepEqual(await one.outcomes(later), ["calledBack"]);
});

test("what one account triggers to a number, refused or not, keeps no other account from ringing it", async () => {
  const other = await anAccount(database, await aTariff(database), 1_000_000n);
  const toBlock = bench({ findCaller: async () => ({ accountId: other, asksForPin: false, settings }), request: async () => Promise.reject(new Refusal("ACCOUNT_SUSPENDED", "It is suspended.")) });
  const { call, arrives, ends, outcomes } = bench();
  const number = await accessNumber();
  const [refused, again, asked] = [toBlock.call(number), toBlock.call(number), call(number)];
  for (const it of [refused, again]) {
    await toBlock.arrives(it);
    await toBlock.ends(it);
  }
  await arrives(asked);
  await ends(asked);
  assert.deepEqual([await outcomes(refused), await outcomes(again), await outcomes(asked)], [["refused ACCOUNT_SUSPENDED"], ["repeated"], ["calledBack"]]);
});

test("a call that is told of twice, while it rings or after it has ended, is one", async () => {
  const { requests, told, call, arrives, ends } = bench();
  const it = call(await accessNumber());
  await arrives(it);
  await arrives(it);
  await ends(it);
  await ends(it);
  assert.deepEqual([requests.length, told], [1, ["0 ring"]]);
});

test("a refusal of the one door is written down with its code", async () => {
  const { call, arrives, ends, outcomes } = bench({
    request: async () => {
      throw new Refusal("INSUFFICIENT_FUNDS", "empty");
    },
  });
  const it = call(await accessNumber());
  await arrives(it);
  await ends(it);
  assert.deepEqual(await outcomes(it), ["refused INSUFFICIENT_FUNDS"]);
});

test("where it cannot be looked up the caller is turned away and not rung back; the log says that it was our fault", async () => {
  const { told, requests, call, arrives, ends, outcomes } = bench({ findCaller: async () => Promise.reject(new Error("no database")) });
  const it = call(await accessNumber());
  await arrives(it);
  await ends(it);
  assert.deepEqual([told, requests], [["0 unavailable"], []]);
  assert.deepEqual(await outcomes(it), ["failed"]);
});

test("a switch that does not hear is told again; a call whose end is never heard is taken to be over, and rung back", async () => {
  const { time, told, requests, call, arrives } = bench({}, { refuse: async (tries) => (tries < 3 ? Promise.reject(new SwitchUnreachable("away")) : "done") });
  await arrives(call(await accessNumber({ refuseAfterSeconds: 1 })));
  await time.advance(60_000);
  await settled();
  assert.deepEqual(told, ["0 ring", "1 busy", "6 busy", "11 busy", "16 busy", "21 busy"]);
  assert.equal(requests.length, 1);
  assert.equal(time.waiting, 0);
});

test("one that the switch knows no more has ended, though nobody heard it", async () => {
  const { time, requests, call, arrives } = bench({}, { refuse: async () => "absent" });
  await arrives(call(await accessNumber({ refuseAfterSeconds: 1 })));
  await time.advance(1_100);
  await time.advance(1);
  await settled();
  assert.equal(requests.length, 1);
});

test("more than are looked after at once are turned away unseen", async () => {
  const { told, call, arrives, outcomes } = bench({ mostAtOnce: 1 });
  const number = await accessNumber();
  await arrives(call(number));
  const second = call(number);
  await arrives(second);
  assert.deepEqual(told, ["0 ring", "0 congestion"]);
  assert.deepEqual(await outcomes(second), ["tooMany"]);
});

test("ivr: its call-back is asked for while it rings, for the machine to answer; nobody is turned away", async () => {
  const { told, requests, call, arrives, outcomes } = bench();
  const number = await accessNumber({ trigger: "ivr", delaySeconds: 4 });
  const it = call(number);
  await arrives(it);
  assert.deepEqual(told, []);
  assert.deepEqual(requests.map(({ inbound, startAt, steps }) => ({ inbound, startAt, T: steps.T })), [{ inbound: { number, caller: ALICE, trunk: "carrier", delaySeconds: 4 }, startAt: null, T: ["destination", "callBackNumber"] }]);
  assert.deepEqual(await outcomes(it), ["answered"]);
});

test("ivr: a caller that is gone before the call-back is written is told of to the machine, which knows its leg by then", async () => {
  let goOn = (): void => undefined;
  const slow = new Promise<void>((resolve) => (goOn = resolve));
  const { unanswered, call, arrives, ends } = bench({ request: async () => (await slow, newId<"callBack">() as CallBackId) });
  const it = call(await accessNumber({ trigger: "ivr" }));
  await arrives(it);
  await ends(it);
  assert.deepEqual(unanswered, []);
  goOn();
  await settled();
  assert.deepEqual(unanswered, [it.legId]);
});

test("ivr: a refusal turns the caller away, and nothing is left of it", async () => {
  const { time, told, call, arrives, ends, outcomes } = bench({ request: async () => Promise.reject(new Refusal("LIMIT_REACHED", "full")) });
  const it = call(await accessNumber({ trigger: "ivr", refuses: "reject" }));
  await arrives(it);
  assert.deepEqual(told, ["0 reject"]);
  await ends(it);
  await time.advance(60_000);
  assert.deepEqual([told, time.waiting], [["0 reject"], 0]);
  assert.deepEqual(await outcomes(it), ["refused LIMIT_REACHED"]);
});

test("a caller ID with SIP tricks or SQL in it is no number, and harms nothing", async () => {
  const { requests, call, arrives, ends, outcomes } = bench();
  const number = await accessNumber({ unknownCallers: "askPin", houseAccountId: accountId, callerPrefixes: ["1", "4"] });
  for (const evil of ["4930'); drop table did; --", "4930123456&PJSIP/09001@carrier", "4930;phone-context=evil", "+49%00301234", "sip:4930123456@evil"]) {
    const it = call(number, { number: evil.slice(0, 32), withheld: false });
    await arrives(it);
    await ends(it);
    assert.deepEqual(await outcomes(it), ["notANumber"]);
  }
  assert.deepEqual(requests, []);
});

test("strangers cannot fill the log: beyond so many a minute they are counted, and those whom it concerns are written down", async () => {
  const number = await accessNumber();
  const { call, arrives, ends, outcomes } = bench();
  const log = bench({ mostOfStrangersAMinute: 2 });
  const strangers = Array.from({ length: 5 }, () => log.call("+15005559998"));
  for (const it of strangers) {
    await log.arrives(it);
    await log.ends(it);
  }
  assert.equal((await Promise.all(strangers.map((it) => log.outcomes(it)))).flat().length, 2);
  const it = call(number);
  await arrives(it);
  await ends(it);
  assert.deepEqual(await outcomes(it), ["calledBack"]);
});

test("nor do those who call the same DID again and again: of each account so many a minute are written down that made no call-back", async () => {
  const numbers = createNumberUseCases({ database, clock: systemClock, chargeDids: async () => undefined });
  await numbers.openDid({ number: "+15005558009", accountId }, commandLine);
  const log = bench({ mostOfStrangersAMinute: 2 });
  const calls = [...Array.from({ length: 5 }, () => log.call("+15005558009")), ...Array.from({ length: 5 }, () => log.call("+15005559997"))];
  for (const it of calls) {
    await log.arrives(it);
    await log.ends(it);
  }
  assert.deepEqual((await Promise.all(calls.map((it) => log.outcomes(it)))).flat().sort(), ["notSet", "notSet", "unknownNumber", "unknownNumber"]);
});

test("a DID rings the number of its owner, whoever calls, also who withholds the number", async () => {
  const number = "+15005558001";
  const numbers = createNumberUseCases({ database, clock: systemClock, chargeDids: async () => undefined });
  const { id } = await numbers.openDid({ number, accountId, callsBack: "+15005550101", target: "+15005550111" }, commandLine);
  const { requests, call, arrives, ends } = bench();
  const it = call(number.slice(1), { number: null, withheld: true });
  await arrives(it);
  await ends(it);
  assert.deepEqual(requests.map(({ aNumber, bNumber, trigger }) => [aNumber, bNumber, trigger]), [["+15005550101", "+15005550111", "did"]]);
  await numbers.updateDid(null, id, { status: "suspended" }, commandLine);
  const again = call(number);
  await arrives(again);
  await ends(again);
  assert.equal(requests.length, 1);
  assert.deepEqual((await listInboundCalls(database, accountId, { called: knownPhoneNumber(number) }, { first: 5, after: null })).map(({ outcome }) => outcome).sort(), ["calledBack", "disabled"]);
});
