// Each trigger from the call that comes in to the last CDR, in the sandbox.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { systemClock } from "../../src/kernel/clock.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { authorNamed } from "../../src/kernel/author.js";
import type { CallBackId, LegId } from "../../src/kernel/id.js";
import { listBreaches } from "../../src/telephony/limits/breachLog.js";
import { createSandboxCallControl, type SandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createCallWorld, type CallWorld } from "../support/callWorld.js";
import { createPrompts, type Prompts } from "../support/prompts.js";
import { aCaller, aDid, anAccessNumber, aPhone, inboundCalls, triggered } from "../support/triggers.js";

let callControl: SandboxCallControl;
let world: CallWorld;
let prompts: Prompts;
before(async () => {
  callControl = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
  prompts = createPrompts();
  world = await createCallWorld({ callControl: prompts.through(callControl), isSandbox: true, trunks: ["carrier", "carrier2"] });
});
after(() => assertAllSettled(world.database).finally(() => world.stop()));

const HANGS_UP = "+15005550116";
const KEYED = "0015005550116#";
const tester = authorNamed("tests");

/** The A leg, once it has answered. */
async function answered(id: CallBackId): Promise<LegId> {
  const { legs } = await world.until(id, (event) => event.legs.some(({ role, state }) => role === "A" && state === "answered"));
  return legs.find(({ role }) => role === "A")?.id as LegId;
}

/** What was keyed in a trigger call is read back, and 1 says that it is right. */
async function keyedAndChecked(t: LegId, keys: string, time: number): Promise<void> {
  callControl.key(t, keys);
  await prompts.heard("youKeyed", time, t);
  callControl.key(t, "1");
}

async function endOf(id: CallBackId): Promise<readonly string[]> {
  await world.toTheEnd(id);
  const { outcome, cdrs } = await assertSettled(world.database, null, id);
  return [outcome, ...cdrs.map(({ role, charge_micros }) => `${role}${charge_micros === "0" ? " free" : ""}`)];
}

