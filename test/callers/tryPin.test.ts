// PINs on a real PostgreSQL: who they identify, how wrong ones are counted, also when they come all at once, and how a lock ends.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import { createPepper } from "../../src/telephony/callers/pepper.js";
import type { PinAnswer } from "../../src/telephony/callers/tryPin.js";
import { createCallersWorld, freshNumber, tester, type CallersWorld } from "../support/callers.js";

let world: CallersWorld;
before(async () => (world = await createCallersWorld()));
after(() => world.database.drop());

const HOUR_MS = 3_600_000;
const WRONG = "31415926";

async function withPin(): Promise<{ accountId: AccountId; pin: string }> {
  const accountId = await world.account();
  return { accountId, pin: await world.callers.issuePin(accountId, null, tester) };
}

const aCall = () => newId<"callBack">();
const told = (answer: PinAnswer) => ("refused" in answer ? answer.refused : answer.accountId);

/** Three wrong ones a call, as the machine lets them. */
async function wrongOnes(count: number, from: { fromNumber: ReturnType<typeof freshNumber> | null; accountId: AccountId | null }): Promise<string[]> {
  const answers: string[] = [];
  let callBackId: CallBackId = aCall();
  for (let i = 0; i < count; i += 1) {
    if (i % 3 === 0) callBackId = aCall();
    answers.push(told(await world.callers.tryPin({ digits: WRONG, callBackId, ...from })));
  }
  return answers;
}

test("the PIN names its account, with its settings, from whatever phone it is keyed", async () => {
  const { accountId, pin } = await withPin();
  await world.callers.updateSettings(accountId, { language: "fr", followOns: 7 }, tester);
  const answer = await world.callers.tryPin({ digits: pin, callBackId: aCall(), fromNumber: freshNumber(), accountId: null });
  assert.deepEqual(answer, { accountId, settings: { country: null, language: "fr", confirm: false, announces: false, followOns: 7, callerId: null } });
  assert.equal(told(await world.callers.tryPin({ digits: pin, callBackId: aCall(), fromNumber: null, accountId: null })), accountId, "also when the number is withheld");
});

test("a known caller's own PIN is right, and another account's is wrong", async () => {
  const [one, other] = [await withPin(), await withPin()];
  const call = { callBackId: aCall(), fromNumber: freshNumber(), accountId: one.accountId };
  assert.equal(told(await world.callers.tryPin({ ...call, digits: other.pin })), "wrongPin");
  assert.equal(told(await world.callers.tryPin({ ...call, digits: one.pin })), one.accountId);
});

test("neither a PIN nor its plain hash is in the database", async () => {
  const { accountId, pin } = await withPin();
  const [row] = await world.database.query<{ hash: Buffer; text: string }>("select hash, account_pin::text as text from account_pin where account_id = $1", [accountId]);
  assert.deepEqual(row?.hash, world.pepper.hashOf(pin));
  assert.ok(!row?.text.includes(pin));
  const changes = await world.database.query<{ text: string }>("select change::text as text from change where subject_id = $1", [accountId]);
  assert.ok(changes.every(({ text }) => !text.includes(pin) && !text.includes(row?.hash.toString("hex") ?? "")));
});

test("a PIN that was replaced is good for nothing, and its account has one and no more", async () => {
  const { accountId, pin } = await withPin();
  const next = await world.callers.issuePin(accountId, 12, tester);
  assert.equal(next.length, 12);
  assert.equal(told(await world.callers.tryPin({ digits: pin, callBackId: aCall(), fromNumber: freshNumber(), accountId: null })), "wrongPin");
  assert.equal(told(await world.callers.tryPin({ digits: next, callBackId: aCall(), fromNumber: freshNumber(), accountId: null })), accountId);
});

test("after three wrong ones nothing is right in this call any more; in the next one it is", async () => {
  const { accountId, pin } = await withPin();
  const call = { callBackId: aCall(), fromNumber: freshNumber(), accountId: null };
  for (let i = 0; i < 3; i += 1) assert.equal(told(await world.callers.tryPin({ ...call, digits: WRONG })), "wrongPin");
  assert.equal(told(await world.callers.tryPin({ ...call, digits: pin })), "pinLocked");
  assert.equal(told(await world.callers.tryPin({ ...call, digits: pin, callBackId: aCall() })), accountId);
});

