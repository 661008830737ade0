// The contract on the connection to the switch: what is promised while it is away, when it is back, and after stop.
import assert from "node:assert/strict";
import { systemClock } from "../../src/kernel/clock.js";
import { newId, type LegId } from "../../src/kernel/id.js";
import { toCallTime } from "../../src/telephony/callBack/callClock.js";
import { anyLeg, newCallBackId, rejectsUnreachable, saying } from "./bench.js";
import type { Case } from "./case.js";
import { isAbout, isWithin, stopwatch } from "./timing.js";

export const connection: readonly Case[] = [
  {
    title: "start resolves when the switch is connected, and says so once",
    async run({ control, ear }) {
      assert.equal(control.connected, true);
      assert.equal(ear.count("connected"), 1);
    },
  },
  {
    title: "without a connection every command is rejected at once, and nothing is dialled",
    async run({ control, ear, talkTo, world }) {
      const leg = await talkTo("0109");
      world.cut(control);
      await ear.times("disconnected", 1);
      assert.equal(control.connected, false);
      const startedAt = performance.now();
      const late = { ...anyLeg(world), legId: newId<"leg">() as LegId };
      await rejectsUnreachable(control.originate(late));
      await rejectsUnreachable(control.hangUp(leg));
      await rejectsUnreachable(control.limit(leg, 10));
      await rejectsUnreachable(control.play(leg, saying("busy")));
      await rejectsUnreachable(control.ringback(leg));
      await rejectsUnreachable(control.silence(leg));
      await rejectsUnreachable(control.ring(leg));
      await rejectsUnreachable(control.answer(leg));
      await rejectsUnreachable(control.refuse(leg, "busy"));
      await rejectsUnreachable(control.bridge(newCallBackId(), [leg]));
      await rejectsUnreachable(control.unbridge(newCallBackId()));
      await rejectsUnreachable(control.list());
      isWithin(500, startedAt, "at once means at once");
      world.restore(control);
      await ear.times("connected", 2);
      assert.equal(await control.hangUp(late.legId), "absent");
    },
  },
  {
    title: "calls survive a cut, are in the list afterwards, and are heard of again",
    async run({ control, ear, dial, talkTo, listed, world }) {
      const [talks, rings] = [await talkTo("0109"), await dial("0103")];
      await ear.leg("legProgress", rings);
      world.cut(control);
      await ear.times("disconnected", 1);
      world.restore(control);
      await ear.times("connected", 2);
      assert.deepEqual(await listed(), new Map([[talks, "answered"], [rings, "dialing"]]));
      await Promise.all([control.hangUp(talks), control.hangUp(rings)]);
      await Promise.all([ear.leg("legEnded", talks), ear.leg("legEnded", rings)]);
      assert.deepEqual([ear.count("disconnected"), ear.count("replaced")], [1, 0]);
    },
  },
  {
    title: "a leg that is answered during a cut is in the list as answered, and nothing is heard of its answer",
    async run({ control, ear, dial, listed, world }) {
      const leg = await dial("0117");
      await ear.leg("legProgress", leg);
      world.cut(control);
      await ear.times("disconnected", 1);
      await world.farEndAnswered(leg);
      world.restore(control);
      await ear.times("connected", 2);
      assert.deepEqual(await listed(), new Map([[leg, "answered"]]));
      await ear.leg("legEnded", leg);
      assert.deepEqual(ear.kindsOf(leg), ["legProgress", "legEnded"]);
    },
  },
  {
    title: "the switch's own limit ends a leg also while nobody is connected",
    async run({ control, ear, talkTo, listed, world }) {
      const leg = await talkTo("0109");
      await control.limit(leg, 1);
      world.cut(control);
      await ear.times("disconnected", 1);
      await world.farEndEnded(leg);
      world.restore(control);
      await ear.times("connected", 2);
      assert.equal((await listed()).size, 0);
    },
  },
  {
    title: "a leg that ended during a cut is in no list afterwards, and nothing is heard of its end",
    async run({ control, ear, talkTo, listed, world }) {
      const leg = await talkTo("0116");
      world.cut(control);
      await ear.times("disconnected", 1);
      await world.farEndEnded(leg);
      world.restore(control);
      await ear.times("connected", 2);
      assert.equal((await listed()).size, 0);
      assert.equal(await control.hangUp(leg), "absent");
      assert.deepEqual(ear.kindsOf(leg), ["legProgress", "legAnswered"]);
    },
  },
  {
    title: "stop is final: nothing is heard any more, and every command is rejected",
    async run({ control, ear, talkTo, world }) {
      const leg = await talkTo("0116");
      const heard = ear.heard.length;
      await control.stop();
      assert.equal(control.connected, false);
      await rejectsUnreachable(control.hangUp(leg));
      await rejectsUnreachable(control.originate(anyLeg(world)));
      await world.farEndEnded(leg);
      assert.deepEqual(ear.heard.slice(heard), []);
    },
  },
  {
    title: "stop can be asked for twice",
    async run({ control }) {
      await control.stop();
      await control.stop();
      assert.equal(control.connected, false);
    },
  },
  {
    title: "stamps are on the switch's clock: ours and the offset, in the call's own time",
    async run({ control, ear, talkTo, world }) {
      const sinceDialled = stopwatch(world);
      const sandboxClock = { originAt: systemClock.now() - 60_000, speed: world.speed };
      const { at } = await ear.leg("legAnswered", await talkTo("0116", { sandboxClock }));
      const lateMs = sinceDialled();
      isAbout(at, toCallTime(sandboxClock, systemClock.now() + control.clockOffsetMs) - lateMs, world, lateMs);
    },
  },
  {
    title: "the doctor hears of each trunk whether it can be used, and how to mend it where not",
    async run({ control, world }) {
      const { first } = world.trunks;
      const findings = await control.examine([first, "no-such-trunk"]);
      const about = (trunk: string) => findings.filter(({ what }) => what.includes(trunk)).map(({ good }) => good);
      assert.deepEqual([about(first), about("no-such-trunk")], [[true], [false]]);
      assert.ok(findings.every(({ words }) => words.length > 0));
    },
  },
];