describe("in the sandbox", { concurrency: true }, () => {
  test("did: whoever calls it, the number of its owner is rung, connected with the DID's target, and its owner pays", async () => {
    const called = await aDid(world.database, world.accountId, { callsBack: aPhone("0111"), target: HANGS_UP });
    callControl.dialIn({ from: null, to: called, withheld: true });
    const id = await triggered(world.database, called);
    await world.toTheEnd(id);
    const { outcome, cdrs, history } = await assertSettled(world.database, null, id);
    assert.equal(outcome, "completed", history.join(", "));
    assert.deepEqual(cdrs.map(({ role, outcome: of }) => `${role} ${of}`), ["A answered", "B answered"]);
    const [call] = await inboundCalls(world.database, called);
    assert.deepEqual([call?.trigger, call?.accountId, call?.caller, call?.outcome], ["did", world.accountId, null, "calledBack"]);
    const rungAfter = (cdrs[0]?.dialed_at.getTime() ?? 0) - (call?.endedAt ?? 0);
    assert.ok(rungAfter >= 1_000 && rungAfter < 3_000, `rung ${rungAfter} ms after the trigger call's end, of which 1,000 are set`);
  });

  test("did: the caller that gives up first triggers all the same", async () => {
    const called = await aDid(world.database, world.accountId, { callsBack: aPhone("0111"), target: HANGS_UP, refuseAfterSeconds: 30 });
    callControl.dialIn({ from: "+4930123456", to: called, hangsUpAfterSeconds: 1 });
    const id = await triggered(world.database, called);
    await world.toTheEnd(id);
    assert.equal((await assertSettled(world.database, null, id)).outcome, "completed");
  });

  test("did: with an empty wallet nobody is rung, and the log or the call-back says why", async () => {
    const poor = await world.openAccount("0.000001");
    const called = await aDid(world.database, poor, { callsBack: aPhone("0111"), target: HANGS_UP, delaySeconds: 0 });
    callControl.dialIn({ from: "+4930123456", to: called, hangsUpAfterSeconds: 0 });
    const [call] = await inboundCalls(world.database, called);
    assert.deepEqual([call?.outcome, call?.refusalCode], ["refused", "INSUFFICIENT_FUNDS"]);
  });

  test("ani: a known caller is rung back and hears a dial tone; the number that it keys is dialled, and its account pays", async () => {
    const called = await anAccessNumber(world.database);
    const from = await aCaller(world.database, world.accountId, "0111");
    callControl.dialIn({ from, to: called });
    const id = await triggered(world.database, called);
    const a = await answered(id);
    await prompts.heard("enterNumber", 1, a);
    callControl.key(a, KEYED);
    assert.deepEqual(await endOf(id), ["completed", "A", "B"]);
    const [row] = await world.database.query<{ a_number: string; account_id: string }>("select a_number, account_id from call_back where id = $1", [id]);
    assert.deepEqual(row, { a_number: from, account_id: world.accountId });
  });

  test("ani: an unknown caller is asked for the PIN at the house's expense; who keys a good one pays for all of it", async () => {
    const [house, payer] = [await world.openAccount("10"), await world.openAccount("10")];
    const pin = await world.callers.issuePin(payer, null, tester);
    const called = await anAccessNumber(world.database, { unknownCallers: "askPin", houseAccountId: house, callerPrefixes: ["1500"] });
    callControl.dialIn({ from: aPhone("0111"), to: called });
    const id = await triggered(world.database, called);
    const a = await answered(id);
    await prompts.heard("enterPin", 1, a);
    callControl.key(a, `${pin}#`);
    await prompts.heard("enterNumber", 1, a);
    callControl.key(a, KEYED);
    assert.deepEqual(await endOf(id), ["completed", "A", "B"]);
    assert.deepEqual(await world.wallet(house), { balance: 10_000_000n, held: 0n });
    assert.ok((await world.wallet(payer)).balance < 10_000_000n);
  });

  test("ani: three wrong PINs end the call, and the house pays for the leg", async () => {
    const house = await world.openAccount("10");
    const called = await anAccessNumber(world.database, { unknownCallers: "askPin", houseAccountId: house, callerPrefixes: ["1500"] });
    callControl.dialIn({ from: aPhone("0111"), to: called });
    const id = await triggered(world.database, called);
    const a = await answered(id);
    for (const time of [1, 2, 3]) {
      await prompts.heard("enterPin", time, a);
      callControl.key(a, "00000000#");
    }
    assert.deepEqual(await endOf(id), ["wrongPin", "A"]);
    assert.ok((await world.wallet(house)).balance < 10_000_000n);
  });

  test("ivr: the trigger call is answered, asks whom to call and where to ring, and is free; when it is over that number is rung and connected", async () => {
    const called = await anAccessNumber(world.database, { trigger: "ivr" });
    const from = await aCaller(world.database, world.accountId, "0111");
    const t = callControl.dialIn({ from, to: called });
    const id = await triggered(world.database, called);
    await prompts.heard("enterNumber", 1, t);
    await keyedAndChecked(t, KEYED, 1);
    await prompts.heard("enterCallBackNumber", 1, t);
    const back = await aCaller(world.database, world.accountId, "0111");
    await keyedAndChecked(t, `00${back.slice(1)}#`, 2);
    assert.deepEqual(await endOf(id), ["completed", "T free", "A", "B"]);
    const legs = await world.database.query<{ role: string; number: string }>("select role, number from leg where call_back_id = $1 order by dialed_at", [id]);
    assert.deepEqual(legs.map(({ role, number }) => `${role} ${number}`), [`T ${called}`, `A ${back}`, `B ${HANGS_UP}`]);
    assert.equal((await inboundCalls(world.database, called))[0]?.outcome, "answered");
  });

  test("ivr: who forges a caller ID hears no balance, and has nobody rung but its owner, though the account's limits allow unproven numbers", async () => {
    const payer = await world.openAccount("10");
    const [called, from, forger] = [await anAccessNumber(world.database, { trigger: "ivr" }), await aCaller(world.database, payer, "0111"), aPhone("0111")];
    const t = callControl.dialIn({ from, to: called });
    const id = await triggered(world.database, called);
    await prompts.heard("enterNumber", 1, t);
    callControl.key(t, "*9#");
    await prompts.heard("notAllowed", 1, t);
    await prompts.heard("enterNumber", 2, t);
    await keyedAndChecked(t, KEYED, 1);
    await prompts.heard("enterCallBackNumber", 1, t);
    callControl.key(t, `00${forger.slice(1)}#`);
    await prompts.heard("notAllowed", 2, t);
    await prompts.heard("enterCallBackNumber", 2, t);
    callControl.key(t, "*");
    assert.deepEqual(await endOf(id), ["completed", "T free", "A", "B"]);
    const legs = await world.database.query<{ number: string }>("select number from leg where call_back_id = $1 and role = 'A'", [id]);
    assert.deepEqual(legs, [{ number: from }]);
    const breaches = await listBreaches(world.database, payer, {}, { limit: 10, after: null });
    assert.deepEqual(breaches.map(({ kind, number }) => [kind, number]), [["unproven", forger]]);
  });

  test("a premium number, an emergency number and one of ours that are keyed are refused, and are on record", async () => {
    const payer = await world.openAccount("10");
    const [called, from] = [await anAccessNumber(world.database), await aCaller(world.database, payer, "0111")];
    callControl.dialIn({ from, to: called });
    const id = await triggered(world.database, called);
    const a = await answered(id);
    for (const [times, keys] of ["00499001234567#", "112#", `00${called.slice(1)}#`].entries()) {
      await prompts.heard("enterNumber", times + 1, a);
      callControl.key(a, keys);
    }
    assert.equal((await endOf(id))[0], "notAllowed");
    const breaches = await listBreaches(world.database, payer, {}, { limit: 10, after: null });
    assert.deepEqual(breaches.map(({ kind, number }) => [kind, number]).sort(), [["emergencyNumber", "112"], ["ownNumber", called], ["premiumNumber", "00499001234567"]]);
  });

  test("ivr: an unknown caller keys the PIN first; what was keyed is read back and can be corrected; * is the number that the caller calls from", async () => {
    const [house, payer] = [await world.openAccount("10"), await world.openAccount("10")];
    const pin = await world.callers.issuePin(payer, null, tester);
    const called = await anAccessNumber(world.database, { trigger: "ivr", unknownCallers: "askPin", houseAccountId: house });
    const from = aPhone("0111");
    const t = callControl.dialIn({ from, to: called });
    const id = await triggered(world.database, called);
    await prompts.heard("enterPin", 1, t);
    callControl.key(t, `${pin}#`);
    await prompts.heard("enterNumber", 1, t);
    // It is told again, and corrected.
    callControl.key(t, "0015005550103#");
    await prompts.heard("youKeyed", 1, t);
    callControl.key(t, "*");
    await prompts.heard("enterNumber", 2, t);
    await keyedAndChecked(t, KEYED, 2);
    await prompts.heard("enterCallBackNumber", 1, t);
    callControl.key(t, "*");
    assert.deepEqual(await endOf(id), ["completed", "T free", "A", "B"]);
    const [row] = await world.database.query<{ a_number: string; account_id: string }>("select a_number, account_id from call_back where id = $1", [id]);
    assert.deepEqual(row, { a_number: from, account_id: payer });
    assert.deepEqual(await world.wallet(house), { balance: 10_000_000n, held: 0n });
  });

  test("ivr: who hangs up in the middle is rung by nobody, and nobody pays", async () => {
    const called = await anAccessNumber(world.database, { trigger: "ivr" });
    const from = await aCaller(world.database, world.accountId, "0111");
    const t = callControl.dialIn({ from, to: called });
    const id = await triggered(world.database, called);
    await prompts.heard("enterNumber", 1, t);
    // On the wire it is the same, whoever of the two hangs up; by the clock it would now and then be before the question.
    await callControl.hangUp(t);
    assert.deepEqual(await endOf(id), ["noInput", "T free"]);
  });

  test("a hundred triggers at once on an account with a limit of ten live call-backs are ten call-backs; the others are refused, and the log says so", async () => {
    const accountId = await world.openAccount("10");
    await world.database.query("update account set live_call_back_limit = 10 where id = $1", [accountId]);
    const called = await anAccessNumber(world.database, { refuseAfterSeconds: 0, delaySeconds: 60 });
    const callers = await Promise.all(Array.from({ length: 100 }, () => aCaller(world.database, accountId, "0111")));
    for (const from of callers) callControl.dialIn({ from, to: called });
    const calls = await inboundCalls(world.database, called, 100);
    const counts = Map.groupBy(calls, ({ outcome, refusalCode }) => `${outcome} ${refusalCode ?? ""}`.trim());
    assert.deepEqual([...counts].map(([words, of]) => [words, of.length]).sort(), [["calledBack", 10], ["refused LIMIT_REACHED", 90]]);
    for (const { callBackId } of calls) if (callBackId !== null) await world.telephony.cancelCallBack(accountId, callBackId);
    for (const { callBackId } of calls) if (callBackId !== null) await world.toTheEnd(callBackId);
    assert.deepEqual(await world.wallet(accountId), { balance: 10_000_000n, held: 0n });
  });
});
