// Asterisk dies in the middle of calls and is started again: nothing stays held, nothing is billed that nobody can prove, and what waits is dialled on the new one.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../src/kernel/clock.js";
import type { StoredEvent } from "../../src/telephony/callBack/storedEvent.js";
import { assertAllSettled, assertSettled, type Aftermath } from "../support/aftermath.js";
import { createAsteriskWorld, type AsteriskWorld } from "../support/asteriskWorld.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";
import { startTestLab } from "../support/testLab.js";

type Id = StoredEvent["callBackId"];

const { lab, skip } = await startTestLab();

/** The switch's clock is measured, not known. */
const OFFSET_SLACK_MS = 100;

describe("Asterisk", { skip }, () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(async () => {
    await assertAllSettled(database).finally(() => database.drop());
  });

  test("is killed while one talks, one rings B, one rings A and one waits: the three are closed, the fourth begins on the new one", async () => {
    await inWorld(database, async (world) => {
      const [talks, ringsB, ringsA] = await Promise.all([
        inState(world, "0109", "0111", ({ state }) => state === "connected"),
        inState(world, "0109", "0103", ({ state, kind }) => state === "dialingB" && kind === "legProgress"),
        inState(world, "0103", "0111", ({ state, kind }) => state === "dialingA" && kind === "legProgress"),
      ]);
      await world.telephony.recover();
      const listedBy = systemClock.now();
      await world.lab.killAsterisk();
      while (world.callControl.connected) await sleep(10);
      const waits = (await world.request(number("0109"), number("0116"))).callBack.id;
      await world.until(waits, ({ kind, state }) => kind === "phaseDue" && state === "queued");
      await world.lab.restartAsterisk();
      const over = await Promise.all([talks, ringsB, ringsA, waits].map((id) => ended(world, id)));
      assert.deepEqual(over.map(({ outcome }) => outcome), ["completed", "aHungUp", "aNoAnswer", "completed"]);
      const [talked, rangB, rangA, waited] = over.map(({ cdrs }) => cdrs.map((cdr) => `${cdr.role} ${cdr.outcome} ${cdr.end_known ? "seen" : "not seen"}`));
      assert.deepEqual(talked, ["A answered not seen", "B answered not seen"]);
      assert.deepEqual([rangB?.[0], rangA], ["A answered not seen", ["A noAnswer not seen"]]);
      assert.deepEqual(waited, ["A answered seen", "B answered seen"]);
      for (const { ended_at } of over[0]?.cdrs ?? []) assert.ok(ended_at.getTime() <= listedBy + OFFSET_SLACK_MS, "billed to the last list before it died");
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
