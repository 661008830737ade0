// The proof of a number through machine, ledger and the sandbox switch: who is rung, what is keyed, whose the number is afterwards. And PINs that are guessed by keying them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { authorNamed } from "../../src/kernel/author.js";
import { systemClock } from "../../src/kernel/clock.js";
import { newId, type AccountId, type CallBackId, type LegId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { createPepper } from "../../src/telephony/callers/pepper.js";
import { createProveCallerId, type AskedProof } from "../../src/telephony/callers/proveCallerId.js";
import { createSandboxCallControl, type SandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { setLimits } from "../../src/telephony/limits/limitStore.js";
import { assertAllSettled } from "../support/aftermath.js";
import { createCallWorld, PEPPER, type CallWorld } from "../support/callWorld.js";
import { createPrompts, type Prompts } from "../support/prompts.js";
import { anAccessNumber, aPhone } from "../support/triggers.js";

let sandbox: SandboxCallControl;
let prompts: Prompts;
let world: CallWorld;
before(async () => {
  sandbox = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
  prompts = createPrompts();
  world = await createCallWorld({ callControl: prompts.through(sandbox), isSandbox: true, trunks: ["carrier", "carrier2"] });
});
after(() => assertAllSettled(world.database).finally(() => world.stop()));

const tester = authorNamed("tests");

interface Asked {
  readonly proof: AskedProof;
  readonly accountId: AccountId;
  readonly a: LegId;
}

/** The number is rung, answers, and is asked for the code. */
async function asked(number: string, accountId?: AccountId): Promise<Asked> {
  const payer = accountId ?? (await world.openAccount("10"));
  const prove = createProveCallerId({ pepper: createPepper(PEPPER), settingsOf: world.callers.settingsOf, request: world.telephony.request });
  const proof = await prove({ accountId: payer, number, idempotencyKey: newId(), sandboxSpeed: 10 }, tester);
  return { proof, accountId: payer, a: await answeredLeg(proof.stored.callBack.id) };
}

async function answeredLeg(id: CallBackId): Promise<LegId> {
  const { legs } = await world.until(id, (event) => event.legs.some(({ role, state }) => role === "A" && state === "answered"));
  return legs.find(({ role }) => role === "A")?.id ?? assert.fail("A was answered");
}

async function outcomeOf({ proof }: Asked): Promise<string> {
  const events = await world.toTheEnd(proof.stored.callBack.id);
  assert.ok(events.every(({ legs }) => legs.every(({ role }) => role === "A")), "nobody but A is rung");
  return events.at(-1)?.outcome ?? "none";
}

const wrongOf = ({ code }: AskedProof) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");
const numbersOf = async (accountId: AccountId) => (await world.callers.callerIdsOf([accountId])).map(({ number, provenBy }) => `${number} ${provenBy}`);

test("the code that is keyed on the phone that rings proves the number; the account pays for A", async () => {
  const number = aPhone("0111");
  const call = await asked(number);
  await prompts.heard("enterCode", 1, call.a);
  assert.deepEqual(await numbersOf(call.accountId), []);
  sandbox.key(call.a, `${call.proof.code}#`);
  assert.equal(await outcomeOf(call), "completed");
  await prompts.heard("proven", 1, call.a);
  assert.deepEqual(await numbersOf(call.accountId), [`${number} call`]);
  assert.equal((await world.callers.findCaller(call.proof.stored.callBack.aNumber!))?.accountId, call.accountId);
  const { balance, held } = await world.wallet(call.accountId);
  assert.ok(balance < 10_000_000n && held === 0n);
  const changes = await world.database.query<{ author: string }>("select distinct author from change where noun = 'callerId' and to_value = $1", [number]);
  assert.deepEqual(changes, [{ author: "tests" }], "the proof is the change of who asked for it");
  const kept = await world.database.query<{ text: string }>("select call_back_event::text as text from call_back_event where call_back_id = $1", [call.proof.stored.callBack.id]);
  assert.ok(kept.every(({ text }) => !text.includes(`"${call.proof.code}"`)), "what was keyed is in no event");
  await assert.rejects(() => asked(number, call.accountId), { code: "ALREADY_PROVEN" });
});

test("a wrong code is asked for again, and the right one counts then", async () => {
  const call = await asked(aPhone("0111"));
  await prompts.heard("enterCode", 1, call.a);
  sandbox.key(call.a, `${wrongOf(call.proof)}#`);
  await prompts.heard("enterCode", 2, call.a);
  sandbox.key(call.a, `${call.proof.code}#`);
  assert.equal(await outcomeOf(call), "completed");
  assert.equal((await numbersOf(call.accountId)).length, 1);
});

test("after three wrong ones the call is over, and the code is good for nothing", async () => {
  const call = await asked(aPhone("0111"));
  for (const times of [1, 2, 3]) {
    await prompts.heard("enterCode", times, call.a);
    sandbox.key(call.a, `${wrongOf(call.proof)}#`);
  }
  assert.equal(await outcomeOf(call), "wrongCode");
  assert.equal(await world.callers.tryProof({ callBackId: call.proof.stored.callBack.id, digits: call.proof.code }), "wrongCode");
  assert.deepEqual(await numbersOf(call.accountId), []);
});

test("who keys nothing proves nothing", async () => {
  const call = await asked(aPhone("0111"));
  assert.ok(["noInput", "wrongCode"].includes(await outcomeOf(call)));
  assert.deepEqual(await numbersOf(call.accountId), []);
});

test("who hangs up proves nothing", async () => {
  const call = await asked("+15005550116");
  assert.equal(await outcomeOf(call), "aHungUp");
  assert.deepEqual(await numbersOf(call.accountId), []);
});

test("a code that has expired, or of another call, proves nothing", async () => {
  const [call, other] = [await asked(aPhone("0111")), await asked(aPhone("0111"))];
  await world.database.query("update caller_id_proof set expires_at = now() - interval '1 second' where call_back_id = $1", [call.proof.stored.callBack.id]);
  assert.equal(await world.callers.tryProof({ callBackId: call.proof.stored.callBack.id, digits: call.proof.code }), "wrongCode");
  assert.equal(await world.callers.tryProof({ callBackId: other.proof.stored.callBack.id, digits: call.proof.code }), "wrongCode");
  for (const each of [call, other]) await world.telephony.cancelCallBack(null, each.proof.stored.callBack.id).then(() => world.toTheEnd(each.proof.stored.callBack.id));
  assert.deepEqual(await numbersOf(call.accountId), []);
});

test("a number goes over to whoever proves it: it identifies the new account, and calls of the former that wait do not show it", async () => {
  const number = aPhone("0111");
  const [former, next] = [await world.openAccount("10"), await world.openAccount("10")];
  await world.callers.approveCallerId({ accountId: former, number, reason: "theirs then", asksForPin: false }, tester);
  await world.callers.updateSettings(former, { callerId: number }, tester);
  const notBefore = systemClock.now() + 3_600_000;
  const { callBack: waiting } = await world.request("+15005550111", "+15005550101", { accountId: former, notBefore });
  assert.equal(waiting.dialogue.callerId, number);
  const call = await asked(number, next);
  await prompts.heard("enterCode", 1, call.a);
  sandbox.key(call.a, `${call.proof.code}#`);
  assert.equal(await outcomeOf(call), "completed");
  assert.deepEqual([await numbersOf(former), await numbersOf(next)], [[], [`${number} call`]]);
  assert.equal((await world.telephony.findCallBack(null, waiting.id))?.callBack.dialogue.callerId, null);
  assert.equal((await world.callers.settingsOf(former)).callerId, null);
  await world.telephony.cancelCallBack(null, waiting.id);
  await world.toTheEnd(waiting.id);
});

test("one right code, heard many times at once, makes one proof", async () => {
  const number = aPhone("0111");
  const call = await asked(number);
  const answers = await Promise.all(Array.from({ length: 8 }, () => world.callers.tryProof({ callBackId: call.proof.stored.callBack.id, digits: call.proof.code })));
  assert.deepEqual(new Set(answers), new Set(["proven"]));
  assert.deepEqual(await numbersOf(call.accountId), [`${number} call`]);
  await world.telephony.cancelCallBack(null, call.proof.stored.callBack.id);
  await world.toTheEnd(call.proof.stored.callBack.id);
});

test("PINs that are guessed by keying them, four calls at a time from one number: no hit, and a lock after ten", async () => {
  const house = await world.openAccount("100");
  await anAccessNumber(world.database, { unknownCallers: "askPin", houseAccountId: house, callerPrefixes: ["1500"] });
  // It is the locks that stop them here, and nothing else.
  const none = { callBacksAMinute: null, liveOfANumber: null, triggersOfANumberAnHour: null, triggersOfANumberADay: null, callsToAnUnprovenNumberAnHour: null, callsToARangeAMinute: null, dearestPriceNanos: null };
  await setLimits(world.database, "unknownCallers", none, tester);
  const victim = await world.openAccount("10");
  const pin = await world.callers.issuePin(victim, 8, tester);
  const from = aPhone("0111");
  let guess = 20_000_000;
  const outcomes: string[] = [];
  const aCall = async (): Promise<void> => {
    const { callBack } = await world.telephony.request({
      trigger: "ani", accountId: house, aNumber: from, bNumber: null, idempotencyKey: newId(), dialogue: { steps: { T: [], A: ["pin", "destination"] } },
      notBefore: null, expiresAt: null, retry: {}, ringSeconds: null, longestSeconds: null, sandboxSpeed: 10, unknownCaller: true,
    });
    const a = await answeredLeg(callBack.id);
    const ended = world.toTheEnd(callBack.id).then((events) => events.at(-1)?.outcome ?? "none");
    for (const times of [1, 2, 3]) {
      if ((await Promise.race([prompts.heard("enterPin", times, a).then(() => "asked"), ended])) !== "asked") break;
      guess += 1;
      // From the fifth call on the right one is among them.
      sandbox.key(a, `${outcomes.length >= 4 && times === 2 ? pin : guess}#`);
    }
    outcomes.push(await ended);
  };
  for (let round = 0; round < 5; round += 1) await Promise.all(Array.from({ length: 4 }, aCall));
  assert.equal(outcomes.length, 20);
  assert.deepEqual(outcomes.filter((outcome) => outcome !== "wrongPin"), []);
  const locks = (await world.callers.listPinLocks({ limit: 10, after: null })).filter(({ key }) => key === from);
  assert.deepEqual(locks.map(({ scope, wrong }) => [scope, wrong]), [["number", 10]]);
  assert.deepEqual(await world.wallet(victim), { balance: 10_000_000n, held: 0n }, "nobody was robbed");
});
