// The command line, as a person types it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { runCommand } from "../../src/commandLine/runCommand.js";
import { instantOf } from "../../src/commandLine/named.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { NOW, aTariff } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
let folder: string;
let tariff: Tariff;
before(async () => {
  database = await createTestDatabase();
  tariff = await aTariff(database);
  folder = await mkdtemp(join(tmpdir(), "ringback-"));
});
after(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

async function typed(...args: string[]): Promise<{ readonly code: number; readonly said: string; readonly told: string }> {
  const said: string[] = [];
  const told: string[] = [];
  const world = { clock: { now: () => NOW + 1_000 }, database: async () => database, say: (text: string) => void said.push(text), tell: (text: string) => void told.push(text), isTerminal: false };
  const code = await runCommand(args, world);
  return { code, said: said.join("\n"), told: told.join("\n") };
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test("a sheet is tried, imported, compared, activated, taken back and exported", async () => {
  const sheet = await file("new.csv", "code;destination;price;increments\n49;Germany;0,07;60/1\n33;France;0,02;1/1\n");
  const tried = await typed("deck", "import", sheet, "--tariff", tariff.name, "--dry-run");
  assert.equal(tried.code, 0, tried.told);
  assert.match(tried.said, /of 2 rates would be made[\s\S]*new 1 · up 1 · down 0 · changed otherwise 0 · closed 1 · same 0[\s\S]*nothing was kept/);
  const made = await typed("deck", "import", sheet, "--tariff", tariff.name);
  assert.match(made.said, /^(dk_[0-9a-f]{32}) of 2 rates made/);
  const deck = /dk_[0-9a-f]{32}/.exec(made.said)?.[0] ?? "";
  assert.match((await typed("deck", "diff", deck)).said, /up {7}49 +0\.060000000 → 0\.070000000/);
  assert.match((await typed("deck", "activate", deck)).said, /is in force from 2026-11-20T12:00:01\.000Z on/);
  const listed = await typed("deck", "list", "--tariff", tariff.name);
  assert.match(listed.said, new RegExp(`${deck} .* 2 rates  new\\.csv  ← in force`));
  const to = join(folder, "out.csv");
  assert.equal((await typed("deck", "export", "--tariff", tariff.name, "--to", to)).code, 0);
  assert.match(await readFile(to, "utf8"), /^prefix,destination,price per minute \(EUR\).*\n33,France,0\.020000000,0\.000000,1,1,no\n49,Germany/);
  const planned = await typed("deck", "activate", deck, "2026-12-01");
  assert.equal(planned.code, 0);
  const again = await typed("deck", "import", sheet, "--tariff", tariff.name, "--activate");
  assert.match(again.said, /imported before; nothing changed/);
  assert.equal((await typed("deck", "activate", "--back", "--tariff", tariff.name)).code, 0);
});

test("terms that were not said were lost without a word: a dry run tells that they are taken over, and which are dropped by none", async () => {
  const taxed = await aTariff(database);
  const [sheet, terms] = [await file("taxed.csv", "code,rate\n49,1\n"), await file("tax.json", '{"taxPercent": "19"}')];
  assert.equal((await typed("deck", "import", sheet, "--tariff", taxed.name, "--terms", terms, "--activate")).code, 0);
  const dearer = await file("dearer.csv", "code,rate\n49,2\n");
  const silent = await typed("deck", "import", dearer, "--tariff", taxed.name, "--dry-run");
  assert.match(silent.told, /note: no terms were said: those of dk_[0-9a-f]{32}, in force then, are taken over \(taxPercent\)/);
  assert.doesNotMatch(silent.said, /other terms/);
  const none = await typed("deck", "import", dearer, "--tariff", taxed.name, "--dry-run", "--terms", "none");
  assert.match(none.said, /other terms: taxPercent/);
  assert.doesNotMatch(none.told, /terms/);
});

test("faults are told line by line with exit code 1, and nothing is imported", async () => {
  const { code, told } = await typed("deck", "import", await file("bad.csv", "code,rate\n4.4E+10,1\n45,x\n"), "--tariff", tariff.name, "--activate", "2026-12-01T00:00:00Z");
  assert.equal(code, 1);
  assert.match(told, /line 2, code "4\.4E\+10": is in scientific notation.*\nline 3, rate "x": is not a number.*\nbad\.csv: 2 faults in 3 lines; nothing was imported\./s);
});

test("a command that is written wrongly shows its usage, and what is missing is said in a sentence", async () => {
  const sheet = await file("ok.csv", "code,rate\n49,1\n");
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [["deck", "fly"], 64, /no command "deck fly"/],
    [["deck", "import"], 64, /Give one file/],
    [["deck", "import", sheet], 64, /Say which tariff/],
    [["deck", "import", sheet, "--tariff", "none such"], 1, /There is no tariff "none such"\. There are: tariff/],
    [["deck", "import", join(folder, "absent"), "--tariff", tariff.name], 78, /There is no file/],
    [["deck", "import", sheet, "--tariff", tariff.name, "--increments", "0/0"], 64, /1 to 3600/],
    [["deck", "import", sheet, "--tariff", tariff.name, "--dates", "ymd"], 64, /dmy or mdy/],
    [["deck", "import", sheet, "--tariff", tariff.name, "--nonsense"], 64, /nonsense/],
    [["deck", "import", sheet, "--tariff", tariff.name, "--activate", "2020-01-01"], 1, /The past keeps its prices/],
    [["deck", "import", sheet, "--tariff", tariff.name, "--terms", await file("terms.json", '{"taxPercent": "-1", "colour": 1}')], 1, /taxPercent.*colour|colour.*taxPercent/s],
    [["deck", "diff", "dk_1"], 1, /NOT_FOUND/],
    [["deck", "export", "--tariff", tariff.name, "dk_1"], 64, /Give a deck, or --tariff/],
  ];
  for (const [args, code, words] of cases) {
    const answer = await typed(...args);
    assert.equal(answer.code, code, `${args.join(" ")}: ${answer.told}`);
    assert.match(answer.told, words, args.join(" "));
  }
  assert.throws(() => instantOf("2026-13-01"), /no instant/);
  assert.equal(instantOf("2026-12-01T01:00:00+01:00"), Date.UTC(2026, 11, 1));
  assert.match((await typed("deck", "--help")).said, /deck import FILE/);
});

test("npx's entry runs the build, and without a database says what to do", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "../../../bin/ringback.js"), "deck", "list", "--tariff", "x"], { encoding: "utf8", env: { PATH: process.env["PATH"] ?? "", DATA_DIRECTORY: join(folder, "nothing") } });
  assert.equal(status, 78);
  assert.match(stderr, /There is no database yet: run "npm start" once, or set DATABASE_URL\./);
});
