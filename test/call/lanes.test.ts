// Call-backs are handled in two lanes, side by side: all of one account in one of them, in their order, and nobody of the other waits for them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { systemClock } from "../../src/kernel/clock.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { laneOf, laneSql, LANES } from "../../src/telephony/callBack/laneOf.js";
import { createSandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { accountOfLane, createCallWorld, type CallWorld } from "../support/callWorld.js";

const A = "+15005550111";
const BUSY = "+15005550102";
const HANGS_UP = "+15005550106";
const fast = { sandboxSpeed: 60 };

let world: CallWorld;
before(async () => {
  const callControl = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
  world = await createCallWorld({ callControl, isSandbox: true, trunks: ["carrier", "carrier2"] });
});
after(() => world.stop());

test("a call-back, and every leg of it, on whatever route, goes the way of its account, here and in SQL", async () => {
  for (let lane = 0; lane < LANES; lane += 1) {
    const { callBack } = await world.request(A, "+15005550115", { ...fast, accountId: await accountOfLane(world, lane) });
    const events = await world.toTheEnd(callBack.id);
    const legs = events.at(-1)?.legs ?? [];
    assert.equal(legs.length, 3, "A, and B on two routes");
    assert.deepEqual([callBack.id, ...legs.map(({ id }) => id)].map(laneOf), [lane, lane, lane, lane]);
    assert.deepEqual(await world.database.query(`select distinct ${laneSql("id")} as lane from leg where call_back_id = $1`, [callBack.id]), [{ lane }]);
  }
});

test("while somebody else holds a payer's wallet, call-backs of the other lane go on to their end, and afterwards those of the first do", async () => {
  const [first, second] = [await accountOfLane(world, 0), await accountOfLane(world, 1)];
  const held = await world.request(BUSY, HANGS_UP, { ...fast, accountId: first, notBefore: systemClock.now() + 300 });
  let letGo = (): void => undefined;
  const holding = world.database.inTransaction(async (tx) => {
    await tx.query("set local idle_in_transaction_session_timeout = 0");
    await tx.query("select from ledger_account where owner_account_id = $1 for update", [first]);
    await new Promise<void>((resolve) => (letGo = resolve));
  });
  // It is due meanwhile, and its batch waits for the wallet.
  await world.database.query("select pg_sleep(0.5)");
  const { callBack } = await world.request(BUSY, HANGS_UP, { ...fast, accountId: second });
  assert.equal((await world.toTheEnd(callBack.id)).at(-1)?.outcome, "aBusy");
  const [waiting] = await world.database.query<{ state: string }>("select state from call_back where id = $1", [held.callBack.id]);
  assert.equal(waiting?.state, "queued");
  letGo();
  await holding;
  assert.equal((await world.toTheEnd(held.callBack.id)).at(-1)?.outcome, "aBusy");
});
