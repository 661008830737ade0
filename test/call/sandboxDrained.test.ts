// A node that shuts down: whoever calls one of our numbers then cannot ask again, so the trigger is written down and the next node rings back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { systemClock } from "../../src/kernel/clock.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { createSandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createCallWorld } from "../support/callWorld.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";
import { aDid, aPhone, triggered } from "../support/triggers.js";

let database: TestDatabase;
before(async () => (database = await createTestDatabase()));
after(() => assertAllSettled(database).finally(() => database.drop()));

test("a trigger that ends while its node drains is not lost: the API takes no new call-back there, and the next node rings this one back", async () => {
  const aNode = () => ({ database, callControl: createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") }), isSandbox: true, trunks: ["carrier"] });
  const leaving = aNode();
  const first = await createCallWorld(leaving);
  const called = await aDid(database, first.accountId, { callsBack: aPhone("0111"), target: "+15005550116", delaySeconds: 0 });
  await first.telephony.drain(0);
  await assert.rejects(first.request(aPhone("0111"), "+15005550116"), { code: "SHUTTING_DOWN" });
  leaving.callControl.dialIn({ from: "+4930123456", to: called, hangsUpAfterSeconds: 0 });
  const id = await triggered(database, called);
  await first.stop();
  assert.deepEqual(await database.query("select state, (select count(*)::int from leg where call_back_id = call_back.id) as legs from call_back where id = $1", [id]), [{ state: "queued", legs: 0 }]);
  const next = await createCallWorld(aNode());
  await next.toTheEnd(id);
  assert.equal((await assertSettled(database, null, id)).outcome, "completed");
  await next.stop();
});
