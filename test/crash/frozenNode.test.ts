// A node that was stopped in the middle of a call while another took its switch over, and then goes on: it finds that the calls are not its own any more, changes nothing, and ends.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newId } from "../../src/kernel/id.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { labSettings, startChildApp } from "../support/childApp.js";
import { openCaller, requestThrough, untilState } from "../support/childCalls.js";
import { assertAsThePhonesSaw } from "../support/farEnds.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();

describe("a node that was frozen", { skip }, () => {
  let database: TestDatabase;
  let key: string;
  before(async () => {
    database = await createTestDatabase();
    key = await openCaller(database, "1000", "0.06");
  });
  after(() => assertAllSettled(database).finally(() => database.drop()));

  test("wakes up after another has closed its call: nothing is written twice, and it ends with an error", async () => {
    const settings = labSettings(lab!, "frozen", database.url);
    const frozen = await startChildApp(settings, key);
    const id = await requestThrough(frozen, "+15005550109", "+15005550106", newId());
    await untilState(database, id, "connected", frozen);
    frozen.signal("SIGSTOP");
    const next = await startChildApp(settings, key);
    await untilState(database, id, "ended", next);
    const over = await assertSettled(database, lab, id);
    assert.equal(over.outcome, "completed");
    frozen.signal("SIGCONT");
    assert.deepEqual(await frozen.exited, { code: 1, signal: null }, frozen.said());
    assert.deepEqual(await assertSettled(database, lab, id), over, "what was settled stays as it was");
    await assertAsThePhonesSaw(lab!, over.cdrs);
    assert.deepEqual(await next.stop(), { code: 0, signal: null });
  });
});

after(() => lab?.stop());
