// Access numbers and DIDs on the command line, as a person types it.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { runCommand } from "../../src/commandLine/runCommand.js";
import { systemClock } from "../../src/kernel/clock.js";
import { toPublicId, type AccountId } from "../../src/kernel/id.js";
import { anAccount, aTariff } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
let accountId: AccountId;
let folder: string;
before(async () => {
  database = await createTestDatabase();
  accountId = await anAccount(database, await aTariff(database), 1_000_000n);
  folder = mkdtempSync(join(tmpdir(), "numbers-"));
});
after(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

async function typed(...args: string[]): Promise<{ readonly code: number; readonly said: string; readonly told: string }> {
  const said: string[] = [];
  const told: string[] = [];
  const world = { clock: systemClock, database: async () => database, say: (text: string) => void said.push(text), tell: (text: string) => void told.push(text), isTerminal: false };
  const code = await runCommand(args, world);
  return { code, said: said.join("\n"), told: told.join("\n") };
}

function sheet(name: string, ...lines: string[]): string {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

for (const [noun, lines] of [
  ["did", () => ["number,account,calls_back,set_up_price,monthly_price", `+15005560001,${toPublicId("account", accountId)},+15005550101,1,2`, `+15005560002,${toPublicId("account", accountId)},,,`]],
  ["access-number", () => ["number,trigger,languages,unknown_callers,house_account,caller_prefixes,country", `+15005560011,ani,en de,askPin,${toPublicId("account", accountId)},1500 49,DE`, "+15005560012,ivr,fr,,,,"]],
] as const) {
  test(`${noun}: a sheet is tried, imported, imported again and exported; the export imports as the same`, async () => {
    const file = sheet(`${noun}.csv`, ...lines());
    assert.deepEqual(await typed(noun, "import", file, "--dry-run"), { code: 0, said: "2 new, 0 changed, 0 as they were: a dry run, nothing was kept", told: "" });
    assert.equal((await typed(noun, "import", file)).said, "2 new, 0 changed, 0 as they were");
    assert.equal((await typed(noun, "import", file)).said, "0 new, 0 changed, 2 as they were");
    const exported = join(folder, `${noun}-exported.csv`);
    assert.equal((await typed(noun, "export", "--to", exported)).code, 0);
    assert.equal(readFileSync(exported, "utf8").trimEnd().split("\r\n").length, 3);
    assert.equal((await typed(noun, "import", exported)).said, "0 new, 0 changed, 2 as they were");
    assert.match((await typed(noun, "list")).said, /\+15005560012|\+15005560002/);
  });

  test(`${noun}: a sheet with faults tells all of them by line and column, and imports nothing`, async () => {
    const before = (await typed(noun, "export")).said;
    const { code, told } = await typed(noun, "import", sheet("faulty.csv", "number,delay_seconds", "+15005560091,many", "nobody,3", "+15005560091,3"));
    assert.equal(code, 1);
    assert.match(told, /^line 2, delay_seconds "many": is a whole number of seconds$/m);
    assert.match(told, /^line 3, number "nobody": /m);
    assert.match(told, /^line 4, number "\+15005560091": is in line 2 already$/m);
    assert.match(told, /nothing was imported\.$/);
    assert.equal((await typed(noun, "export")).said, before);
  });
}

test("without a file, or with one that is not there, the command says so", async () => {
  assert.equal((await typed("did", "import")).code, 64);
  assert.equal((await typed("did", "import", join(folder, "gone.csv"))).code, 78);
});

test("calls to our numbers are listed", async () => {
  assert.deepEqual(await typed("inbound", "list"), { code: 0, said: "", told: "" });
});
