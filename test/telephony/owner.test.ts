import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Database } from "../../src/database/transaction.js";
import { newId } from "../../src/kernel/id.js";
import { ensureSwitch, takeSwitch } from "../../src/telephony/callBack/owner.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
before(async () => (database = await createTestDatabase()));
after(() => database.drop());

test("a switch whose driver is frozen inside a batch is taken over once the lock is free; it took two seconds and gave up", { timeout: 30_000 }, async () => {
  await ensureSwitch(database, "frozen", 0);
  const frozen = Promise.withResolvers<void>();
  let failed = 0;
  const watched: Pick<Database, "inTransaction"> = {
    inTransaction: (work) =>
      database.inTransaction(work).catch((error: unknown) => {
        failed += 1;
        frozen.resolve();
        throw error;
      }),
  };
  const locked = Promise.withResolvers<void>();
  const batch = database.inTransaction(async (tx) => {
    await tx.query("select 1 from switch where id = 'frozen' for key share");
    locked.resolve();
    await frozen.promise;
  });
  await locked.promise;
  const node = newId();
  const owner = await takeSwitch(watched, "frozen", node, 1);
  await batch;
  assert.equal(failed, 1, "the first try ran out of time");
  assert.deepEqual(owner, { switchId: "frozen", node, epoch: "1" });
});

test("a switch that cannot be written to at all is not waited for", async () => {
  const error = Object.assign(new Error("the table is not there"), { code: "42P01" });
  let tries = 0;
  const inTransaction = () => {
    tries += 1;
    return Promise.reject(error);
  };
  await assert.rejects(takeSwitch({ inTransaction }, "any", newId(), 1), error);
  assert.equal(tries, 1);
});
