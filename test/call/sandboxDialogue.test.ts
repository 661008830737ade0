// The call that a person has with our voice, through machine, ledger and the sandbox switch: what is keyed, what is heard, what is dialled and what is charged.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { authorNamed } from "../../src/kernel/author.js";
import { systemClock } from "../../src/kernel/clock.js";
import type { CallBackId, LegId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import type { StoredEvent } from "../../src/telephony/callBack/storedEvent.js";
import type { SettingsChange } from "../../src/telephony/callers/callingSettings.js";
import type { Prompt } from "../../src/telephony/callControl.js";
import { createSandboxCallControl, type SandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { createCallWorld, type CallWorld } from "../support/callWorld.js";
import { createPrompts, type Prompts } from "../support/prompts.js";
import { aCaller, anAccessNumber, triggered } from "../support/triggers.js";

let world: CallWorld;
let prompts: Prompts;
let sandbox: SandboxCallControl;
before(async () => {
  sandbox = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
  prompts = createPrompts();
  world = await createCallWorld({ callControl: prompts.through(sandbox), isSandbox: true, trunks: ["carrier", "carrier2"] });
});
after(() => world.stop());

const A = "+15005550111";
const STAYS = "0015005550109#";
const HANGS_UP = "0015005550117#";
const BUSY = "0015005550102#";
const tester = authorNamed("tests");

interface Talk {
  readonly id: CallBackId;
  readonly a: LegId;
  readonly settings: Awaited<ReturnType<CallWorld["openAccount"]>>;
  key(keys: string): void;
  heard(prompt: Prompt, times?: number): ReturnType<Prompts["heard"]>;
  state(state: StoredEvent["state"], after?: number): Promise<StoredEvent>;
  end(): Promise<readonly StoredEvent[]>;
}

/** A is rung, answers, and is asked for the number. */
async function dialTone(change: SettingsChange = {}, more: Parameters<CallWorld["request"]>[2] = {}): Promise<Talk> {
  const accountId = await world.openAccount("10");
  await world.callers.updateSettings(accountId, change, tester);
  const { callBack } = await world.telephony.requestCallBack({
    accountId, aNumber: A, bNumber: null, idempotencyKey: accountId, notBefore: null, expiresAt: null, retry: {}, ringSeconds: null, longestSeconds: null, sandboxSpeed: 10, ...more,
  });
  const answered = await world.until(callBack.id, ({ legs }) => legs.some(({ role, state }) => role === "A" && state === "answered"));
  const a = answered.legs[0]?.id as LegId;
  return {
    id: callBack.id, a, settings: accountId,
    key: (keys) => sandbox.key(a, keys),
    heard: (prompt, times) => prompts.heard(prompt, times, a),
    state: (state, sequence = 0) => world.until(callBack.id, (event) => event.state === state && event.sequence > sequence),
    end: () => world.toTheEnd(callBack.id),
  };
}

async function legsOf(id: CallBackId): Promise<string[]> {
  const legs = await world.database.query<{ role: string; number: string; outcome: string; answered: boolean }>("select role, number, outcome, answered_seconds > 0 as answered from cdr where call_back_id = $1 order by dialed_at, role", [id]);
  return legs.map(({ role, number, answered }) => `${role} ${number.slice(-4)}${answered ? "" : " not answered"}`);
}

test("a dial-tone call: the keyed number is dialled, both legs are charged, and nothing stays held", async () => {
  const talk = await dialTone();
  await talk.heard("enterNumber");
  talk.key(HANGS_UP);
  const events = await talk.end();
  assert.equal(events.at(-1)?.outcome, "completed");
  assert.deepEqual(await legsOf(talk.id), ["A 0111", "B 0117"]);
  const [sum] = await world.database.query<{ charged: string }>("select sum(charge_micros) charged from cdr where call_back_id = $1", [talk.id]);
  assert.deepEqual(await world.wallet(talk.settings), { balance: 10_000_000n - BigInt(sum?.charged ?? 0), held: 0n });
});

test("two follow-on calls in one call-back: after B has hung up, and after ** while B talks", async () => {
  const talk = await dialTone({ followOns: 2 });
  await talk.heard("enterNumber", 1);
  talk.key(HANGS_UP);
  await talk.heard("enterNumber", 2);
  talk.key(STAYS);
  const connected = await world.until(talk.id, ({ state, legs }) => state === "connected" && legs.some(({ number }) => number.endsWith("0109")));
  await sleep(100);
  talk.key("1");
  talk.key("**");
  await talk.heard("enterNumber", 3);
  assert.ok((await world.until(talk.id, ({ kind }) => kind === "hangupKeyed")).sequence > connected.sequence);
  talk.key(HANGS_UP);
  const events = await talk.end();
  assert.equal(events.at(-1)?.outcome, "completed");
  assert.deepEqual(await legsOf(talk.id), ["A 0111", "B 0117", "B 0109", "B 0117"]);
  assert.equal((await world.wallet(talk.settings)).held, 0n);
});

test("speed dial, redial, balance and language by key", async () => {
  const talk = await dialTone({ followOns: 3, language: "en" });
  await world.callers.setSpeedDial({ accountId: talk.settings, key: "12", number: "+15005550117", name: "Home" });
  await talk.heard("enterNumber", 1);
  talk.key("*0#");
  await talk.heard("noSpeedDial");
  await talk.heard("enterNumber", 2);
  talk.key("*9#");
  const balance = await talk.heard("balance");
  assert.ok(balance.sounds.includes("ringback/your-balance-is"));
  await talk.heard("enterNumber", 3);
  talk.key("*8#");
  assert.equal((await talk.heard("enterNumber", 4)).language, "es");
  talk.key("*12#");
  await talk.heard("enterNumber", 5);
  talk.key("*0#");
  const again = await world.until(talk.id, ({ legs }) => legs.filter(({ role }) => role === "B").length === 2);
  assert.deepEqual(again.legs.filter(({ role }) => role === "B").map(({ number }) => number), ["+15005550117", "+15005550117"]);
  await talk.heard("enterNumber", 6);
  sandbox.hangUp(talk.a).catch(() => undefined);
  await talk.end();
});

test("a busy number: reorder tone and the reason, then asked again", async () => {
  const talk = await dialTone({ followOns: 1 });
  await talk.heard("enterNumber");
  talk.key(BUSY);
  assert.equal((await talk.heard("busy")).sounds[0], "ringback/reorder");
  await talk.heard("enterNumber", 2);
  talk.key(HANGS_UP);
  assert.equal((await talk.end()).at(-1)?.outcome, "completed");
  assert.deepEqual(await legsOf(talk.id), ["A 0111", "B 0102 not answered", "B 0117"]);
});

const refused: readonly (readonly [string, string, Prompt])[] = [
  ["too many digits", "00150055501090000000", "tooLong"],
  ["what is no number", "0012345#", "notANumber"],
  ["an emergency number", "911#", "emergency"],
  ["a number that has no price", "004930123456#", "noPrice"],
  ["the number of the phone that is called back", "0015005550111#", "sameNumber"],
  ["a speed dial that is not there", "*7#", "noSpeedDial"],
  ["a premium number", "0019005551234#", "notAllowed"],
];

for (const [what, keys, prompt] of refused) {
  test(`${what}: told, and asked again; the next number is dialled`, async () => {
    const talk = await dialTone();
    await talk.heard("enterNumber");
    talk.key(keys);
    await talk.heard(prompt);
    await talk.heard("enterNumber", 2);
    talk.key(HANGS_UP);
    assert.equal((await talk.end()).at(-1)?.outcome, "completed");
    assert.deepEqual(await legsOf(talk.id), ["A 0111", "B 0117"]);
  });
}

test("nothing is keyed, three times: told, hung up, and only the A leg is charged", async () => {
  const talk = await dialTone({}, { sandboxSpeed: 50 });
  await talk.heard("enterNumber", 3);
  const events = await talk.end();
  assert.equal(events.at(-1)?.outcome, "noInput");
  assert.deepEqual(await legsOf(talk.id), ["A 0111"]);
  assert.equal((await world.wallet(talk.settings)).held, 0n);
});

test("press 1: who presses it is connected, and who does not is hung up without B being dialled", async () => {
  const presses = await world.request("+15005550120", "+15005550117", { confirm: true, sandboxSpeed: 10 });
  assert.equal((await world.toTheEnd(presses.callBack.id)).at(-1)?.outcome, "completed");
  assert.deepEqual(await legsOf(presses.callBack.id), ["A 0120", "B 0117"]);
  const machine = await world.request(A, "+15005550117", { confirm: true, sandboxSpeed: 50 });
  assert.equal((await world.toTheEnd(machine.callBack.id)).at(-1)?.outcome, "notConfirmed");
  assert.deepEqual(await legsOf(machine.callBack.id), ["A 0111"]);
});

test("what is left is said before B is dialled, in money and minutes, and a key cuts it short", async () => {
  const talk = await dialTone({ announces: true, language: "de" });
  await talk.heard("enterNumber");
  talk.key(HANGS_UP);
  const left = await talk.heard("left");
  assert.equal(left.language, "de");
  assert.ok(left.sounds.includes("ringback/enough-for"));
  talk.key("5");
  assert.equal((await talk.end()).at(-1)?.outcome, "completed");
});

test("DTMF from B changes nothing: neither ** nor a number", async () => {
  const talk = await dialTone({ followOns: 1 });
  await talk.heard("enterNumber");
  talk.key(STAYS);
  const connected = await talk.state("connected");
  const b = connected.legs.find(({ role }) => role === "B")?.id as LegId;
  await sleep(100);
  sandbox.key(b, "**0015005550117#**");
  await sleep(200);
  const before = await world.telephony.findCallBack(null, talk.id);
  assert.deepEqual([before?.callBack.state, before?.callBack.bNumber, before?.callBack.legs.find(({ id }) => id === b)?.state], ["connected", "+15005550109", "answered"]);
  await sandbox.hangUp(talk.a);
  const events = await talk.end();
  assert.equal(events.filter(({ kind }) => kind === "hangupKeyed").length, 0);
});

test("ivr: the number is keyed in the trigger call, read back, corrected and accepted, the call is ended, and the caller is rung back on the phone it calls from", async () => {
  const called = await anAccessNumber(world.database, { trigger: "ivr" });
  const caller = await aCaller(world.database, world.accountId, "0111");
  const t = sandbox.dialIn({ from: caller, to: called });
  await prompts.heard("enterNumber", 1, t);
  sandbox.key(t, STAYS);
  await prompts.heard("youKeyed", 1, t);
  sandbox.key(t, "*");
  await prompts.heard("enterNumber", 2, t);
  sandbox.key(t, HANGS_UP);
  assert.ok((await prompts.heard("youKeyed", 2, t)).sounds.includes("digits/7"));
  sandbox.key(t, "1");
  await prompts.heard("enterCallBackNumber", 1, t);
  sandbox.key(t, "*");
  await prompts.heard("goodbye", 1, t);
  const id = await triggered(world.database, called);
  assert.equal((await world.toTheEnd(id)).at(-1)?.outcome, "completed");
  assert.deepEqual(await legsOf(id), [`T ${called.slice(-4)}`, "A 0111", "B 0117"]);
});
