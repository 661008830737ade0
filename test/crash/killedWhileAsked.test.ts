// A process that is killed while a caller is being asked for a number: the next one asks again, and what is keyed then is dialled, held for and charged as if nothing had been.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "../../src/kernel/id.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { labSettings, startChildApp } from "../support/childApp.js";
import { openCaller, requestThrough, untilState } from "../support/childCalls.js";
import { assertAsThePhonesSaw } from "../support/farEnds.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();
/** Before the next process listens, keys are heard by nobody. */
const MOST_TIMES_KEYED = 6;

describe("our process", { skip }, () => {
  let database: TestDatabase;
  let key: string;
  before(async () => {
    database = await createTestDatabase();
    key = await openCaller(database, "1000", "0.06");
  });
  after(() => assertAllSettled(database).finally(() => database.drop()));

  test("is killed while A is asked for the number: the next process asks again, and the number that is keyed then is dialled", async () => {
    const settings = labSettings(lab!, "asked", database.url);
    const killed = await startChildApp(settings, key);
    const id = await requestThrough(killed, "+15005550109", null, newId());
    await untilState(database, id, "collecting", killed);
    killed.signal("SIGKILL");
    await killed.exited;
    const next = await startChildApp(settings, key);
    const [a] = await database.query<{ id: string }>("select l.id from leg l join call_back c on c.id = l.call_back_id where c.state = 'collecting'");
    assert.ok(a, "A is still there, and asked");
    for (let times = 0; times < MOST_TIMES_KEYED && (await isCollecting()); times += 1) {
      await lab!.key(a.id, "0015005550116#");
      for (let waited = 0; waited < 10 && (await isCollecting()); waited += 1) await sleep(100);
    }
    await untilState(database, id, "ended", next);
    const { outcome, cdrs, history } = await assertSettled(database, lab, id);
    assert.equal(outcome, "completed", history.join(", "));
    assert.deepEqual(cdrs.map((cdr) => `${cdr.role} ${cdr.outcome}`), ["A answered", "B answered"]);
    await assertAsThePhonesSaw(lab!, cdrs);
    assert.deepEqual(await next.stop(), { code: 0, signal: null });
  });

  async function isCollecting(): Promise<boolean> {
    const rows = await database.query("select 1 from call_back where state = 'collecting'");
    return rows.length > 0;
  }
});

after(() => lab?.stop());