test("the tenth wrong one within an hour locks the number, for the right PIN as well; after an hour it is free", async () => {
  const { accountId, pin } = await withPin();
  const from = { fromNumber: freshNumber(), accountId: null };
  const answers = await wrongOnes(10, from);
  assert.deepEqual(answers, [...Array.from({ length: 9 }, () => "wrongPin"), "pinLocked"]);
  const right = () => world.callers.tryPin({ ...from, digits: pin, callBackId: aCall() });
  assert.equal(told(await right()), "pinLocked");
  assert.equal(told(await world.callers.tryPin({ fromNumber: freshNumber(), accountId: null, digits: pin, callBackId: aCall() })), accountId, "from another number it is right");
  const [lock] = await world.callers.listPinLocks({ limit: 1, after: null });
  assert.deepEqual({ ...lock, id: "" }, { id: "", scope: "number", key: from.fromNumber, wrong: 10, at: world.clock.at, untilAt: world.clock.at + HOUR_MS, releasedAt: null });
  assert.match(world.logged.at(-1)?.words ?? "", /locked/);
  assert.ok(!JSON.stringify(world.logged).includes(from.fromNumber), "numbers are masked in logs");
  world.clock.at += HOUR_MS + 1;
  assert.equal(told(await right()), accountId);
});

test("the hour slides: ten wrong ones in it lock, wherever a clock's hour begins", async () => {
  const from = { fromNumber: freshNumber(), accountId: null };
  await wrongOnes(9, from);
  world.clock.at += HOUR_MS + 1;
  assert.deepEqual(new Set(await wrongOnes(5, from)), new Set(["wrongPin"]), "those before are out of the hour");
  world.clock.at += HOUR_MS - 1_000;
  assert.equal((await wrongOnes(5, from)).at(-1), "pinLocked", "those of the last hour count");
  world.clock.at += 2 * HOUR_MS;
});

test("a right PIN does not wipe out wrong ones: whoever has an account guesses no more than others", async () => {
  const { accountId, pin } = await withPin();
  const from = { fromNumber: freshNumber(), accountId: null };
  await wrongOnes(9, from);
  assert.equal(told(await world.callers.tryPin({ ...from, digits: pin, callBackId: aCall() })), accountId);
  assert.equal((await wrongOnes(1, from))[0], "pinLocked");
});

test("ten wrong ones by a known caller lock the account, from wherever; its key releases it", async () => {
  const { accountId, pin } = await withPin();
  const number = freshNumber();
  await world.callers.approveCallerId({ accountId, number, reason: "contract", asksForPin: true }, tester);
  assert.equal((await wrongOnes(10, { fromNumber: number, accountId })).at(-1), "pinLocked");
  const fromElsewhere = () => world.callers.tryPin({ digits: pin, callBackId: aCall(), fromNumber: freshNumber(), accountId: null });
  assert.equal(told(await fromElsewhere()), "wrongPin", "that the PIN is somebody's is not told");
  const standing = (await world.callers.pinsOf([accountId])).get(accountId);
  assert.deepEqual([standing?.isLocked, standing?.lockedAt, standing?.guessedUntil], [true, null, world.clock.at + HOUR_MS]);
  await world.callers.releasePin(accountId, tester);
  assert.equal((await world.callers.pinsOf([accountId])).get(accountId)?.isLocked, false);
  assert.equal(told(await fromElsewhere()), accountId);
  assert.equal(told(await world.callers.tryPin({ digits: pin, callBackId: aCall(), fromNumber: number, accountId })), accountId, "its number is free as well");
});

