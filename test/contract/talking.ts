// The contract on a leg that has answered: how it ends, its limit, what it is played, and how it is listed.
import assert from "node:assert/strict";
import { newId, type LegId } from "../../src/kernel/id.js";
import { saying } from "./bench.js";
import type { Case } from "./case.js";
import { isAbout, stopwatch } from "./timing.js";

const unknown = () => newId<"leg">() as LegId;

export const talking: readonly Case[] = [
  {
    title: "a leg that is hung up while it talks ends with cause 16, once",
    async run({ control, ear, talkTo }) {
      const leg = await talkTo("0109");
      assert.equal(await control.hangUp(leg), "done");
      assert.equal((await ear.leg("legEnded", leg)).cause, 16);
      assert.equal(await control.hangUp(leg), "absent");
      assert.equal(ear.count("legEnded", leg), 1);
    },
  },
  {
    title: "a far end that hangs up ends the leg, with cause 16 or none",
    async run({ ear, talkTo }) {
      const { cause, sipStatus } = await ear.leg("legEnded", await talkTo("0116"));
      assert.ok([16, 0].includes(cause));
      assert.equal(sipStatus, null);
    },
  },
  {
    title: "the limit given with the originate ends a leg that was answered, without our doing",
    async run({ ear, talkTo, world }) {
      const sinceDialled = stopwatch(world);
      const leg = await talkTo("0109", { limitSeconds: 3 });
      const lateMs = sinceDialled();
      const { at } = await ear.leg("legAnswered", leg);
      isAbout((await ear.leg("legEnded", leg)).at - at, 3_000 - lateMs, world, lateMs);
    },
  },
  {
    title: "the limit ends the leg that many seconds after it was set",
    async run({ control, ear, talkTo, world }) {
      const sinceDialled = stopwatch(world);
      const leg = await talkTo("0109");
      assert.equal(await control.limit(leg, 2), "done");
      const lateMs = sinceDialled();
      const { at } = await ear.leg("legAnswered", leg);
      isAbout((await ear.leg("legEnded", leg)).at - at, 2_000, world, lateMs);
    },
  },
  {
    title: "a limit set anew replaces the one before, be it longer or shorter",
    async run({ control, ear, talkTo, world }) {
      const sinceDialled = stopwatch(world);
      const [longer, shorter] = [await talkTo("0109", { limitSeconds: 3 }), await talkTo("0111")];
      await Promise.all([control.limit(longer, 5), control.limit(shorter, 30)]);
      await control.limit(shorter, 3);
      const lateMs = sinceDialled();
      for (const [leg, limitMs] of [[longer, 5_000], [shorter, 3_000]] as const) {
        const { at } = await ear.leg("legAnswered", leg);
        isAbout((await ear.leg("legEnded", leg)).at - at, limitMs, world, lateMs);
      }
    },
  },
  {
    title: "a limit that is set while the leg hears a prompt counts from then, and not from the prompt's end",
    async run({ control, ear, talkTo, world }) {
      const sinceDialled = stopwatch(world);
      const leg = await talkTo("0109");
      assert.equal(await control.play(leg, saying("lowFunds60")), "done");
      const lateMs = sinceDialled();
      assert.equal(await control.limit(leg, 6), "done");
      const { at } = await ear.leg("legAnswered", leg);
      isAbout((await ear.leg("legEnded", leg)).at - at, 6_000, world, lateMs);
    },
  },
  {
    title: "a limit of no seconds ends the leg at once, instead of taking its limit away",
    async run({ control, ear, talkTo }) {
      const leg = await talkTo("0109");
      assert.equal(await control.limit(leg, 0), "done");
      await ear.leg("legEnded", leg);
    },
  },
  {
    title: "a leg that the switch does not know is absent to every command",
    async run({ control }) {
      assert.equal(await control.hangUp(unknown()), "absent");
      assert.equal(await control.limit(unknown(), 10), "absent");
      assert.equal(await control.play(unknown(), saying("busy")), "absent");
      assert.equal(await control.ringback(unknown()), "absent");
      assert.equal(await control.silence(unknown()), "absent");
      assert.equal(await control.ring(unknown()), "absent");
      assert.equal(await control.answer(unknown()), "absent");
      assert.equal(await control.refuse(unknown(), "busy"), "absent");
    },
  },
  {
    title: "a prompt that was played ends once, and the leg goes on",
    async run({ control, ear, talkTo, listed }) {
      const leg = await talkTo("0109");
      assert.equal(await control.play(leg, saying("lowFunds10")), "done");
      await ear.leg("promptEnded", leg);
      assert.equal((await listed()).get(leg), "answered");
      assert.equal(ear.count("promptEnded", leg), 1);
    },
  },
  {
    title: "two prompts are played one after the other, and each is named when it ends",
    async run({ control, ear, talkTo }) {
      const leg = await talkTo("0109");
      await control.play(leg, saying("busy"));
      await control.play(leg, saying("noAnswer"));
      await ear.times("promptEnded", 2, leg);
      assert.deepEqual(ear.heard.flatMap((heard) => (heard.kind === "promptEnded" && heard.legId === leg ? [heard.prompt] : [])), ["busy", "noAnswer"]);
    },
  },
  {
    title: "a prompt ends also when its leg is hung up before",
    async run({ control, ear, talkTo }) {
      const leg = await talkTo("0109");
      await control.play(leg, saying("lowFunds60"));
      await control.hangUp(leg);
      await Promise.all([ear.leg("promptEnded", leg), ear.leg("legEnded", leg)]);
      assert.equal(ear.count("promptEnded", leg), 1);
    },
  },
  {
    title: "a ringing tone does the leg no harm, and a prompt is played over it",
    async run({ control, ear, talkTo, listed }) {
      const leg = await talkTo("0109");
      assert.equal(await control.ringback(leg), "done");
      assert.equal(await control.ringback(leg), "done");
      assert.equal(await control.play(leg, saying("busy")), "done");
      await ear.leg("promptEnded", leg);
      assert.equal((await listed()).get(leg), "answered");
    },
  },
  {
    title: "the list has the living with their states, and nobody else",
    async run({ control, ear, dial, talkTo, listed }) {
      const [rings, talks, gone] = [await dial("0103"), await talkTo("0109"), await dial("0102")];
      await Promise.all([ear.leg("legProgress", rings), ear.leg("legEnded", gone)]);
      assert.deepEqual(await listed(), new Map([[rings, "dialing"], [talks, "answered"]]));
      await Promise.all([control.hangUp(rings), control.hangUp(talks)]);
      await Promise.all([ear.leg("legEnded", rings), ear.leg("legEnded", talks)]);
      assert.equal((await listed()).size, 0);
    },
  },
];
