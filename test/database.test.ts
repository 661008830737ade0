import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDatabase } from "../src/database/dataSource.js";
import { commandLine } from "../src/kernel/author.js";
import { createTestDatabase, type TestDatabase } from "./support/testDatabase.js";

let database: TestDatabase;
before(async () => (database = await createTestDatabase()));
after(() => database.drop());

test("two transactions that deadlock are both carried out, for one of them is run again from its start", async () => {
  await database.query("create table pair (id int primary key, n int not null)");
  await database.query("insert into pair values (1, 0), (2, 0)");
  let runs = 0;
  let holding = 0;
  const bothHaveOne = Promise.withResolvers<void>();
  const bump = (first: number, second: number) =>
    database.inTransaction(async (tx) => {
      runs += 1;
      await tx.query("update pair set n = n + 1 where id = $1", [first]);
      holding += 1;
      if (holding === 2) bothHaveOne.resolve();
      await bothHaveOne.promise;
      await tx.query("update pair set n = n + 1 where id = $1", [second]);
    });
  await Promise.all([bump(1, 2), bump(2, 1)]);
  assert.deepEqual(await database.query("select n from pair"), [{ n: 2 }, { n: 2 }]);
  assert.ok(runs > 2, "a deadlock was forced");
});

test("a transaction whose work swallowed the fault of a statement is not said to be committed; it was, and nothing of it was there", async () => {
  await database.query("create table swallowed (id int)");
  const done = database.inTransaction(async (tx) => {
    await tx.query("insert into swallowed values (1)");
    await tx.query("select 1 / 0").catch(() => undefined);
  });
  await assert.rejects(done, /no statement of a transaction that is committed has failed/);
  assert.deepEqual(await database.query("select id from swallowed"), []);
});

test("a transfer, an event and a CDR cannot be edited or deleted", async () => {
  for (const table of ["transfer", "call_back_event", "cdr"]) {
    const { rows } = { rows: await database.query<{ n: number }>("select count(*)::int n from pg_trigger where tgrelid = $1::regclass and tgname = 'append_only'", [table]) };
    assert.equal(rows[0]?.n, 1, table);
  }
});

test("the author of a transaction is known to what it fires, and to nothing that comes after it on the same connection", async () => {
  const own = await openDatabase({ url: database.url, poolSize: 1 });
  const asked = "select nullif(current_setting('ringback.author', true), '') as author";
  try {
    assert.deepEqual(await own.inTransaction((tx) => tx.query(asked), { author: commandLine }), [{ author: "command line" }]);
    assert.deepEqual(await own.inTransaction((tx) => tx.query(asked)), [{ author: null }]);
    await assert.rejects(own.inTransaction((tx) => tx.query("select 1 / 0"), { author: commandLine }), /division by zero/);
    assert.deepEqual(await own.query(asked), [{ author: null }]);
  } finally {
    await own.close();
  }
});
