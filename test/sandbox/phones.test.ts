import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { phones } from "../../src/telephony/sandbox/phoneScript.js";
import { startBench } from "./sandbox.js";

const HOUR = 3600;

/** Title, number, what is heard within an hour, and the limit of the leg where it matters. */
const numbers: readonly (readonly [string, string, readonly string[], number?])[] = [
  ["…0101 rings one second, answers, talks 60 s and hangs up", "+15005550101", ["0 rings", "1 answered", "61 ended 16"]],
  ["…0102 is busy", "+15005550102", ["0.2 ended 17/486"]],
  ["…0103 rings until the switch's own limit ends it", "+15005550103", ["0 rings", "90 ended 0"], 90],
  ["…0104 rings and rejects", "+15005550104", ["0 rings", "1 ended 21/603"]],
  ["…0105 answers after 25 s", "+15005550105", ["0 rings", "25 answered", "85 ended 16"]],
  ["…0106 answers and drops after 10 s", "+15005550106", ["0 rings", "1 answered", "11 ended 16"]],
  ["…0107 has a slow carrier: nothing for 5 s, then it rings, and answers after 8 s", "+15005550107", ["5 rings", "8 answered", "68 ended 16"]],
  ["…0108 fails with 503 on the first trunk", "+15005550108", ["0.2 ended 34/503"]],
  ["…0109 talks until the limit of the money ends it", "+15005550109", ["0 rings", "1 answered", "500 ended 0"], 500],
  ["…0110 answers, and the switch forgets it without a word", "+15005550110", ["0 rings", "1 answered"]],
  ["…0111 talks until somebody hangs up", "+15005550111", ["0 rings", "1 answered", "3600 ended 0"]],
  ["…0112 has early media and answers after 2 s", "+15005550112", ["0 rings", "2 answered", "62 ended 16"]],
  ["…0114 does not exist", "+15005550114", ["0.2 ended 1/404"]],
  ["…0115 fails with 503 everywhere", "+15005550115", ["0.2 ended 34/503"]],
  ["…0116 answers and hangs up after one second", "+15005550116", ["0 rings", "1 answered", "2 ended 16"]],
  ["…0117 answers and hangs up after three seconds", "+15005550117", ["0 rings", "1 answered", "4 ended 16"]],
  ["…0118 is silent until the switch gives up", "+15005550118", ["32 ended 19/480"]],
  ["…0120 answers and presses 1 two seconds later", "+15005550120", ["0 rings", "1 answered", "3 keyed 1", "61 ended 16"]],
  ["any other number answers and talks 60 s", "+4930123456", ["0 rings", "1 answered", "61 ended 16"]],
];

for (const [title, number, expected, limitSeconds = HOUR] of numbers) {
  test(title, async () => {
    const bench = await startBench();
    const leg = await bench.dial(number, { limitSeconds });
    await bench.pass(HOUR);
    assert.deepEqual(bench.heard(leg), expected);
    assert.deepEqual(await bench.control.list(), []);
    assert.equal(bench.time.waiting, 0, "nothing is left waiting");
  });
}

test("every phone of the table has its sentence here", () => {
  assert.deepEqual(phones.map((phone) => phone.number).filter((number) => !numbers.some(([, tested]) => tested === number)), []);
});

test("docs/SANDBOX.md has every phone, in the same words", () => {
  const guide = readFileSync("docs/SANDBOX.md", "utf8");
  assert.deepEqual(phones.filter(({ number, words }) => !guide.includes(`| ${number} | ${words} |`)).map(({ number }) => number), []);
});

test("…0108 answers on the second trunk", async () => {
  const bench = await startBench();
  const leg = await bench.dial("+15005550108", { trunk: "carrier2" });
  await bench.pass(2);
  assert.deepEqual(bench.heard(leg), ["0 rings", "1 answered"]);
});

test("…0115 fails on the second trunk as well", async () => {
  const bench = await startBench();
  const leg = await bench.dial("+15005550115", { trunk: "carrier2" });
  await bench.pass(2);
  assert.deepEqual(bench.heard(leg), ["0.2 ended 34/503"]);
});

test("the trunk named dead never shows progress, whoever is called, and the switch gives up after 32 s", async () => {
  const bench = await startBench();
  const leg = await bench.dial("+15005550101", { trunk: "dead" });
  await bench.pass(HOUR);
  assert.deepEqual(bench.heard(leg), ["32 ended 19/480"]);
});
