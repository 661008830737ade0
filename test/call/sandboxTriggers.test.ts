// Each trigger from the call that comes in to the last CDR, in the sandbox.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { systemClock } from "../../src/kernel/clock.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { createSandboxCallControl, type SandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createCallWorld, type CallWorld } from "../support/callWorld.js";
import { aDid, aPhone, inboundCalls, triggered } from "../support/triggers.js";

let callControl: SandboxCallControl;
let world: CallWorld;
before(async () => {
  callControl = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
  world = await createCallWorld({ callControl, isSandbox: true, trunks: ["carrier", "carrier2"] });
});
after(() => assertAllSettled(world.database).finally(() => world.stop()));

const HANGS_UP = "+15005550116";

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
});
