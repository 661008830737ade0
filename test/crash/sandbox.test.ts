// The application with its bundled database and the sandbox, killed in the middle of a talk: its phones die with it, and the next start closes their calls.
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openDatabase } from "../../src/database/dataSource.js";
import { startEmbedded } from "../../src/database/embedded.js";
import { newId } from "../../src/kernel/id.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { startChildApp, type ChildApp } from "../support/childApp.js";
import { requestThrough, untilState } from "../support/childCalls.js";

const folder = mkdtempSync(join(tmpdir(), "ringback-"));
// The bundled server runs as another user when we are root, and must be able to reach its data.
chmodSync(folder, 0o755);
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

const settings = { DATA_DIRECTORY: folder };

test("killed while two sandbox phones talk: the next start finds its database, closes the call at its last proof of life, and places calls again", async (t) => {
  const first = await startChildApp(settings);
  const key = keyOf(first);
  const killed = await startedWith(first, key);
  // The server that the application has started; here it is only found.
  const { url } = await startEmbedded({ directory: join(folder, "pg") });
  const database = await openDatabase({ url, poolSize: 2 });
  try {
    const id = await requestThrough(killed, "+15005550109", "+15005550111", newId());
    await untilState(database, id, "connected", killed);
    killed.signal("SIGKILL");
    await killed.exited;

    const startedAt = performance.now();
    const next = await startedWith(await startChildApp(settings), key);
    t.diagnostic(`started again after ${Math.round(performance.now() - startedAt)} ms`);
    await untilState(database, id, "ended", next);
    const { outcome, cdrs } = await assertSettled(database, null, id);
    assert.equal(outcome, "completed");
    assert.deepEqual(cdrs.map((cdr) => [cdr.role, cdr.outcome, cdr.end_known]), [["A", "answered", false], ["B", "answered", false]]);

    const another = await requestThrough(next, "+15005550102", "+15005550111", newId());
    await untilState(database, another, "ended", next);
    assert.equal((await assertSettled(database, null, another)).outcome, "aBusy");
    await assertAllSettled(database);
    await database.close();
    assert.deepEqual(await next.stop(), { code: 0, signal: null }, next.said());
  } finally {
    await database.close().catch(() => undefined);
  }
});

function keyOf(child: ChildApp): string {
  const key = /account +key (\S+)/.exec(child.said())?.[1];
  assert.ok(key, child.said());
  return key;
}

/** The key is known only once the first start has printed it. */
async function startedWith(child: ChildApp, key: string): Promise<ChildApp> {
  assert.ok(child.url, child.said());
  return { ...child, ask: (query, variables) => child.ask(query, variables, key) };
}
