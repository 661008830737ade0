// `cdr export`, as a person types it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { runCommand } from "../../src/commandLine/runCommand.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";
import { NOW } from "../support/money.js";

let database: TestDatabase;
let folder: string;
before(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "ringback-"));
  await database.query(
    `insert into cdr (leg_id, call_back_id, account_id, trigger, role, attempt, trunk, number, destination, outcome, dialed_at, ended_at, answered_seconds, billed_seconds, cause, end_known, currency, rate,
                      charge_micros, captured_micros, written_off_micros, settled_at)
     select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'web', 'A', 1, 'one', '+4930' || lpad(i::text, 6, '0'), 'Germany', 'busy', at, at, 0, 0, 17, true, 'EUR',
            '{"deckId": "x", "prefix": "49", "destination": "Germany", "priceNanos": "1", "connectFeeMicros": "0", "firstIncrementSeconds": 1, "nextIncrementSeconds": 1}', 0, 0, 0, at
       from generate_series(0, 19999) i, lateral (select to_timestamp($1::bigint / 1000 + i) as at) one`,
    [NOW],
  );
});
after(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

async function typed(...args: string[]): Promise<{ readonly code: number; readonly told: string }> {
  const told: string[] = [];
  const world = { clock: { now: () => NOW }, database: async () => database, say: () => undefined, tell: (text: string) => void told.push(text), isTerminal: false };
  return { code: await runCommand(args, world), told: told.join("\n") };
}

test("CDRs are written to a file, narrowed as the API narrows them, with what an operator sees", async () => {
  const to = join(folder, "cdrs.csv");
  const { code, told } = await typed("cdr", "export", "--since", "2026-11-20T12:00:10Z", "--before", "2026-11-20T12:00:20Z", "--trunk", "one", "--to", to);
  assert.equal(code, 0, told);
  const [header = "", ...lines] = (await readFile(to, "utf8")).trimEnd().split("\r\n");
  assert.match(header, /^leg_id,.*,trunk,cost_currency,cost/);
  assert.deepEqual(lines.map((line) => /\+4930\d+/.exec(line)?.[0]), Array.from({ length: 10 }, (_, index) => `+4930${String(index + 10).padStart(6, "0")}`));
});

test("what is written wrongly is told, and no file is made over another", async () => {
  assert.equal((await typed("cdr", "export", "--colour", "red")).code, 64);
  assert.equal((await typed("cdr", "export", "--outcome", "lost")).code, 1);
  assert.equal((await typed("cdr", "export", "--since", "yesterday")).code, 64);
  await assert.rejects(typed("cdr", "export", "--to", join(folder, "cdrs.csv")), /EEXIST/);
});

test("a reader that has seen enough ends it without a word", async () => {
  const main = join(import.meta.dirname, "../../src/commandLine/main.js");
  const child = spawn(process.execPath, [main, "cdr", "export"], { env: { ...process.env, DATABASE_URL: database.url } });
  let told = "";
  child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString()));
  child.stdout.once("data", () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.on("exit", resolve));
  assert.deepEqual({ code, told }, { code: 0, told: "" });
});
