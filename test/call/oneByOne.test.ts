// A batch that fails: who is to blame waits or is given up, and nobody else notices.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { systemClock } from "../../src/kernel/clock.js";
import type { AccountId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { faultOf } from "../../src/telephony/callBack/databaseFault.js";
import { createSandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { accountOfLane, createCallWorld, type CallWorld } from "../support/callWorld.js";

const STAYS = "+15005550111";
const BUSY = "+15005550102";

let world: CallWorld;
before(async () => {
  const callControl = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
  world = await createCallWorld({ callControl, isSandbox: true, trunks: ["carrier", "carrier2"] });
});
after(() => world.stop());

async function whileLocked(accountId: AccountId, act: () => Promise<void>): Promise<void> {
  const letGo = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const holding = world.database.inTransaction(async (tx) => {
    await tx.query("set local idle_in_transaction_session_timeout = 0");
    await tx.query("select from ledger_account where owner_account_id = $1 for update", [accountId]);
    locked.resolve();
    await letGo.promise;
  });
  await locked.promise;
  try {
    await act();
  } finally {
    letGo.resolve();
    await holding;
  }
}

test("one locked wallet stops nobody else, in its own lane either; it had stopped every call on the switch", async () => {
  const [locked, neighbour] = [await accountOfLane(world, 0), await accountOfLane(world, 0)];
  const held = await world.request(STAYS, BUSY, { accountId: locked, notBefore: systemClock.now() + 300 });
  const talking = await world.request(STAYS, STAYS.replace("0111", "0109"), { accountId: neighbour });
  await world.until(talking.callBack.id, ({ state }) => state === "connected");
  await whileLocked(locked, async () => {
    await world.database.query("select pg_sleep(0.5)");
    await world.telephony.cancelCallBack(null, talking.callBack.id);
    assert.equal((await world.toTheEnd(talking.callBack.id)).at(-1)?.outcome, "completed");
  });
  assert.equal((await world.toTheEnd(held.callBack.id)).at(-1)?.outcome, "bBusy", "and the locked one goes on when it can");
});

test("a call-back that can never be carried on is given up: its legs are settled, its holds released, the neighbours go on", async () => {
  const accountId = await accountOfLane(world, 1);
  const broken = await world.request(STAYS, STAYS.replace("0111", "0109"), { accountId });
  const sound = await world.request(STAYS, BUSY, { accountId });
  await world.until(broken.callBack.id, ({ state }) => state === "connected");
  // I1: a live leg's role has an open hold. Somebody has been at the row.
  await world.database.query("update call_back set held_b_seconds = null where id = $1", [broken.callBack.id]);
  await world.telephony.cancelCallBack(null, broken.callBack.id);
  await world.database.query("update call_back set held_b_seconds = null where id = $1", [broken.callBack.id]);
  assert.equal((await world.toTheEnd(sound.callBack.id)).at(-1)?.outcome, "bBusy");
  for (;;) {
    const [row] = await world.database.query<{ state: string; parked: boolean }>("select state, parked_at is not null parked from call_back where id = $1", [broken.callBack.id]);
    if (row?.parked || row?.state === "ended") break;
    await world.database.query("select pg_sleep(0.05)");
  }
  // Its row contradicts itself, so even giving up fails: it is parked, it is not dialled again, and its channels are hung up.
  assert.equal((await world.database.query("select 1 from call_back where id = $1 and parked_reason like '%I1%'", [broken.callBack.id])).length, 1);
});

describe("a fault of a batch", () => {
  const rows: readonly (readonly [string, unknown, ReturnType<typeof faultOf>])[] = [
    ["a lock that did not come", { code: "55P03" }, "busy"],
    ["a statement that took too long", { code: "57014" }, "busy"],
    ["a deadlock after all tries", { code: "40P01" }, "busy"],
    ["a full disk", { code: "53100" }, "busy"],
    ["a server that shuts down", { code: "57P01" }, "away"],
    ["a server that starts", { code: "57P03" }, "away"],
    ["a port that nobody listens on", { code: "ECONNREFUSED" }, "away"],
    ["a connection that broke", new Error("Connection terminated unexpectedly"), "away"],
    ["a pool without a free connection", new Error("timeout exceeded when trying to connect"), "away"],
    ["a broken constraint", { code: "23505" }, "ours"],
    ["a mistake in our statement", { code: "42601" }, "ours"],
    ["a number that does not fit", new RangeError("9 is not a whole number"), "ours"],
    ["something never seen before", new Error("strange"), "unknown"],
  ];
  for (const [title, error, expected] of rows) test(`${title} is ${expected}`, () => assert.equal(faultOf(error), expected));
});
