import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { maskNumber } from "../../src/kernel/logger.js";

test("a number in a log is enough to find a call by, and too little to dial", () => {
  assert.equal(maskNumber("+4915112345678"), "+49151••••••78");
  assert.equal(maskNumber("+491511"), "•••••••");
});

test("a failed statement is logged without its parameters, which hold numbers", () => {
  const logger = join(import.meta.dirname, "../../src/kernel/logger.js");
  const script = `const { createLogger } = await import(${JSON.stringify(logger)}); createLogger("error").error({ err: Object.assign(new Error("duplicate key"), { code: "23505", parameters: ["+4915112345678"] }), apiKey: "rb_secret" }, "failed")`;
  const { stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  const line = JSON.parse(stderr) as { err: { code: string }; apiKey: string };
  assert.equal(line.err.code, "23505");
  assert.equal(line.apiKey, "[Redacted]");
  assert.ok(!stderr.includes("12345678"));
});