test("whoever proves a number, releases its PIN and gives the number up again has not wiped out what was guessed from it", async () => {
  const { callers, clock } = world;
  const [{ accountId }, locked, counted] = [await withPin(), freshNumber(), freshNumber()];
  await wrongOnes(10, { fromNumber: locked, accountId: null });
  await wrongOnes(9, { fromNumber: counted, accountId: null });
  for (const wear of [() => callers.releasePin(accountId, tester), () => callers.issuePin(accountId, null, tester)]) {
    clock.at += 60_000;
    const held = await Promise.all([locked, counted].map((number) => callers.approveCallerId({ accountId, number, reason: "a proof", asksForPin: true }, tester)));
    await wear();
    for (const { id } of held) await callers.removeCallerId(null, id, tester);
    assert.deepEqual(await wrongOnes(1, { fromNumber: locked, accountId: null }), ["pinLocked"]);
  }
  assert.deepEqual(await wrongOnes(1, { fromNumber: counted, accountId: null }), ["pinLocked"], "it is the tenth");
});

test("a PIN that is locked by hand is wrong until it is released, however long that takes", async () => {
  const { accountId, pin } = await withPin();
  const right = () => world.callers.tryPin({ digits: pin, callBackId: aCall(), fromNumber: freshNumber(), accountId: null });
  await world.callers.lockPin(accountId, tester);
  world.clock.at += 48 * HOUR_MS;
  assert.equal(told(await right()), "wrongPin");
  await world.callers.releasePin(accountId, tester);
  assert.equal(told(await right()), accountId);
  const noted = await world.database.query<{ field: string; author: string }>("select field, author from change where subject_id = $1 order by id", [accountId]);
  assert.deepEqual(noted.slice(-3).map(({ field, author }) => `${field} by ${author}`), ["pin_issued_at by tests", "pin_locked_at by tests", "pin_locked_at by tests"]);
});

test("a lock on a number is released by hand, and what was counted begins anew", async () => {
  const from = { fromNumber: freshNumber(), accountId: null };
  await wrongOnes(10, from);
  const [lock] = await world.callers.listPinLocks({ limit: 1, after: null });
  assert.equal((await world.callers.releasePinLock(lock!.id, tester)).releasedAt, world.clock.at);
  assert.deepEqual(new Set(await wrongOnes(9, from)), new Set(["wrongPin"]));
});

test("a hundred wrong ones at once from one number: ten are counted, and there is one lock", async () => {
  const fromNumber = freshNumber();
  const answers = await Promise.all(Array.from({ length: 100 }, () => world.callers.tryPin({ digits: WRONG, callBackId: aCall(), fromNumber, accountId: null })));
  assert.equal(answers.filter((answer) => told(answer) === "wrongPin").length, 9);
  assert.equal(answers.filter((answer) => told(answer) === "pinLocked").length, 91);
  const locks = await world.database.query("select from pin_lock where key = $1", [fromNumber]);
  assert.equal(locks.length, 1);
});

test("a hundred at once in one call: three are counted, and the right one among the rest is not right", async () => {
  const { pin } = await withPin();
  const call = { callBackId: aCall(), fromNumber: freshNumber(), accountId: null };
  for (let i = 0; i < 3; i += 1) await world.callers.tryPin({ ...call, digits: WRONG });
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => world.callers.tryPin({ ...call, digits: i === 50 ? pin : WRONG })));
  assert.deepEqual(new Set(answers.map(told)), new Set(["pinLocked"]));
});

test("10,000 PINs, guessed in calls from one number four at a time: no hit, and a lock after ten", async () => {
  const { accountId, pin } = await withPin();
  const fromNumber = freshNumber();
  let next = 0;
  const hits: string[] = [];
  const counted = { wrongPin: 0, pinLocked: 0 };
  const guesser = async () => {
    while (next < 10_000) {
      const callBackId = aCall();
      for (let i = 0; i < 3 && next < 10_000; i += 1) {
        next += 1;
        // The right one is among them, later than the tenth.
        const digits = next % 1_000 === 999 ? pin : String(10_000_000 + next);
        const answer = await world.callers.tryPin({ digits, callBackId, fromNumber, accountId: null });
        if ("refused" in answer) counted[answer.refused] += 1;
        else hits.push(answer.accountId);
      }
    }
  };
  await Promise.all(Array.from({ length: 4 }, guesser));
  assert.deepEqual(hits, []);
  assert.deepEqual(counted, { wrongPin: 9, pinLocked: 9_991 });
  world.clock.at += 2 * HOUR_MS;
  assert.equal(told(await world.callers.tryPin({ digits: pin, callBackId: aCall(), fromNumber, accountId: null })), accountId, "it would have been a hit");
});

