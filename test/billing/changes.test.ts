// The audit trail as the tables write it: nothing is missed, nothing is told twice, and calls leave nothing in it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { updateAccount } from "../../src/billing/accounts/account.store.js";
import { listChanges } from "../../src/billing/changes/listChanges.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import { sqlState } from "../../src/database/transaction.js";
import { commandLine } from "../../src/kernel/author.js";
import { newId } from "../../src/kernel/id.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";
import { NOW } from "../support/money.js";

let database: TestDatabase;
before(async () => (database = await createTestDatabase()));
after(() => database.drop());

const told = async (subjectId: string) => (await listChanges(database, { subjectId }, 50, null)).map(({ author, field, from, to }) => `${author}: ${field} ${from} → ${to}`).reverse();

test("who gives no author is written down as unknown, whatever the connection did before", async () => {
  const { id } = await openAccount(database, { name: "One", currency: "EUR" }, NOW, commandLine);
  await Promise.all(Array.from({ length: 30 }, () => updateAccount(database, id, {}, commandLine)));
  await updateAccount(database, id, { name: "Two" });
  assert.equal((await told(id)).at(-1), "unknown: name One → Two");
});

test("a statement that changes nothing leaves nothing", async () => {
  const { id } = await openAccount(database, { name: "Same", currency: "EUR" }, NOW, commandLine);
  const before = await told(id);
  await updateAccount(database, id, { name: "Same" }, commandLine);
  assert.deepEqual(await told(id), before);
});

test("what is rolled back leaves nothing", async () => {
  const { id } = await openAccount(database, { name: "Back", currency: "EUR" }, NOW, commandLine);
  const before = await told(id);
  await assert.rejects(database.inTransaction(async (tx) => {
    await tx.query("update account set name = 'gone' where id = $1", [id]);
    throw new Error("back");
  }, { author: commandLine }), /back/);
  assert.deepEqual(await told(id), before);
});

test("a change past the application, by hand in the database, is told as well", async () => {
  const { id } = await openAccount(database, { name: "Hand", currency: "EUR" }, NOW, commandLine);
  await database.query("update ledger_account set credit_limit_micros = 5000000 where owner_account_id = $1", [id]);
  assert.equal((await told(id)).at(-1), "unknown: credit_limit_micros 0 → 5000000");
});

test("several moves of money into one wallet in one statement tell each balance on the way", async () => {
  const { id } = await openAccount(database, { name: "Thrice", currency: "EUR" }, NOW, commandLine);
  await topUp(database, { accountId: id, amountMicros: 5n, reference: newId() }, NOW, commandLine);
  const [wallet] = await database.query<{ id: string }>("select id from ledger_account where owner_account_id = $1", [id]);
  const [cash] = await database.query<{ id: string }>("select id from ledger_account where kind = 'cash' and currency = 'EUR'");
  const ids = [newId(NOW), newId(NOW), newId(NOW)].sort();
  await database.query(
    `with filled as (update ledger_account set credits_posted_micros = credits_posted_micros + 600 where id = $1)
     insert into transfer (id, kind, reference, debit_account_id, credit_account_id, amount_micros, currency, created_at)
     select id, 'topUp', id::text, $2, $1, amount, 'EUR', $5 from unnest($3::uuid[], $4::bigint[]) as new(id, amount)`,
    [wallet?.id, cash?.id, ids, [100, 200, 300], new Date(NOW)],
  );
  assert.deepEqual((await told(id)).filter((line) => line.includes("balance")), ["command line: balance_micros 0 → 5", "unknown: balance_micros 5 → 105", "unknown: balance_micros 105 → 305", "unknown: balance_micros 305 → 605"]);
});

test("it cannot be edited, deleted or emptied", async () => {
  for (const statement of ["update change set author = 'me'", "delete from change", "truncate change"]) {
    await assert.rejects(database.query(statement), (error: unknown) => sqlState(error) === "RB001", statement);
  }
});

test("no hash of a key is in it", async () => {
  const [row] = await database.query<{ arguments: string }>("select string_agg(encode(tgargs, 'escape'), ' ') as arguments from pg_trigger where tgname = 'note_changes'");
  assert.match(row?.arguments ?? "", /revoked_at/);
  assert.doesNotMatch(row?.arguments ?? "", /hash/);
});
