// npm run conformance -- FILE…: rates every case of the files by the code that rates real calls, and names each that comes out otherwise. It changes nothing.
import { readFile } from "node:fs/promises";
import { judge } from "./judge.js";

const files = process.argv.slice(2);
let passed = 0;
let failed = 0;
if (files.length === 0) {
  say("Give the files to run: npm run conformance -- test/billing/vectors/rating.json");
  failed += 1;
}
for (const file of files) await runFile(file);
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function runFile(file: string): Promise<void> {
  const vectors = await vectorsOf(file);
  if (typeof vectors === "string") {
    failed += 1;
    say(`FAILED ${file}: ${vectors}`);
    return;
  }
  vectors.forEach((vector, place) => {
    const { id, faults } = judge(vector, place);
    if (faults.length === 0) passed += 1;
    else failed += 1;
    for (const fault of faults) say(`FAILED ${id}: ${fault}`);
  });
}

/** Its cases, or why it has none. */
async function vectorsOf(file: string): Promise<readonly unknown[] | string> {
  try {
    const content: unknown = JSON.parse(await readFile(file, "utf8"));
    const vectors = content !== null && typeof content === "object" && "vectors" in content ? content.vectors : content;
    if (!Array.isArray(vectors)) return "it has no list of vectors";
    return vectors.length === 0 ? "its list of vectors is empty" : vectors;
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
