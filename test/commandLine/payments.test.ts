// Vouchers and re-ratings on the command line, as a person types it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createBilling } from "../../src/billing/billing.js";
import { redeemVoucher } from "../../src/billing/payments/redeemVoucher.js";
import type { Tariff } from "../../src/billing/tariffs/tariff.js";
import { runCommand } from "../../src/commandLine/runCommand.js";
import { commandLine } from "../../src/kernel/author.js";
import { toPublicId, type AccountId } from "../../src/kernel/id.js";
import { anAccount, aTariff, available, NOW, plainRates } from "../support/money.js";
import { callThatIsUp, settledCall } from "../support/settledCall.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

/** When calls are rated again: past the end of the day on which they were made. */
const LATER = NOW + 24 * 3_600_000;

let database: TestDatabase;
let tariff: Tariff;
let accountId: AccountId;
before(async () => {
  database = await createTestDatabase();
  tariff = await aTariff(database);
  accountId = await anAccount(database, tariff, 1_000_000n);
});
after(() => database.drop());

async function typed(...args: string[]): Promise<{ readonly code: number; readonly said: readonly string[]; readonly told: string }> {
  const said: string[] = [];
  const told: string[] = [];
  const world = { clock: { now: () => LATER }, database: async () => database, say: (text: string) => void said.push(text), tell: (text: string) => void told.push(text), isTerminal: false };
  const code = await runCommand(args, world);
  return { code, said, told: told.join("\n") };
}

test("vouchers are made as CSV, which alone holds the codes; they are redeemed, listed and declared void", async () => {
  const { code, said, told } = await typed("voucher", "create", "--amount", "5.00", "--currency", "EUR", "--count", "3", "--expires", "2027-12-31", "--note", "kiosk");
  assert.equal(code, 0, told);
  assert.deepEqual([said[0], said.length], ["batch,code,amount,currency,expires", 4]);
  const [batch, voucher, ...rest] = said[1]?.split(",") ?? [];
  assert.deepEqual(rest, ["5.000000", "EUR", "2027-12-31T00:00:00.000Z"]);
  await redeemVoucher(database, accountId, voucher ?? "", NOW, commandLine);
  const listed = (await typed("voucher", "list")).said;
  assert.deepEqual(listed, [`${batch}  5.000000 EUR  1 of 3 redeemed  until 2027-12-31T00:00:00.000Z  kiosk`]);
  assert.ok(said.slice(1).every((line) => !listed.join().includes(line.split(",")[1] ?? "")));
  assert.deepEqual((await typed("voucher", "void", batch ?? "")).said, ["2 vouchers are void; 1 were redeemed before."]);
});

test("a period is counted, then carried out; both tell it account by account", async () => {
  await settledCall(database, createBilling(database), accountId, 60);
  const before = await available(database, accountId);
  const right = (await aTariff(database, [{ ...plainRates[0], prefix: "49", destination: "Germany", priceNanos: 30_000_000n, connectFeeMicros: 0n, firstIncrementSeconds: 60, nextIncrementSeconds: 1 }])).activeDeckId;
  const counted = await typed("rerating", "count", "--deck", toPublicId("deck", right ?? ""), "--from", "2026-11-20", "--until", "2026-11-21", "--reason", "the price was wrong", "--tariff", tariff.name, "--account", toPublicId("account", accountId));
  assert.equal(counted.code, 0, counted.told);
  const sums = "2 legs, 1 changed, 1 without a rate left alone  0.200000 → 0.170000 EUR  paid -0.030000, written off 0.000000";
  const rerating = /rr_[0-9a-f]{32}/.exec(counted.told)?.[0] ?? "";
  assert.deepEqual(counted.said, [`${toPublicId("account", accountId)}  ${sums}`, `${rerating}: counted  ${sums}`]);
  assert.equal(await available(database, accountId), before);
  assert.equal((await typed("rerating", "carry-out", rerating)).said.at(-1), `${rerating}: done  ${sums}`);
  assert.equal((await typed("rerating", "carry-out", rerating)).code, 0);
  assert.equal(await available(database, accountId), before + 30_000n);
});

test("a run that would wait for a call that is still up says so and ends; asked again it goes on", async () => {
  const at = NOW - 60_000 + 3_600_000;
  const up = await callThatIsUp(database, createBilling(database), accountId, 60, at);
  const right = (await aTariff(database)).activeDeckId;
  const counted = await typed("rerating", "count", "--deck", toPublicId("deck", right ?? ""), "--from", new Date(at).toISOString(), "--until", new Date(at + 1).toISOString(), "--reason", "x", "--account", toPublicId("account", accountId));
  const rerating = /rr_[0-9a-f]{32}/.exec(counted.told)?.[0] ?? "";
  const waiting = await typed("rerating", "carry-out", rerating);
  assert.deepEqual([waiting.code, waiting.said.at(-1)?.split("  ")[0]], [0, `${rerating}: running`]);
  assert.match(waiting.told, /2 legs of the period are still up/);
  await up.end();
  assert.equal((await typed("rerating", "carry-out", rerating)).said.at(-1)?.split("  ")[0], `${rerating}: done`);
});

const wrong: readonly (readonly [code: number, says: RegExp, ...args: string[]])[] = [
  [64, /how much each is worth/, "voucher", "create"],
  [64, /--count is a whole number/, "voucher", "create", "--amount", "1", "--currency", "EUR", "--count", "many"],
  [1, /INVALID_AMOUNT/, "voucher", "create", "--amount", "1.0000001", "--currency", "EUR", "--count", "1"],
  [1, /INVALID_CURRENCY/, "voucher", "create", "--amount", "1", "--currency", "euro", "--count", "1"],
  [1, /NOT_FOUND/, "voucher", "void", "vb_0"],
  [64, /Say which one/, "rerating", "carry-out"],
  [64, /from when to when/, "rerating", "count", "--deck", "dk_0"],
];
for (const [code, says, ...args] of wrong) {
  test(`ringback ${args.join(" ")} ends with ${code} and says why`, async () => {
    const answer = await typed(...args);
    assert.equal(answer.code, code);
    assert.match(answer.told, says);
    assert.deepEqual(answer.said, []);
  });
}