test("guesses from ever other numbers end in a lock of all unknown callers, and those who are known are let in all the same", async () => {
  const { accountId, pin } = await withPin();
  const number = freshNumber();
  world.clock.at += 2 * HOUR_MS;
  const { callers } = world;
  await callers.setCallerLimits({ wrongOfUnknownCallers: 25 }, tester);
  for (let i = 0; i < 25; i += 1) await callers.tryPin({ digits: WRONG, callBackId: aCall(), fromNumber: freshNumber(), accountId: null });
  assert.equal(told(await callers.tryPin({ digits: pin, callBackId: aCall(), fromNumber: freshNumber(), accountId: null })), "pinLocked");
  assert.equal(told(await callers.tryPin({ digits: pin, callBackId: aCall(), fromNumber: number, accountId })), accountId);
  assert.deepEqual(world.logged.filter(({ level }) => level === "error").length, 1, "the operator is woken, once");
  const [lock] = await callers.listPinLocks({ limit: 1, after: null });
  assert.deepEqual([lock?.scope, lock?.key, lock?.wrong], ["service", "all", 25]);
  await callers.releasePinLock(lock!.id, tester);
  assert.equal(told(await callers.tryPin({ digits: pin, callBackId: aCall(), fromNumber: freshNumber(), accountId: null })), accountId);
  await callers.setCallerLimits({ wrongOfUnknownCallers: 200 }, tester);
});

test("with no time set, a lock stays until it is released", async () => {
  const { callers } = world;
  await callers.setCallerLimits({ lockSeconds: null }, tester);
  const fromNumber = freshNumber();
  for (let i = 0; i < 10; i += 1) await callers.tryPin({ digits: WRONG, callBackId: aCall(), fromNumber, accountId: null });
  world.clock.at += 1_000 * HOUR_MS;
  assert.equal(told(await callers.tryPin({ digits: WRONG, callBackId: aCall(), fromNumber, accountId: null })), "pinLocked");
  await callers.setCallerLimits({ lockSeconds: 3_600 }, tester);
});

test("limits out of their range are refused, and change nothing", async () => {
  const before = await world.callers.callerLimits();
  for (const change of [{ wrongOfUnknownCallers: 0 }, { wrongOfUnknownCallers: 1.5 }, { lockSeconds: 59 }, { proofsOfANumber: -1 }]) await assert.rejects(world.callers.setCallerLimits(change, tester), { code: "INVALID_INPUT" });
  assert.deepEqual(await world.callers.callerLimits(), before);
  assert.deepEqual(before, { wrongOfUnknownCallers: 200, lockSeconds: 3_600, proofsOfAnAccount: 3, proofsOfANumber: 3 });
});

test("what nobody has touched for a day is forgotten", async () => {
  world.clock.at += 48 * HOUR_MS;
  for (let i = 0; i < 50; i += 1) await world.callers.tryPin({ digits: WRONG, callBackId: aCall(), fromNumber: freshNumber(), accountId: null });
  const [row] = await world.database.query<{ old: number }>("select count(*)::int as old from pin_guesses where touched_at < $1", [new Date(world.clock.at - 24 * HOUR_MS)]);
  assert.equal(row?.old, 0);
});

test("without a pepper, or with another one, no PIN is issued, and the fault is told", async () => {
  const { accountId } = await withPin();
  await assert.rejects(world.node(null).issuePin(accountId, null, tester), { code: "NOT_SET_UP" });
  await assert.rejects(world.node(createPepper("another pepper, not the one of these PINs")).issuePin(accountId, null, tester), { code: "NOT_SET_UP" });
});

test("an account that does not exist gets no PIN, and one without a PIN has none to lock", async () => {
  await assert.rejects(world.callers.issuePin(newId(), null, tester), { code: "NOT_FOUND" });
  const accountId = await world.account();
  await assert.rejects(world.callers.lockPin(accountId, tester), { code: "NOT_FOUND" });
  await assert.rejects(world.callers.releasePin(accountId, tester), { code: "NOT_FOUND" });
});
