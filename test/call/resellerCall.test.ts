// Whole call-backs of a reseller's customer, through machine, ledger and a switch: in the sandbox, and on a real Asterisk.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { systemClock } from "../../src/kernel/clock.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { createSandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createAsteriskWorld, type AsteriskWorld } from "../support/asteriskWorld.js";
import { createCallWorld, type CallWorld } from "../support/callWorld.js";
import { chargedFor, openResellersCustomer } from "../support/resellersCustomer.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();
const A = "+15005550111";
const TALKS_TEN_SECONDS = "+15005550106";

describe("a reseller's customer in the sandbox", () => {
  let world: CallWorld;
  before(async () => {
    const callControl = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
    world = await createCallWorld({ callControl, isSandbox: true, trunks: ["carrier"] });
  });
  after(() => assertAllSettled(world.database).finally(world.stop));

  test("talks: both wallets pay for both legs, each at its own rate, and nothing stays held", async () => {
    const { resellerId, customerId } = await openResellersCustomer(world, "0.06", { reseller: "5", customer: "10" });
    const { callBack } = await world.request(A, TALKS_TEN_SECONDS, { accountId: customerId, sandboxSpeed: 15 });
    const events = await world.toTheEnd(callBack.id);
    assert.equal(events.at(-1)?.outcome, "completed");
    const charged = await chargedFor(world.database, callBack.id);
    assert.equal(charged.legs, 2);
    assert.ok(charged.reseller > 0n && charged.customer === 4n * charged.reseller);
    assert.deepEqual(await world.wallet(customerId), { balance: 10_000_000n - charged.customer, held: 0n });
    assert.deepEqual(await world.wallet(resellerId), { balance: 5_000_000n - charged.reseller, held: 0n });
  });

  test("is cut in time when it is the reseller whose money ends, and that is its outcome: nothing is written off, and the customer keeps the rest", async () => {
    const { resellerId, customerId } = await openResellersCustomer(world, "0.06", { reseller: "0.13", customer: "10" });
    const { callBack } = await world.request(A, "+15005550109", { accountId: customerId, sandboxSpeed: 15 });
    const events = await world.toTheEnd(callBack.id, 60);
    assert.equal(events.at(-1)?.outcome, "resellerNoFunds", events.map(({ kind, state }) => `${kind}→${state}`).join(", "));
    const charged = await chargedFor(world.database, callBack.id);
    assert.equal(charged.writtenOff, 0n);
    assert.deepEqual(await world.wallet(resellerId), { balance: 130_000n - charged.reseller, held: 0n });
    assert.deepEqual(await world.wallet(customerId), { balance: 10_000_000n - charged.customer, held: 0n });
  });

  test("does not begin when its reseller cannot pay: asked for now it is refused, and at its time it ends with that outcome", async () => {
    const { customerId } = await openResellersCustomer(world, "0.06", { reseller: "0.1", customer: "10" });
    await assert.rejects(world.request(A, TALKS_TEN_SECONDS, { accountId: customerId, sandboxSpeed: 15 }), { code: "RESELLER_OUT_OF_FUNDS" });
    const { callBack } = await world.request(A, TALKS_TEN_SECONDS, { accountId: customerId, sandboxSpeed: 15, notBefore: systemClock.now() + 5_000 });
    const events = await world.toTheEnd(callBack.id);
    assert.equal(events.at(-1)?.outcome, "resellerNoFunds");
    assert.deepEqual(await world.wallet(customerId), { balance: 10_000_000n, held: 0n });
  });
});

describe("a reseller's customer on a real Asterisk", { skip }, () => {
  let world: AsteriskWorld;
  before(async () => (world = await createAsteriskWorld(lab!)));
  after(() => assertAllSettled(world.database).finally(world.stop));

  test("talks: both wallets pay for both legs, and the phones are hung up", async () => {
    const number = (last: string): string => `+1500555${last}`;
    const { resellerId, customerId } = await openResellersCustomer(world, "0.06", { reseller: "5", customer: "10" });
    const { callBack } = await world.request(number("0109"), number("0106"), { accountId: customerId });
    await world.toTheEnd(callBack.id, 60);
    const { outcome, cdrs } = await assertSettled(world.database, lab, callBack.id);
    assert.equal(outcome, "completed");
    assert.deepEqual(cdrs.map(({ outcome: of }) => of), ["answered", "answered"]);
    const charged = await chargedFor(world.database, callBack.id);
    assert.ok(charged.reseller > 0n && charged.customer === 4n * charged.reseller);
    assert.deepEqual(await world.wallet(customerId), { balance: 10_000_000n - charged.customer, held: 0n });
    assert.deepEqual(await world.wallet(resellerId), { balance: 5_000_000n - charged.reseller, held: 0n });
  });
});
