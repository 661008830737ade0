// Limits where a person is on the phone: what is keyed beyond them is told and not dialled, and who triggers too often is not rung back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { authorNamed } from "../../src/kernel/author.js";
import { systemClock } from "../../src/kernel/clock.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { listBreaches } from "../../src/telephony/limits/breachLog.js";
import { setLimits } from "../../src/telephony/limits/limitStore.js";
import { createSandboxCallControl, type SandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createCallWorld, type CallWorld } from "../support/callWorld.js";
import { createPrompts, type Prompts } from "../support/prompts.js";
import { aCaller, anAccessNumber, inboundCalls, triggered } from "../support/triggers.js";

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
