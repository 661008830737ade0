// Who pays for a call whose caller is not known yet, from the trigger call to the last CDR: the house until the PIN is good, its owner for all of it from then on, and nobody else, whatever goes wrong between.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { moneySoFar, type MoneyAsked } from "../../src/billing/funds/moneySoFar.js";
import { authorNamed } from "../../src/kernel/author.js";
import { systemClock } from "../../src/kernel/clock.js";
import type { AccountId, CallBackId, LegId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { followProgress } from "../../src/resolvers/followProgress.js";
import type { StoredCallBack } from "../../src/telephony/callBack/row.js";
import type { NewAccessNumber } from "../../src/telephony/numbers/accessNumber.js";
import { createSandboxCallControl, type SandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createCallWorld, type CallWorld } from "../support/callWorld.js";
import { createPrompts, type Prompts } from "../support/prompts.js";
import { aPhone, anAccessNumber, triggered } from "../support/triggers.js";

let sandbox: SandboxCallControl;
let prompts: Prompts;
let world: CallWorld;
before(async () => {
  sandbox = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
  prompts = createPrompts();
  world = await createCallWorld({ callControl: prompts.through(sandbox), isSandbox: true, trunks: ["carrier", "carrier2"] });
});
after(() => assertAllSettled(world.database).finally(() => world.stop()));

const FULL = 10_000_000n;
const HANGS_UP = "0015005550116#";
const tester = authorNamed("tests");

interface Unknown {
  readonly id: CallBackId;
  readonly house: AccountId;
  readonly a: LegId;
  key(keys: string): void;
  heard(prompt: Parameters<Prompts["heard"]>[0], times?: number): Promise<unknown>;
}

/** A caller that nobody knows calls an access number whose house lets it be asked for the PIN, and is rung back and asked. */
async function askedForPin(more: Partial<NewAccessNumber> = {}): Promise<Unknown> {
  const house = await world.openAccount("10");
  const called = await anAccessNumber(world.database, { unknownCallers: "askPin", houseAccountId: house, callerPrefixes: ["1500"], ...more });
  sandbox.dialIn({ from: aPhone("0111"), to: called, hangsUpAfterSeconds: 0 });
  const id = await triggered(world.database, called);
  const answered = await world.until(id, ({ legs }) => legs.some(({ role, state }) => role === "A" && state === "answered"));
  const a = answered.legs.find(({ role }) => role === "A")?.id as LegId;
  const heard: Unknown["heard"] = (prompt, times) => prompts.heard(prompt, times, a);
  await heard("enterPin");
  return { id, house, a, key: (keys) => sandbox.key(a, keys), heard };
}

async function withPin(balance: string): Promise<{ readonly accountId: AccountId; readonly pin: string }> {
  const accountId = await world.openAccount(balance);
  return { accountId, pin: await world.callers.issuePin(accountId, null, tester) };
}

/** Role, who was charged for it, and how much. */
async function charges(id: CallBackId): Promise<{ readonly role: string; readonly accountId: AccountId; readonly micros: bigint }[]> {
  const rows = await world.database.query<{ role: string; account_id: AccountId; charge_micros: string }>("select role, account_id, charge_micros from cdr where call_back_id = $1 order by dialed_at, role", [id]);
  return rows.map((row) => ({ role: row.role, accountId: row.account_id, micros: BigInt(row.charge_micros) }));
}

describe("a caller that nobody knows", { concurrency: true }, () => {
  test("with a good PIN its account pays for A from the answer on, and for B; the house pays nothing", async () => {
    const { accountId, pin } = await withPin("10");
    const caller = await askedForPin();
    assert.ok((await world.wallet(caller.house)).held > 0n, "until then the house holds");
    caller.key(`${pin}#`);
    await caller.heard("enterNumber");
    assert.deepEqual(await world.wallet(caller.house), { balance: FULL, held: 0n });
    caller.key(HANGS_UP);
    await world.toTheEnd(caller.id);
    assert.equal((await assertSettled(world.database, null, caller.id)).outcome, "completed");
    const charged = await charges(caller.id);
    assert.deepEqual(charged.map(({ role, accountId: of }) => [role, of]), [["A", accountId], ["B", accountId]]);
    assert.ok(charged.every(({ micros }) => micros > 0n));
    assert.deepEqual(await world.wallet(accountId), { balance: FULL - charged.reduce((sum, { micros }) => sum + micros, 0n), held: 0n });
    assert.deepEqual(await world.wallet(caller.house), { balance: FULL, held: 0n });
  });

  test("with three wrong PINs the house pays for A, and nobody else pays anything", async () => {
    const { accountId } = await withPin("10");
    const caller = await askedForPin();
    for (const times of [1, 2, 3]) {
      await caller.heard("enterPin", times);
      caller.key("12345678#");
    }
    await world.toTheEnd(caller.id);
    assert.equal((await assertSettled(world.database, null, caller.id)).outcome, "wrongPin");
    const [a, ...others] = await charges(caller.id);
    assert.deepEqual([a?.role, a?.accountId, others], ["A", caller.house, []]);
    assert.deepEqual(await world.wallet(caller.house), { balance: FULL - (a?.micros ?? 0n), held: 0n });
    assert.deepEqual(await world.wallet(accountId), { balance: FULL, held: 0n });
  });

  test("with the good PIN of an account that cannot pay, the call ends, A is the house's, and the account keeps what it had", async () => {
    const { accountId, pin } = await withPin("0.01");
    const caller = await askedForPin();
    caller.key(`${pin}#`);
    await world.toTheEnd(caller.id);
    assert.equal((await assertSettled(world.database, null, caller.id)).outcome, "noFunds");
    assert.deepEqual((await charges(caller.id)).map(({ role, accountId: of }) => [role, of]), [["A", caller.house]]);
    assert.deepEqual(await world.wallet(accountId), { balance: 10_000n, held: 0n });
  });

  test("that hangs up before it has keyed anything is paid for by the house", async () => {
    const caller = await askedForPin();
    await sandbox.hangUp(caller.a);
    await world.toTheEnd(caller.id);
    await assertSettled(world.database, null, caller.id);
    assert.deepEqual((await charges(caller.id)).map(({ role, accountId: of }) => [role, of]), [["A", caller.house]]);
    assert.equal((await world.wallet(caller.house)).held, 0n);
  });
});

test("who keys the PIN and the number without a pause is connected with that number, and its account pays", async () => {
  const { accountId, pin } = await withPin("10");
  const caller = await askedForPin();
  caller.key(`${pin}#${HANGS_UP}`);
  await world.toTheEnd(caller.id);
  assert.equal((await assertSettled(world.database, null, caller.id)).outcome, "completed");
  assert.equal((await world.telephony.findCallBack(accountId, caller.id))?.callBack.bNumber, `+${HANGS_UP.slice(2, -1)}`);
});

test("whoever watches it with a key of the house sees nothing from the PIN on; its owner and an operator see all, with the owner's money", async () => {
  const { accountId, pin } = await withPin("10");
  const caller = await askedForPin();
  const deps = { telephony: world.telephony, billing: { moneySoFar: (asked: readonly MoneyAsked[]) => moneySoFar(world.database, asked) }, clock: systemClock };
  const stored = await world.telephony.findCallBack(null, caller.id);
  assert.ok(stored);
  const follow = (scope: AccountId | null, from: StoredCallBack) => all(followProgress(deps, scope, from, 0, null));
  const [ofHouse, ofOperator] = [follow(caller.house, stored), follow(null, stored)];
  caller.key(`${pin}#`);
  await caller.heard("enterNumber");
  assert.deepEqual([await world.telephony.findCallBack(caller.house, caller.id), await world.telephony.listCallBacks(caller.house, {}, { first: 10, after: null })], [null, []]);
  const owned = await world.telephony.findCallBack(accountId, caller.id);
  assert.ok(owned);
  const ofOwner = follow(accountId, owned);
  caller.key(HANGS_UP);
  await world.toTheEnd(caller.id);
  const seen = await ofHouse;
  assert.ok(seen.length > 0 && seen.every(({ step, state, legs }) => step !== "pin" && state !== "ended" && legs.length <= 1), JSON.stringify(seen.map(({ kind }) => kind)));
  const whole = await ofOperator;
  assert.deepEqual([whole.at(-1)?.state, (await ofOwner).map(({ sequence }) => sequence)], ["ended", whole.map(({ sequence }) => sequence)]);
  assert.equal(whole.length > seen.length && whole[seen.length]?.step, "pin");
  const connected = whole.find(({ state }) => state === "connected");
  assert.ok((connected?.secondsLeft ?? 0) > 0, "the owner's wallet is what is left");
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const item of items) seen.push(item);
  return seen;
}

test("eight unknown callers of one house, all with the PIN of one account and at once: the account pays for all, the house for none, and nothing stays held", async () => {
  const { accountId, pin } = await withPin("10");
  const house = await world.openAccount("10");
  const callers = await Promise.all(Array.from({ length: 8 }, () => askedForPin({ houseAccountId: house })));
  for (const caller of callers) caller.key(`${pin}#`);
  await Promise.all(callers.map(async (caller) => {
    await caller.heard("enterNumber");
    caller.key(HANGS_UP);
    await world.toTheEnd(caller.id);
  }));
  const charged = (await Promise.all(callers.map(({ id }) => charges(id)))).flat();
  assert.ok(charged.length === 16 && charged.every((one) => one.accountId === accountId));
  assert.deepEqual(await world.wallet(house), { balance: FULL, held: 0n });
  assert.deepEqual(await world.wallet(accountId), { balance: FULL - charged.reduce((sum, { micros }) => sum + micros, 0n), held: 0n });
});

test("ivr: the trigger call costs nobody anything, whoever is asked in it", async () => {
  const house = await world.openAccount("10");
  const { accountId, pin } = await withPin("10");
  const called = await anAccessNumber(world.database, { trigger: "ivr", unknownCallers: "askPin", houseAccountId: house, callerPrefixes: ["1500"] });
  const phone = aPhone("0111");
  const t = sandbox.dialIn({ from: phone, to: called });
  await prompts.heard("enterPin", 1, t);
  sandbox.key(t, `${pin}#`);
  await prompts.heard("enterNumber", 1, t);
  sandbox.key(t, HANGS_UP);
  await prompts.heard("youKeyed", 1, t);
  sandbox.key(t, "1");
  await prompts.heard("enterCallBackNumber", 1, t);
  sandbox.key(t, "*");
  const id = await triggered(world.database, called);
  await world.toTheEnd(id);
  const { outcome } = await assertSettled(world.database, null, id);
  assert.equal(outcome, "completed");
  const charged = await charges(id);
  assert.deepEqual(charged.map(({ role, accountId: of, micros }) => [role, of, micros > 0n]), [["T", accountId, false], ["A", accountId, true], ["B", accountId, true]]);
  assert.deepEqual(await world.wallet(house), { balance: FULL, held: 0n });
});
