// The contract on two legs of one call-back: how the second joins the first, and what becomes of one when the other goes.
import assert from "node:assert/strict";
import { newId, type CallBackId, type LegId } from "../../src/kernel/id.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { OriginateRefused } from "../../src/telephony/callControl.js";
import { joining, newCallBackId, phone, saying, type Bench } from "./bench.js";
import type { Case } from "./case.js";
import { isAbout, stopwatch } from "./timing.js";

export const bridging: readonly Case[] = [
  {
    title: "a leg joins another, both talk, and each goes on when the other is hung up",
    async run(bench) {
      for (const first of ["A", "B"] as const) {
        const { a, b } = await connect(bench);
        assert.deepEqual(await bench.listed(), new Map([[a, "answered"], [b, "answered"]]));
        const [gone, stays] = first === "A" ? [a, b] : [b, a];
        await bench.control.hangUp(gone);
        await bench.ear.leg("legEnded", gone);
        assert.deepEqual(await bench.listed(), new Map([[stays, "answered"]]));
        await bench.control.hangUp(stays);
        await bench.ear.leg("legEnded", stays);
      }
    },
  },
  {
    title: "the bridge of two who talk bears the call-back's id, and is there until it is taken away",
    async run({ control, talkTo }) {
      const callBackId = newCallBackId();
      const isThere = async () => (await control.bridges()).includes(callBackId);
      const a = await talkTo("0109", { callBackId });
      assert.equal(await isThere(), false);
      await talkTo("0111", joining(callBackId, a));
      assert.equal(await isThere(), true);
      await control.unbridge(callBackId);
      // A real switch lists it until both legs have left it. If it never goes, the test's own time ends this.
      while (await isThere());
    },
  },
  {
    title: "one of two who talk hangs up, and the other goes on",
    async run({ ear, talkTo, listed }) {
      const callBackId = newCallBackId();
      const a = await talkTo("0109", { callBackId });
      const b = await talkTo("0116", joining(callBackId, a));
      assert.equal((await ear.leg("legEnded", b)).cause, 16);
      assert.deepEqual(await listed(), new Map([[a, "answered"]]));
    },
  },
  {
    title: "the limit given with the originate ends the second leg too, and not the first",
    async run({ ear, talkTo, listed, world }) {
      const callBackId = newCallBackId();
      const a = await talkTo("0109", { callBackId });
      const sinceDialled = stopwatch(world);
      const b = await talkTo("0111", joining(callBackId, a, { limitSeconds: 3 }));
      const lateMs = sinceDialled();
      const { at } = await ear.leg("legAnswered", b);
      isAbout((await ear.leg("legEnded", b)).at - at, 3_000 - lateMs, world, lateMs);
      assert.deepEqual(await listed(), new Map([[a, "answered"]]));
    },
  },
  {
    title: "the limit of one of two who talk ends that one alone, with cause 16 or none",
    async run(bench) {
      const { a, b } = await connect(bench);
      await bench.control.limit(a, 1);
      assert.ok([16, 0].includes((await bench.ear.leg("legEnded", a)).cause));
      assert.deepEqual(await bench.listed(), new Map([[b, "answered"]]));
    },
  },
  {
    title: "the one who is joined to is shown as what the call-back says, not as the leg that waits",
    async run(bench) {
      const callBackId = newCallBackId();
      const a = await bench.talkTo("0109", { callBackId });
      const b = await bench.talkTo("0111", joining(callBackId, a, { callerId: knownPhoneNumber("+15005550177") }));
      const seen = await bench.world.farEnd(b);
      if (seen) assert.deepEqual(seen, { invites: 1, number: phone("0111").slice(1), callerId: "+15005550177" });
    },
  },
  {
    title: "a leg that joins is heard to ring and to answer like any other",
    async run({ ear, talkTo }) {
      const callBackId = newCallBackId();
      const a = await talkTo("0109", { callBackId });
      for (const ending of ["0117", "0112"]) {
        const b = await talkTo(ending, joining(callBackId, a));
        assert.deepEqual(ear.kindsOf(b).slice(0, 2), ["legProgress", "legAnswered"]);
      }
    },
  },
  {
    title: "when the second leg fails the first goes on, and another can join it on another trunk",
    async run({ ear, dial, talkTo, listed, world }) {
      const callBackId = newCallBackId();
      const a = await talkTo("0109", { callBackId });
      const failed = await dial("0108", joining(callBackId, a));
      assert.equal((await ear.leg("legEnded", failed)).cause, 34);
      const b = await talkTo("0108", joining(callBackId, a, { trunk: world.trunks.second }));
      assert.deepEqual(await listed(), new Map([[a, "answered"], [b, "answered"]]));
    },
  },
  {
    title: "a taken id is not an error for the second leg either, and dials once, also while its carrier is silent",
    async run({ control, ear, dial, talkTo, world }) {
      const callBackId = newCallBackId();
      const a = await talkTo("0109", { callBackId });
      const b = joining(callBackId, a, { legId: newId<"leg">() as LegId });
      await dial("0107", b);
      const legId = await dial("0107", b);
      await ear.leg("legAnswered", legId);
      assert.equal((await world.farEnd(legId))?.invites ?? 1, 1);
      await control.hangUp(legId);
      await ear.leg("legEnded", legId);
      assert.equal(ear.count("legEnded", legId), 1);
    },
  },
  {
    title: "a leg cannot join one that is gone",
    async run({ control, ear, dial, talkTo }) {
      const callBackId = newCallBackId();
      const a = await talkTo("0109", { callBackId });
      await control.hangUp(a);
      await ear.leg("legEnded", a);
      const legId = newId<"leg">() as LegId;
      await assert.rejects(dial("0109", joining(callBackId, a, { legId })), (error) => error instanceof OriginateRefused);
      assert.equal(await control.hangUp(legId), "absent");
      assert.deepEqual(ear.kindsOf(legId), []);
    },
  },
  {
    title: "the second leg is hung up while it rings, and the first goes on",
    async run({ control, ear, dial, talkTo, listed }) {
      const callBackId = newCallBackId();
      const a = await talkTo("0109", { callBackId });
      assert.equal(await control.ringback(a), "done");
      const b = await dial("0103", joining(callBackId, a));
      await ear.leg("legProgress", b);
      assert.equal(await control.hangUp(b), "done");
      await ear.leg("legEnded", b);
      assert.deepEqual(await listed(), new Map([[a, "answered"]]));
    },
  },
  {
    title: "a prompt is played to one of two who talk, and they go on",
    async run(bench) {
      const { a, b } = await connect(bench);
      await bench.control.play(a, saying("lowFunds10"));
      await bench.ear.leg("promptEnded", a);
      assert.deepEqual(await bench.listed(), new Map([[a, "answered"], [b, "answered"]]));
      assert.equal(bench.ear.count("promptEnded", b), 0);
    },
  },
  {
    title: "bridging those who are bridged already and taking the bridge away twice does nothing more, and ends no leg",
    async run(bench) {
      const { callBackId, a, b } = await connect(bench);
      await bench.control.bridge(callBackId, [a, b]);
      await bench.control.unbridge(callBackId);
      await bench.control.unbridge(callBackId);
      await bench.control.unbridge(newCallBackId());
      await bench.control.bridge(callBackId, [a, b]);
      assert.deepEqual(await bench.listed(), new Map([[a, "answered"], [b, "answered"]]));
    },
  },
  {
    title: "bridging legs of which one is gone puts the other in, and is not an error",
    async run(bench) {
      const { callBackId, a, b } = await connect(bench);
      await bench.control.hangUp(a);
      await bench.ear.leg("legEnded", a);
      await bench.control.bridge(callBackId, [a, b]);
      assert.deepEqual(await bench.listed(), new Map([[b, "answered"]]));
    },
  },
];

async function connect({ talkTo }: Bench): Promise<{ readonly callBackId: CallBackId; readonly a: LegId; readonly b: LegId }> {
  const callBackId = newCallBackId();
  const a = await talkTo("0109", { callBackId });
  const b = await talkTo("0111", joining(callBackId, a));
  return { callBackId, a, b };
}
