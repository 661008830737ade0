// The contract on calls that come in: told once and before anything else about them, turned away without having been answered, or answered and then a leg like any other.
import assert from "node:assert/strict";
import { systemClock } from "../../src/kernel/clock.js";
import { refusals } from "../../src/telephony/callControl.js";
import { nextNumber, saying } from "./bench.js";
import type { Case } from "./case.js";
import { isAbout, stopwatch } from "./timing.js";

/** What the caller's phone sees. */
const statusOf = { busy: 486, reject: 403, unavailable: 480, congestion: 503 } as const;

export const inbound: readonly Case[] = [
  {
    title: "a call that comes in is told with who calls whom, and rings until we say something",
    async run({ comesIn, control, ear, world }) {
      const before = systemClock.now() + control.clockOffsetMs;
      const to = nextNumber();
      const { legId, call } = await comesIn({ from: "33155512345", to, redirectedFrom: "33155519999" });
      assert.deepEqual(call, { legId, called: to, from: { number: "33155512345", withheld: false }, redirectedFrom: "33155519999", trunk: world.trunks.first });
      const channel = (await control.list()).find(({ id }) => id === legId);
      assert.equal(channel?.state, "dialing");
      // A switch may count the second in which a call began.
      assert.ok(Math.abs((channel?.inboundAt ?? NaN) - before) < 2_000, `${channel?.inboundAt} and ${before}`);
      assert.deepEqual(ear.kindsOf(legId), []);
    },
  },
  ...refusals.map((how): Case => ({
    title: `a call that is refused as ${how} is never answered: its phone sees ${statusOf[how]} and no 200`,
    async run({ comesIn, control, ear, listed }) {
      const { legId, phone } = await comesIn();
      assert.equal(await control.refuse(legId, how), "done");
      await ear.leg("inboundEnded", legId);
      assert.equal((await listed()).size, 0);
      assert.equal(await control.refuse(legId, how), "absent");
      assert.deepEqual(ear.kindsOf(legId), ["inboundEnded"]);
      const answers = await phone.answers();
      if (answers) assert.deepEqual(answers, [100, statusOf[how]]);
    },
  })),
  {
    title: "a call that rings for its caller is still not answered, and can be refused",
    async run({ comesIn, control, ear }) {
      const { legId, phone } = await comesIn();
      assert.equal(await control.ring(legId), "done");
      await phone.rings();
      assert.equal(await control.refuse(legId, "busy"), "done");
      await ear.leg("inboundEnded", legId);
      const answers = await phone.answers();
      if (answers) assert.deepEqual(answers, [100, 180, 486]);
      assert.equal(ear.count("legAnswered", legId), 0);
    },
  },
  {
    title: "a caller that gives up first has still called, and its call ends once",
    async run({ comesIn, control, ear }) {
      const { legId, phone } = await comesIn({ hangsUpAfterSeconds: 1 });
      const { at } = await ear.leg("inboundEnded", legId);
      assert.ok(Number.isSafeInteger(at));
      for (const command of [control.refuse(legId, "busy"), control.answer(legId), control.ring(legId), control.hangUp(legId)]) assert.equal(await command, "absent");
      assert.deepEqual(ear.kindsOf(legId), ["inboundEnded"]);
      const answers = await phone.answers();
      if (answers) assert.deepEqual(answers.filter((status) => status < 300), [100]);
    },
  },
  {
    title: "a caller that vanishes rings on until it is refused",
    async run({ comesIn, control, ear, listed }) {
      const { legId, phone } = await comesIn();
      await phone.vanish();
      assert.deepEqual(await listed(), new Map([[legId, "dialing"]]));
      assert.equal(await control.refuse(legId, "unavailable"), "done");
      await ear.leg("inboundEnded", legId);
      assert.equal((await listed()).size, 0);
    },
  },
  {
    title: "a call that is answered is a leg: it is listed, hears prompts, and ends when we hang it up",
    async run({ comesInAndTalks, control, ear, listed }) {
      const { legId, phone } = await comesInAndTalks();
      assert.deepEqual(await listed(), new Map([[legId, "answered"]]));
      assert.equal(await control.play(legId, saying("noAnswer")), "done");
      assert.equal((await ear.leg("promptEnded", legId)).prompt, "noAnswer");
      assert.equal(await control.hangUp(legId), "done");
      const [answered, ended] = [await ear.leg("legAnswered", legId), await ear.leg("legEnded", legId)];
      assert.ok(answered.at <= ended.at);
      assert.deepEqual([ended.cause, ended.sipStatus], [16, null]);
      assert.equal(await control.hangUp(legId), "absent");
      assert.deepEqual(ear.kindsOf(legId), ["legAnswered", "promptEnded", "legEnded"]);
      const answers = await phone.answers();
      if (answers) assert.deepEqual(answers, [100, 200]);
    },
  },
  {
    title: "a call that was answered ends when its caller hangs up, and that is no unanswered call",
    async run({ comesInAndTalks, ear }) {
      const { legId } = await comesInAndTalks({ hangsUpAfterSeconds: 1 });
      await ear.leg("legEnded", legId);
      assert.deepEqual([ear.count("legEnded", legId), ear.count("inboundEnded", legId)], [1, 0]);
    },
  },
  {
    title: "answering twice is answering once",
    async run({ comesInAndTalks, control, ear }) {
      const { legId } = await comesInAndTalks();
      assert.equal(await control.answer(legId), "done");
      await control.hangUp(legId);
      await ear.leg("legEnded", legId);
      assert.equal(ear.count("legAnswered", legId), 1);
    },
  },
  {
    title: "a limit ends a call that came in, too",
    async run({ comesInAndTalks, control, ear, world }) {
      const { legId } = await comesInAndTalks();
      const sinceAsked = stopwatch({ ...world, speed: 1 });
      const { at } = await ear.leg("legAnswered", legId);
      await control.limit(legId, 2);
      const lateMs = sinceAsked();
      isAbout((await ear.leg("legEnded", legId)).at - at, 2_000, world, lateMs + world.slackMs);
    },
  },
  {
    title: "a caller that withholds its number is told as one",
    async run({ comesIn }) {
      const { call } = await comesIn({ from: null });
      assert.deepEqual(call.from, { number: null, withheld: true });
    },
  },
  {
    title: "twenty calls at once are told once each, and each is refused by its own id",
    async run({ comesIn, control, ear, listed }) {
      const calls = await Promise.all(Array.from({ length: 20 }, () => comesIn()));
      assert.equal(new Set(calls.map(({ legId }) => legId)).size, 20);
      assert.equal((await listed()).size, 20);
      await Promise.all(calls.map(({ legId }) => control.refuse(legId, "busy")));
      for (const { legId } of calls) await ear.leg("inboundEnded", legId);
      assert.equal(ear.count("inboundCall"), 20);
      assert.equal((await listed()).size, 0);
    },
  },
  {
    title: "a call that came in goes by the same id after a cut, and is not told twice",
    async run({ comesIn, control, ear, listed, world }) {
      const { legId } = await comesIn();
      world.cut(control);
      await ear.times("disconnected", 1);
      world.restore(control);
      await ear.times("connected", 2);
      assert.deepEqual(await listed(), new Map([[legId, "dialing"]]));
      assert.equal(await control.refuse(legId, "busy"), "done");
      await ear.leg("inboundEnded", legId);
      assert.equal(ear.count("inboundCall"), 1);
    },
  },
];
