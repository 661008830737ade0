// Asterisk stops for a while with all its connections open, and goes on: what was sent meanwhile is carried out late, and nothing is lost or billed twice.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { StoredEvent } from "../../src/telephony/callBack/storedEvent.js";
import { assertAllSettled, assertSettled, type Aftermath } from "../support/aftermath.js";
import { createAsteriskWorld, type AsteriskWorld } from "../support/asteriskWorld.js";
import { assertAsThePhonesSaw, phoneCall } from "../support/farEnds.js";
import { heldUpMs } from "../support/heldUp.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";
import { startTestLab } from "../support/testLab.js";

type Id = StoredEvent["callBackId"];

const { lab, skip } = await startTestLab();

describe("Asterisk", { skip }, () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(async () => {
    await assertAllSettled(database).finally(() => database.drop());
  });

  test("stops for two seconds: nothing is lost, and every stamp is as the phones saw it", async () => {
    await inWorld(database, async (world) => {
      const talks = await inState(world, "0109", "0111", ({ state }) => state === "connected");
      const hangsUp = await inState(world, "0109", "0117", ({ state }) => state === "connected");
      world.lab.pauseAsterisk();
      const asked = (await world.request(number("0109"), number("0116"))).callBack.id;
      await sleep(2_000);
      world.lab.resumeAsterisk();
      const others = await Promise.all([hangsUp, asked].map((id) => ended(world, id)));
      await world.telephony.cancelCallBack(null, talks);
      for (const { outcome, cdrs } of [await ended(world, talks), ...others]) {
        assert.equal(outcome, "completed");
        assert.deepEqual(cdrs.map((cdr) => cdr.end_known), [true, true]);
        await assertAsThePhonesSaw(world.lab, cdrs);
      }
    });
  });

  test("stops for so long that it is taken for dead: commands time out, the socket is given up, and what was sent is carried out all the same when it wakes", async () => {
    await inWorld(database, async (world) => {
      const talks = await inState(world, "0109", "0111", ({ state }) => state === "connected");
      const hangsUp = await inState(world, "0109", "0106", ({ state }) => state === "connected");
      const b = (await world.database.query<{ id: string }>("select id from leg where call_back_id = $1 and role = 'B'", [hangsUp]))[0]?.id ?? "";
      world.lab.pauseAsterisk();
      const asked = (await world.request(number("0116"), number("0111"))).callBack.id;
      await phoneCall(world.lab, b, ({ endedAt }) => endedAt !== undefined, 10_000);
      await sleep(4_000);
      world.lab.resumeAsterisk();
      const [hungUp, late] = await Promise.all([hangsUp, asked].map((id) => ended(world, id)));
      assert.equal(hungUp?.outcome, "completed");
      for (const cdr of late?.cdrs ?? []) assert.ok(cdr.answered_seconds <= 2 + heldUpMs(cdr.ended_at.getTime()) / 1_000, "the phone that rang late talked for a second");
      await world.telephony.cancelCallBack(null, talks);
      const { outcome, cdrs } = await ended(world, talks);
      assert.equal(outcome, "completed");
      assert.deepEqual(cdrs.map((cdr) => cdr.end_known), [true, true]);
      await assertAsThePhonesSaw(world.lab, cdrs);
    });
  });
});

after(() => lab?.stop());

async function inWorld(database: TestDatabase, run: (world: AsteriskWorld) => Promise<void>): Promise<void> {
  const world = await createAsteriskWorld(lab!, { database });
  try {
    await run(world);
  } finally {
    await world.stop();
  }
}

async function inState(world: AsteriskWorld, from: string, to: string, is: (event: StoredEvent) => boolean): Promise<Id> {
  const { callBack } = await world.request(number(from), number(to));
  await world.until(callBack.id, is);
  return callBack.id;
}

async function ended(world: AsteriskWorld, id: Id): Promise<Aftermath> {
  await world.toTheEnd(id);
  return assertSettled(world.database, world.lab, id);
}

function number(ending: string): string {
  return `+1500555${ending}`;
}
