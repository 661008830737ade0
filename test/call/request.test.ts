// What a request is answered, and what a call-back may do later with what it was granted.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { suspendAccount } from "../../src/billing/accounts/account.store.js";
import { systemClock } from "../../src/kernel/clock.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { createSandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { createCallWorld, type CallWorld } from "../support/callWorld.js";

const A = "+15005550111";
const BUSY = "+15005550102";

let world: CallWorld;
before(async () => {
  const callControl = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
  world = await createCallWorld({ callControl, isSandbox: true, trunks: ["carrier", "carrier2"] });
});
after(() => world.stop());

test("the same key has the first answer also when the request would be refused by now: it was judged before its key was looked up", async () => {
  const expiresAt = systemClock.now() + 3_000;
  const more = { idempotencyKey: "once", expiresAt };
  const { callBack } = await world.request(A, BUSY, more);
  while (systemClock.now() <= expiresAt) await sleep(expiresAt + 1 - systemClock.now());
  assert.equal((await world.request(A, BUSY, more)).callBack.id, callBack.id);
  await assert.rejects(world.request(A, BUSY, { ...more, idempotencyKey: "twice" }), { code: "INVALID_INPUT" });
});

test("an account that is suspended between two attempts is not rung again, and gets its money back", async () => {
  const accountId = await world.openAccount("10");
  const retry = { attempts: 3, afterBusySeconds: 1 };
  const { callBack } = await world.request(BUSY, A, { accountId, retry });
  await world.until(callBack.id, ({ state, sequence }) => state === "queued" && sequence > 1);
  await suspendAccount(world.database, accountId);
  const last = (await world.toTheEnd(callBack.id)).at(-1);
  assert.equal(last?.outcome, "notAllowed");
  assert.equal(last?.legs.length, 1);
  assert.deepEqual(await world.database.query("select 1 from hold where call_back_id = $1 and closed_at is null", [callBack.id]), []);
});
