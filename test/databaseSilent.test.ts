import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDatabase } from "../src/database/dataSource.js";
import { createNotifications } from "../src/database/notifications.js";
import type { Database } from "../src/database/transaction.js";
import { createLogger } from "../src/kernel/logger.js";
import { startTcpProxy, type TcpProxy } from "./support/tcpProxy.js";
import { createTestDatabase, type TestDatabase } from "./support/testDatabase.js";

let direct: TestDatabase;
let proxy: TcpProxy;
let database: Database;

before(async () => {
  direct = await createTestDatabase();
  const url = new URL(direct.url);
  proxy = await startTcpProxy(url.hostname, Number(url.port));
  url.port = String(proxy.port);
  database = await openDatabase({ url: url.href, poolSize: 1 });
});
after(async () => {
  await database.close();
  await proxy.close();
  await direct.drop();
});

const backend = () => database.query<{ pid: number }>("select pg_backend_pid() pid").then(([row]) => row?.pid);

test("a transaction whose database has gone silent fails, where it waited for ever, and its connection is not used again", { timeout: 30_000 }, async () => {
  const before = await backend();
  await assert.rejects(
    database.inTransaction(async (tx) => {
      await tx.query("select 1");
      proxy.freeze();
      await tx.query("select 2");
    }),
    { name: "DatabaseSilent" },
  );
  proxy.thaw();
  assert.notEqual(await backend(), before);
});

test("what TypeORM asks of a silent database fails as well, and its connection is not used again", { timeout: 30_000 }, async () => {
  const before = await backend();
  proxy.freeze();
  await assert.rejects(database.dataSource.query("select 1"), (error: Error & { driverError?: Error }) => error.driverError?.name === "DatabaseSilent");
  proxy.thaw();
  assert.notEqual(await backend(), before);
});

test("who listens for hints of other nodes stops at once when the database has gone silent; it waited for the answer to its farewell", { timeout: 20_000 }, async () => {
  const listening = Promise.withResolvers<void>();
  const url = new URL(direct.url);
  url.port = String(proxy.port);
  const hints = createNotifications({ database: direct, url: url.href, node: "this", logger: createLogger("silent"), onHint: () => listening.resolve() });
  hints.start();
  await listening.promise;
  proxy.freeze();
  await hints.stop();
  proxy.thaw();
});

test("who listens for hints of other nodes stops at once when the database cannot be reached", { timeout: 20_000 }, async () => {
  const url = new URL(direct.url);
  url.port = "1";
  const hints = createNotifications({ database: direct, url: url.href, node: "this", logger: createLogger("silent"), onHint: () => undefined });
  hints.start();
  await hints.stop();
});

test("a migration is not held to the limits of the calls", { timeout: 30_000 }, async () => {
  const patient = await openDatabase({ url: direct.url, poolSize: 1, isPatient: true });
  const settings = await patient.query("select current_setting('statement_timeout') statement, current_setting('lock_timeout') lock").finally(() => patient.close());
  assert.deepEqual(settings, [{ statement: "0", lock: "0" }]);
});
