import assert from "node:assert/strict";
import { test } from "node:test";
import { createNotReady } from "../../src/server/notReady.js";

test("however often readiness is asked for, the database is asked once a second; it was asked each time", async () => {
  let now = 0;
  let asked = 0;
  let isThere = true;
  const databaseAnswers = () => Promise.resolve((asked += 1) > 0 && isThere);
  const notReady = createNotReady({ databaseAnswers, switchConnected: () => true, stalledSeconds: () => 0, clock: { now: () => now } });
  assert.deepEqual((await Promise.all(Array.from({ length: 200 }, notReady))).flat(), []);
  assert.equal(asked, 1);
  isThere = false;
  now = 999;
  assert.deepEqual(await notReady(), []);
  now = 1_000;
  assert.deepEqual(await notReady(), ["the database does not answer"]);
  assert.equal(asked, 2);
});

test("a node that can write nothing of its calls is not ready, though database and switch answer", async () => {
  let stalledSeconds = 10;
  const notReady = createNotReady({ databaseAnswers: () => Promise.resolve(true), switchConnected: () => true, stalledSeconds: () => stalledSeconds, clock: { now: () => 0 } });
  assert.deepEqual(await notReady(), []);
  stalledSeconds = 31.4;
  assert.deepEqual(await notReady(), ["nothing of a call could be written for 31 s"]);
});
