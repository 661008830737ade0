// `npm start` as a stranger runs it: a process of its own, with the bundled database in a new folder.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const folder = mkdtempSync(join(tmpdir(), "ringback-"));
// The bundled server runs as another user when we are root, and must be able to reach its data.
chmodSync(folder, 0o755);
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill("SIGKILL");
  const pid = Number(pidFile()[0]);
  if (pid) process.kill(pid, "SIGINT");
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly key: string;
}

async function start(): Promise<Started> {
  const env = { ...process.env, PORT: "0", DATA_DIRECTORY: folder, LOG_LEVEL: "error", DATABASE_URL: "", ARI_URL: "" };
  const child = spawn(process.execPath, [join(import.meta.dirname, "../src/main.js")], { env, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk);
    const url = /ready at (\S+)/.exec(said)?.[1];
    const key = /account +key (\S+)/.exec(said)?.[1];
    if (url && key && said.includes("Stop with")) return { child, url, key };
  }
  throw new Error(`it did not start: ${said}`);
}

function pidFile(): string[] {
  try {
    return readFileSync(join(folder, "pg/data/postmaster.pid"), "utf8").split("\n");
  } catch {
    return [];
  }
}

async function ask(started: Started, query: string): Promise<Record<string, unknown>> {
  const answer = await fetch(started.url, { method: "POST", headers: { "content-type": "application/json", authorization: `Bearer ${started.key}` }, body: JSON.stringify({ query }) });
  return ((await answer.json()) as { data: Record<string, unknown> }).data;
}

const balance = "{ me { account { wallet { balance { amount currency } } } } }";

test("the first start makes a small world, a killed run's database is found again, and a stop leaves nothing running", async () => {
  const first = await start();
  const before = await ask(first, balance);
  assert.deepEqual(before, { me: { account: { wallet: { balance: { amount: "10.000000", currency: "EUR" } } } } });
  const port = pidFile()[3];
  first.child.kill("SIGKILL");
  await once(first.child, "exit");
  assert.equal(pidFile()[3], port, "the database's server is left over");

  const second = await start();
  assert.equal(pidFile()[3], port, "it is used again");
  assert.equal(second.key, first.key);
  assert.deepEqual(await ask(second, balance), before, "nothing is seeded twice");
  second.child.kill("SIGTERM");
  const [code] = (await once(second.child, "exit")) as [number];
  assert.equal(code, 0);
  assert.deepEqual(pidFile(), [], "the database's server is stopped, the one that an earlier run had started too");
});
