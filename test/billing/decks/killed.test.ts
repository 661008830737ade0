// An import that is killed, wherever it is: the tariff keeps its deck, and no half of another stays behind.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { listImports } from "../../../src/billing/decks/importStore.js";
import { activeDecks } from "../../../src/billing/tariffs/activeDeck.js";
import type { Tariff } from "../../../src/billing/tariffs/tariff.js";
import { systemClock } from "../../../src/kernel/clock.js";
import { aTariff } from "../../support/money.js";
import { createTestDatabase, type TestDatabase } from "../../support/testDatabase.js";

const ROWS = 120_000;
const KILLS = 8;
const bin = join(import.meta.dirname, "../../../../bin/ringback.js");
let database: TestDatabase;
let folder: string;
let sheet: string;
before(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "ringback-"));
  sheet = join(folder, "deck.csv");
  await writeFile(sheet, `code,name,rate\n${Array.from({ length: ROWS }, (_, index) => `${1_000_000 + index},Somewhere,0.0${1 + (index % 9)}\n`).join("")}`);
});
after(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

/** @param killAfterMs of the moment when its report appears; null: it may end */
async function runImport(tariff: Tariff, killAfterMs: number | null): Promise<{ readonly code: number | null; readonly tookMs: number }> {
  const already = (await listImports(database, tariff.id, { limit: 100, after: null }, systemClock.now())).length;
  const child = spawn(process.execPath, [bin, "deck", "import", sheet, "--tariff", tariff.name, "--activate"], { env: { ...process.env, DATABASE_URL: database.url }, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
  let isOver = false;
  void ended.then(() => (isOver = true));
  while (!isOver && (await database.query("select 1 from deck_import where tariff_id = $1", [tariff.id])).length === already) await sleep(5);
  const startedAt = performance.now();
  if (killAfterMs !== null) {
    await Promise.race([sleep(killAfterMs), ended]);
    child.kill("SIGKILL");
  }
  const code = await ended;
  if (killAfterMs === null) assert.equal(code, 0, said);
  return { code, tookMs: performance.now() - startedAt };
}

test("killed at random points of its work, an import leaves the deck in force as it was, or has made the new one whole", async () => {
  const measured = await aTariff(database);
  const { tookMs } = await runImport(measured, null);
  const tariff = await aTariff(database);
  let killed = 0;
  for (let round = 0; round < KILLS; round += 1) {
    const { code } = await runImport(tariff, (tookMs * (round + Math.random())) / KILLS);
    // A server process may be in the middle of a statement of the one who is dead; it ends with it.
    while ((await database.query("select 1 from pg_stat_activity where datname = current_database() and application_name = 'ringback' and pid <> pg_backend_pid() and state <> 'idle'")).length > 0) await sleep(20);
    const deckId = (await activeDecks(database, [tariff.id], systemClock.now())).get(tariff.id);
    const decks = await database.query<{ id: string; rates: number }>("select id, (select count(*)::int from rate where deck_id = rate_deck.id) as rates from rate_deck where tariff_id = $1 and file_name is not null", [tariff.id]);
    assert.deepEqual(await database.query("select distinct deck_id from rate where deck_id not in (select id from rate_deck)"), [], "no rates without a deck");
    if (code === 0) {
      assert.deepEqual(decks.map(({ rates }) => rates), [ROWS]);
      assert.equal(deckId, decks[0]?.id);
    } else {
      killed += 1;
      // The last instant before its end may be after the commit: then it is all there.
      if (decks.length === 0) assert.equal(deckId, tariff.activeDeckId);
      else assert.deepEqual([decks.map(({ rates }) => rates), deckId], [[ROWS], decks[0]?.id]);
    }
  }
  assert.ok(killed >= KILLS / 2, `only ${killed} of ${KILLS} were killed in time, so this shows little`);
  await runImport(tariff, null);
  const states = (await listImports(database, tariff.id, { limit: 100, after: null }, systemClock.now() + 3_600_000)).map(({ state }) => state);
  assert.ok(states.includes("interrupted"), states.join());
  assert.deepEqual(await database.query("select rate_count from rate_deck where tariff_id = $1 and file_name is not null", [tariff.id]), [{ rate_count: ROWS }]);
});
