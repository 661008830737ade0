// Limits where a person is on the phone: what is keyed beyond them is told and not dialled, and who triggers too often is not rung back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { authorNamed } from "../../src/kernel/author.js";
import { systemClock } from "../../src/kernel/clock.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { parsePhoneNumber } from "../../src/kernel/phoneNumber.js";
import { listBreaches } from "../../src/telephony/limits/breachLog.js";
import { setLimits } from "../../src/telephony/limits/limitStore.js";
import { addOptOut } from "../../src/telephony/limits/numberLists.js";
import { createSandboxCallControl, type SandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createCallWorld, type CallWorld } from "../support/callWorld.js";
import { createPrompts, type Prompts } from "../support/prompts.js";
import { aCaller, anAccessNumber, aPhone, inboundCalls, triggered } from "../support/triggers.js";

let callControl: SandboxCallControl;
let world: CallWorld;
let prompts: Prompts;
before(async () => {
  callControl = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
  prompts = createPrompts();
  world = await createCallWorld({ callControl: prompts.through(callControl), isSandbox: true, trunks: ["carrier"] });
});
after(() => assertAllSettled(world.database).finally(() => world.stop()));

const operator = authorNamed("an operator");

test("a number that the account may not call is refused when it is keyed, is not dialled, and is on record; the next one is connected", async () => {
  const accountId = await world.openAccount("10");
  await setLimits(world.database, accountId, { allowedPrefixes: ["1500"], dearestPriceNanos: 60_000_000n }, operator);
  const [called, from] = [await anAccessNumber(world.database), await aCaller(world.database, accountId, "0111")];
  callControl.dialIn({ from, to: called });
  const id = await triggered(world.database, called);
  const { legs } = await world.until(id, (event) => event.legs.some(({ role, state }) => role === "A" && state === "answered"));
  const a = legs.find(({ role }) => role === "A")?.id;
  assert.ok(a);
  await prompts.heard("enterNumber", 1, a);
  callControl.key(a, "0012125550116#");
  await prompts.heard("enterNumber", 2, a);
  callControl.key(a, "0015005550116#");
  await world.toTheEnd(id);
  const { outcome } = await assertSettled(world.database, null, id);
  const dialled = await world.database.query<{ role: string; number: string }>("select role, number from leg where call_back_id = $1 order by dialed_at", [id]);
  assert.deepEqual([outcome, ...dialled.map(({ role, number }) => `${role} ${number}`)], ["completed", `A ${from}`, "B +15005550116"]);
  const breaches = await listBreaches(world.database, accountId, {}, { limit: 10, after: null });
  assert.deepEqual(breaches.map(({ kind, number }) => [kind, number]), [["notAllowedPrefix", "+12125550116"]]);
});

test("a caller who has triggered as often as may be is not rung back, and the log of calls says why", async () => {
  const accountId = await world.openAccount("10");
  await setLimits(world.database, accountId, { triggersOfANumberAnHour: 0 }, operator);
  const [called, from] = [await anAccessNumber(world.database), await aCaller(world.database, accountId, "0111")];
  callControl.dialIn({ from, to: called });
  const [call] = await inboundCalls(world.database, called);
  assert.deepEqual([call?.outcome, call?.refusalCode, call?.callBackId], ["refused", "NUMBER_CALLED_TOO_OFTEN", null]);
  assert.deepEqual(await world.database.query("select 1 from leg where number = $1", [from]), []);
  assert.equal((await listBreaches(world.database, accountId, {}, { limit: 10, after: null }))[0]?.kind, "triggersOfANumberAnHour");
});

test("who opts out while the phone rings hears it no more, and it is not rung for the next attempt either", async () => {
  const phone = aPhone("0103");
  const { callBack: { id } } = await world.request(phone, "+15005550116", { retry: { attempts: 10, afterNoAnswerSeconds: 1 } });
  await world.until(id, (event) => event.legs.some(({ role, progressAt }) => role === "A" && progressAt !== null));
  await addOptOut(world.database, parsePhoneNumber(phone, "number"), "woken up", systemClock.now(), operator);
  await world.toTheEnd(id);
  const { outcome, cdrs } = await assertSettled(world.database, null, id);
  assert.deepEqual([outcome, cdrs.length], ["cancelled", 1]);
});

for (const [which, side] of [["whom to call", "B"], ["where to ring", "A"]] as const) {
  test(`who opts out when a trigger call has just said ${which} is not rung by it`, async () => {
    const [called, from, wanted] = [await anAccessNumber(world.database, { trigger: "ivr" }), await aCaller(world.database, world.accountId, "0111"), await aCaller(world.database, world.accountId, "0111")];
    const t = callControl.dialIn({ from, to: called });
    const id = await triggered(world.database, called);
    await prompts.heard("enterNumber", 1, t);
    callControl.key(t, `00${(side === "B" ? wanted : aPhone("0116")).slice(1)}#`);
    await prompts.heard("youKeyed", 1, t);
    callControl.key(t, "1");
    await prompts.heard("enterCallBackNumber", 1, t);
    if (side === "A") {
      callControl.key(t, `00${wanted.slice(1)}#`);
      await prompts.heard("youKeyed", 2, t);
    }
    await addOptOut(world.database, parsePhoneNumber(wanted, "number"), "asked us", systemClock.now(), operator);
    await world.toTheEnd(id);
    const { outcome, cdrs } = await assertSettled(world.database, null, id);
    assert.deepEqual([outcome, ...cdrs.map(({ role }) => role)], ["cancelled", "T"]);
  });
}
