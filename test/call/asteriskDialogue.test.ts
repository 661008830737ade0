// The call that a person has with our voice, on a real Asterisk with SIP phones whose keys are pressed by RFC 4733 and by SIP INFO. Every sound that is played is there.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { authorNamed } from "../../src/kernel/author.js";
import type { AccountId, CallBackId, LegId } from "../../src/kernel/id.js";
import type { SettingsChange } from "../../src/telephony/callers/callingSettings.js";
import type { Prompt } from "../../src/telephony/callControl.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createAsteriskWorld, type AsteriskWorld } from "../support/asteriskWorld.js";
import { heldUpMs } from "../support/heldUp.js";
import { createPrompts, type Played, type Prompts } from "../support/prompts.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();

const A = "+15005550109";
const STAYS = "15005550111#";
const HANGS_UP = "15005550117#";
const BUSY = "15005550102#";
const tester = authorNamed("tests");

describe("keyed on a real Asterisk", { skip, concurrency: true }, () => {
  let world: AsteriskWorld;
  let prompts: Prompts;
  before(async () => {
    prompts = createPrompts();
    world = await createAsteriskWorld(lab!, { through: prompts.through });
  });
  after(async () => {
    await assertAllSettled(world.database).finally(world.stop);
    const said = await readFile(join(lab!.directory, "log/messages.log"), "utf8");
    assert.deepEqual(said.split("\n").filter((line) => /does not exist in any format|Playback failed/.test(line)), []);
  });

  interface Talk {
    readonly id: CallBackId;
    readonly accountId: AccountId;
    readonly a: LegId;
    key(keys: string, by?: "rfc4733" | "info"): Promise<void>;
    heard(prompt: Prompt, times?: number): Promise<Played>;
  }

  async function dialTone(change: SettingsChange = {}, balance = "10"): Promise<Talk> {
    const accountId = await world.openAccount(balance);
    await world.callers.updateSettings(accountId, change, tester);
    const { callBack } = await world.telephony.requestCallBack({
      accountId, aNumber: A, bNumber: null, idempotencyKey: accountId, notBefore: null, expiresAt: null, retry: {}, ringSeconds: null, longestSeconds: null, sandboxSpeed: null,
    });
    const answered = await world.until(callBack.id, ({ legs }) => legs.some(({ role, state }) => role === "A" && state === "answered"));
    const a = answered.legs[0]?.id as LegId;
    return { id: callBack.id, accountId, a, key: (keys, by) => lab!.key(a, keys, by), heard: (prompt, times) => prompts.heard(prompt, times, a) };
  }

  async function endOf(id: CallBackId): Promise<{ readonly outcome: string | null; readonly legs: readonly string[]; readonly kinds: readonly string[] }> {
    const events = await world.toTheEnd(id);
    const { outcome, cdrs } = await assertSettled(world.database, lab, id);
    const numbers = await world.database.query<{ leg_id: string; number: string }>("select leg_id, number from cdr where call_back_id = $1", [id]);
    const numberOf = (legId: string): string => numbers.find(({ leg_id }) => leg_id === legId)?.number.slice(-4) ?? "";
    return { outcome, legs: cdrs.map(({ role, outcome: of, leg_id }) => `${role} ${of} ${numberOf(leg_id)}`), kinds: events.map(({ kind }) => kind) };
  }

  for (const by of ["rfc4733", "info"] as const) {
    test(`a dial-tone call whose number is keyed by ${by}`, async () => {
      const talk = await dialTone();
      await talk.heard("enterNumber");
      await talk.key(HANGS_UP, by);
      assert.deepEqual(await endOf(talk.id).then(({ outcome, legs }) => [outcome, ...legs]), ["completed", "A answered 0109", "B answered 0117"]);
    });
  }

  test("two follow-on calls in one call-back, by **, and after B has hung up", async () => {
    const talk = await dialTone({ followOns: 2 });
    await talk.heard("enterNumber");
    await talk.key(STAYS);
    await world.until(talk.id, ({ state }) => state === "connected");
    await talk.key("**");
    await talk.heard("enterNumber", 2);
    await talk.key(HANGS_UP);
    await talk.heard("enterNumber", 3);
    await talk.key(HANGS_UP);
    const { outcome, legs, kinds } = await endOf(talk.id);
    assert.deepEqual([outcome, ...legs], ["completed", "A answered 0109", "B answered 0111", "B answered 0117", "B answered 0117"]);
    assert.equal(kinds.filter((kind) => kind === "hangupKeyed").length, 1);
  });

  test("speed dial, redial, balance and language", async () => {
    const talk = await dialTone({ followOns: 1 });
    await world.callers.setSpeedDial({ accountId: talk.accountId, key: "1", number: "+15005550117", name: "Home" });
    await talk.heard("enterNumber");
    await talk.key("*9#");
    assert.ok((await talk.heard("balance")).sounds.includes("ringback/your-balance-is"));
    await talk.heard("enterNumber", 2);
    await talk.key("*8#");
    assert.equal((await talk.heard("enterNumber", 3)).language, "es");
    await talk.key("*1#");
    await talk.heard("enterNumber", 4);
    await talk.key("*0#");
    assert.deepEqual(await endOf(talk.id).then(({ outcome, legs }) => [outcome, ...legs]), ["completed", "A answered 0109", "B answered 0117", "B answered 0117"]);
  });

  test("what cannot be dialled is told and asked for again: too many digits, then a number without a price", async () => {
    const talk = await dialTone();
    await talk.heard("enterNumber");
    await talk.key("1500555010900000000000#");
    await talk.heard("tooLong");
    await talk.heard("enterNumber", 2);
    await talk.key("004930123456#");
    await talk.heard("noPrice");
    await talk.heard("enterNumber", 3);
    await talk.key(HANGS_UP);
    assert.deepEqual(await endOf(talk.id).then(({ outcome, legs }) => [outcome, ...legs]), ["completed", "A answered 0109", "B answered 0117"]);
  });

  test("a busy number: reorder tone and reason in the caller's language, then asked again", async () => {
    const talk = await dialTone({ followOns: 1, language: "de" });
    await talk.heard("enterNumber");
    await talk.key(BUSY);
    const busy = await talk.heard("busy");
    assert.deepEqual([busy.language, busy.sounds], ["de", ["ringback/reorder", "ringback/number-busy"]]);
    await talk.heard("enterNumber", 2);
    await talk.key(HANGS_UP);
    assert.deepEqual(await endOf(talk.id).then(({ outcome, legs }) => [outcome, ...legs]), ["completed", "A answered 0109", "B busy 0102", "B answered 0117"]);
  });

  test("press 1 is pressed, by RFC 4733 and by SIP INFO: what is left is said in French, and B is dialled", async () => {
    for (const from of ["+15005550120", "+15005550121"]) {
      const accountId = await world.openAccount("10");
      await world.callers.updateSettings(accountId, { announces: true, language: "fr" }, tester);
      const { callBack } = await world.request(from, "+15005550117", { accountId, confirm: true });
      assert.deepEqual(await endOf(callBack.id).then(({ outcome, legs }) => [outcome, ...legs]), ["completed", `A answered ${from.slice(-4)}`, "B answered 0117"]);
      const legs = await world.database.query<{ id: string }>("select id from leg where call_back_id = $1 and role = 'A'", [callBack.id]);
      const heard = prompts.played.filter(({ legId }) => legId === legs[0]?.id);
      assert.deepEqual(heard.map(({ prompt, language }) => `${prompt} ${language}`), ["pressOne fr", "left fr"]);
    }
  });

  test("press 1 is not pressed: a machine has answered, it is hung up, and B is never dialled", async () => {
    const { callBack } = await world.request(A, "+15005550117", { confirm: true });
    assert.deepEqual(await endOf(callBack.id).then(({ outcome, legs }) => [outcome, ...legs]), ["notConfirmed", "A answered 0109"]);
  });

  test("nothing is keyed: asked three times, told, hung up", async () => {
    const talk = await dialTone();
    assert.deepEqual(await endOf(talk.id).then(({ outcome, legs }) => [outcome, ...legs]), ["noInput", "A answered 0109"]);
  });

  test("the money ends at a dial tone: the tone stops, the reason is heard to its end in the caller's language, and the call has cost no more than there was", async () => {
    const talk = await dialTone({ language: "es" }, "0.06");
    const gone = await talk.heard("fundsGone");
    assert.deepEqual([gone.language, gone.sounds], ["es", ["ringback/beep", "ringback/funds-gone"]]);
    const events = await world.toTheEnd(talk.id);
    const { outcome, cdrs } = await assertSettled(world.database, lab, talk.id);
    const [a] = cdrs;
    assert.ok(outcome === "noFunds" && a !== undefined && cdrs.length === 1);
    assert.ok(a.answered_seconds < 60 && BigInt(a.charge_micros) < 60_000n, `${a.answered_seconds} s of the 60 that there was money for`);
    if (heldUpMs(a.ended_at.getTime()) > 0) return;
    // Had the tone gone on, our own hang-up two seconds before the end would have come first.
    const said = events.filter(({ state }) => state === "ending").map(({ kind }) => kind);
    assert.equal(said.at(-1), "promptEnded");
    assert.ok(!said.includes("phaseDue") && a.answered_seconds >= 56, `hung up after ${a.answered_seconds} s, by ${said.join(", ")}`);
  });

  test("DTMF from B changes nothing", async () => {
    const talk = await dialTone({ followOns: 1 });
    await talk.heard("enterNumber");
    await talk.key(STAYS);
    const { legs } = await world.until(talk.id, ({ state }) => state === "connected");
    const b = legs.find(({ role }) => role === "B")?.id as LegId;
    await lab!.key(b, "**12#", "info");
    await lab!.key(b, "**");
    await sleep(300);
    const still = await world.telephony.findCallBack(null, talk.id);
    assert.deepEqual([still?.callBack.state, still?.callBack.legs.find(({ id }) => id === b)?.state], ["connected", "answered"]);
    await world.callControl.hangUp(talk.a);
    const { kinds } = await endOf(talk.id);
    assert.ok(!kinds.includes("hangupKeyed"));
  });
});
