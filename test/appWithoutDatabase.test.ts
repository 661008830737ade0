// The application as it starts and stops round a database that is not quite there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openAccount } from "../src/billing/accounts/openAccount.js";
import { topUp } from "../src/billing/ledger/topUp.js";
import { createTariff } from "../src/billing/tariffs/createTariff.js";
import { buildApp } from "../src/app.js";
import { readConfig } from "../src/config.js";
import { wait } from "../src/kernel/backOff.js";
import { systemClock } from "../src/kernel/clock.js";
import { newId } from "../src/kernel/id.js";
import { createLogger } from "../src/kernel/logger.js";
import { parseNanos } from "../src/kernel/money.js";
import { systemTimers } from "../src/kernel/timers.js";
import { createSandboxCallControl } from "../src/telephony/sandbox/sandboxCallControl.js";
import { startTcpProxy } from "./support/tcpProxy.js";
import { createTestDatabase } from "./support/testDatabase.js";

const logger = createLogger("silent");
const sandbox = () => createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger });

/** An application that reaches its database by a wire. */
async function wired() {
  const direct = await createTestDatabase(2);
  const url = new URL(direct.url);
  const proxy = await startTcpProxy(url.hostname, Number(url.port));
  url.port = String(proxy.port);
  const callControl = sandbox();
  const app = await buildApp(readConfig({ DATABASE_URL: url.href, PORT: "0" }), { logger, callControl });
  await app.start();
  const dispose = async () => {
    await proxy.close();
    await direct.drop();
  };
  return { app, proxy, callControl, dispose };
}

async function until(is: () => boolean): Promise<void> {
  while (!is()) await wait(20);
}

test("while nothing of the calls can be written the node counts for how long, and forgets it once something was; it said that all was well", { timeout: 60_000 }, async () => {
  const { app, proxy, dispose } = await wired();
  await until(() => app.telephony.stalledSeconds === 0);
  proxy.cut();
  await until(() => app.telephony.stalledSeconds > 1);
  proxy.restore();
  await until(() => app.telephony.stalledSeconds === 0);
  await app.stop();
  await dispose();
});

test("a node whose database is away stops all the same, and waits for its calls, of which it knows nothing, as long as it was told; it crashed", { timeout: 60_000 }, async () => {
  const { app, proxy, callControl, dispose } = await wired();
  const address = app.url;
  proxy.cut();
  const startedAt = performance.now();
  await app.stop(1);
  assert.ok(performance.now() - startedAt >= 1_000, "a poll that failed does not mean that no call is left");
  assert.equal(callControl.connected, false, "the switch was let go of");
  await assert.rejects(fetch(address), "the port was let go of");
  await dispose();
});

test("a node whose database has gone silent stops all the same; it waited for ever", { timeout: 60_000 }, async () => {
  const { app, proxy, callControl, dispose } = await wired();
  proxy.freeze();
  await app.stop();
  assert.equal(callControl.connected, false);
  await dispose();
});

test("a call-back that is asked for before the switch of a new database was taken over is stored; it was a fault of ours", async () => {
  const database = await createTestDatabase(2);
  const app = await buildApp(readConfig({ DATABASE_URL: database.url, PORT: "0" }), { logger, callControl: sandbox() });
  try {
    const now = systemClock.now();
    const rates = [{ prefix: "1", destination: "Phones", priceNanos: parseNanos("0.06", "price"), connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 }];
    const tariff = await createTariff(database, { name: "Standard", currency: "EUR", rates }, now);
    const account = await openAccount(database, { name: "Early", currency: "EUR", tariffId: tariff.id, liveCallBackLimit: 1 }, now);
    await topUp(database, { accountId: account.id, amountMicros: 10_000_000n, reference: newId() }, now);
    const stored = await app.telephony.requestCallBack({
      accountId: account.id, aNumber: "+15005550111", bNumber: "+15005550106", idempotencyKey: newId(), notBefore: null, expiresAt: null, retry: {}, ringSeconds: null, longestSeconds: null, sandboxSpeed: null,
    });
    assert.equal(stored.callBack.state, "queued");
  } finally {
    await app.stop();
    await database.drop();
  }
});
