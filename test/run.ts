// `npm test`: starts one PostgreSQL for the whole run, then hands every test file to node's own runner.
// `npm test -- PATTERN` runs only the files whose path holds PATTERN.
import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { ensureTree } from "../lab/lab.js";
import { prepareServer } from "./support/testDatabase.js";

const pattern = process.argv[2] ?? "";
const files = globSync(join(import.meta.dirname, "**/*.test.js")).filter((file) => file.includes(pattern)).sort();
if (files.length === 0) throw new Error(`no test file matches ${JSON.stringify(pattern)}`);

// Fetched before the tests that use it, so that they neither wait for it nor fetch it side by side. They themselves say what it means when it cannot be had.
await ensureTree({ onProgress: (line) => process.stdout.write(`${line}\n`) }).catch((error: unknown) => process.stderr.write(`No real Asterisk: ${error instanceof Error ? error.message : String(error)}\n`));

const server = await prepareServer();
const code = await new Promise<number>((resolve) => {
  const args = ["--enable-source-maps", "--test", "--test-reporter=spec", "--test-timeout=600000", "--test-concurrency=2", ...files];
  const child = spawn(process.execPath, args, { stdio: "inherit", env: { ...process.env, TEST_SERVER_URL: server.url } });
  child.on("exit", (exitCode) => resolve(exitCode ?? 1));
});
await server.stop();
process.exitCode = code;
