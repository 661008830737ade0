// Cases of other systems, and our own where those are silent, rated by the code that rates real calls; and how the command says what is wrong.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { judge } from "../../src/billing/rating/conformance/judge.js";

const root = join(import.meta.dirname, "../../..");
const folder = join(root, "test/billing/vectors");
const scratch = mkdtempSync(join(tmpdir(), "conformance-"));
after(() => rmSync(scratch, { recursive: true }));

for (const file of ["rating.json", "own.json"]) {
  const { vectors } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { readonly vectors: readonly unknown[] };
  test(`all ${vectors.length} cases of ${file} come out as they say`, () => {
    assert.ok(vectors.length >= 50);
    assert.deepEqual(vectors.map(judge).filter(({ faults }) => faults.length > 0), []);
  });
}

test("the command counts what passed and what failed, and names each failure with expected and actual", async () => {
  const good = { id: "good", kind: "rounding", call: { value: "1.5", rounding: { method: "up", decimals: 0 } }, expected: { value: "2" } };
  const wrong = { ...good, id: "wrong", expected: { value: "3" } };
  const strange = { ...good, id: "strange", kind: "guess" };
  const broken = { ...good, id: "broken", call: { value: "one" } };
  const tolerant = { ...good, id: "tolerant", expected: { value: "2.4" }, tolerance: "0.5" };
  const told = await run([write("mixed.json", { vectors: [good, wrong, strange, broken, tolerant] })]);
  assert.equal(told.code, 1);
  assert.match(told.text, /^FAILED wrong: value: expected 3, actual 2$/m);
  assert.match(told.text, /^FAILED strange: unknown kind "guess"/m);
  assert.match(told.text, /^FAILED broken: call\.value: .*not a decimal number/m);
  assert.match(told.text, /^2 passed, 3 failed$/m);
  assert.deepEqual(await run([write("good.json", { vectors: [good] })]), { code: 0, text: "1 passed, 0 failed\n" });
});

test("a file that cannot be read, or holds nothing, is a failure, and the other files run all the same", async () => {
  const good = write("good.json", [{ id: "good", kind: "billed_duration", call: { duration_s: 5, increment_s: 60 }, expected: { billed_s: 60 } }]);
  const told = await run([join(scratch, "absent.json"), write("empty.json", { vectors: [] }), write("noJson.json", "{"), good]);
  assert.equal(told.code, 1);
  assert.match(told.text, /absent\.json: cannot be read: ENOENT/);
  assert.match(told.text, /empty\.json: its list of vectors is empty/);
  assert.match(told.text, /^1 passed, 3 failed$/m);
  assert.equal((await run([])).code, 1);
});

function write(name: string, content: unknown): string {
  const path = join(scratch, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function run(files: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve) => {
    const main = join(root, "dist/src/billing/rating/conformance/conformanceMain.js");
    const child = execFile(process.execPath, [main, ...files], (_, text) => resolve({ code: child.exitCode ?? -1, text }));
  });
}
