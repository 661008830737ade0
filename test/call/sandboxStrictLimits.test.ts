// A trigger of each kind under the limits with which a service is installed: what works in the sandbox works there, and rings nobody's phone but the caller's.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { authorNamed } from "../../src/kernel/author.js";
import { systemClock } from "../../src/kernel/clock.js";
import type { AccountId, CallBackId, LegId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { suspendAccount } from "../../src/billing/accounts/account.store.js";
import { listBreaches } from "../../src/telephony/limits/breachLog.js";
import { setLimits } from "../../src/telephony/limits/limitStore.js";
import { createSandboxCallControl, type SandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createCallWorld, type CallWorld } from "../support/callWorld.js";
import { ofANewService } from "../support/limitsWorld.js";
import { createPrompts, type Prompts } from "../support/prompts.js";
import { aCaller, aDid, anAccessNumber, aPhone, inboundCalls, triggered } from "../support/triggers.js";

let callControl: SandboxCallControl;
let world: CallWorld;
let prompts: Prompts;
before(async () => {
  callControl = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
  prompts = createPrompts();
  world = await createCallWorld({ callControl: prompts.through(callControl), isSandbox: true, trunks: ["carrier"], pricePerMinute: "0.04" });
  await setLimits(world.database, "accounts", ofANewService, tester);
});
after(() => assertAllSettled(world.database).finally(() => world.stop()));

const tester = authorNamed("tests");
const HANGS_UP = "+15005550116";
const KEYED = "0015005550116#";

/** A number that asks unknown callers for a PIN, at the expense of that house. */
async function askingForPin(trigger: "ani" | "ivr", houseAccountId: AccountId): Promise<string> {
  const called = await anAccessNumber(world.database, { trigger, unknownCallers: "askPin", houseAccountId, callerPrefixes: ["1500"] });
  await setLimits(world.database, "unknownCallers", { dearestPriceNanos: 50_000_000n }, tester);
  return called;
}

async function withPin(): Promise<{ payer: AccountId; pin: string }> {
  const payer = await world.openAccount("10");
  return { payer, pin: await world.callers.issuePin(payer, null, tester) };
}

async function answered(id: CallBackId): Promise<LegId> {
  const { legs } = await world.until(id, (event) => event.legs.some(({ role, state }) => role === "A" && state === "answered"));
  return legs.find(({ role }) => role === "A")?.id as LegId;
}

async function keyedAndChecked(t: LegId, keys: string, time: number): Promise<void> {
  callControl.key(t, keys);
  await prompts.heard("youKeyed", time, t);
  callControl.key(t, "1");
}

/** How it ended, who pays, and whom it rang. */
async function endOf(id: CallBackId): Promise<readonly (string | null)[]> {
  await world.toTheEnd(id);
  const { outcome } = await assertSettled(world.database, null, id);
  const [row] = await world.database.query<{ a_number: string | null; account_id: string }>("select a_number, account_id from call_back where id = $1", [id]);
  return [outcome, row?.account_id ?? null, row?.a_number ?? null];
}

describe("under the limits of a new service", { concurrency: true }, () => {
  test("ani: a known caller is rung back and connected", async () => {
    const payer = await world.openAccount("10");
    const [called, from] = [await anAccessNumber(world.database), await aCaller(world.database, payer, "0111")];
    callControl.dialIn({ from, to: called });
    const id = await triggered(world.database, called);
    const a = await answered(id);
    await prompts.heard("enterNumber", 1, a);
    callControl.key(a, KEYED);
    assert.deepEqual(await endOf(id), ["completed", payer, from]);
  });

  test("ani: an unknown caller is rung back, and connected after a good PIN", async () => {
    const [{ payer, pin }, from] = [await withPin(), aPhone("0111")];
    const called = await askingForPin("ani", await world.openAccount("10"));
    callControl.dialIn({ from, to: called });
    const id = await triggered(world.database, called);
    const a = await answered(id);
    await prompts.heard("enterPin", 1, a);
    callControl.key(a, `${pin}#`);
    await prompts.heard("enterNumber", 1, a);
    callControl.key(a, KEYED);
    assert.deepEqual(await endOf(id), ["completed", payer, from]);
  });

  test("did: the number that an operator has set is rung though nobody has proven it, and no oftener in an hour than an unproven one may be", async () => {
    const [payer, phone] = [await world.openAccount("10"), aPhone("0111")];
    const called = await aDid(world.database, payer, { callsBack: phone, target: HANGS_UP });
    callControl.dialIn({ from: null, to: called, withheld: true });
    assert.deepEqual(await endOf(await triggered(world.database, called)), ["completed", payer, phone]);
    await world.database.query("update number_use set calls = 3 where number = $1", [phone]);
    await world.database.query("delete from trigger_claim where number = $1", [phone]);
    callControl.dialIn({ from: null, to: called, withheld: true });
    const [, second] = await inboundCalls(world.database, called, 2);
    assert.deepEqual([second?.outcome, second?.refusalCode], ["refused", "NUMBER_CALLED_TOO_OFTEN"]);
  });

  test("ivr: a known caller is rung back at its own number", async () => {
    const payer = await world.openAccount("10");
    const [called, from] = [await anAccessNumber(world.database, { trigger: "ivr" }), await aCaller(world.database, payer, "0111")];
    const t = callControl.dialIn({ from, to: called });
    const id = await triggered(world.database, called);
    await prompts.heard("enterNumber", 1, t);
    await keyedAndChecked(t, KEYED, 1);
    await prompts.heard("enterCallBackNumber", 1, t);
    callControl.key(t, "*");
    assert.deepEqual(await endOf(id), ["completed", payer, from]);
  });

  test("ivr: after a good PIN the phone that calls may be rung back, and another that is not proven is refused in words", async () => {
    const [{ payer, pin }, from, victim] = [await withPin(), aPhone("0111"), aPhone("0111")];
    const called = await askingForPin("ivr", await world.openAccount("10"));
    const t = callControl.dialIn({ from, to: called });
    const id = await triggered(world.database, called);
    await prompts.heard("enterPin", 1, t);
    callControl.key(t, `${pin}#`);
    await prompts.heard("enterNumber", 1, t);
    await keyedAndChecked(t, KEYED, 1);
    await prompts.heard("enterCallBackNumber", 1, t);
    callControl.key(t, `00${victim.slice(1)}#`);
    await prompts.heard("notAllowed", 1, t);
    await prompts.heard("enterCallBackNumber", 2, t);
    callControl.key(t, "*");
    assert.deepEqual(await endOf(id), ["completed", payer, from]);
    const breaches = await listBreaches(world.database, payer, {}, { limit: 10, after: null });
    assert.deepEqual(breaches.map(({ kind, number }) => [kind, number]), [["unproven", victim]]);
  });

  test("a house's own caller is known: no PIN but the house's is right on its phone", async () => {
    const [{ pin }, house] = [await withPin(), await world.openAccount("10")];
    const ownPin = await world.callers.issuePin(house, null, tester);
    const called = await askingForPin("ani", house);
    const from = await aCaller(world.database, house, "0111", true);
    callControl.dialIn({ from, to: called });
    const id = await triggered(world.database, called);
    const a = await answered(id);
    await prompts.heard("enterPin", 1, a);
    callControl.key(a, `${pin}#`);
    await prompts.heard("enterPin", 2, a);
    callControl.key(a, `${ownPin}#`);
    await prompts.heard("enterNumber", 1, a);
    callControl.key(a, KEYED);
    assert.deepEqual(await endOf(id), ["completed", house, from]);
  });

  test("a suspended account's callers trigger nothing, by number or by DID, and the log says why", async () => {
    const payer = await world.openAccount("10");
    const [called, from, did] = [await anAccessNumber(world.database), await aCaller(world.database, payer, "0111"), await aDid(world.database, payer, { callsBack: aPhone("0111"), target: HANGS_UP })];
    await suspendAccount(world.database, payer, tester);
    for (const to of [called, did]) {
      callControl.dialIn({ from, to });
      const [call] = await inboundCalls(world.database, to);
      assert.deepEqual([call?.outcome, call?.refusalCode, call?.callBackId], ["refused", "ACCOUNT_SUSPENDED", null]);
    }
  });

  test("a suspended account's PIN gets nobody further: it pays nothing, nobody else is dialled, and the house pays for the leg", async () => {
    const [{ payer, pin }, house] = [await withPin(), await world.openAccount("10")];
    await suspendAccount(world.database, payer, tester);
    const called = await askingForPin("ani", house);
    const from = aPhone("0111");
    callControl.dialIn({ from, to: called });
    const id = await triggered(world.database, called);
    const a = await answered(id);
    await prompts.heard("enterPin", 1, a);
    callControl.key(a, `${pin}#`);
    assert.deepEqual(await endOf(id), ["notAllowed", house, from]);
    assert.deepEqual(await world.wallet(payer), { balance: 10_000_000n, held: 0n });
    assert.ok((await world.wallet(house)).balance < 10_000_000n);
  });
});
