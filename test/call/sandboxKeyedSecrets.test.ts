// What a caller keys is a secret: a PIN, right or wrong, is in no log line of any level and in no row of any table.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import type { Database } from "../../src/database/transaction.js";
import { authorNamed } from "../../src/kernel/author.js";
import { systemClock } from "../../src/kernel/clock.js";
import type { LegId } from "../../src/kernel/id.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { createSandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { createCallWorld } from "../support/callWorld.js";
import { createPrompts } from "../support/prompts.js";
import { aPhone, anAccessNumber, triggered } from "../support/triggers.js";

const WRONG = "8306915274";

test("a PIN that was keyed, wrong and then right, is found nowhere: not in the logs, and not in the whole database", async (t) => {
  const lines: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  const sandbox = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger });
  const prompts = createPrompts();
  const world = await createCallWorld({ callControl: prompts.through(sandbox), isSandbox: true, trunks: ["carrier", "carrier2"], logger });
  t.after(() => world.stop());
  const payer = await world.openAccount("10");
  const pin = await world.callers.issuePin(payer, 10, authorNamed("tests"));
  const called = await anAccessNumber(world.database, { unknownCallers: "askPin", houseAccountId: world.accountId, callerPrefixes: ["1500"] });
  const caller = aPhone("0111");
  sandbox.dialIn({ from: caller, to: called, hangsUpAfterSeconds: 1 });
  const id = await triggered(world.database, called);
  const answered = await world.until(id, ({ legs }) => legs.some(({ role, state }) => role === "A" && state === "answered"));
  const a = answered.legs.find(({ role }) => role === "A")?.id as LegId;

  await prompts.heard("enterPin", 1, a);
  sandbox.key(a, `${WRONG}#`);
  await prompts.heard("wrongPin", 1, a);
  await prompts.heard("enterPin", 2, a);
  sandbox.key(a, `${pin}#`);
  await prompts.heard("enterNumber", 1, a);
  assert.equal((await world.telephony.findCallBack(null, id))?.callBack.accountId, payer, "the PIN was right");
  await sandbox.hangUp(a);
  await world.toTheEnd(id);

  const rows = await everything(world.database);
  assert.ok(rows.some((row) => row.includes(caller)), "what is stored is found");
  assert.ok(rows.length > 50 && lines.length > 0, `${rows.length} rows and ${lines.length} lines were looked through`);
  for (const secret of [pin, WRONG]) {
    assert.deepEqual(rows.filter((row) => row.includes(secret)), [], "in the database");
    assert.deepEqual(lines.filter((line) => line.includes(secret)), [], "in the logs");
  }
});

/** Every row of every table, as text; bytes also as what they would be as letters. */
async function everything(database: Database): Promise<readonly string[]> {
  const tables = await database.query<{ name: string }>("select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')");
  const rows: string[] = [];
  for (const { name } of tables) {
    for (const { row } of await database.query<{ row: string }>(`select t::text as row from ${name} as t`)) rows.push(row, ...[...row.matchAll(/\\x([0-9a-f]+)/g)].map(([, hex = ""]) => Buffer.from(hex, "hex").toString("latin1")));
  }
  return rows;
}
