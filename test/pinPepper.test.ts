// The pepper of PINs: made once and kept, never shown, and a start with another one is refused before a single PIN is wrong.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pino } from "pino";
import { buildApp } from "../src/app.js";
import { InvalidConfig, readConfig } from "../src/config.js";
import { keptPepper } from "../src/pinPepper.js";
import { openAccount } from "../src/billing/accounts/openAccount.js";
import { createCallers } from "../src/telephony/callers/callers.js";
import { createPepper } from "../src/telephony/callers/pepper.js";
import { systemClock } from "../src/kernel/clock.js";
import { knownPhoneNumber } from "../src/kernel/phoneNumber.js";
import { PEPPER, tester } from "./support/callers.js";
import { createTestDatabase, type TestDatabase } from "./support/testDatabase.js";

let folder: string;
let database: TestDatabase;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "ringback-"));
  database = await createTestDatabase();
});
after(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

const logger = pino({ level: "silent" });

test("it is made once, also by many that start at once, and only its owner may read it", async () => {
  const directory = join(folder, "data");
  const made = await Promise.all(Array.from({ length: 10 }, () => keptPepper(directory)));
  assert.equal(new Set(made).size, 1);
  assert.match(made[0] ?? "", /^[0-9a-f]{64}$/);
  assert.equal(await keptPepper(directory), made[0]);
  assert.equal(statSync(join(directory, "pin-pepper")).mode & 0o777, 0o600);
});

test("one that is too short is refused, and is not in the message", () => {
  assert.throws(() => readConfig({ PIN_PEPPER: "too short a pepper" }), (error: unknown) => error instanceof InvalidConfig && /PIN_PEPPER/.test(error.message) && !error.message.includes("too short a pepper"));
});

test("a node without the pepper of the PINs, or with another, does not start, and lets go of what it opened", async () => {
  const start = (environment: Record<string, string>) => buildApp(readConfig({ DATABASE_URL: database.url, PORT: "0", ...environment }), { logger });
  const fresh = await start({});
  await fresh.stop();
  const { id } = await openAccount(database, { name: "Caller", currency: "EUR" }, systemClock.now());
  const callers = createCallers({ database, pepper: createPepper(PEPPER), ownCallerId: knownPhoneNumber("+15005550100"), clock: systemClock, logger });
  await callers.issuePin(id, null, tester);
  await assert.rejects(start({}), InvalidConfig);
  await assert.rejects(start({ PIN_PEPPER: PEPPER.toUpperCase() }), InvalidConfig);
  const others = await database.query<{ count: number }>("select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name = 'ringback' and pid <> pg_backend_pid() and state <> 'idle'");
  assert.equal(others[0]?.count, 0);
  await (await start({ PIN_PEPPER: PEPPER })).stop();
});
