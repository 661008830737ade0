// What can go wrong between us and a real Asterisk, done for real: killed, stopped, cut, frozen, taken over, talking nonsense, not there, not letting us in.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, describe, test } from "node:test";
import { anyLeg, newCallBackId, joining, openBench, rejectsUnreachable, type Bench } from "./bench.js";
import { Ear } from "./ear.js";
import { labWorld } from "./labWorld.js";
import { isWithin } from "./timing.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();
after(() => lab?.stop());

/** What the issue allows for finding out that a switch hangs. */
const FOUND_WITHIN_MS = 10_000;

describe("the connection to a real Asterisk", { skip }, () => {
  const world = labWorld(lab!);
  after(() => world.close());
  const withBench = (title: string, run: (bench: Bench) => Promise<void>) =>
    test(title, { timeout: 60_000 }, async () => {
      const bench = await openBench(world);
      await run(bench).finally(() => bench.close());
    });

  withBench("Asterisk is killed: that is known at once, commands on their way are rejected, and after its restart calls are made again", async ({ control, ear, talkTo, listed }) => {
    await talkTo("0109");
    lab!.pauseAsterisk();
    const onItsWay = rejectsUnreachable(control.list());
    const killedAt = performance.now();
    await lab!.killAsterisk();
    await Promise.all([ear.times("disconnected", 1), onItsWay]);
    isWithin(1_000, killedAt, "a closed connection is known at once");
    await lab!.restartAsterisk();
    await ear.times("connected", 2);
    assert.equal((await listed()).size, 0);
    await talkTo("0109");
    assert.equal(ear.count("legEnded"), 0);
  });

  withBench("Asterisk hangs with its connections open: found within 10 s, and used again when it goes on", async ({ control, ear, talkTo, listed }) => {
    const leg = await talkTo("0109");
    const stoppedAt = performance.now();
    lab!.pauseAsterisk();
    try {
      await ear.times("disconnected", 1);
      isWithin(FOUND_WITHIN_MS, stoppedAt, "a switch that hangs is found");
      await rejectsUnreachable(control.hangUp(leg));
    } finally {
      lab!.resumeAsterisk();
    }
    await ear.times("connected", 2);
    assert.deepEqual(await listed(), new Map([[leg, "answered"]]));
    // The old socket was still open at Asterisk's end, which told it of its successor.
    assert.equal(ear.count("replaced"), 0);
  });

  withBench("a connection that lets nothing through is found within 10 s, and nothing comes out of it later", async ({ control, ear, talkTo }) => {
    const leg = await talkTo("0109");
    const wire = world.wireOf(control);
    const frozenAt = performance.now();
    wire.freeze();
    await ear.times("disconnected", 1);
    isWithin(FOUND_WITHIN_MS, frozenAt, "a wire that lets nothing through is found");
    await ear.times("connected", 2);
    await control.hangUp(leg);
    await ear.leg("legEnded", leg);
    wire.thaw();
    await ear.leg("legEnded", await talkTo("0116"));
    assert.deepEqual([ear.count("replaced"), ear.count("legEnded", leg)], [0, 1]);
  });

  withBench("another node takes the application over: told once, silent ever after, and never taken back", async ({ control, ear, talkTo }) => {
    const leg = await talkTo("0109");
    const other = await openBench({ ...world, create: () => world.create({ app: world.appOf(control) }) });
    await ear.times("replaced", 1);
    assert.equal(control.connected, false);
    await rejectsUnreachable(control.hangUp(leg));
    await other.control.hangUp(leg);
    await other.ear.leg("legEnded", leg);
    await other.close();
    assert.deepEqual([ear.count("replaced"), ear.count("disconnected"), ear.count("legEnded", leg), other.ear.count("replaced")], [1, 0, 0, 0]);
  });

  withBench("frames that nobody expects do no harm, and what comes after them is heard", async ({ control, ear, talkTo }) => {
    const leg = await talkTo("0109");
    for (const frame of strangeFrames(leg)) world.wireOf(control).injectText(frame);
    await control.hangUp(leg);
    await ear.leg("legEnded", leg);
    assert.deepEqual(ear.kindsOf(leg), ["legProgress", "legAnswered", "legEnded"]);
    assert.deepEqual([ear.count("disconnected"), ear.count("replaced")], [0, 0]);
  });

  withBench("A is gone in the moment in which B is dialled: B is refused, and nothing is left", async ({ control, dial, talkTo, listed }) => {
    for (let round = 0; round < 10; round += 1) {
      const callBackId = newCallBackId();
      const a = await talkTo("0109", { callBackId });
      const b = dial("0103", joining(callBackId, a));
      const gone = control.hangUp(a);
      await Promise.allSettled([b, gone]);
      await b.then((legId) => control.hangUp(legId), () => undefined);
      await control.unbridge(callBackId);
    }
    await control.list();
    assert.equal((await listed()).size, 0);
  });

  test("a switch that is not there yet is waited for", async () => {
    const control = await world.create();
    const ear = new Ear();
    world.cut(control);
    const started = control.start(ear);
    await rejectsUnreachable(control.originate(anyLeg(world)));
    world.restore(control);
    await started;
    assert.equal(ear.count("connected"), 1);
    await control.stop();
  });

  test("stop ends the waiting for a switch that is not there", async () => {
    const control = await world.create();
    world.cut(control);
    const started = control.start(new Ear());
    await control.stop();
    await rejectsUnreachable(started);
  });

  test("a wrong password is said, and not tried again and again", async () => {
    const control = await world.create({ password: "wrong" });
    await assert.rejects(control.start(new Ear()), /ARI_USER and ARI_PASSWORD/);
    assert.equal(world.wireOf(control).taken, 1);
    assert.deepEqual((await control.examine([])).map(({ what, good }) => [what, good]), [["switch", false]]);
  });

  test("what is not an ARI is said to be none", async () => {
    const server = createServer((_, response) => response.end("<h1>It works!</h1>")).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const control = await world.create({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    await assert.rejects(control.start(new Ear()), /is not an ARI/);
    server.close();
  });
});

function strangeFrames(legId: string): readonly string[] {
  const timestamp = "2026-01-01T00:00:00.000+0000";
  const channel = { id: legId, state: "Up" };
  const shapes = [
    "", "{", "null", "7", "[]", '"text"', "\u0000", "x".repeat(70_000 - 10_000),
    ...[{}, { type: null }, { type: 5 }, { type: "NobodyKnowsThis", timestamp, channel }, { type: "__proto__" }, { type: "toString", channel },
      { type: "ChannelDestroyed" }, { type: "ChannelDestroyed", timestamp }, { type: "ChannelDestroyed", timestamp: 7, channel }, { type: "ChannelDestroyed", timestamp: "yesterday", channel },
      { type: "ChannelDestroyed", timestamp, channel: null }, { type: "ChannelDestroyed", timestamp, channel: { id: 5 } }, { type: "ChannelDestroyed", timestamp, channel: { id: "1700000000.7" } },
      { type: "ChannelStateChange", timestamp, channel: legId }, { type: "ChannelStateChange", timestamp, channel: { id: legId } },
      { type: "Dial", timestamp, peer: { id: legId }, dialstatus: "" }, { type: "Dial", timestamp, peer: [], dialstatus: "RINGING" }, { type: "Dial", timestamp },
      { type: "PlaybackFinished", timestamp }, { type: "PlaybackFinished", timestamp, playback: { target_uri: 5 } }, { type: "PlaybackFinished", timestamp, playback: { target_uri: `bridge:${legId}` } },
    ].map((shape) => JSON.stringify(shape)),
  ];
  return Array.from({ length: 58 }, (_, index) => shapes[index % shapes.length] ?? "");
}
