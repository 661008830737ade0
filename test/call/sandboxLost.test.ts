// The switch is away and does not come back, or comes back without its calls: recovery closes them, to their last proof of life, and no money is held for ever.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../src/kernel/clock.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { createSandboxCallControl, type SandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createCallWorld, type CallWorld } from "../support/callWorld.js";

let world: CallWorld;
let sandbox: SandboxCallControl;
before(async () => {
  sandbox = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
  world = await createCallWorld({ callControl: sandbox, isSandbox: true, trunks: ["carrier", "carrier2"] });
});
after(() => assertAllSettled(world.database).finally(world.stop));

const A = "+15005550111";
/** Two minutes of the call, which is how long its legs may yet be up, leave a busy machine six seconds to look. */
const fast = { sandboxSpeed: 20 };

test("the switch forgets its calls as one that was started again: both legs end at their last proof of life, and the wallet is free", async () => {
  const { callBack } = await world.request(A, "+15005550110", { sandboxSpeed: 15 });
  await world.toTheEnd(callBack.id);
  const { cdrs, history } = await assertSettled(world.database, null, callBack.id);
  assert.ok(history.some((event) => event.startsWith("legGone")), history.join(", "));
  assert.ok(cdrs.some(({ end_known }) => !end_known));
});

test("the switch never comes back: once the legs are a minute past their limit they are closed without it", async () => {
  const accountId = await world.openAccount("0.12");
  const { callBack } = await world.request(A, "+15005550109", { ...fast, accountId });
  await world.until(callBack.id, ({ state }) => state === "connected");
  sandbox.cut();
  try {
    await world.telephony.recover();
    assert.equal((await world.wallet(accountId)).held, 120_000n, "they may still be up");
    while ((await world.wallet(accountId)).held > 0n) {
      await sleep(100);
      await world.telephony.recover();
    }
    const { outcome, cdrs } = await assertSettled(world.database, null, callBack.id);
    assert.equal(outcome, "failed");
    assert.deepEqual(cdrs.map((cdr) => [cdr.role, cdr.outcome, cdr.end_known]), [["A", "answered", false], ["B", "answered", false]]);
  } finally {
    sandbox.restore();
  }
});
