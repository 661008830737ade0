// All connections to the database are ended, again and again, while calls begin, run and end: what was in a transaction is done again, nothing is lost or done twice, and the process lives.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { openDatabase } from "../../src/database/dataSource.js";
import type { Database } from "../../src/database/transaction.js";
import type { CallBackId } from "../../src/kernel/id.js";
import { Refusal } from "../../src/kernel/refusal.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createAsteriskWorld, type AsteriskWorld } from "../support/asteriskWorld.js";
import { untilState } from "../support/childCalls.js";
import { assertAsThePhonesSaw } from "../support/farEnds.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();

const CALLS = 24;
const STORMS = 20;
/** Less than a call takes, so that each has several. */
const EVERY_MS = 300;

describe("the database's connections are ended under load", { skip }, () => {
  let world: AsteriskWorld;
  /** With connections of its own, made after the storm: the test's questions are not what is to be proven. */
  let quiet: Database | null = null;
  before(async () => {
    world = await createAsteriskWorld(lab!);
  });
  after(async () => {
    if (quiet !== null) await assertAllSettled(quiet).finally(quiet.close);
    await world.stop();
  });

  test("every call ends with its CDRs and as the phones saw it, each request has placed one call-back", async () => {
    const storm = endConnections(world.database.url);
    const ways = [["0109", "0116"], ["0109", "0117"], ["0117", "0111"], ["0109", "0102"], ["0102", "0111"], ["0109", "0108"]] as const;
    const calls = Array.from({ length: CALLS }, async (_, index) => {
      await sleep((index * EVERY_MS) / 2);
      const [from, to] = ways[index % ways.length] ?? ways[0];
      const id = await insist(() => world.request(number(from), number(to), { idempotencyKey: `storm ${index}`, retry: { attempts: 1 } }).then(({ callBack }) => callBack.id));
      // Nobody hangs up at …0108.
      if (to === "0108") await insist(() => world.telephony.cancelCallBack(null, id));
      return id;
    });
    const ids: readonly CallBackId[] = await Promise.all(calls);
    assert.ok((await storm) > STORMS, "connections were ended");
    assert.equal(new Set(ids).size, CALLS);
    quiet = await openDatabase({ url: world.database.url, poolSize: 2 });
    for (const id of ids) {
      await untilState(quiet, id, "ended");
      const { cdrs } = await assertSettled(quiet, lab, id);
      await assertAsThePhonesSaw(lab!, cdrs);
    }
  });
});

after(() => lab?.stop());

/** Resolves with how many were ended. */
async function endConnections(url: string): Promise<number> {
  const admin = new pg.Client({ connectionString: url.replace(/[^/]*$/, "postgres") });
  await admin.connect();
  let ended = 0;
  for (let storm = 0; storm < STORMS; storm += 1) {
    await sleep(EVERY_MS);
    const { rowCount } = await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [new URL(url).pathname.slice(1)]);
    ended += rowCount ?? 0;
  }
  await admin.end();
  return ended;
}

/** As a client does whose request had no answer: it asks again with the same key. */
async function insist<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Refusal) throw error;
      await sleep(50);
    }
  }
}

function number(ending: string): string {
  return `+1500555${ending}`;
}
