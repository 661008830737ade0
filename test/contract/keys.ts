// The contract on what is keyed and on what is heard meanwhile: digits in their order, prompts that can be interrupted, tones that have no end.
import assert from "node:assert/strict";
import { TONE_SECONDS, type Playback } from "../../src/telephony/callControl.js";
import { joining, newCallBackId, saying } from "./bench.js";
import type { Case } from "./case.js";
import { isAbout } from "./timing.js";

const tone: Playback = { prompt: "cannotConnect", sounds: ["tone:congestion"], language: "en" };
const wordsAndTone: Playback = { prompt: "cannotConnect", sounds: ["is-in-use", "tone:congestion"], language: "fr" };

export const keys: readonly Case[] = [
  {
    title: "what a phone keys is told digit by digit, in its order",
    async run({ control, ear, talkTo, world }) {
      const leg = await talkTo("0109");
      await world.key(control, leg, "0123456789*#");
      assert.equal(await ear.keyed(leg, 12), "0123456789*#");
      await world.key(control, leg, "77");
      assert.equal(await ear.keyed(leg, 14), "0123456789*#77");
      const stamps = ear.heard.flatMap((heard) => (heard.kind === "digit" ? [heard.at] : []));
      assert.deepEqual(stamps, stamps.toSorted((one, other) => one - other));
    },
  },
  {
    title: "what a caller keys who has called us is told as well",
    async run({ comesInAndTalks, ear }) {
      const { legId, phone } = await comesInAndTalks();
      await phone.key("4711#");
      assert.equal(await ear.keyed(legId, 5), "4711#");
    },
  },
  {
    title: "keys are told while a prompt is heard, and the prompt goes on until it is silenced",
    async run({ control, ear, talkTo, world }) {
      const leg = await talkTo("0109");
      await control.play(leg, tone);
      await world.key(control, leg, "1");
      assert.equal(await ear.keyed(leg, 1), "1");
      assert.equal(ear.count("promptEnded", leg), 0);
      assert.equal(await control.silence(leg), "done");
      await ear.leg("promptEnded", leg);
    },
  },
  {
    title: "silence ends what is heard and what waits, each is told to have ended, and what comes next is heard at once",
    async run({ control, ear, talkTo, listed }) {
      const leg = await talkTo("0109");
      for (const playback of [tone, saying("busy"), saying("lowFunds60")]) await control.play(leg, playback);
      assert.equal(await control.silence(leg), "done");
      await ear.times("promptEnded", 3, leg);
      await control.play(leg, saying("noAnswer"));
      await ear.times("promptEnded", 4, leg);
      const ended = ear.heard.flatMap((heard) => (heard.kind === "promptEnded" ? [heard.prompt] : []));
      assert.deepEqual([ended.slice(0, 3).toSorted(), ended[3]], [["busy", "cannotConnect", "lowFunds60"], "noAnswer"]);
      assert.deepEqual(await listed(), new Map([[leg, "answered"]]));
    },
  },
  {
    title: "silence right behind a prompt that is not yet under way ends that one too",
    async run({ control, ear, talkTo }) {
      const leg = await talkTo("0109");
      const asked = control.play(leg, tone);
      const silenced = control.silence(leg);
      assert.deepEqual(await Promise.all([asked, silenced]), ["done", "done"]);
      const [answered, ended] = [await ear.leg("legAnswered", leg), await ear.leg("promptEnded", leg)];
      assert.ok(ended.at - answered.at < (TONE_SECONDS * 1_000) / 2, "it was silenced, and did not end by itself");
      await control.play(leg, saying("noAnswer"));
      await ear.times("promptEnded", 2, leg);
    },
  },
  {
    title: "silence where nothing is heard does nothing, and says whether the leg is there",
    async run({ control, ear, talkTo }) {
      const leg = await talkTo("0109");
      assert.equal(await control.silence(leg), "done");
      await control.play(leg, saying("noAnswer"));
      await ear.leg("promptEnded", leg);
      assert.equal(await control.silence(leg), "done");
      assert.equal(ear.count("promptEnded", leg), 1);
      await control.hangUp(leg);
      await ear.leg("legEnded", leg);
      assert.equal(await control.silence(leg), "absent");
    },
  },
  {
    title: "a tone is heard after the words before it, and ends by itself when nobody has silenced it",
    async run({ control, ear, talkTo, world }) {
      const leg = await talkTo("0109");
      const { at } = await ear.leg("legAnswered", leg);
      await control.play(leg, wordsAndTone);
      const ended = await ear.leg("promptEnded", leg);
      const WORDS_MS = 1_000;
      isAbout(ended.at - at, TONE_SECONDS * 1_000 + WORDS_MS, { ...world, slackMs: world.slackMs + 2 * WORDS_MS });
      assert.equal(ear.count("promptEnded", leg), 1);
    },
  },
  {
    title: "of two who talk each is told to have keyed what it has keyed",
    async run({ control, ear, talkTo, world }) {
      const callBackId = newCallBackId();
      const a = await talkTo("0109", { callBackId });
      const b = await talkTo("0111", joining(callBackId, a));
      await world.key(control, b, "99");
      await world.key(control, a, "**");
      assert.deepEqual([await ear.keyed(a, 2), await ear.keyed(b, 2)], ["**", "99"]);
    },
  },
  {
    title: "a phone that keys by itself is heard to",
    async run({ ear, talkTo }) {
      assert.equal(await ear.keyed(await talkTo("0120"), 1), "1");
    },
  },
];
