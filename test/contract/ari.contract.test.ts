// The contract on a real Asterisk with SIP phones, and what only a real one can show of it: whose clock the stamps are on, what A hears, what is refused before it is sent.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { OriginateRefused } from "../../src/telephony/callControl.js";
import { startTestLab } from "../support/testLab.js";
import type { World } from "./world.js";
import { joining, newCallBackId, openBench, saying, type Bench } from "./bench.js";
import { describeCallControl } from "./callControl.contract.js";
import { eavesdrop } from "./eavesdrop.js";
import { labWorld } from "./labWorld.js";
import { isWithin } from "./timing.js";

const { lab, skip } = await startTestLab();

after(() => lab?.stop());

describeCallControl("Asterisk over ARI", async () => labWorld(lab!), skip);

describe("Asterisk over ARI, beyond the contract", { skip, concurrency: true }, () => {
  const world = labWorld(lab!);
  after(() => world.close());
  const withBench = (title: string, run: (bench: Bench) => Promise<void>) =>
    test(title, { timeout: 60_000 }, async () => {
      const bench = await openBench(world);
      await run(bench).finally(() => bench.close());
    });

  withBench("answer and end are stamped within 100 ms of what the phones themselves saw", async ({ ear, talkTo }) => {
    const callBackId = newCallBackId();
    const a = await talkTo("0109", { callBackId });
    const b = await talkTo("0117", joining(callBackId, a));
    const seen = await world.phoneCall(b, ({ endedAt }) => endedAt !== undefined);
    near((await ear.leg("legProgress", b)).at, seen.ringingAt);
    near((await ear.leg("legAnswered", b)).at, seen.answeredAt);
    near((await ear.leg("legEnded", b)).at, seen.endedAt);
  });

  withBench("our own hang-up reaches the phone, and is stamped when it does", async ({ control, ear, talkTo }) => {
    const a = await talkTo("0109");
    await control.hangUp(a);
    const seen = await world.phoneCall(a, ({ endedAt }) => endedAt !== undefined);
    assert.equal(seen.endedBy, "switch");
    near((await ear.leg("legEnded", a)).at, seen.endedAt);
  });

  withBench("A hears ringing, and then B's early media instead", async ({ control, dial, ear, talkTo }) => {
    const callBackId = newCallBackId();
    const a = await talkTo("0109", { callBackId });
    await eavesdrop(lab!, a, async (hear) => {
      await control.ringback(a);
      assert.equal(await hear(), "ringing");
      const b = await dial("0112", joining(callBackId, a));
      await ear.leg("legProgress", b);
      assert.equal(await hear(), "earlyMedia");
    });
  });

  withBench("whoever was silenced, as one who keys is, hears the same", async ({ control, dial, ear, talkTo }) => {
    const callBackId = newCallBackId();
    const a = await talkTo("0109", { callBackId });
    await control.silence(a);
    await eavesdrop(lab!, a, async (hear) => {
      assert.equal(await hear(), "silence");
      await control.ringback(a);
      assert.equal(await hear(), "ringing");
      const b = await dial("0112", joining(callBackId, a));
      await ear.leg("legProgress", b);
      assert.equal(await hear(), "earlyMedia");
    });
  });

  withBench("a key that stops a prompt right before B is rung takes neither the ringing from A nor B's voice", async ({ control, dial, ear, talkTo }) => {
    const callBackId = newCallBackId();
    const a = await talkTo("0109", { callBackId });
    await eavesdrop(lab!, a, async (hear) => {
      for (const prompt of ["busy", "lowFunds60", "noAnswer"] as const) await control.play(a, saying(prompt));
      assert.deepEqual(await Promise.all([control.silence(a), control.ringback(a)]), ["done", "done"]);
      assert.equal(await hear(), "ringing");
      const [, b] = await Promise.all([control.silence(a), dial("0112", joining(callBackId, a))]);
      await ear.leg("legProgress", b);
      assert.equal(await hear(), "earlyMedia");
    });
  });

  withBench("A hears ringing while B rings, and no more when B has answered", async ({ control, dial, ear, talkTo }) => {
    const callBackId = newCallBackId();
    const a = await talkTo("0109", { callBackId });
    await eavesdrop(lab!, a, async (hear) => {
      await control.ringback(a);
      const b = await dial("0105", joining(callBackId, a));
      await ear.leg("legProgress", b);
      assert.equal(await hear(), "ringing");
      await ear.leg("legAnswered", b);
      assert.equal(await hear(), "silence");
    });
  });

  withBench("a dead trunk is refused at once, for A and for B, and leaves no channel behind", async ({ ear, dial, talkTo, listed }) => {
    await deadTrunkSeen(world);
    const callBackId = newCallBackId();
    await assert.rejects(dial("0109", { trunk: "carrier3" }), isRefusal);
    const a = await talkTo("0109", { callBackId });
    const startedAt = performance.now();
    await assert.rejects(dial("0109", joining(callBackId, a, { trunk: "carrier3" })), isRefusal);
    isWithin(1_000, startedAt, "a trunk that does not answer OPTIONS is not waited for");
    assert.deepEqual(await listed(), new Map([[a, "answered"]]));
    assert.equal(ear.count("legEnded"), 0);
  });

  withBench("what is not a number, a caller ID or a trunk's name never reaches the switch", async ({ dial }) => {
    for (const number of ["15005550109", "+1500555@carrier2/", "+", "+1 500 555 0109"]) {
      await assert.rejects(dial("0109", { number: knownPhoneNumber(number) }), isRefusal);
      await assert.rejects(dial("0109", { callerId: knownPhoneNumber(number) }), isRefusal);
    }
    await assert.rejects(dial("0109", { trunk: "carrier&PJSIP/1@carrier2" }), isRefusal);
    await assert.rejects(dial("0109", { limitSeconds: 0 }), isRefusal);
  });

  withBench("the doctor sees which trunk is dead, and finds the rest as it must be", async ({ control }) => {
    await deadTrunkSeen(world);
    const findings = await control.examine(lab!.trunks);
    assert.deepEqual(findings.filter(({ good }) => !good).map(({ what }) => what), ["trunk carrier3"]);
    assert.ok(findings.some(({ words }) => words.includes(lab!.version)));
    assert.match(findings.find(({ what }) => what === "trunk carrier")?.words ?? "", /online.*"from-carrier"/);
  });
});

/** A lab that has just started takes a second to find it out, and dials into the dark until then. */
async function deadTrunkSeen(world: World): Promise<void> {
  const { control, dial, ear, close } = await openBench(world);
  for (let leg = await tryDead(); leg !== null; leg = await tryDead()) {
    await control.hangUp(leg);
    await ear.leg("legEnded", leg);
  }
  await close();

  function tryDead() {
    return dial("0109", { trunk: "carrier3" }).catch(() => null);
  }
}

const isRefusal = (error: unknown) => error instanceof OriginateRefused;

function near(at: number, seenAt: number | undefined): void {
  assert.ok(seenAt !== undefined && Math.abs(at - seenAt) <= 100, `${at} is not within 100 ms of ${seenAt}`);
}
