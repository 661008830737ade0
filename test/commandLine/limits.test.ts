// Limits on the command line, as a person types it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { runCommand } from "../../src/commandLine/runCommand.js";
import { toPublicId } from "../../src/kernel/id.js";
import { recordBreach } from "../../src/telephony/limits/breachLog.js";
import { anAccount, aTariff, NOW } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
let accountId: Awaited<ReturnType<typeof anAccount>>;
let account: string;
before(async () => {
  database = await createTestDatabase();
  accountId = await anAccount(database, await aTariff(database), 1_000_000n);
  account = toPublicId("account", accountId);
});
after(() => database.drop());

async function typed(...args: string[]): Promise<{ readonly code: number; readonly said: string; readonly told: string }> {
  const said: string[] = [];
  const told: string[] = [];
  const code = await runCommand(args, { clock: { now: () => NOW }, database: async () => database, say: (text) => void said.push(text), tell: (text) => void told.push(text), isTerminal: false });
  return { code, said: said.join("\n"), told: told.join("\n") };
}

test("a limit is set, shown as the account's own, and taken back", async () => {
  for (const [limit, value] of [["callBacksAMinute", "7"], ["spendADay", "12.50"], ["allowsUnproven", "no"], ["allowedPrefixes", "49,44"], ["suspends", "highRisk,callsToARange"]] as const) {
    assert.equal((await typed("limits", "set", limit, value, "--account", account)).code, 0);
  }
  const { said } = await typed("limits", "show", "--account", account);
  for (const line of [/^\* callBacksAMinute +7$/m, /^\* spendADay +12\.500000$/m, /^\* allowsUnproven +false$/m, /^\* allowedPrefixes +44 49$/m, /^\* suspends +highRisk callsToARange$/m, /^ {2}callBacksADay +none$/m]) assert.match(said, line);
  assert.equal((await typed("limits", "set", "callBacksAMinute", "default", "--account", account)).code, 0);
  assert.match((await typed("limits", "show", "--account", account)).said, /^ {2}callBacksAMinute +none$/m);
});

test("the defaults are shown, and set, of accounts and of unknown callers", async () => {
  assert.equal((await typed("limits", "set", "callBacksADay", "150", "--unknown-callers")).code, 0);
  assert.match((await typed("limits", "show")).said, /^Unknown callers\n(.*\n)* {2}callBacksADay +150$/m);
});

test("what is no limit, no number and no account is told, and nothing is set", async () => {
  assert.equal((await typed("limits", "set", "callBacks", "7")).code, 64);
  assert.equal((await typed("limits", "set", "callBacksADay", "many")).code, 64);
  assert.equal((await typed("limits", "set", "suspends", "everything")).code, 64);
  assert.equal((await typed("limits", "set", "callBacksADay", "7", "--account", toPublicId("account", "01a2057e-6d3a-7d1c-9a8b-0c1d2e3f4a5b"))).code, 1);
  assert.equal((await typed("limits", "show", "--account", "acc_1")).code, 1);
});

test("a suspended account is listed with its breach, its number masked, and released with a reason", async () => {
  await recordBreach(database, accountId, { kind: "highRisk", number: "+881612345678", limit: null, figure: null, range: "881" }, NOW);
  const { said } = await typed("breach", "list", "--unreleased");
  assert.match(said, new RegExp(`${account} {2}highRisk {2}\\+88161234\\*\\*\\*\\* {2}×1 {2}suspended`));
  assert.equal((await typed("account", "release", account)).code, 64);
  assert.equal((await typed("account", "release", account, "--reason", "known to us")).code, 0);
  assert.equal((await typed("breach", "list", "--unreleased")).said, "");
  assert.match((await typed("breach", "list", "--account", account)).said, /released by command line: known to us/);
});

test("a number opts out, is listed, and is taken off the list again", async () => {
  assert.equal((await typed("opt-out", "add", "+4930123456", "--reason", "wrote to us")).code, 0);
  assert.match((await typed("opt-out", "list")).said, /^\+4930123456 .* wrote to us$/);
  assert.equal((await typed("opt-out", "remove", "+4930123456")).code, 0);
  assert.equal((await typed("opt-out", "remove", "+4930123456")).code, 1);
  assert.equal((await typed("opt-out", "add", "112", "--reason", "x")).code, 1);
});
