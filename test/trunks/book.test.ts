// What trunks cost where they have no limits: how often a node reads them, and that nothing is locked or counted for those of which nothing is said.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ringback } from "../../src/kernel/author.js";
import { createLogger } from "../../src/kernel/logger.js";
import type { Tx } from "../../src/database/transaction.js";
import { openTrunk, updateTrunk } from "../../src/telephony/trunks/openTrunk.js";
import { createTrunkBook } from "../../src/telephony/trunks/trunkBook.js";
import { createTrunksFor, type TrunksAsked } from "../../src/telephony/trunks/trunksFor.js";
import { aNumber, NOW } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
before(async () => (database = await createTestDatabase()));
after(() => database.drop());

/** Asks in a transaction that counts its statements. */
async function statements(trunksFor: ReturnType<typeof createTrunksFor>, asked: Partial<TrunksAsked>, now: number): Promise<number> {
  return database.inTransaction(async (tx) => {
    let count = 0;
    const counting = { query: (...given: Parameters<Tx["query"]>) => ((count += 1), tx.query(...given)) } as unknown as Tx;
    await trunksFor(counting, { toDial: [], toJudge: [], mayFail: [], ...asked }, now);
    return count;
  });
}

test("without trunks one look a second; one of which nothing is said costs no more; a limit costs a lock and a count", async () => {
  let now = NOW;
  const book = createTrunkBook({ now: () => now });
  const trunksFor = createTrunksFor({ book, logger: createLogger("silent") });
  const dial = (...toDial: string[]): Promise<number> => statements(trunksFor, { toDial }, now);
  assert.equal(await statements(trunksFor, {}, now), 0, "a batch that dials nobody");
  assert.deepEqual([await dial("east"), await dial("east"), await dial("west")], [1, 0, 0]);
  now += 999;
  assert.equal(await dial("east"), 0);
  now += 1;
  assert.equal(await dial("east"), 1);
  const { trunk } = await openTrunk(database, { name: "east" }, aNumber, NOW, ringback);
  book.forget();
  assert.deepEqual([await dial("east"), await dial("east")], [1, 0], "nothing is said of it");
  assert.equal(await statements(trunksFor, { toJudge: ["east"] }, now), 0, "a call by it rings, and it never failed");
  assert.equal(await statements(trunksFor, { toJudge: ["east"], mayFail: ["east"] }, now), 1, "one may have failed");
  now += 100;
  assert.deepEqual([await dial("east"), await dial("east", "new")], [0, 1], "another node may have made it known just now");
  await updateTrunk(database, trunk.id, { mostCalls: 5 }, aNumber, ringback);
  book.forget();
  assert.deepEqual([await dial("east"), await dial("east")], [4, 3]);
});
