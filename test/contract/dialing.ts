// The contract on dialling one leg: what is heard of it, in which order, and how it can end.
import assert from "node:assert/strict";
import { newId } from "../../src/kernel/id.js";
import type { LegId } from "../../src/kernel/id.js";
import { OriginateRefused } from "../../src/telephony/callControl.js";
import { CALLER_ID, joining, newCallBackId, phone, type Bench } from "./bench.js";
import type { Case } from "./case.js";
import { isAbout, stopwatch } from "./timing.js";

export const dialing: readonly Case[] = [
  {
    title: "a phone that rings and answers is heard to do so in that order, and its stamps say the same",
    async run({ ear, talkTo }) {
      const leg = await talkTo("0117");
      const [progress, answered, ended] = [await ear.leg("legProgress", leg), await ear.leg("legAnswered", leg), await ear.leg("legEnded", leg)];
      assert.deepEqual(ear.kindsOf(leg), ["legProgress", "legAnswered", "legEnded"]);
      assert.ok(progress.at <= answered.at && answered.at < ended.at, `${progress.at}, ${answered.at}, ${ended.at}`);
      // 0: a far end that hangs up need not say why, and then the switch knows nothing either.
      assert.ok([16, 0].includes(ended.cause));
    },
  },
  {
    title: "stamps tell how long a phone rang and talked, whenever they are heard",
    async run({ ear, talkTo, world }) {
      const leg = await talkTo("0117");
      const [progress, answered, ended] = [await ear.leg("legProgress", leg), await ear.leg("legAnswered", leg), await ear.leg("legEnded", leg)];
      isAbout(answered.at - progress.at, 1_000, world);
      isAbout(ended.at - answered.at, 3_000, world);
    },
  },
  ends("a busy phone ends the leg with cause 17", "0102", { cause: 17, sipStatus: 486 }),
  ends("a number that does not exist ends the leg with cause 1", "0114", { cause: 1, sipStatus: 404 }),
  ends("a carrier that fails ends the leg with cause 34", "0115", { cause: 34, sipStatus: 503 }),
  {
    title: "a phone that rings and rejects ends the leg with cause 21, and was never answered",
    async run({ ear, dial }) {
      const leg = await dial("0104");
      const { cause, sipStatus } = await ear.leg("legEnded", leg);
      assert.equal(cause, 21);
      assert.ok(sipStatus === 603 || sipStatus === null);
      assert.deepEqual(ear.kindsOf(leg), ["legProgress", "legEnded"]);
    },
  },
  {
    title: "a number that fails on one trunk answers on another",
    async run({ ear, dial, talkTo, world }) {
      assert.equal((await ear.leg("legEnded", await dial("0108", { trunk: world.trunks.first }))).cause, 34);
      await talkTo("0108", { trunk: world.trunks.second });
    },
  },
  {
    title: "a phone that rings for ever rings until it is hung up",
    async run({ control, ear, dial, listed }) {
      const leg = await dial("0103");
      await ear.leg("legProgress", leg);
      assert.equal((await listed()).get(leg), "dialing");
      assert.equal(await control.hangUp(leg), "done");
      await ear.leg("legEnded", leg);
      assert.deepEqual(ear.kindsOf(leg), ["legProgress", "legEnded"]);
    },
  },
  {
    title: "a carrier that stays silent shows no progress, and its leg can be hung up all the same",
    async run({ control, ear, dial }) {
      const leg = await dial("0118");
      assert.equal(await control.hangUp(leg), "done");
      await ear.leg("legEnded", leg);
      assert.deepEqual(ear.kindsOf(leg), ["legEnded"]);
    },
  },
  {
    title: "early media is progress",
    async run({ ear, talkTo }) {
      const leg = await talkTo("0112");
      assert.deepEqual(ear.kindsOf(leg), ["legProgress", "legAnswered"]);
    },
  },
  {
    title: "the limit given with the originate ends a leg that nobody answers",
    async run({ ear, dial, world }) {
      const sinceDialled = stopwatch(world);
      const leg = await dial("0103", { limitSeconds: 2 });
      const progress = await ear.leg("legProgress", leg);
      const lateMs = sinceDialled();
      isAbout((await ear.leg("legEnded", leg)).at - progress.at, 2_000 - lateMs, world, lateMs);
      assert.equal(ear.count("legAnswered", leg), 0);
    },
  },
  {
    title: "a limit set while a phone rings replaces the one given with the originate",
    async run({ control, ear, dial, world }) {
      const sinceDialled = stopwatch(world);
      const leg = await dial("0103", { limitSeconds: 60 });
      const { at } = await ear.leg("legProgress", leg);
      assert.equal(await control.limit(leg, 2), "done");
      const lateMs = sinceDialled();
      isAbout((await ear.leg("legEnded", leg)).at - at, 2_000, world, lateMs);
    },
  },
  {
    title: "a limit set while the second phone rings replaces the one given with the originate",
    async run({ control, ear, dial, talkTo, world }) {
      const callBackId = newCallBackId();
      const a = await talkTo("0109", { callBackId });
      const sinceDialled = stopwatch(world);
      const leg = await dial("0103", joining(callBackId, a, { limitSeconds: 60 }));
      const { at } = await ear.leg("legProgress", leg);
      assert.equal(await control.limit(leg, 2), "done");
      const lateMs = sinceDialled();
      isAbout((await ear.leg("legEnded", leg)).at - at, 2_000, world, lateMs);
    },
  },
  {
    title: "a taken id is not an error, and dials once",
    run: async (bench) => dialsOnce(bench, "0109"),
  },
  {
    title: "a taken id is not an error either while the carrier is still silent",
    run: async (bench) => dialsOnce(bench, "0118"),
  },
  {
    title: "the phone is shown the number dialled and the caller ID",
    async run({ talkTo, world }) {
      const seen = await world.farEnd(await talkTo("0109"));
      if (seen) assert.deepEqual(seen, { invites: 1, number: phone("0109").slice(1), callerId: CALLER_ID });
    },
  },
  {
    title: "an unknown trunk is refused, and nothing is heard of the leg",
    async run({ control, ear, dial }) {
      const legId = newId<"leg">() as LegId;
      await assert.rejects(dial("0101", { legId, trunk: "no-such-trunk" }), (error) => error instanceof OriginateRefused);
      assert.equal(await control.hangUp(legId), "absent");
      assert.deepEqual(ear.kindsOf(legId), []);
    },
  },
  {
    title: "a hundred legs at once are all dialled, and each is heard once",
    async run({ ear, dial, listed }) {
      const legs = await Promise.all(Array.from({ length: 100 }, () => dial("0102")));
      for (const leg of legs) await ear.leg("legEnded", leg);
      assert.deepEqual([...new Set(legs.map((leg) => ear.count("legEnded", leg)))], [1]);
      assert.equal((await listed()).size, 0);
    },
  },
];

function ends(title: string, ending: string, expected: { readonly cause: number; readonly sipStatus: number }): Case {
  return {
    title,
    async run({ ear, dial }) {
      const leg = await dial(ending);
      const { cause, sipStatus } = await ear.leg("legEnded", leg);
      assert.equal(cause, expected.cause);
      // Older switches do not tell.
      assert.ok(sipStatus === expected.sipStatus || sipStatus === null, `${sipStatus}`);
      assert.equal(ear.count("legAnswered", leg), 0);
    },
  };
}

async function dialsOnce({ control, dial, ear, world }: Bench, ending: string): Promise<void> {
  const leg = { legId: newId<"leg">() as LegId };
  await dial(ending, leg);
  await world.farEnd(leg.legId);
  await dial(ending, leg);
  assert.equal(await control.hangUp(leg.legId), "done");
  await ear.leg("legEnded", leg.legId);
  assert.equal(ear.count("legEnded", leg.legId), 1);
  const seen = await world.farEnd(leg.legId);
  if (seen) assert.equal(seen.invites, 1);
}
