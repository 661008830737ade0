// Money that ends while a real call runs: the caller is warned and told why, the call is cut before what is held is used up, and nothing is ever written off.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ariGet } from "../../lab/asterisk/ari.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import { systemClock } from "../../src/kernel/clock.js";
import { newId, type CallBackId, type LegId } from "../../src/kernel/id.js";
import { parseMicros } from "../../src/kernel/money.js";
import { assertAllSettled, assertSettled, type Aftermath, type CdrRow } from "../support/aftermath.js";
import { createAsteriskWorld, type AsteriskWorld } from "../support/asteriskWorld.js";
import { labSettings, startChildApp } from "../support/childApp.js";
import { openCaller, requestThrough, untilState } from "../support/childCalls.js";
import { assertAsThePhonesSaw, phoneCall } from "../support/farEnds.js";
import { heldUpLatelyMs, heldUpMs } from "../support/heldUp.js";
import { createPrompts } from "../support/prompts.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();
/** Longer than the first slice, which is a minute. */
const SECONDS = 100;

describe("the money of a running call", { skip, concurrency: true }, () => {
  let world: AsteriskWorld;
  const prompts = createPrompts();
  before(async () => {
    world = await createAsteriskWorld(lab!, { pricePerMinute: "6", through: prompts.through });
  });
  after(() => assertAllSettled(world.database).finally(world.stop));

  test("runs out: the caller is warned twice and hears why before he is hung up, both phones are hung up in time, and the rest of the wallet is his", async () => {
    const accountId = await world.openAccount("12");
    const { callBack } = await world.request(number("0109"), number("0111"), { accountId });
    await world.until(callBack.id, ({ state }) => state === "connected");
    await assert.rejects(world.request(number("0109"), number("0111"), { accountId }), { code: "INSUFFICIENT_FUNDS" });
    const events = await world.toTheEnd(callBack.id, SECONDS);
    const { outcome, cdrs } = await assertSettled(world.database, lab, callBack.id);
    assert.equal(outcome, "noFunds");
    const whileEnding = events.filter(({ state }) => state === "ending").map(({ kind }) => kind);
    if (heldUpMs(cdrs[0]!.ended_at.getTime()) === 0) assert.deepEqual(whileEnding, ["fundsDue", "legEnded", "promptEnded"], "B is gone, the reason is heard to its end, and then A is hung up");
    for (const cdr of cdrs) {
      assertCutInTime(cdr, 60);
      assert.equal((await phoneCall(lab!, cdr.leg_id)).endedBy, "switch");
    }
    assert.deepEqual(world.heard.filter(({ legId }) => legId === cdrs[0]?.leg_id).map(({ prompt }) => prompt), ["lowFunds60", "lowFunds10", "fundsGone"]);
    const spent = cdrs.reduce((sum, cdr) => sum + BigInt(cdr.charge_micros), 0n);
    assert.deepEqual(await world.wallet(accountId), { balance: 12_000_000n - spent, held: 0n });
    await assertAsThePhonesSaw(lab!, cdrs);
  });

  test("runs out in a call whose number was keyed: both warnings are heard, and both phones are hung up in time", async () => {
    // While A keys it holds two minutes for itself; what is left is enough for a minute of B.
    const accountId = await world.openAccount("19");
    const { callBack } = await world.telephony.requestCallBack({
      accountId, aNumber: number("0109"), bNumber: null, idempotencyKey: newId(), notBefore: null, expiresAt: null, retry: {}, ringSeconds: null, longestSeconds: null, sandboxSpeed: null,
    });
    const { legs } = await world.until(callBack.id, (event) => event.legs.some(({ role, state }) => role === "A" && state === "answered"));
    const a = legs[0]?.id as LegId;
    await prompts.heard("enterNumber", 1, a);
    await lab!.key(a, `00${number("0111").slice(1)}#`);
    await world.toTheEnd(callBack.id, SECONDS);
    const { outcome, cdrs } = await assertSettled(world.database, lab, callBack.id);
    assert.deepEqual([outcome, ...cdrs.map(({ role, outcome: of }) => `${role} ${of}`)], ["noFunds", "A answered", "B answered"]);
    const talked = cdrs[1]?.answered_seconds ?? 0;
    assert.ok(talked >= 55 && talked <= 69, `B talked ${talked} s of the 69 that there was money for`);
    for (const cdr of cdrs) assert.equal((await phoneCall(lab!, cdr.leg_id)).endedBy, "switch");
    const warnings = world.played.filter(({ legId, prompt }) => legId === a && prompt.startsWith("lowFunds"));
    assert.deepEqual(warnings.map(({ prompt }) => prompt), ["lowFunds60", "lowFunds10"]);
    const spent = cdrs.reduce((sum, cdr) => sum + BigInt(cdr.charge_micros), 0n);
    assert.deepEqual(await world.wallet(accountId), { balance: 19_000_000n - spent, held: 0n });
    await assertAsThePhonesSaw(lab!, cdrs);
  });

  test("is shared by both legs: what is beyond the first minute carries them on together, not the first one alone", async () => {
    const accountId = await world.openAccount("13");
    const { callBack } = await world.request(number("0109"), number("0111"), { accountId });
    await world.toTheEnd(callBack.id, SECONDS);
    const { outcome, cdrs } = await assertSettled(world.database, lab, callBack.id);
    assert.equal(outcome, "noFunds");
    for (const cdr of cdrs) assertCutInTime(cdr, 65);
  });

  test("is topped up after the last warning: the call goes on", async () => {
    const accountId = await world.openAccount("12");
    const { callBack } = await world.request(number("0109"), number("0111"), { accountId });
    const { legs } = await world.until(callBack.id, ({ state }) => state === "connected");
    await world.until(callBack.id, ({ kind, at }) => kind === "fundsDue" && at > (legs[0]?.answeredAt ?? 0) + 45_000, SECONDS);
    await topUp(world.database, { accountId, amountMicros: parseMicros("20", "amount"), reference: newId() }, systemClock.now());
    await world.until(callBack.id, ({ heldSeconds }) => (heldSeconds.A ?? 0) > 60 && (heldSeconds.B ?? 0) > 60, SECONDS);
    await limitsAreBeyond(61, callBack.id);
    await world.telephony.cancelCallBack(accountId, callBack.id);
    await world.toTheEnd(callBack.id);
    const { outcome, cdrs } = await assertSettled(world.database, lab, callBack.id);
    assert.equal(outcome, "completed");
    await assertAsThePhonesSaw(lab!, cdrs);
  });

  test("of one wallet carries two calls at once: both are cut in time, and a third is refused meanwhile", async () => {
    const accountId = await world.openAccount("12");
    const first = await world.request(number("0109"), number("0111"), { accountId });
    // When it has asked for more and got none, it does not ask again for most of a minute: until then what is paid in is there for the second.
    await world.until(first.callBack.id, ({ state, kind }) => state === "connected" && kind === "fundsDue");
    await topUp(world.database, { accountId, amountMicros: parseMicros("13", "amount"), reference: newId() }, systemClock.now());
    const second = await world.request(number("0111"), number("0109"), { accountId });
    await assert.rejects(world.request(number("0109"), number("0111"), { accountId }), { code: "INSUFFICIENT_FUNDS" });
    for (const { callBack } of [first, second]) {
      await world.toTheEnd(callBack.id, SECONDS);
      const { outcome, cdrs } = await assertSettled(world.database, lab, callBack.id);
      assert.equal(outcome, "noFunds");
      await assertAsThePhonesSaw(lab!, cdrs);
    }
    assert.ok((await world.wallet(accountId)).balance >= 0n);
  });

  test("is there: the switch's own limit on both legs follows what is held", async () => {
    const accountId = await world.openAccount("1000");
    const { callBack } = await world.request(number("0109"), number("0111"), { accountId });
    await world.until(callBack.id, ({ state, heldSeconds }) => state === "connected" && (heldSeconds.A ?? 0) > 100 && (heldSeconds.B ?? 0) > 100);
    await limitsAreBeyond(100, callBack.id);
    await world.telephony.cancelCallBack(accountId, callBack.id);
    await world.toTheEnd(callBack.id);
    await assertSettled(world.database, lab, callBack.id);
  });

  test("runs out after the application was killed: the switch alone ends both legs in time, and the next start settles them", async () => {
    const start = await killedWhileTheyTalk("killed-for-good");
    for (const { id } of start.legs) {
      const seen = await phoneCall(lab!, id, ({ endedAt }) => endedAt !== undefined, SECONDS * 1000);
      const talkedMs = (seen.endedAt ?? 0) - (seen.answeredAt ?? 0);
      assert.equal(seen.endedBy, "switch");
      assert.ok(talkedMs > 55_000 && talkedMs <= 60_000, `the phone talked ${talkedMs} ms of the 60 s that were held`);
    }
    const { cdrs } = await settledByTheNext(start);
    assert.deepEqual(cdrs.map((cdr) => [cdr.role, cdr.outcome, cdr.end_known]), [["A", "answered", false], ["B", "answered", false]]);
  });

  test("runs out after the application was killed and started again: the talk goes on, and is cut in time for want of money", async () => {
    const { outcome, cdrs } = await settledByTheNext(await killedWhileTheyTalk("killed-and-back"));
    assert.equal(outcome, "noFunds");
    for (const cdr of cdrs) assertCutInTime(cdr, 60);
    await assertAsThePhonesSaw(lab!, cdrs);
  });

  interface Killed {
    readonly app: string;
    readonly key: string;
    readonly id: CallBackId;
    readonly legs: readonly { readonly id: string }[];
  }

  async function killedWhileTheyTalk(app: string): Promise<Killed> {
    const key = await openCaller(world.database, "12", "6");
    const child = await startChildApp(labSettings(lab!, app, world.database.url), key);
    const id = await requestThrough(child, number("0109"), number("0111"), newId());
    await untilState(world.database, id, "connected", child);
    child.signal("SIGKILL");
    await child.exited;
    return { app, key, id, legs: await world.database.query<{ id: string }>("select id from leg where call_back_id = $1", [id]) };
  }

  async function settledByTheNext({ app, key, id }: Killed): Promise<Aftermath> {
    const child = await startChildApp(labSettings(lab!, app, world.database.url), key);
    await untilState(world.database, id, "ended", child, SECONDS * 1000);
    const over = await assertSettled(world.database, lab, id);
    assert.deepEqual(await child.stop(), { code: 0, signal: null });
    return over;
  }

  /** As Asterisk itself tells them; they are sent after the commit that a watcher hears of. */
  async function limitsAreBeyond(seconds: number, callBackId: string): Promise<void> {
    const legs = await world.database.query<{ id: string; held: number; gone: number }>(
      `select l.id, case l.role when 'A' then held_a_seconds else held_b_seconds end held, extract(epoch from clock_timestamp() - l.answered_at)::float gone
         from leg l join call_back c on c.id = l.call_back_id where c.id = $1`,
      [callBackId],
    );
    for (const { id, held, gone } of legs) {
      const askedAt = performance.now();
      for (;;) {
        const { value } = (await ariGet(lab!, `/channels/${id}/variable?variable=TIMEOUT(absolute)`)) as { value: string };
        const endsAt = gone + (performance.now() - askedAt) / 1000 + Number(value);
        assert.ok(endsAt < held, `the switch ends the leg at ${endsAt} s of ${held} held`);
        if (endsAt > seconds) break;
        assert.ok(performance.now() - heldUpLatelyMs() < askedAt + 3_000, `the switch ends the leg at ${endsAt} s, though ${held} are held`);
      }
    }
  }
});

after(() => lab?.stop());

/** B six seconds before the money ends; A, which hears why, one or two before it at the latest. Later, yet never beyond it, by what the machine held us up. */
function assertCutInTime({ role, answered_seconds: talked, ended_at }: CdrRow, paidSeconds: number): void {
  const [from, to] = role === "A" ? [5, 1] : [7, 5];
  const latest = Math.min(paidSeconds, paidSeconds - to + Math.ceil(heldUpMs(ended_at.getTime()) / 1_000));
  assert.ok(talked >= paidSeconds - from && talked <= latest, `${role} talked ${talked} s of the ${paidSeconds} that there was money for`);
}

function number(ending: string): string {
  return `+1500555${ending}`;
}
